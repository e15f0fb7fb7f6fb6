import { describe, expect, it } from 'vitest';
import { dayNumber, dayText, mondayOf, weekday } from '../../../src/facts/calendar.ts';
import { HolidayCalendar, isWorkingDay } from '../../../src/facts/working-days.ts';

function holidays(country: string, year: number): string[] {
  const calendar = new HolidayCalendar();
  const days: string[] = [];
  for (let day = dayNumber(`${year}-01-01`); day <= dayNumber(`${year}-12-31`); day += 1) {
    if (calendar.isHoliday(country, day)) days.push(dayText(day).slice(5));
  }
  return days;
}

describe('public holidays', () => {
  it('are the nine of all Germany; Christmas Eve and New Year’s Eve are half days, and worked', () => {
    expect(holidays('DE', 2025)).toEqual([
      '01-01',
      '04-18',
      '04-21',
      '05-01',
      '05-29',
      '06-09',
      '10-03',
      '12-25',
      '12-26',
    ]);
    expect(holidays('DE', 2026)).toEqual([
      '01-01',
      '04-03',
      '04-06',
      '05-01',
      '05-14',
      '05-25',
      '10-03',
      '12-25',
      '12-26',
    ]);
  });

  it('are the eleven federal ones of the United States, and the day on which one is observed instead', () => {
    expect(holidays('US', 2025)).toEqual([
      ...['01-01', '01-20', '02-17', '05-26', '06-19', '07-04', '09-01', '10-13', '11-11', '11-27', '12-25'],
    ]);
    // 4 July 2026 is a Saturday.
    expect(holidays('US', 2026)).toEqual([
      ...['01-01', '01-19', '02-16', '05-25', '06-19', '07-03', '07-04', '09-07', '10-12', '11-11', '11-26', '12-25'],
    ]);
  });

  it('of many days take all of them', () => {
    expect(holidays('KR', 2026)).toEqual(expect.arrayContaining(['09-24', '09-25', '09-26']));
  });

  it('of many days reach over the end of the year', () => {
    expect(holidays('SZ', 2027).slice(0, 2)).toEqual(['01-01', '01-02']);
  });

  it('of half a day leave a day to work on, also where the half is beside whole ones', () => {
    expect(holidays('IS', 2026)).not.toContain('12-24');
    // Ramazan Bayramı: an afternoon and three days.
    expect(holidays('TR', 2026).filter((day) => day.startsWith('03-'))).toEqual(['03-20', '03-21', '03-22']);
  });

  it('are whole days also when clocks change on them', () => {
    expect(holidays('HT', 2026)).toContain('11-01');
    expect(holidays('HT', 2026)).not.toContain('11-03');
    expect(holidays('PL', 2024)).toContain('03-31');
  });

  it('are none where the country is not known', () => {
    const calendar = new HolidayCalendar();
    expect(calendar.isHoliday(null, dayNumber('2025-12-25'))).toBe(false);
    expect(calendar.isHoliday('XX', dayNumber('2025-12-25'))).toBe(false);
  });
});

it('a working day is a weekday without holiday or absence', () => {
  const calendar = new HolidayCalendar();
  const absences = [{ from: dayNumber('2025-05-05'), to: dayNumber('2025-05-06') }];
  const worked: string[] = [];
  for (let day = dayNumber('2025-04-28'); day <= dayNumber('2025-05-11'); day += 1) {
    if (isWorkingDay(day, { country: 'DE', absences }, calendar)) worked.push(dayText(day).slice(5));
  }
  expect(worked).toEqual(['04-28', '04-29', '04-30', '05-02', '05-07', '05-08', '05-09']);
});

describe('calendar', () => {
  it.each([
    ['2024-12-30', 0, '2024-12-30'],
    ['2025-01-01', 2, '2024-12-30'],
    ['2024-02-29', 3, '2024-02-26'],
    ['2027-01-03', 6, '2026-12-28'],
    ['1969-12-31', 2, '1969-12-29'],
  ])('%s is weekday %i of the week of %s', (day, index, monday) => {
    expect(weekday(dayNumber(day))).toBe(index);
    expect(dayText(mondayOf(dayNumber(day)))).toBe(monday);
  });

  it('refuses what is not a day', () => {
    expect(() => dayNumber('2025-02-30T')).toThrow(RangeError);
    expect(() => dayNumber('soon')).toThrow(RangeError);
  });
});
