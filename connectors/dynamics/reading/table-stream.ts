import type { RecordType } from '../../../src/records/record.ts';
import { isReference } from '../../../src/records/references.ts';
import { ConnectorError, type ReadRequest, type RowBatch } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { CODE, DataverseRefusal } from '../errors.ts';
import { selectable } from '../metadata.ts';
import { requireWholeTable } from '../read-depth.ts';
import { AVAILABLE, type DynamicsStream, type Finding } from '../stream.ts';
import { type GetOptions, query } from '../web-api.ts';
import { ahead } from './ahead.ts';
import { readAllTracked, readChanges } from './change-tracking.ts';
import { readCreated } from './created.ts';
import { Missing, missingSentence } from './missing.ts';
import { requireNeeded, type TableRead } from './rows.ts';
import { aboutTable, allColumns, columnsKey, type PageMapper, type TableSource } from './table-source.ts';
import { readByWatermark, watermarkState } from './watermark.ts';

/** A stream of one table's rows; `source` is what counting and checking need to know of it. */
export interface TableStream extends DynamicsStream {
  readonly source: TableSource;
}

/**
 * A stream that reads its table with change tracking where the environment has it, and by `modifiedon` where not.
 * `title` is what an administrator calls it.
 */
export function tableStream(record: RecordType, title: string, source: TableSource): TableStream {
  return {
    record,
    // References are no events in time, and are not counted.
    object: isReference(record) ? null : source.table,
    title,
    supports: { checkpoints: 'end-only', deletes: 'tombstones', history: false },
    source,
    check: (client) => checkTable(client, source, isReference(record)),
    async *read(client, request) {
      yield* ahead(request.signal, async function* (signal) {
        const read = await begin(client, source, { ...request, signal });
        yield* readTable(read, request.after);
      });
    },
    ...(isReference(record) || source.counted === null
      ? {}
      : {
          async *readWindow(client, { window, signal }) {
            yield* readCreated(await begin(client, source, { signal, until: window.to }), window);
          },
        }),
  };
}

async function begin(
  client: DynamicsClient,
  source: TableSource,
  { signal, until, note }: Pick<ReadRequest, 'signal' | 'until' | 'note'>,
): Promise<TableRead> {
  let prepared: Promise<PageMapper> | null = null;
  return {
    client,
    source,
    primaryId: source.primaryId ?? (await client.tables.table(source.table)).primaryId,
    mapper: () => {
      prepared ??= source.mapper(client, signal);
      return prepared;
    },
    missing: new Missing(source, note),
    until,
    signal,
  };
}

async function checkTable(client: DynamicsClient, source: TableSource, small: boolean): Promise<Finding> {
  const table = await client.tables.table(source.table);
  const options = { about: aboutTable(source), signal: client.signal, pageSize: 1 };
  const address = `${table.entitySetName}?${query({ $select: source.primaryId ?? table.primaryId })}`;
  if (!(table.changeTracking && (await isTracked(client, address, options)))) {
    // Reading a small table whole costs nothing worth mentioning.
    if (!small) client.untracked.add(source.table);
    await client.web.get(address, options);
    await requireWholeTable(client, table);
  }
  const wanted = allColumns(source);
  const present = selectable(table, wanted);
  requireNeeded(source, present);
  const missing = source.columns.filter((property) => !present.includes(property));
  if (missing.length === 0) return AVAILABLE;
  return { availability: 'partly', reason: missingSentence(source, missing.join(', ')) };
}

/** Whether the table tracks changes as its definition says; asking takes more depth than an ordinary read. */
async function isTracked(client: DynamicsClient, address: string, options: GetOptions): Promise<boolean> {
  try {
    await client.web.get(address, { ...options, trackChanges: true });
    return true;
  } catch (error) {
    if (!(error instanceof DataverseRefusal) || error.recovery !== 'restart-stream') throw error;
    return false;
  }
}

async function* readTable(read: TableRead, after: ReadRequest['after']): AsyncGenerator<RowBatch, void, undefined> {
  const { source, client } = read;
  if (after === null) {
    yield* readInFull(read);
    return;
  }
  if (after['columns'] !== columnsKey(source)) {
    throw new ConnectorError(
      'restart-stream',
      `More is wanted of ${aboutTable(source)} than before; it is read in full.`,
    );
  }
  if (typeof after['deltaLink'] === 'string') {
    read.missing.recall(after['missing']);
    yield* readChanges(read, after['deltaLink']);
    return;
  }
  const state = watermarkState(after);
  const untrackable = after['untrackable'] === true;
  const { changeTracking } = await client.tables.table(source.table);
  if (state === null || (changeTracking && !untrackable)) {
    throw new ConnectorError(
      'restart-stream',
      `Change tracking has been enabled for ${aboutTable(source)}; it is read in full once more.`,
    );
  }
  yield* readByWatermark(read, state, untrackable);
}

async function* readInFull(read: TableRead): AsyncGenerator<RowBatch, void, undefined> {
  const { tables } = read.client;
  const { table } = read.source;
  const { changeTracking } = await tables.table(table);
  if (!changeTracking) {
    yield* readByWatermark(read, null, false);
    return;
  }
  try {
    yield* readAllTracked(read);
  } catch (error) {
    // Refused on the first page, before anything was handed over: the other way is open.
    if (!(error instanceof DataverseRefusal) || error.vendorCode !== CODE.notTracked) throw error;
    // Has it been switched off since its definition was read, or does the table say one thing and do another?
    tables.forget(table);
    yield* readByWatermark(read, null, (await tables.table(table)).changeTracking);
  }
}
