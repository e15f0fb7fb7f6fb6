import { z } from 'zod';
import { restError, unreadable } from './errors.ts';
import type { Memory, Outcome, Part } from './remember.ts';

/** Calls that go into one, and how many of them may be queries. Source: Salesforce, "Send Multiple Requests Using Composite". */
export const MOST_PARTS = 25;
export const MOST_QUERIES = 5;

const compositeAnswer = z.object({
  compositeResponse: z.array(z.object({ httpStatusCode: z.number(), referenceId: z.string(), body: z.unknown() })),
});

/** Sends a body to the composite resource. */
type Post = (path: string, body: object, what: string) => Promise<unknown>;

/**
 * Asks for several things in one request, which Salesforce counts as one. What the session remembers and is due for
 * renewal goes along, so that descriptions stay fresh at no cost.
 *
 * @param parts at most 25, of which at most five queries
 * @returns what became of each, in order
 * @throws ConnectorError when the request as a whole fails
 */
export async function askTogether(
  post: Post,
  memory: Memory,
  base: string,
  usedShare: () => number | null,
  parts: readonly Part[],
): Promise<readonly Outcome[]> {
  const riders = memory.due(MOST_PARTS - parts.length);
  const asked = [...parts, ...riders];
  const what = parts[0]?.what ?? 'Several things at once';
  const compositeRequest = asked.map(({ path, headers }, index) => ({
    method: 'GET',
    url: `${base}${path}`,
    referenceId: `part${index}`,
    ...(headers === undefined ? {} : { httpHeaders: headers }),
  }));
  const { data, error } = compositeAnswer.safeParse(
    await post('/composite', { allOrNone: false, compositeRequest }, what),
  );
  if (data === undefined) throw unreadable(what, error);
  const byReference = new Map(data.compositeResponse.map((answer) => [answer.referenceId, answer]));
  const outcomes = asked.map((part, index): Outcome => {
    const found = byReference.get(`part${index}`);
    if (found === undefined) return { refusal: unreadable(part.what) };
    const { httpStatusCode: status, body } = found;
    if (status >= 400) {
      const answer = { status, contentType: 'application/json', retryAfter: null, body: JSON.stringify(body ?? '') };
      return { refusal: restError(answer, part.what, usedShare()) };
    }
    return typeof body === 'object' && body !== null ? { answer: body } : { refusal: unreadable(part.what) };
  });
  for (const [index, part] of riders.entries()) {
    const outcome = outcomes[parts.length + index];
    if (outcome !== undefined && isLasting(outcome)) memory.keep(part, Promise.resolve(outcome));
  }
  return outcomes.slice(0, parts.length);
}

/** Whether an outcome will be the same the next time: an answer, or that the thing is not there. */
export function isLasting(outcome: Outcome): boolean {
  return 'answer' in outcome || outcome.refusal.recovery === 'skip-stream';
}

/** The answer. @throws ConnectorError when there is none */
export function answerOf(outcome: Outcome | undefined, what: string): object {
  if (outcome === undefined) throw unreadable(what);
  if ('refusal' in outcome) throw outcome.refusal;
  return outcome.answer;
}
