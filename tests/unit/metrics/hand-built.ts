import { dayNumber, dayText, type PersonTimeline } from '../../../src/facts/index.ts';
import type { FactPanel, TrainingInput } from '../../../src/metrics/index.ts';
import { NEVER } from '../../../src/statistics/index.ts';

/** A Monday. */
export const FIRST_DAY = dayNumber('2025-01-06');
export const WEEKS = 40;

export interface HandBuiltPerson {
  readonly id: string;
  readonly manager?: string;
  readonly role?: string;
  readonly team?: string;
  /** Actions on a working day, by day of the panel. */
  readonly actions: (day: number) => number;
}

/** People who work Monday to Friday all year, in a panel of 40 weeks. */
export function panelOf(people: readonly HandBuiltPerson[]): FactPanel {
  const days = WEEKS * 7;
  const working = new Uint8Array(people.length * days);
  const actions = new Uint16Array(people.length * days);
  for (const [row, person] of people.entries()) {
    for (let day = 0; day < days; day += 1) {
      if (day % 7 > 4) continue;
      working[row * days + day] = 1;
      actions[row * days + day] = person.actions(day);
    }
  }
  return {
    panel: {
      people: people.length,
      days,
      working,
      actions,
      hired: new Int32Array(people.length).fill(-500),
      left: new Int32Array(people.length).fill(NEVER),
    },
    firstDay: FIRST_DAY,
    people: people.map(timelineOf),
  };
}

function timelineOf({ id, manager, role = 'seller', team }: HandBuiltPerson): PersonTimeline {
  const teamId = team ?? (manager === undefined ? null : `team-${manager}`);
  const place = {
    from: FIRST_DAY - 500,
    to: Number.MAX_SAFE_INTEGER,
    roleId: role,
    teamId,
    teamPath: teamId === null ? [] : [teamId],
    managerPersonId: manager ?? null,
    licensed: true,
    employed: true,
    assumed: false,
  };
  return {
    personId: id,
    email: `${id}@acme.example`,
    name: id,
    firstDay: FIRST_DAY - 500,
    lastDay: null,
    time: { country: null, absences: [] },
    placements: [place],
  };
}

/** A training on days of the panel. */
export function training(
  id: string,
  days: number | readonly [first: number, last: number],
  attended: readonly string[],
  invited: readonly string[] = [],
  cost: number | null = null,
): TrainingInput {
  const [first, last] = typeof days === 'number' ? [days, days] : days;
  const rows = (people: readonly string[], status: string) =>
    people.map((person) => ({ email: `${person}@acme.example`, status }));
  return {
    id,
    name: id,
    startsOn: dayText(FIRST_DAY + first),
    endsOn: dayText(FIRST_DAY + last),
    cost,
    attendance: [...rows(attended, 'attended'), ...rows(invited, 'invited')],
  };
}

/** The Wednesday of a week of the panel. */
export const wednesday = (week: number): number => 7 * week + 2;

/** Which event week a day is in, counted from a session: 1 begins the day after it. */
export const eventWeek = (day: number, session: number): number => Math.floor((day - session - 1) / 7) + 1;
