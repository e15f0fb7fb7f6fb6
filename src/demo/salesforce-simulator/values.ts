/**
 * A stored value. Moments are whole seconds since 1970 (all Salesforce keeps); dates are `YYYY-MM-DD`.
 * What a value means is in its field's type.
 */
export type Cell = string | number | boolean | null;
/** One version of a record. Never changed once stored, so a cursor keeps the state of the moment it was opened. */
export type Row = readonly Cell[];

/** What callers may hand over for a field. */
export type FieldValue = string | number | boolean | Date | null;

const DAY = 86_400;
const dayNames = new Map<number, string>();

/** The UTC day of a moment in seconds, as `YYYY-MM-DD`. */
export function dayOf(seconds: number): string {
  const day = Math.floor(seconds / DAY);
  let name = dayNames.get(day);
  if (name === undefined) {
    name = new Date(day * DAY * 1000).toISOString().slice(0, 10);
    dayNames.set(day, name);
  }
  return name;
}

function clock(seconds: number): string {
  const rest = ((seconds % DAY) + DAY) % DAY;
  const h = Math.floor(rest / 3600);
  const m = Math.floor(rest / 60) % 60;
  const s = rest % 60;
  return `${h < 10 ? '0' : ''}${h}:${m < 10 ? '0' : ''}${m}:${s < 10 ? '0' : ''}${s}`;
}

/** As REST writes a moment: `2026-05-01T07:35:37.000+0000`. */
export function restTime(seconds: number): string {
  return `${dayOf(seconds)}T${clock(seconds)}.000+0000`;
}

/** As Bulk CSV writes a moment: `2026-05-01T07:35:37.000Z`. */
export function csvTime(seconds: number): string {
  return `${dayOf(seconds)}T${clock(seconds)}.000Z`;
}

export function toSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** Seconds of an ISO moment with zone, or null. */
export function parseMoment(text: string): number | null {
  const millis = Date.parse(text);
  return Number.isNaN(millis) ? null : Math.floor(millis / 1000);
}
