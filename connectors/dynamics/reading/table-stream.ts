import type { RecordType } from '../../../src/records/record.ts';
import { ConnectorError, type ReadRequest, type RowBatch, type Stream } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { CODE, DataverseRefusal } from '../errors.ts';
import { ahead } from './ahead.ts';
import { readAllTracked, readChanges } from './change-tracking.ts';
import type { TableRead } from './rows.ts';
import { aboutTable, columnsKey, type RowMapper, type TableSource } from './table-source.ts';
import { readByWatermark, watermarkState } from './watermark.ts';

/** A stream of one table's rows; `source` is what counting and checking need to know of it. */
export interface TableStream extends Stream<DynamicsClient> {
  readonly source: TableSource;
}

/**
 * A stream that reads its table with change tracking where the environment has it, and by `modifiedon` where not.
 * `title` is what an administrator calls it.
 */
export function tableStream(record: RecordType, title: string, source: TableSource): TableStream {
  return {
    record,
    object: source.table,
    title,
    supports: { checkpoints: 'end-only', deletes: 'tombstones', history: false },
    source,
    async *read(client, request) {
      const { until, after } = request;
      yield* ahead(request.signal, (signal) => {
        let prepared: Promise<RowMapper> | null = null;
        const mapper = () => {
          prepared ??= source.mapper(client, signal);
          return prepared;
        };
        return readTable({ client, source, mapper, until, signal }, after);
      });
    },
  };
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
