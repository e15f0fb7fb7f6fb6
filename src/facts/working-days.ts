import Holidays from 'date-holidays';
import { dayNumber, dayText, weekday } from './calendar.ts';

/** A run of whole days, both ends included, as day numbers. */
export interface DayRange {
  readonly from: number;
  readonly to: number;
}

/** Public holidays of a country, asked for once a year and country. */
export class HolidayCalendar {
  readonly #calendars = new Map<string, Holidays>();
  readonly #years = new Map<string, ReadonlySet<number>>();

  /** @param country ISO code; null: no holidays are known */
  isHoliday(country: string | null, day: number): boolean {
    if (country === null) return false;
    return this.#year(country, Number(dayText(day).slice(0, 4))).has(day);
  }

  #year(country: string, year: number): ReadonlySet<number> {
    const key = `${country}/${year}`;
    const known = this.#years.get(key);
    if (known !== undefined) return known;
    const calendar = this.#calendars.get(country) ?? new Holidays(country);
    this.#calendars.set(country, calendar);
    const days = new Set<number>();
    // What begins at the end of a year may reach into the next.
    for (const holiday of [...calendar.getHolidays(year - 1), ...calendar.getHolidays(year)]) {
      // Only days on which offices are closed by law; regional and observed customs are not.
      if (holiday.type !== 'public') continue;
      const first = dayNumber(holiday.date.slice(0, 10));
      for (let day = first; day < first + wholeDays(holiday); day += 1) days.add(day);
    }
    this.#years.set(key, days);
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
}

/**
 * Monday to Friday, no public holiday of the person's country, no known absence. Being employed and licensed is for the
 * caller to know.
 */
export function isWorkingDay(day: number, time: WorkingTime, holidays: HolidayCalendar): boolean {
  if (weekday(day) >= 5) return false;
  if (holidays.isHoliday(time.country, day)) return false;
  return !time.absences.some((absence) => absence.from <= day && day <= absence.to);
}
