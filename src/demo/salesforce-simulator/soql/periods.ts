/*
 * Date literals (TODAY, LAST_N_DAYS:7 …). Each names a span of whole days in the user's time zone.
 * Source: SOQL and SOSL Reference, "Date Formats and Date Literals".
 */

export interface DaySpan {
  /** First day, `YYYY-MM-DD`. */
  readonly from: string;
  /** Day after the last. */
  readonly to: string;
}

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';
const DAY_MS = 86_400_000;

const NAMED: Readonly<Record<string, readonly [unit: Unit, from: number, to: number]>> = {
  YESTERDAY: ['DAY', -1, 0],
  TODAY: ['DAY', 0, 1],
  TOMORROW: ['DAY', 1, 2],
};
const PATTERN = /^(LAST|THIS|NEXT)_(?:FISCAL_)?(WEEK|MONTH|QUARTER|YEAR)$/;
const COUNTED = /^(LAST|NEXT)_N_(?:FISCAL_)?(DAY|WEEK|MONTH|QUARTER|YEAR)S$/;
const AGO = /^N_(?:FISCAL_)?(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO$/;

/** Whether this upper-case word is a date literal. */
export function isPeriod(name: string): boolean {
  return (
    name in NAMED || /^(LAST|NEXT)_90_DAYS$/.test(name) || PATTERN.test(name) || COUNTED.test(name) || AGO.test(name)
  );
}

/** The days a date literal covers, seen from `today`. Fiscal years are calendar years here. */
export function periodDays(name: string, n: number, today: string): DaySpan {
  const named = NAMED[name];
  if (named !== undefined) return span(today, ...named);
  if (name === 'LAST_90_DAYS') return { from: shift(today, 'DAY', -90), to: shift(today, 'DAY', 1) };
  if (name === 'NEXT_90_DAYS') return { from: shift(today, 'DAY', 1), to: shift(today, 'DAY', 91) };
  const plain = PATTERN.exec(name);
  if (plain !== null) {
    const step = plain[1] === 'LAST' ? -1 : plain[1] === 'NEXT' ? 1 : 0;
    return span(today, plain[2] as Unit, step, step + 1);
  }
  const ago = AGO.exec(name);
  if (ago !== null) return span(today, ago[1] as Unit, -n, -n + 1);
  const unit = COUNTED.exec(name)?.[2] as Unit;
  if (name.startsWith('NEXT')) return span(today, unit, 1, n + 1);
  // LAST_N_DAYS includes today, the longer units end with the last complete one.
  return span(today, unit, -n, unit === 'DAY' ? 1 : 0);
}

function span(today: string, unit: Unit, from: number, to: number): DaySpan {
  const start = startOf(today, unit);
  return { from: shift(start, unit, from), to: shift(start, unit, to) };
}

function startOf(day: string, unit: Unit): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (unit === 'WEEK') return iso(date.getTime() - date.getUTCDay() * DAY_MS);
  if (unit === 'DAY') return day;
  const month =
    unit === 'YEAR' ? 0 : unit === 'QUARTER' ? date.getUTCMonth() - (date.getUTCMonth() % 3) : date.getUTCMonth();
  return iso(Date.UTC(date.getUTCFullYear(), month, 1));
}

function shift(day: string, unit: Unit, by: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (unit === 'DAY' || unit === 'WEEK') return iso(date.getTime() + by * (unit === 'WEEK' ? 7 : 1) * DAY_MS);
  const months = { MONTH: 1, QUARTER: 3, YEAR: 12 }[unit] * by;
  return iso(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
}

function iso(millis: number): string {
  return new Date(millis).toISOString().slice(0, 10);
}

/** How far a zone is ahead of UTC at a moment, in seconds. Unknown zones count as UTC, as the vendor's GMT does. */
export function zoneOffset(seconds: number, timeZone: string): number {
  if (timeZone === 'GMT' || timeZone === 'UTC') return 0;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(new Date(seconds * 1000));
  const part = (type: string): number => Number(parts.find((entry) => entry.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return Math.round(local / 1000) - seconds;
}

/** The moment a day begins in a zone, in seconds. */
export function startOfDay(day: string, timeZone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`) / 1000;
  const first = utc - zoneOffset(utc, timeZone);
  // Asked a second time at the result, because the offset may change between the two.
  return utc - zoneOffset(first, timeZone);
}
