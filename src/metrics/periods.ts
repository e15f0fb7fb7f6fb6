import { dayNumber, dayText, mondayOf } from '../facts/index.ts';
import type { Grain } from './definition.ts';

/** Starts of the periods that begin in [from, to), all 'YYYY-MM-DD'. */
export function periodStarts(from: string, to: string, grain: Grain): string[] {
  const starts: string[] = [];
  for (let start = firstStart(from, grain); start < to; start = nextPeriod(start, grain)) starts.push(start);
  return starts;
}

/** The day after the last of the period that starts on the given day. */
export function nextPeriod(start: string, grain: Grain): string {
  if (grain === 'day') return dayText(dayNumber(start) + 1);
  if (grain === 'week') return dayText(dayNumber(start) + 7);
  const [year = 0, month = 1] = start.split('-').map(Number);
  return monthStart(year, month - 1 + (grain === 'month' ? 1 : 3));
}

/**
 * The day after the last one a period's figure rests on. Figures made of weeks wait for the end of the week of the
 * period's last Thursday; those made of days end with the period.
 */
export function observedUntil(periodEnd: string, dated: 'day' | 'week'): string {
  if (dated === 'day') return periodEnd;
  const end = dayNumber(periodEnd);
  // The last Monday whose Thursday lies in the period.
  return dayText(mondayOf(end - 4) + 7);
}

function firstStart(from: string, grain: Grain): string {
  const day = dayNumber(from);
  if (grain === 'day') return from;
  if (grain === 'week') return dayText(mondayOf(day + 6));
  const months = grain === 'month' ? 1 : 3;
  const [year = 0, month = 1] = from.split('-').map(Number);
  const start = monthStart(year, Math.floor((month - 1) / months) * months);
  return start < from ? nextPeriod(start, grain) : start;
}

function monthStart(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}
