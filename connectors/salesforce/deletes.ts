import { z } from 'zod';
import type { SalesforceClient } from './client.ts';
import { requireObject } from './describe.ts';
import { hasCode, unreadable } from './errors.ts';
import type { Outcome, Part } from './remember.ts';
import { type Condition, compare, soql } from './soql.ts';
import { answerOf } from './together.ts';
import { id18, instantOf } from './values.ts';

/** Salesforce lists deletes of the last 15 days; a little less, so that a read does not run into the limit half way. */
const LISTED_MS = 14.5 * 86_400_000;
/** Salesforce refuses a span of a minute or less. */
const SHORTEST_SPAN_MS = 2 * 60_000;

const deletedAnswer = z.object({
  deletedRecords: z.array(z.object({ id: z.string() })),
  latestDateCovered: z.string(),
});

export interface Deleted {
  readonly ids: readonly string[];
  /** Deletes before this are now known. */
  readonly through: Date;
}

/** Whether deletes since then can still be listed; otherwise only naming every record there is finds them. */
function canList(since: Date, until: Date): boolean {
  return until.getTime() - since.getTime() < LISTED_MS;
}

/**
 * Asks for the ids deleted between two moments, purged ones included, together with other things: queryAll does not know
 * those any more. Null when Salesforce cannot list them, because the object keeps no such list or the span is too long.
 */
export async function deletedPart(
  client: SalesforceClient,
  object: string,
  since: Date,
  until: Date,
): Promise<Part | null> {
  const { replicateable } = await requireObject(client, object);
  if (!replicateable || !canList(since, until)) return null;
  const start = new Date(Math.min(since.getTime(), until.getTime() - SHORTEST_SPAN_MS));
  const span = new URLSearchParams({ start: secondsOf(start), end: secondsOf(until) });
  return { path: `/sobjects/${object}/deleted/?${span}`, what: `Deletes of ${object}` };
}

/**
 * Reads what became of `deletedPart`.
 *
 * @returns null when Salesforce will not list them: they are too long ago, or too many
 * @throws ConnectorError for any other refusal
 */
export function deletedOf(outcome: Outcome | undefined, object: string, until: Date): Deleted | null {
  const what = `Deletes of ${object}`;
  if (outcome !== undefined && 'refusal' in outcome) {
    if (hasCode(outcome.refusal, 'INVALID_REPLICATION_DATE', 'EXCEEDED_ID_LIMIT')) return null;
  }
  const { data, error } = deletedAnswer.safeParse(answerOf(outcome, what));
  const covered = instantOf(data?.latestDateCovered);
  if (data === undefined || covered === null) throw unreadable(what, error);
  return {
    ids: data.deletedRecords.map(({ id }) => String(id18(id))),
    through: new Date(Math.min(covered.getTime(), until.getTime())),
  };
}

/**
 * The id of every record that is not deleted and was changed since `floor`, in pages. Ordered by id: a change to a record does not move it, so
 * none is missed while the pages are read.
 */
export async function* presentIds(
  client: SalesforceClient,
  object: string,
  floor: Date,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  let last = '';
  for (;;) {
    signal.throwIfAborted();
    const where: Condition[] = [compare('IsDeleted', '=', false), compare('SystemModstamp', '>=', floor)];
    if (last !== '') where.push(compare('Id', '>', last));
    // queryAll, because archived activities are there although a plain query hides them.
    const options = { signal, all: true, what: object };
    let page = await client.query(soql({ select: ['Id'], from: object, where, orderBy: ['Id'] }), options);
    for (;;) {
      const ids = page.rows.map((row) => String(id18(row['Id'])));
      last = ids.at(-1) ?? last;
      if (ids.length > 0) yield ids;
      if (page.next === null) return;
      signal.throwIfAborted();
      try {
        page = await client.queryMore(page.next, options);
      } catch (error) {
        if (!hasCode(error, 'INVALID_QUERY_LOCATOR')) throw error;
        break;
      }
    }
  }
}

/** As getDeleted wants it: whole seconds with an offset. */
function secondsOf(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, '+00:00');
}
