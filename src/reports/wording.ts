import type { Rate, Standing } from './weekly/document.ts';
import { shiftDay, type Week } from './weekly/week.ts';

/** 0.714 → '71 %'. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** '71 % (65–78 %)'; without bounds '71 %'. */
export function percentWith(value: number, low: number | null, high: number | null): string {
  if (low === null || high === null) return percent(value);
  return `${percent(value)} (${Math.round(low * 100)}–${percent(high)})`;
}

export function people(count: number): string {
  return count === 1 ? '1 person' : `${count.toLocaleString('en')} people`;
}

/** '2026-11-16' → '16 November 2026', the same in every time zone. */
export function dayInWords(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

/** '9 November 2026 to 15 November 2026': its first and last day. */
export function weekInWords({ from, to }: Week): string {
  return `${dayInWords(from)} to ${dayInWords(shiftDay(to, -1))}`;
}

/** '16 Nov'. */
export function shortDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
}

/** What is shown for a rate: a figure, a band, a dash where it is suppressed, or null where it cannot be measured. */
export function rateInWords(rate: Rate): string {
  if (rate.suppressed) return '–';
  if (rate.band !== null) return `${rate.band.side === 'at-most' ? '≤' : '≥'} ${percent(rate.band.edge)}`;
  return rate.value === null ? 'n/a' : percent(rate.value);
}

/** The length a bar has for a rate; null draws none. */
export function shareOf(rate: Rate): number | null {
  if (rate.suppressed) return null;
  return rate.band?.edge ?? rate.value;
}

/** '80 % by 2026-12-31'; empty without a target. */
export function targetInWords({ target }: Standing): string {
  return target === null ? '' : `${percent(target.value)} by ${target.dueOn}`;
}

/** '1 team', '3 teams'. */
export function count(n: number, one: string): string {
  return `${n} ${n === 1 ? one : `${one}s`}`;
}
