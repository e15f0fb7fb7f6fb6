const DAY = 86_400_000;
const HOUR = 3_600_000;

/** An ISO week: Monday to Sunday, counted in the year that has its Thursday. */
export interface Week {
  /** As people name it: 2026-W46. */
  readonly name: string;
  /** Its Monday, and the Monday after; YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
}

/** The week of this name; null when there is none, such as 2025-W53. */
export function weekOf(name: string): Week | null {
  const parts = /^(\d{4})-W(\d{2})$/.exec(name);
  if (parts === null) return null;
  const [year, number] = [Number(parts[1]), Number(parts[2])];
  // 4 January is always in week 1.
  const fourth = Date.UTC(year, 0, 4);
  const week = weekFrom(dayOf(mondayOf(fourth) + (number - 1) * 7 * DAY));
  return week.name === name ? week : null;
}

/** The week that has this day. */
export function weekWith(day: string): Week {
  return weekFrom(dayOf(mondayOf(Date.parse(day))));
}

/** The week so many weeks later; earlier, if negative. */
export function weekAfter(week: Week, weeks: number): Week {
  return weekFrom(shiftDay(week.from, weeks * 7));
}

/** The last week that has ended in this time zone. */
export function lastWeek(now: Date, timeZone: string): Week {
  return weekAfter(weekWith(localDay(now, timeZone)), -1);
}

/** The instant a calendar day begins in a time zone: at midnight, or where clocks skip midnight, right after. */
export function startOfDay(day: string, timeZone: string): Date {
  // No zone is further from UTC than 14 hours; the first instant with this local date lies in between.
  let early = Date.parse(day) - 15 * HOUR;
  let late = Date.parse(day) + 15 * HOUR;
  while (late - early > 1000) {
    const middle = Math.floor((early + late) / 2000) * 1000;
    if (localDay(new Date(middle), timeZone) < day) early = middle;
    else late = middle;
  }
  return new Date(late);
}

/** Hours since a calendar day ended in a time zone; 23 and 25 hours long days are counted as they were. */
export function hoursSinceEndOf(day: string, timeZone: string, now: Date): number {
  return (now.getTime() - startOfDay(shiftDay(day, 1), timeZone).getTime()) / HOUR;
}

export function shiftDay(day: string, days: number): string {
  return dayOf(Date.parse(day) + days * DAY);
}

function weekFrom(monday: string): Week {
  const thursday = new Date(Date.parse(monday) + 3 * DAY);
  const year = thursday.getUTCFullYear();
  const number = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY));
  return { name: `${year}-W${String(number).padStart(2, '0')}`, from: monday, to: shiftDay(monday, 7) };
}

function mondayOf(time: number): number {
  return time - ((new Date(time).getUTCDay() + 6) % 7) * DAY;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localDay(instant: Date, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(instant);
}
