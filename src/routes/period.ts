const DAY = 86_400_000;
const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** A period by its name: the day 2026-11-09, the week 2026-W46, the month 2026-11 or the quarter 2026-Q4. */
export const PERIOD = /^\d{4}-(?:W\d{2}|\d{2}(?:-\d{2})?|Q[1-4])$/;

export interface Period {
  /** [from, to), calendar days. */
  readonly from: string;
  readonly to: string;
  readonly grain: 'day' | 'week' | 'month' | 'quarter';
}

/** The days of a period; null where there is none of that name. */
export function readPeriod(name: string): Period | null {
  if (!PERIOD.test(name)) return null;
  const year = Number(name.slice(0, 4));
  if (name.length === 10) {
    const day = Date.parse(`${name}T00:00:00Z`);
    // 31 February is read as a day of March.
    if (Number.isNaN(day) || dateOf(day) !== name) return null;
    return { from: name, to: dateOf(day + DAY), grain: 'day' };
  }
  if (name.includes('W')) {
    const number = Number(name.slice(-2));
    // The week of 4 January is the first (ISO 8601).
    const fourth = Date.UTC(year, 0, 4);
    const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY + (number - 1) * 7 * DAY;
    if (number < 1 || new Date(monday + 3 * DAY).getUTCFullYear() !== year) return null;
    return { from: dateOf(monday), to: dateOf(monday + 7 * DAY), grain: 'week' };
  }
  const [, rest = ''] = name.split('-');
  const months = rest.startsWith('Q') ? 3 : 1;
  const number = Number(rest.replace('Q', ''));
  if (number < 1 || number > 12 / months) return null;
  const start = (number - 1) * months;
  return {
    from: dateOf(Date.UTC(year, start, 1)),
    to: dateOf(Date.UTC(year, start + months, 1)),
    grain: months === 3 ? 'quarter' : 'month',
  };
}
