import { describe, expect, it } from 'vitest';
import { dayNumber, dayText } from '../../../src/facts/calendar.ts';
import { type PersonSpan, personSpans } from '../../../src/facts/person-span.ts';
import type { PersonTimeline, PlacedDays } from '../../../src/facts/timeline.ts';
import { HolidayCalendar } from '../../../src/facts/working-days.ts';

const calendar = new HolidayCalendar();
const NEVER = Number.MAX_SAFE_INTEGER;
const contracts = new Map([
  ['seller', { activeDays: 3, coreActions: 5 }],
  ['caller', { activeDays: 3, coreActions: 15 }],
]);

function placed(changes: Partial<PlacedDays> = {}): PlacedDays {
  return {
    from: dayNumber('2024-01-01'),
    to: NEVER,
    roleId: 'seller',
    teamId: 't1',
    teamPath: ['t1', 't0'],
    managerPersonId: 'boss',
    licensed: true,
    employed: true,
    assumed: false,
    ...changes,
  };
}

function timeline(changes: Partial<PersonTimeline> = {}): PersonTimeline {
  return {
    personId: 'p',
    email: null,
    name: 'P',
    firstDay: dayNumber('2024-01-01'),
    lastDay: null,
    time: { country: 'DE', absences: [] },
    placements: [placed()],
    ...changes,
  };
}

const spans = (who: PersonTimeline, first: string, last: string) =>
  personSpans(who, dayNumber(first), dayNumber(last), contracts, calendar);
const week = (who: PersonTimeline, monday: string): PersonSpan | undefined => spans(who, monday, monday)[0];
const absent = (from: string, to: string) => ({
  country: 'DE',
  absences: [{ from: dayNumber(from), to: dayNumber(to) }],
});

describe('working days', () => {
  it.each([
    ['a plain week', '2025-06-16', 5],
    ['Easter Monday', '2025-04-21', 4],
    ['the week of Christmas', '2025-12-22', 3],
    ['the week of New Year, which is the first of the year', '2025-12-29', 4],
    ['the last week of a year of 53', '2026-12-28', 4],
    ['a week with a leap day', '2024-02-26', 5],
  ])('%s', (_, monday, expected) => {
    expect(week(timeline(), monday)?.workingDays).toBe(expected);
  });

  it('leave out absences, and days before hire', () => {
    expect(week(timeline({ time: absent('2025-06-18', '2025-06-30') }), '2025-06-16')?.workingDays).toBe(2);
    const hired = timeline({ placements: [placed({ from: dayNumber('2025-06-19') })] });
    expect(week(hired, '2025-06-16')?.workingDays).toBe(2);
  });

  it('are none without a licence', () => {
    expect(week(timeline({ placements: [placed({ licensed: false })] }), '2025-06-16')?.workingDays).toBe(0);
  });
});

describe('eligible', () => {
  it('with two working days, not with one', () => {
    expect(week(timeline({ time: absent('2025-06-18', '2025-06-20') }), '2025-06-16')?.eligible).toBe(true);
    expect(week(timeline({ time: absent('2025-06-17', '2025-06-20') }), '2025-06-16')?.eligible).toBe(false);
  });

  it.each([
    ['2025-06-02', true],
    ['2025-06-03', false],
  ])('14 days after hire (%s)', (hired, expected) => {
    const who = timeline({ placements: [placed({ from: dayNumber(hired) })] });
    expect(week(who, '2025-06-16')?.eligible).toBe(expected);
  });

  it('14 days after a licence came back, but not because the team changed', () => {
    const cut = dayNumber('2025-06-10');
    const relicensed = [placed({ to: cut, licensed: false }), placed({ from: cut })];
    const moved = [placed({ to: cut, teamId: 't2' }), placed({ from: cut })];
    expect(week(timeline({ placements: relicensed }), '2025-06-16')?.eligible).toBe(false);
    expect(week(timeline({ placements: relicensed }), '2025-06-30')?.eligible).toBe(true);
    expect(week(timeline({ placements: moved }), '2025-06-16')?.eligible).toBe(true);
  });

  it('for the whole week only: not in the one somebody leaves on its Sunday', () => {
    const leave = dayNumber('2025-06-22');
    const placements = [placed({ to: leave }), placed({ from: leave, employed: false })];
    expect(week(timeline({ placements }), '2025-06-16')?.eligible).toBe(false);
  });
});

describe('what is asked of a week', () => {
  it('is the contract of the role', () => {
    expect(week(timeline(), '2025-06-16')).toMatchObject({ requiredActiveDays: 3, requiredCoreActions: 5 });
    const caller = timeline({ placements: [placed({ roleId: 'caller' })] });
    expect(week(caller, '2025-06-16')).toMatchObject({ requiredActiveDays: 3, requiredCoreActions: 15 });
    const stranger = timeline({ placements: [placed({ roleId: 'unheard-of' })] });
    expect(week(stranger, '2025-06-16')).toMatchObject({ requiredActiveDays: 3, requiredCoreActions: 5 });
  });

  it.each([
    // ceil(5 × 2 / 5) = 2 actions, on both days there were
    ['2025-06-18', 2, 2],
    // ceil(5 × 4 / 5) = 4 on three days
    ['2025-06-20', 3, 4],
    ['2025-06-17', 1, 1],
    ['2025-06-16', 0, 1],
  ])('is scaled to the working days before an absence from %s', (from, activeDays, coreActions) => {
    const who = timeline({ time: absent(from, '2025-06-20') });
    expect(week(who, '2025-06-16')).toMatchObject({ requiredActiveDays: activeDays, requiredCoreActions: coreActions });
  });
});

describe('part-time', () => {
  const schedules = (from: string, to: string, ...weekdays: number[]) => ({
    country: 'DE',
    absences: [],
    schedules: [{ from: dayNumber(from), to: dayNumber(to), weekdays: new Set(weekdays) }],
  });

  it('asks for the days of the schedule alone, weekends included, and no longer than it lasts', () => {
    const who = timeline({ time: schedules('2025-06-09', '2025-06-22', 0, 1, 5) });
    // Whit Monday is none of the three.
    expect(week(who, '2025-06-09')?.workingDays).toBe(2);
    expect(week(who, '2025-06-16')).toMatchObject({ workingDays: 3, requiredActiveDays: 3, requiredCoreActions: 3 });
    expect(week(who, '2025-06-23')?.workingDays).toBe(5);
  });

  it('may begin in the middle of a week', () => {
    expect(week(timeline({ time: schedules('2025-06-18', '2025-06-30', 0) }), '2025-06-16')?.workingDays).toBe(2);
  });
});

describe('rows', () => {
  it('name the place of the Monday, or the first of the week', () => {
    const cut = dayNumber('2025-06-18');
    const moved = [placed({ to: cut, teamId: 'old' }), placed({ from: cut, teamId: 'new' })];
    expect(week(timeline({ placements: moved }), '2025-06-16')?.teamId).toBe('old');
    expect(week(timeline({ placements: moved }), '2025-06-23')?.teamId).toBe('new');
    expect(week(timeline({ placements: [placed({ from: cut, teamId: 'new' })] }), '2025-06-16')?.teamId).toBe('new');
  });

  it('there is none for a week in which nobody was employed', () => {
    expect(week(timeline({ placements: [placed({ employed: false })] }), '2025-06-16')).toBeUndefined();
    expect(week(timeline({ placements: [] }), '2025-06-16')).toBeUndefined();
  });

  it('go from hire to leaving, within the data', () => {
    const reach = (who: Partial<PersonTimeline>) =>
      spans(timeline({ time: { country: null, absences: [] }, ...who }), '2025-06-02', '2025-06-23').map(
        ({ firstWeek, lastWeek }) => `${dayText(firstWeek)} ${dayText(lastWeek)}`,
      );
    expect(reach({})).toEqual(['2025-06-02 2025-06-23']);
    const stay = { firstDay: dayNumber('2025-06-11'), lastDay: dayNumber('2025-06-16') };
    expect(reach(stay)).toEqual(['2025-06-09 2025-06-16']);
    expect(reach({ lastDay: dayNumber('2025-06-01') })).toEqual([]);
  });

  it('are one span as long as they say the same', () => {
    const found = spans(timeline(), '2025-05-26', '2025-06-23');
    // Ascension Day is on 29 May, Whit Monday on 9 June.
    expect(found.map(({ firstWeek, workingDays }) => `${dayText(firstWeek)} ${workingDays}`)).toEqual([
      '2025-05-26 4',
      '2025-06-02 5',
      '2025-06-09 4',
      '2025-06-16 5',
    ]);
    expect(found.at(-1)?.lastWeek).toBe(dayNumber('2025-06-23'));
  });
});
