import type { ConnectorError, CrmRecordDraft, ReadRequest, RowBatch, Stream } from '../../contract/index.ts';
import { beginning, finished, moved, parseProgress, resumeFrom, toCheckpoint } from '../checkpoint.ts';
import type { SalesforceClient, SalesforceRow } from '../client.ts';
import { visibleFields } from '../describe.ts';
import { id18, noonOf } from '../values.ts';
import { readWindow } from '../window.ts';

export const USAGE_OBJECT = 'LightningUsageByAppTypeMetrics';
export const USAGE_FIELDS = ['Id', 'SystemModstamp', 'MetricsDate', 'UserId'];

/** How many marks of this read are kept in mind, so that one person's day is named once. */
const KEPT_IN_MIND = 200_000;
const TWICE = 'a second app on the same day';

/**
 * A mark of presence for each person and day on which they used Lightning Experience or the mobile app: one row an app,
 * one mark a day. Salesforce adds them up by night, so a day is known on the next.
 */
export const appUsage: Stream<SalesforceClient> = {
  record: 'login',
  // Two rows may be one mark: a count of rows is no count of marks.
  object: null,
  title: 'Days of use',
  supports: { checkpoints: 'cursor', deletes: 'none', history: false },
  read,
};

async function* read(client: SalesforceClient, { after, until, signal }: ReadRequest): AsyncGenerator<RowBatch> {
  let progress = after === null ? beginning(client.since, until, false) : parseProgress(after, client.since);
  const source = {
    object: USAGE_OBJECT,
    stamp: 'SystemModstamp',
    all: false,
    where: [],
    fields: async () => (await visibleFields(client, USAGE_OBJECT, USAGE_FIELDS, [])).select,
    hidden: (error: ConnectorError) => {
      throw error;
    },
  };
  const seen = new Set<string>();
  for await (const page of readWindow(client, source, resumeFrom(progress, client.since), until, signal)) {
    progress = moved(progress, until, page.position);
    yield { ...sort(page.rows, seen), checkpoint: toCheckpoint(progress) };
  }
  signal.throwIfAborted();
  yield { rows: [], deletedIds: [], checkpoint: toCheckpoint(finished(progress, until)) };
}

function sort(rows: readonly SalesforceRow[], seen: Set<string>): Omit<RowBatch, 'checkpoint'> {
  if (seen.size > KEPT_IN_MIND) seen.clear();
  const kept: CrmRecordDraft[] = [];
  for (const row of rows) {
    const mark = mapUsage(row);
    if (seen.has(mark.sourceId)) continue;
    seen.add(mark.sourceId);
    kept.push(mark);
  }
  const twice = rows.length - kept.length;
  return { rows: kept, deletedIds: [], skipped: twice === 0 ? {} : { [TWICE]: twice } };
}

export function mapUsage(row: SalesforceRow): CrmRecordDraft {
  return {
    type: 'login',
    sourceId: `${id18(row['UserId'])}/${row['MetricsDate']}`,
    userSourceId: id18(row['UserId']),
    at: noonOf(row['MetricsDate']),
    kind: 'presence',
  };
}
