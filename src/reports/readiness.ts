import { hoursSinceEndOf, shiftDay, startOfDay, type Week } from './weekly/week.ts';
import { dayInWords } from './wording.ts';

/** A report is not sent on data older than this. */
const OLDEST_HOURS = 48;
const HOUR = 3_600_000;
/** How long a report that was not ready is waited for: until the next week's is due. */
const WAIT_DAYS = 7;

export type Readiness =
  | { readonly state: 'ready' }
  | { readonly state: 'held' | 'waiting'; readonly reason: string; readonly retryAt: Date | null };

/**
 * Whether the data carries the report of a week. Ages are counted from the end of the last complete day in the company's
 * time zone. Fresh data that does not reach the week's end yet (people further west are still at work) is waited for
 * without a word; old data holds the report, whether or not it reaches the week's end.
 */
export function readiness(given: {
  readonly dataThrough: string | null;
  readonly week: Week;
  readonly timeZone: string;
  readonly now: Date;
}): Readiness {
  const { dataThrough, week, timeZone, now } = given;
  const isWorthWaiting = now < startOfDay(shiftDay(week.to, WAIT_DAYS), timeZone);
  const retryAt = isWorthWaiting ? new Date(now.getTime() + HOUR) : null;
  if (dataThrough === null) {
    return { state: 'held', reason: 'The report is held: no connection has been read completely yet.', retryAt };
  }
  const age = hoursSinceEndOf(dataThrough, timeZone, now);
  if (age > OLDEST_HOURS) {
    const reason = `The report is held: the data is complete through ${dayInWords(dataThrough)} only, which is more than ${OLDEST_HOURS} hours ago.`;
    return { state: 'held', reason, retryAt };
  }
  if (dataThrough < shiftDay(week.to, -1)) {
    const reason = `The week ends on ${dayInWords(shiftDay(week.to, -1))}, and the data is complete through ${dayInWords(dataThrough)} only.`;
    return { state: 'waiting', reason, retryAt };
  }
  return { state: 'ready' };
}
