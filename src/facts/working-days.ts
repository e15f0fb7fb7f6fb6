import Holidays from 'date-holidays';
import { dayNumber, MILLIS, weekday } from './calendar.ts';

/** A run of whole days, both ends included, as day numbers. */
export interface DayRange {
  readonly from: number;
  readonly to: number;
}

/** Days of the week somebody works over a run of days: 0 Monday to 6 Sunday. */
export interface Schedule extends DayRange {
  readonly weekdays: ReadonlySet<number>;
}

/** Public holidays of a country, asked for once a year and country. */
export class HolidayCalendar {
  readonly #countries = new Map<
    string,
    { readonly source: Holidays; readonly years: Map<number, ReadonlySet<number>> }
  >();
  readonly #weeks = new Map<string | null, Map<number, number>>();

  /** @param country ISO code; null: no holidays are known */
  isHoliday(country: string | null, day: number): boolean {
    if (country === null) return false;
    // Asked for every day of everybody, so nothing is formatted here.
    return this.#year(country, new Date(day * MILLIS).getUTCFullYear()).has(day);
  }

  /** How many days from Monday to Friday are no holiday: the working days of whoever is there all week. */
  fullWeek(country: string | null, monday: number): number {
    const weeks = this.#weeks.get(country) ?? new Map<number, number>();
    this.#weeks.set(country, weeks);
    const known = weeks.get(monday);
    if (known !== undefined) return known;
    let days = 0;
    for (let day = monday; day < monday + 5; day += 1) if (!this.isHoliday(country, day)) days += 1;
    weeks.set(monday, days);
    return days;
  }

  #year(country: string, year: number): ReadonlySet<number> {
    const calendar = this.#countries.get(country) ?? { source: new Holidays(country), years: new Map() };
    this.#countries.set(country, calendar);
    const known = calendar.years.get(year);
    if (known !== undefined) return known;
    const days = new Set<number>();
    // What begins at the end of a year may reach into the next.
    for (const holiday of [...calendar.source.getHolidays(year - 1), ...calendar.source.getHolidays(year)]) {
      // Only days on which offices are closed by law; regional and observed customs are not.
      if (holiday.type !== 'public') continue;
      const first = dayNumber(holiday.date.slice(0, 10));
      for (let day = first; day < first + wholeDays(holiday); day += 1) days.add(day);
    }
    calendar.years.set(year, days);
    return days;
  }
}

/** A half holiday leaves a day on which people work; one on which clocks change is still a whole one. */
function wholeDays({ start, end }: { readonly start: Date; readonly end: Date }): number {
  return Math.floor((end.getTime() - start.getTime()) / 3_600_000 / 24 + 1 / 24);
}

/** What decides whether somebody was to work on a day, apart from being employed at all. */
export interface WorkingTime {
  readonly country: string | null;
  readonly absences: readonly DayRange[];
  /** Where somebody works other days than Monday to Friday; the last one that covers a day holds. */
  readonly schedules?: readonly Schedule[];
}

/**
 * A day of the person's schedule (Monday to Friday unless they have another), no public holiday of their country, no
 * known absence. Being employed and licensed is for the caller to know.
 */
export function isWorkingDay(day: number, time: WorkingTime, holidays: HolidayCalendar): boolean {
  const schedule = time.schedules?.findLast(({ from, to }) => from <= day && day <= to);
  if (schedule === undefined ? weekday(day) >= 5 : !schedule.weekdays.has(weekday(day))) return false;
  if (holidays.isHoliday(time.country, day)) return false;
  return !time.absences.some((absence) => absence.from <= day && day <= absence.to);
}

/** Whether nothing but the calendar decides the seven days from a Monday on. */
export function isPlainWeek(monday: number, time: WorkingTime): boolean {
  const touches = ({ from, to }: DayRange): boolean => from < monday + 7 && monday <= to;
  return !time.absences.some(touches) && !(time.schedules ?? []).some(touches);
}
