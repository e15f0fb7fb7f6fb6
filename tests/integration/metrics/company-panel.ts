import { type Company, type MadeUpPerson, makeCompany, type Story } from '../../../src/demo/company/index.ts';
import {
  dayNumber,
  dayText,
  HolidayCalendar,
  mondayOf,
  type PersonTimeline,
  worksOn,
} from '../../../src/facts/index.ts';
import {
  type FactPanel,
  type TrainingInput,
  type TrainingResult,
  trainingResults,
} from '../../../src/metrics/index.ts';
import type { EffectRow } from '../../../src/metrics/training/effect.ts';
import { NEVER } from '../../../src/statistics/index.ts';

/** The made-up company as facts, without CRMs and database between: what its people did on which of their days. */
export function companyOf(seed: number, story: Story, people = 300): Company {
  return makeCompany({ people, seed, story, now: new Date('2026-03-18T08:00:00Z') });
}

const COUNTRIES: Readonly<Record<string, string>> = { 'Europe/Berlin': 'DE', 'America/New_York': 'US' };
const ROLES: Readonly<Record<string, string>> = { head: 'manager', director: 'manager' };

export function panelOf(company: Company): FactPanel {
  const firstDay = dayNumber(company.since);
  const days = mondayOf(company.today) - firstDay;
  const people = company.people.map((person) => timelineOf(person, company.people, firstDay));
  const holidays = new HolidayCalendar();
  const working = new Uint8Array(people.length * days);
  for (const [row, person] of people.entries()) {
    for (let d = 0; d < days; d += 1) if (worksOn(person, firstDay + d, holidays)) working[row * days + d] = 1;
  }
  const actions = new Uint16Array(people.length * days);
  for (const event of company.events) {
    if (event.deed === 'login') continue;
    // Everything happens between nine and five where people are, which is the same date in UTC.
    const day = Math.floor(event.at.getTime() / 86_400_000) - firstDay;
    const at = event.person * days + day;
    if (day < days) actions[at] = (actions[at] ?? 0) + 1;
  }
  const hired = Int32Array.from(people, (person) => person.firstDay - firstDay);
  const left = Int32Array.from(people, (person) => (person.lastDay === null ? NEVER : person.lastDay - firstDay));
  return { panel: { people: people.length, days, working, actions, hired, left }, firstDay, people };
}

function timelineOf(person: MadeUpPerson, people: readonly MadeUpPerson[], firstDay: number): PersonTimeline {
  const hired = firstDay + 7 * person.hiredWeek;
  const gone = person.leftAfterWeek === null ? null : firstDay + 7 * (person.leftAfterWeek + 1);
  const path: string[] = [];
  for (let above = person.managerIndex; above !== null; above = people[above]?.managerIndex ?? null)
    path.push(`t${above}`);
  const place = {
    roleId: ROLES[person.role] ?? person.role,
    teamId: path[0] ?? null,
    teamPath: path,
    managerPersonId: person.managerIndex === null ? null : `p${person.managerIndex}`,
    licensed: true,
    employed: true,
    assumed: true,
  };
  const never = Number.MAX_SAFE_INTEGER;
  return {
    personId: `p${person.index}`,
    email: person.email,
    name: person.name,
    firstDay: hired,
    lastDay: gone === null ? null : gone - 1,
    time: { country: COUNTRIES[person.timeZone] ?? null, absences: [] },
    placements: [
      { ...place, from: hired, to: gone ?? never },
      ...(gone === null ? [] : [{ ...place, from: gone, to: never, employed: false }]),
    ],
  };
}

export function trainingsOf(company: Company): TrainingInput[] {
  return company.script.sessions.map((session): TrainingInput => {
    const day = dayText(mondayOf(company.today) - session.weeksAgo * 7 + 2);
    const attendance = company.people
      .filter((person) => person.team !== null && session.teams.includes(person.team) && person.role !== 'manager')
      .map((person) => ({ email: person.email, status: 'attended' }));
    return { id: session.id, name: session.name, startsOn: day, endsOn: day, cost: session.cost, attendance };
  });
}

export function resultsOf(company: Company): TrainingResult[] {
  const names = new Map(company.people.map((person) => [`t${person.index}`, `Team ${person.name}`]));
  const settings = { absencesKnown: false, minimumGroup: 5 };
  return trainingResults(panelOf(company), trainingsOf(company), settings, names);
}

export function effectsOf(results: readonly TrainingResult[]): EffectRow[] {
  return results.flatMap((result) => (result.kind === 'effect' ? [result.payload as EffectRow] : []));
}
