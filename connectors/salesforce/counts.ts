import type { CountWindow } from '../contract/index.ts';
import type { SalesforceClient } from './client.ts';
import { describeObject } from './describe.ts';
import { hasCode } from './errors.ts';
import { notLeftOut } from './left-out.ts';
import type { ObjectStream } from './object-stream.ts';
import { type Condition, compare, soql } from './soql.ts';
import { instantOf } from './values.ts';

const DAY = 86_400_000;
/** An aggregate has at most 2,000 groups, and no second page. */
export const MOST_DAYS = 1_900;

type Definition = Pick<ObjectStream<never>, 'object' | 'deletes' | 'leaveOut'>;

/**
 * How many records the stream would have stored of those created in the window.
 *
 * @returns null when a field that tells what is left out cannot be filtered by
 */
export async function countObject(
  client: SalesforceClient,
  definition: Definition,
  window: CountWindow,
): Promise<number | null> {
  const where = await countedRows(client, definition, window);
  if (where === null) return null;
  const query = soql({ select: 'COUNT()', from: definition.object, where });
  return (await client.query(query, options(client, definition))).totalSize;
}

/** The same by day, UTC, in a request for every five years there are records of. */
export async function countObjectByDay(
  client: SalesforceClient,
  definition: Definition,
  { from, to }: CountWindow,
): Promise<ReadonlyMap<string, number> | null> {
  const oldest = await oldestOf(client, definition);
  if (oldest === null) return new Map();
  const counts = new Map<string, number>();
  const start = new Date(Math.max(from.getTime(), oldest.getTime()));
  const count = async (window: CountWindow): Promise<boolean> => {
    const where = await countedRows(client, definition, window);
    if (where === null) return false;
    const query = soql({
      select: ['DAY_ONLY(CreatedDate) onDay', 'COUNT(Id) total'],
      from: definition.object,
      where,
      groupBy: ['DAY_ONLY(CreatedDate)'],
    });
    addCounts(counts, (await client.query(query, options(client, definition))).rows);
    return true;
  };
  return (await eachSlice({ from: start, to }, MOST_DAYS, count)) ? counts : null;
}

/** Adds rows of `onDay` and `total` to what was counted. */
export function addCounts(counts: Map<string, number>, rows: readonly Readonly<Record<string, unknown>>[]): void {
  for (const { onDay: day, total } of rows) {
    if (typeof day === 'string' && typeof total === 'number') counts.set(day, (counts.get(day) ?? 0) + total);
  }
}

/**
 * Asks for a window in slices of so many days, and for half of one where it holds too many groups or takes too long.
 *
 * @param ask whether the slice could be counted; once it could not, nothing more is asked
 */
export async function eachSlice(
  { from, to }: CountWindow,
  days: number,
  ask: (window: CountWindow) => Promise<boolean>,
): Promise<boolean> {
  let width = days;
  let start = from.getTime();
  while (start < to.getTime()) {
    // Slices end at midnight, or a day would be counted in two parts of which only one was asked for.
    const end = Math.min((Math.floor(start / DAY) + width) * DAY, to.getTime());
    try {
      if (!(await ask({ from: new Date(start), to: new Date(end) }))) return false;
      start = end;
    } catch (error) {
      if (!hasCode(error, 'EXCEEDED_ID_LIMIT', 'QUERY_TIMEOUT') || width <= 1) throw error;
      width = Math.ceil(width / 2);
    }
  }
  return true;
}

/** When the oldest record was made: years without any are not asked for. */
function oldestOf(client: SalesforceClient, definition: Definition): Promise<Date | null> {
  const { object } = definition;
  return client.memory.once(`oldest ${object}`, async () => {
    const query = soql({ select: ['MIN(CreatedDate) oldest'], from: object });
    const { rows } = await client.query(query, options(client, definition));
    return instantOf(rows[0]?.['oldest']);
  });
}

/** Conditions for the rows that count; null when they cannot all be put. */
export async function countedRows(
  client: SalesforceClient,
  { object, deletes, leaveOut }: Definition,
  { from, to }: CountWindow,
): Promise<readonly Condition[] | null> {
  const description = await describeObject(client, object);
  if (description === null) return null;
  const where: Condition[] = [compare('CreatedDate', '>=', from), compare('CreatedDate', '<', to)];
  if (deletes) where.push(compare('IsDeleted', '=', false));
  for (const rule of leaveOut ?? []) {
    const described = description.fields.get(rule.field);
    if (described === undefined) continue;
    if (!described.filterable) return null;
    where.push(notLeftOut(rule));
  }
  return where;
}

function options(client: SalesforceClient, { object, deletes }: Definition) {
  // queryAll, because a plain query does not count archived activities.
  return { signal: client.signal, all: deletes, what: object };
}
