import type { DynamicsClient } from '../client.ts';
import { firstOf } from '../row.ts';
import { keyOf, relatedRows } from './related.ts';

/** The rows that closing a record writes: in which table, how they name the record, and when it was. */
export interface ClosingRows {
  readonly table: string;
  /** The lookup to the closed record: `_opportunityid_value`. */
  readonly key: string;
  /** The first of these columns that is set says when. */
  readonly moments: readonly string[];
}

/** When each of these records was closed, the last time if it was more than once. Missing: nothing says when. */
export async function closingTimes(
  client: DynamicsClient,
  { table, key, moments }: ClosingRows,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const times = new Map<string, string>();
  for (const row of await relatedRows(client, { table, key, columns: moments }, ids, signal)) {
    const moment = firstOf(row, ...moments);
    const record = keyOf(row, key);
    if (typeof moment === 'string' && moment > (times.get(record) ?? '')) times.set(record, moment);
  }
  return times;
}
