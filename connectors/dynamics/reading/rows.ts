import { ConnectorError, type RowBatch } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { DataverseRefusal } from '../errors.ts';
import { columnOf, selectable, type Table } from '../metadata.ts';
import { deletedId, rowId } from '../row.ts';
import type { GetOptions, JsonObject, Page } from '../web-api.ts';
import type { Missing } from './missing.ts';
import { aboutTable, allColumns, BEFORE_SINCE, type PageMapper, type TableSource } from './table-source.ts';

export interface TableRead {
  readonly client: DynamicsClient;
  readonly source: TableSource;
  readonly primaryId: string;
  /** The mapping, prepared when the first row needs it: most reads find nothing new. */
  readonly mapper: () => Promise<PageMapper>;
  readonly missing: Missing;
  readonly until: Date;
  readonly signal: AbortSignal;
}

export function rowOptions(read: TableRead, pageSize: number): GetOptions {
  const { source, signal } = read;
  return { about: aboutTable(source), signal, pageSize, annotations: source.labels === true ? 'labels' : 'lookups' };
}

/**
 * Begins to read a table with the wanted columns that exist. A column that goes away between looking at the definition
 * and reading the rows costs that column, not the stream: the definition is read again and the column left out.
 */
export async function* selectedPages(
  read: TableRead,
  address: (table: Table, columns: readonly string[]) => string,
  options: GetOptions,
): AsyncGenerator<Page, void, undefined> {
  const { client, source } = read;
  const refused = new Set<string>();
  for (;;) {
    const table = await client.tables.table(source.table);
    const columns = selectable(table, [read.primaryId, ...allColumns(source)])
      .filter((property, index, all) => all.indexOf(property) === index)
      .filter((property) => !refused.has(columnOf(property)));
    requireNeeded(source, columns);
    read.missing.found(columns);
    const pages = client.web.pages(address(table, columns), options);
    let first: IteratorResult<Page, void>;
    try {
      first = await pages.next();
    } catch (error) {
      const column = error instanceof DataverseRefusal && error.unknownColumn;
      if (typeof column !== 'string' || refused.has(columnOf(column))) throw error;
      client.log.warn({ connection: client.connectionId, table: source.table, column }, 'a column has gone away');
      refused.add(columnOf(column));
      client.tables.forget(source.table);
      continue;
    }
    if (first.done !== true) yield first.value;
    yield* pages;
    return;
  }
}

/** Throws ConnectorError `skip-stream` when a column is missing without which a row says nothing. */
export function requireNeeded(source: TableSource, present: readonly string[]): void {
  const missing = (source.needed ?? []).filter((property) => !present.includes(property));
  if (missing.length === 0) return;
  throw new ConnectorError(
    'skip-stream',
    `The table ${source.table} has no column ${missing.map(columnOf).join(', ')}, or it is hidden from the application user: check the mapping of the connection.`,
  );
}

/** A page as a batch: rows mapped, deletes apart, rows before the start date left out but known to exist. */
export async function batchOf(
  read: TableRead,
  page: readonly JsonObject[],
  more: Partial<RowBatch> = {},
): Promise<RowBatch> {
  const { source, client, primaryId } = read;
  const since = client.since.toISOString();
  const wanted: JsonObject[] = [];
  const deletedIds: string[] = [];
  const presentIds: string[] = [];
  const skipped: Record<string, number> = {};
  for (const row of page) {
    const gone = deletedId(row);
    if (gone !== null) {
      deletedIds.push(gone);
      continue;
    }
    const reason = source.leftOut?.(row) ?? null;
    if (reason !== null) {
      skipped[reason] = (skipped[reason] ?? 0) + 1;
      deletedIds.push(rowId(row, primaryId));
    } else if (source.extent === 'since' && isBefore(row['modifiedon'], since)) {
      presentIds.push(rowId(row, primaryId));
    } else wanted.push(row);
  }
  if (presentIds.length > 0) skipped[BEFORE_SINCE] = presentIds.length;
  return {
    rows: wanted.length === 0 ? [] : wanted.map(await (await read.mapper())(wanted)),
    deletedIds,
    ...(presentIds.length === 0 ? {} : { presentIds }),
    ...(Object.keys(skipped).length === 0 ? {} : { skipped }),
    checkpoint: null,
    ...more,
  };
}

/** Both are UTC in ISO 8601, and compare as text up to the second. */
function isBefore(modifiedon: unknown, since: string): boolean {
  return typeof modifiedon === 'string' && modifiedon.slice(0, 19) < since.slice(0, 19);
}
