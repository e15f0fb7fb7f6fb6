/*
 * Calendar arithmetic on day numbers: whole days since 1970-01-01, no clock and no time zone involved, so that leap
 * days, year ends and DST weeks are nothing special. Day 0 was a Thursday.
 */

/** Of a day. */
export const MILLIS = 86_400_000;

/** @param day 'YYYY-MM-DD' @throws RangeError for anything that is not a calendar day */
export function dayNumber(day: string): number {
  const millis = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(millis)) throw new RangeError(`not a calendar day: ${day}`);
  return millis / MILLIS;
}

export function dayText(day: number): string {
  return new Date(day * MILLIS).toISOString().slice(0, 10);
}

/** 0 Monday … 6 Sunday. */
export function weekday(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The Monday of the day's ISO week. */
export function mondayOf(day: number): number {
  return day - weekday(day);
}
