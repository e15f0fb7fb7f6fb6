import { dayNumber, dayText, type PersonTimeline } from '../../src/facts/index.ts';
import type { DriverNames } from '../../src/metrics/drivers/driver-rows.ts';
import { behaviours, type PeoplePeriods } from '../../src/metrics/drivers/two-periods.ts';
import type { FactPanel } from '../../src/metrics/panel.ts';
import type { TrainingInput } from '../../src/metrics/training/study.ts';
import { mulberry32, NEVER, type Random } from '../../src/statistics/index.ts';

const WEEKS = 104;
const DAYS = 7 * WEEKS;
const FIRST_DAY = dayNumber('2024-01-01');
/** Fourteen people and a manager make a team: 700 teams of 10,000 people. */
const TEAM = 14.3;
const ROLES = ['account-executive', 'sales-development', 'account-manager', 'service'] as const;
const COUNTRIES = ['DE', 'FR', 'GB', 'US', 'ES'] as const;

/** A company in memory: people differ in level, weeks and days swing, half of the trained fade. */
export function makeLargeCompany(people: number): FactPanel {
  const random = mulberry32(people);
  const teams = Math.max(8, Math.round(people / TEAM));
  const working = new Uint8Array(people * DAYS);
  const actions = new Uint16Array(people * DAYS);
  const hired = new Int32Array(people).fill(-400);
  const left = new Int32Array(people).fill(NEVER);
  const timelines: PersonTimeline[] = [];
  for (let person = 0; person < people; person += 1) {
    const team = person % teams;
    if (random() < 0.1) hired[person] = Math.floor(random() * DAYS);
    if (random() < 0.1) left[person] = Math.max((hired[person] ?? 0) + 90, Math.floor(random() * DAYS));
    timelines.push(timelineOf(person, team, teams, hired[person] ?? 0, left[person] ?? NEVER));
    const level = 1 + 4 * random();
    const start = trainedOn(team);
    const fades = team % 3 === 0 ? 0.5 : 1;
    for (let week = 0; week < WEEKS; week += 1) {
      const mood = 0.6 + 0.8 * random();
      const away = random() < 0.05;
      for (let weekday = 0; weekday < 5; weekday += 1) {
        const day = 7 * week + weekday;
        if (away || day < (hired[person] ?? 0) || day > (left[person] ?? NEVER)) continue;
        const at = person * DAYS + day;
        working[at] = 1;
        const lift = start === null || day <= start ? 1 : day <= start + 21 ? 1.4 : 1.2 * fades;
        actions[at] = countOf(random, level * mood * lift);
      }
    }
  }
  return { panel: { people, days: DAYS, working, actions, hired, left }, firstDay: FIRST_DAY, people: timelines };
}

function countOf(random: Random, mean: number): number {
  // Not Poisson, but as uneven, and a draw a day.
  return Math.floor(-mean * Math.log(1 - random()) + 0.5);
}

/** Six waves of trainings over two years; every third team is never trained. */
function trainedOn(team: number): number | null {
  return team % 3 === 2 ? null : 7 * (30 + 8 * (team % 6)) + 2;
}

function timelineOf(person: number, team: number, teams: number, hired: number, left: number): PersonTimeline {
  const place = {
    ...{ from: FIRST_DAY + hired, to: Number.MAX_SAFE_INTEGER, roleId: ROLES[(person % 97) % ROLES.length] ?? 'other' },
    ...{ teamId: `t${team}`, teamPath: [`t${team}`, 'all'], licensed: true, employed: true, assumed: false },
    // The first people are the managers; each is in the team above.
    managerPersonId: `p${team % teams}`,
  };
  return {
    ...{ personId: `p${person}`, email: `p${person}@example.com`, name: `Person ${person}` },
    ...{ firstDay: FIRST_DAY + hired, lastDay: left === NEVER ? null : FIRST_DAY + left },
    time: { country: COUNTRIES[team % COUNTRIES.length] ?? 'DE', absences: [] },
    placements: [place],
  };
}

/** Six trainings, and a second one of half of the first wave's people. */
export function trainingsFor(facts: FactPanel): TrainingInput[] {
  const attendance = new Map<number, string[]>();
  const again: string[] = [];
  for (const [person, { email, placements }] of facts.people.entries()) {
    const start = trainedOn(Number(placements[0]?.teamId?.slice(1)));
    if (start === null || email === null) continue;
    const emails = attendance.get(start) ?? [];
    attendance.set(start, emails);
    emails.push(email);
    if (start === 7 * 30 + 2 && person % 2 === 0) again.push(email);
  }
  const days = [...attendance.keys()].sort((a, b) => a - b);
  const training = (id: string, day: number, emails: readonly string[], index: number): TrainingInput => ({
    ...{ id, name: id, startsOn: dayText(FIRST_DAY + day), endsOn: dayText(FIRST_DAY + day), cost: 10_000 },
    ...{ hours: index % 2 === 0 ? 3 : 6, mode: index % 3 === 0 ? 'online' : 'in person' },
    attendance: emails.map((email) => ({ email, status: 'attended' })),
  });
  return [
    ...days.map((day, index) => training(`wave-${index}`, day, attendance.get(day) ?? [], index)),
    training('again', 7 * 60 + 2, again, 0),
  ];
}

/** Two periods of eight weeks, as the database would give them. */
export function periodsOf(
  { people, panel }: FactPanel,
  trainings: readonly TrainingInput[],
): { periods: PeoplePeriods; names: DriverNames } {
  const sums = (from: number, to: number, of: Uint8Array | Uint16Array | Float64Array): Float64Array =>
    Float64Array.from(people, (_, person) => {
      let sum = 0;
      for (let day = 7 * from; day < 7 * to; day += 1) sum += of[person * DAYS + day] ?? 0;
      return sum;
    });
  const before = { amount: sums(80, 88, panel.actions), exposure: sums(80, 88, panel.working) };
  const after = { amount: sums(88, 96, panel.actions), exposure: sums(88, 96, panel.working) };
  const part = (values: Float64Array, kind: number): Float64Array =>
    values.map((v) => Math.floor(v / behaviours.length) + (kind < v % behaviours.length ? 1 : 0));
  const place = people.map((person) => person.placements[0]);
  const trainingOf = new Map(trainings.flatMap(({ id, attendance }) => attendance.map(({ email }) => [email, id])));
  const periods: PeoplePeriods = {
    data: { people: people.length, before, after },
    kinds: new Map(behaviours.map((kind, i) => [kind, [part(before.amount, i), part(after.amount, i)] as const])),
    personIds: people.map((person) => person.personId),
    emails: people.map((person) => person.email),
    team: place.map((p) => p?.teamId ?? null),
    role: place.map((p) => p?.roleId ?? ''),
    manager: place.map((p) => p?.managerPersonId ?? null),
    region: people.map((person) => person.time.country),
    firstDay: people.map((person) => person.firstDay),
    moved: Uint8Array.from(people, (_, i) => (i % 50 === 0 ? 1 : 0)),
    assumed: people.map(() => false),
  };
  const names: DriverNames = {
    ...{ teams: new Map(), people: new Map(), trainings: new Map(trainings.map(({ id, name }) => [id, name])) },
    ...{ session: periods.emails.map((email) => trainingOf.get(email ?? '') ?? null), asOf: FIRST_DAY + 7 * 88 },
  };
  return { periods, names };
}
