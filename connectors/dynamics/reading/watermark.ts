import type { Checkpoint, RowBatch } from '../../contract/index.ts';
import type { Table } from '../metadata.ts';
import { requireWholeTable } from '../read-depth.ts';
import { rowId } from '../row.ts';
import { PAGE_SIZE, query } from '../web-api.ts';
import { batchOf, rowOptions, selectedPages, type TableRead } from './rows.ts';
import { aboutTable, columnsKey } from './table-source.ts';

/*
 * Reading a table without change tracking: by `modifiedon`, from a little before where the last read ended, in an order
 * that never ties (modifiedon, id), up to `until`. Deletes leave no trace there, so ids are compared: every time for
 * tables that cost a few requests, once a day for large ones.
 */

/** A transaction takes its timestamps when it starts, and may become visible minutes later. */
const OVERLAP_MS = 15 * 60_000;
/** Up to ten pages of ids are read with every sync. */
const SMALL_TABLE_ROWS = 10 * PAGE_SIZE;
const SWEEP_EVERY_MS = 24 * 3_600_000;

export interface WatermarkState {
  /** Everything last changed before this has been read. */
  readonly through: Date;
  readonly sweptAt: Date;
  readonly sweptRows: number;
}

export function watermarkState(checkpoint: Checkpoint): WatermarkState | null {
  const { through, sweptAt, sweptRows } = checkpoint;
  if (typeof through !== 'string' || typeof sweptAt !== 'string' || typeof sweptRows !== 'number') return null;
  return { through: new Date(through), sweptAt: new Date(sweptAt), sweptRows };
}

/**
 * Rows changed since `after`; all of them without it. `untrackable` goes into the checkpoint when the table says it
 * tracks changes but refuses to, so that not every read starts by trying.
 */
export async function* readByWatermark(
  read: TableRead,
  after: WatermarkState | null,
  untrackable: boolean,
): AsyncGenerator<RowBatch, void, undefined> {
  const { source, client, until } = read;
  const from =
    after === null ? (source.extent === 'since' ? client.since : null) : new Date(after.through.getTime() - OVERLAP_MS);
  const address = (table: Table, columns: readonly string[]) =>
    `${table.entitySetName}?${query({
      $select: columns.join(','),
      $filter: [...(from === null ? [] : [`modifiedon ge ${seconds(from)}`]), `modifiedon lt ${seconds(until)}`].join(
        ' and ',
      ),
      $orderby: `modifiedon asc,${read.primaryId} asc`,
    })}`;
  for await (const page of selectedPages(read, address, rowOptions(read, PAGE_SIZE))) {
    yield await batchOf(read, page.rows);
  }
  const state = { through: until.toISOString(), columns: columnsKey(source), ...(untrackable ? { untrackable } : {}) };
  if (after !== null && !isSweepDue(after, until)) {
    yield {
      rows: [],
      deletedIds: [],
      checkpoint: { ...state, sweptAt: after.sweptAt.toISOString(), sweptRows: after.sweptRows },
    };
    return;
  }
  yield* sweep(read, state);
}

function isSweepDue(after: WatermarkState, until: Date): boolean {
  return after.sweptRows <= SMALL_TABLE_ROWS || until.getTime() - after.sweptAt.getTime() >= SWEEP_EVERY_MS;
}

/**
 * The ids of all rows there are. Read after the rows themselves: a row delivered before it either exists still, and is
 * named here, or was deleted meanwhile.
 */
async function* sweep(read: TableRead, state: Checkpoint): AsyncGenerator<RowBatch, void, undefined> {
  const { client, source, signal, until, primaryId } = read;
  const table = await client.tables.table(source.table);
  await requireWholeTable(client, table);
  const address = `${table.entitySetName}?${query({ $select: primaryId, $orderby: `${primaryId} asc` })}`;
  let sweptRows = 0;
  for await (const page of client.web.pages(address, { about: aboutTable(source), signal, pageSize: PAGE_SIZE })) {
    const presentIds = page.rows.map((row) => rowId(row, primaryId));
    sweptRows += presentIds.length;
    const end = page.last
      ? { sweep: true, checkpoint: { ...state, sweptAt: until.toISOString(), sweptRows } }
      : { checkpoint: null };
    yield { rows: [], deletedIds: [], presentIds, ...end };
  }
}

/** Dataverse compares whole seconds. */
export function seconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
