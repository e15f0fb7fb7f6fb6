import type { RecordType } from '../../../src/records/record.ts';
import type { CrmRecordDraft, RowBatch } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import type { DynamicsStream, Finding } from '../stream.ts';

export interface DailyRead {
  readonly client: DynamicsClient;
  readonly signal: AbortSignal;
}

/** Some of the records there are, and rows left out on purpose by reason. */
export interface DailyPart {
  readonly rows: readonly CrmRecordDraft[];
  readonly skipped?: Readonly<Record<string, number>>;
}

/**
 * A stream of what changes rarely: everything there is, once a day. What is no longer named has ended. `title` is what
 * an administrator calls it.
 */
export function dailyStream(
  record: RecordType,
  title: string,
  check: (client: DynamicsClient) => Promise<Finding>,
  read: (read: DailyRead) => AsyncIterable<DailyPart>,
): DynamicsStream {
  return {
    record,
    object: null,
    title,
    supports: { checkpoints: 'end-only', deletes: 'full-scan', history: false, daily: true },
    check,
    async *read(client, { after, until, signal }) {
      const day = until.toISOString().slice(0, 10);
      if (after?.['day'] === day) return;
      for await (const { rows, skipped } of read({ client, signal })) {
        yield batch(rows, { checkpoint: null, ...(skipped === undefined ? {} : { skipped }) });
        signal.throwIfAborted();
      }
      yield batch([], { checkpoint: { day }, sweep: true });
    },
  };
}

function batch(rows: readonly CrmRecordDraft[], more: Pick<RowBatch, 'checkpoint' | 'sweep' | 'skipped'>): RowBatch {
  return { rows, deletedIds: [], ...more };
}
