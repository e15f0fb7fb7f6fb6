import { describe, expect, it } from 'vitest';
import { dayNumber, dayText } from '../../../src/facts/calendar.ts';
import { type DayCounts, personWeek, weeksOf } from '../../../src/facts/person-week.ts';
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

/** Core actions by day, all of them calls. */
function days(actions: Readonly<Record<string, number>>): Map<number, DayCounts> {
  const rest = { meetings: 0, emails: 0, tasks: 0, records: 0, ownerChanges: 0, logins: 0 };
  return new Map(Object.entries(actions).map(([day, n]) => [dayNumber(day), { ...rest, calls: n, coreActions: n }]));
}

const week = (who: PersonTimeline, monday: string, actions: Readonly<Record<string, number>> = {}) =>
  personWeek(who, dayNumber(monday), days(actions), contracts, calendar);
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

describe('adopted', () => {
  const three = { '2025-06-16': 2, '2025-06-17': 2, '2025-06-18': 1 };

  it('when the contract is met: three days and five actions', () => {
    expect(week(timeline(), '2025-06-16', three)).toMatchObject({ activeDays: 3, coreActions: 5, adopted: true });
    expect(week(timeline(), '2025-06-16', { ...three, '2025-06-18': 0 })).toMatchObject({
      activeDays: 2,
      adopted: false,
    });
    expect(week(timeline(), '2025-06-16', { ...three, '2025-06-17': 1 })).toMatchObject({
      coreActions: 4,
      adopted: false,
    });
  });

  it('by the contract of the role', () => {
    expect(week(timeline({ placements: [placed({ roleId: 'caller' })] }), '2025-06-16', three)?.adopted).toBe(false);
    expect(week(timeline({ placements: [placed({ roleId: 'unheard-of' })] }), '2025-06-16', three)?.adopted).toBe(true);
  });

  it.each([
    // ceil(5 × 2 / 5) = 2 actions, on both days there were
    ['2025-06-18', { '2025-06-16': 1, '2025-06-17': 1 }, true],
    ['2025-06-18', { '2025-06-16': 4 }, false],
    // ceil(5 × 4 / 5) = 4 on three days
    ['2025-06-20', { '2025-06-16': 2, '2025-06-17': 1, '2025-06-18': 1 }, true],
    ['2025-06-20', { '2025-06-16': 1, '2025-06-17': 1, '2025-06-18': 1 }, false],
  ])('by a contract scaled to the working days before an absence from %s', (from, actions, expected) => {
    const who = timeline({ time: absent(from, '2025-06-20') });
    expect(week(who, '2025-06-16', actions)?.adopted).toBe(expected);
  });

  it('counts catching up on the weekend, at most as many days as were worked', () => {
    const actions = { '2025-06-16': 1, '2025-06-17': 1, '2025-06-21': 2, '2025-06-22': 2 };
    expect(week(timeline(), '2025-06-16', actions)).toMatchObject({ activeDays: 4, adopted: true });
    const away = timeline({ time: absent('2025-06-18', '2025-06-20') });
    expect(week(away, '2025-06-16', actions)?.activeDays).toBe(2);
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
    expect(week(timeline({ placements: [placed({ employed: false })] }), '2025-06-16')).toBeNull();
    expect(week(timeline({ placements: [] }), '2025-06-16')).toBeNull();
  });

  it('go from hire to leaving, within the data', () => {
    const mondays = (who: Partial<PersonTimeline>) =>
      weeksOf(timeline(who), dayNumber('2025-06-02'), dayNumber('2025-06-23')).map(dayText);
    expect(mondays({})).toEqual(['2025-06-02', '2025-06-09', '2025-06-16', '2025-06-23']);
    const stay = { firstDay: dayNumber('2025-06-11'), lastDay: dayNumber('2025-06-16') };
    expect(mondays(stay)).toEqual(['2025-06-09', '2025-06-16']);
    expect(mondays({ lastDay: dayNumber('2025-06-01') })).toEqual([]);
  });
});
