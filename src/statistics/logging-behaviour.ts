import { quantile } from './paired.ts';
import { type Refusable, refusal } from './refusal.ts';

const MINUTE = 60_000;
/** A burst: this many entries of one person … */
const BURST_ENTRIES = 10;
/** … within this time. */
const BURST_SPAN = 10 * MINUTE;
const BUSIEST_SPAN = 60 * MINUTE;
const CATCH_UP_ENTRIES = 5;
const CATCH_UP_SHARE = 0.7;
const FEWEST_GAPS = 20;
const FEWEST_MONTHS = 3;

/**
 * Which entries of one person belong to a burst: some 10 minutes hold at least 10 of them. Such entries are made in bulk,
 * and touching an account so is not knowing it.
 *
 * @param times ms, ascending
 * @returns 1 for each entry in a burst
 */
export function bulkEntries(times: ArrayLike<number>): Uint8Array {
  const bulk = new Uint8Array(times.length);
  for (let i = 0; i + BURST_ENTRIES <= times.length; i++) {
    const last = i + BURST_ENTRIES - 1;
    if ((times[last] as number) - (times[i] as number) <= BURST_SPAN) bulk.fill(1, i, last + 1);
  }
  return bulk;
}

/** Working days between what happened and its entry. */
export interface LoggingLag {
  readonly entries: number;
  /** Entries made ahead of what they speak of, such as future meetings; in none of the other numbers. */
  readonly ahead: number;
  readonly median: number;
  readonly p90: number;
  /** Share of the entries more than two working days late. */
  readonly late: number;
}

/**
 * Median, 90th percentile (R's type 7) and share above 2 of the working days from activity to entry. Group entries by the
 * week of entry, not of the activity: what is yet to be entered is then missing from no group.
 *
 * @param lags working days from the day of the activity, which counts if it is one, to the day before entry; negative for entries made ahead
 */
export function loggingLags(lags: ArrayLike<number>): Refusable<LoggingLag> {
  const sorted = Float64Array.from(lags)
    .filter((lag) => lag >= 0)
    .sort();
  if (sorted.length === 0)
    return refusal('too-few-records', 'No entry follows what it speaks of; at least one is needed.');
  return {
    refused: false,
    entries: sorted.length,
    ahead: lags.length - sorted.length,
    median: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    late: sorted.filter((lag) => lag > 2).length / sorted.length,
  };
}

/**
 * Whether a week's entries were caught up on in one go: at least 70 % of them within 60 minutes. Null below 5 entries, where the week can't be judged.
 *
 * @param times when one person made the entries of one week: ms, ascending
 */
export function caughtUpInOneGo(times: ArrayLike<number>): boolean | null {
  const entries = times.length;
  if (entries < CATCH_UP_ENTRIES) return null;
  let busiest = 0;
  for (let first = 0, last = 0; last < entries; last++) {
    while ((times[last] as number) - (times[first] as number) > BUSIEST_SPAN) first++;
    busiest = Math.max(busiest, last - first + 1);
  }
  return busiest / entries >= CATCH_UP_SHARE;
}

/** A habit of catching up: at least 3 of the last 4 weeks that can be judged. Null with fewer than 3 of them. Weeks ascend. */
export function catchesUp(weeks: readonly (boolean | null)[]): boolean | null {
  const judged = weeks.filter((week) => week !== null).slice(-4);
  return judged.length < 3 ? null : judged.filter(Boolean).length >= 3;
}

export interface Burstiness {
  readonly gaps: number;
  /** (σ − μ) / (σ + μ) of the gaps. */
  readonly plain: number;
  /** −1 regular, 0 at random, 1 the extreme burst, whatever the number of gaps. */
  readonly adjusted: number;
}

/**
 * How bunched entries are: with r = σ/μ of the n gaps (population σ), A = (√(n+1)·r − √(n−1)) / ((√(n+1) − 2)·r + √(n−1)).
 * Kim and Jo (2016), arXiv 1604.01125. Refused below 20 gaps, and where all entries fall on one instant.
 *
 * @param times ms, ascending
 */
export function burstiness(times: ArrayLike<number>): Refusable<Burstiness> {
  const n = Math.max(0, times.length - 1);
  if (n < FEWEST_GAPS) {
    return refusal(
      'too-few-records',
      `${times.length} entries; ${FEWEST_GAPS + 1} are needed to see how bunched they are.`,
    );
  }
  const mean = ((times[n] as number) - (times[0] as number)) / n;
  if (mean === 0)
    return refusal('too-few-records', 'All entries fall on one instant; entries at different times are needed.');
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((times[i + 1] as number) - (times[i] as number) - mean) ** 2;
  const r = Math.sqrt(squares / n) / mean;
  const up = Math.sqrt(n + 1);
  const down = Math.sqrt(n - 1);
  return { refused: false, gaps: n, plain: (r - 1) / (r + 1), adjusted: (up * r - down) / ((up - 2) * r + down) };
}

/** Entries of one month on its last three working days and on its other working days, and how many such days were seen. */
export interface MonthEntries {
  readonly end: number;
  readonly endDays: number;
  readonly other: number;
  readonly otherDays: number;
}

export interface PeriodEndSpike {
  /** Rate on the last three working days ÷ rate on the others. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** λ: how much more the months differ than chance would have them; at least 1. */
  readonly dispersion: number;
  readonly months: number;
}

/**
 * Ratio of the rates at the end of the month and otherwise, with a 95 % interval of standard error √(λ(1/X₁ + 1/X₀)) on the
 * log scale. λ is Pearson's χ²/(M − 1) over the M months: given its total, a month's entries at its end are binomial under one
 * common ratio. A spike is usual in sales: show it beside the same for closed deals.
 * Refused below 3 months with both kinds of day, and when either kind has no entries.
 */
export function periodEndSpike(months: readonly MonthEntries[]): Refusable<PeriodEndSpike> {
  const seen = months.filter((m) => m.endDays > 0 && m.otherDays > 0);
  if (seen.length < FEWEST_MONTHS) {
    return refusal('too-few-months', `${seen.length} months with an end seen; ${FEWEST_MONTHS} are needed.`);
  }
  const sum = (of: (m: MonthEntries) => number): number => seen.reduce((total, m) => total + of(m), 0);
  const end = sum((m) => m.end);
  const other = sum((m) => m.other);
  if (end === 0 || other === 0) {
    return refusal(
      'too-few-records',
      'No entries at the ends of months, or none on other days; both are needed for a ratio.',
    );
  }
  const ratio = end / sum((m) => m.endDays) / (other / sum((m) => m.otherDays));
  const chiSquared = sum((m) => {
    const entries = m.end + m.other;
    if (entries === 0) return 0;
    const p = (ratio * m.endDays) / (ratio * m.endDays + m.otherDays);
    return (m.end - entries * p) ** 2 / (entries * p * (1 - p));
  });
  const dispersion = Math.max(1, chiSquared / (seen.length - 1));
  const reach = 1.959963984540054 * Math.sqrt(dispersion * (1 / end + 1 / other));
  return {
    refused: false,
    ratio,
    low: ratio * Math.exp(-reach),
    high: ratio * Math.exp(reach),
    dispersion,
    months: seen.length,
  };
}
