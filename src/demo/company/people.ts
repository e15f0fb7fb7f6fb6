import { draws, normal } from './draws.ts';
import { firstNames, lastNames } from './names.ts';

export type Region = 'emea' | 'us';
export type Role = 'head' | 'director' | 'manager' | 'account-executive' | 'sales-development';

export interface MadeUpPerson {
  /** Stable within one company: its place in the list. */
  readonly index: number;
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly title: string;
  readonly role: Role;
  /** Which CRMs they have an account in; some work in both. */
  readonly regions: readonly Region[];
  readonly timeZone: string;
  readonly managerIndex: number | null;
  /** For people below a manager, and the manager: the number of the team. */
  readonly team: number | null;
  /** Calendar weeks since the company's first week in which the account was made; negative: before. */
  readonly hiredWeek: number;
  /** Week after which the person is gone; null: still there. */
  readonly leftAfterWeek: number | null;
  /** Chance of a day with any work in the CRM. */
  readonly activeShare: number;
  /** Mean core actions of such a day. */
  readonly actionsPerDay: number;
}

const titles: Readonly<Record<Role, string>> = {
  head: 'Head of Sales',
  director: 'Regional Sales Manager',
  manager: 'Sales Manager',
  'account-executive': 'Account Executive',
  'sales-development': 'Sales Development Rep',
};

const zones: Readonly<Record<Region, string>> = { emea: 'Europe/Berlin', us: 'America/New_York' };

/** Share of the teams that work in the EMEA region's CRM. */
const EMEA_SHARE = 0.6;

/** How many teams a company of so many people has: about nine to a team. */
export function teamCount(people: number): number {
  return Math.max(2, Math.round((people - 4) / 9.85));
}

/**
 * The people of one made-up company: a head of sales, directors, managers and their teams of about nine. `supports`
 * says which team's manager works in the CRM every day.
 */
export function makePeople(
  count: number,
  seed: number,
  weeks: number,
  supports: (team: number) => boolean,
): MadeUpPerson[] {
  if (count < 12) throw new RangeError('a company needs at least 12 people');
  const random = draws(seed, 'people');
  const people: MadeUpPerson[] = [];
  const add = (
    role: Role,
    regions: readonly Region[],
    managerIndex: number | null,
    team: number | null,
    use: Pick<MadeUpPerson, 'activeShare' | 'actionsPerDay'>,
  ): number => {
    const index = people.length;
    const pairs = firstNames.length * lastNames.length;
    // A step coprime to the number of pairs walks through all of them.
    const pair = (index * 407 + seed * 31) % pairs;
    const firstName = firstNames[pair % firstNames.length] ?? '';
    const family = lastNames[Math.floor(pair / firstNames.length)] ?? '';
    const lastName = index < pairs ? family : `${family} ${Math.floor(index / pairs) + 1}`;
    const isRep = role === 'account-executive' || role === 'sales-development';
    const fate = isRep ? random() : 1;
    people.push({
      index,
      firstName,
      lastName,
      name: `${firstName} ${lastName}`,
      email: `${firstName}.${lastName.replaceAll(' ', '')}@acme.example`.toLowerCase(),
      title: titles[role],
      role,
      regions,
      timeZone: zones[regions[0] ?? 'emea'],
      managerIndex,
      team,
      hiredWeek: fate < 0.04 ? Math.floor(weeks * (0.2 + 0.6 * random())) : -20 - Math.floor(random() * 150),
      leftAfterWeek: fate > 0.96 && fate < 1 ? Math.floor(weeks * (0.3 + 0.6 * random())) : null,
      ...use,
    });
    return index;
  };

  const head = add('head', ['emea', 'us'], null, null, { activeShare: 0.25, actionsPerDay: 1.5 });
  const teams = teamCount(count);
  const emeaTeams = Math.max(1, Math.round(teams * EMEA_SHARE));
  const directors = Math.max(2, Math.round(teams / 9));
  const emeaDirectors = Math.max(1, Math.round(directors * EMEA_SHARE));
  const directorOf: number[] = [];
  for (let d = 0; d < directors; d += 1) {
    const region: Region = d < emeaDirectors ? 'emea' : 'us';
    directorOf.push(add('director', [region], head, null, { activeShare: 0.4, actionsPerDay: 1.5 }));
  }
  const managers: number[] = [];
  for (let team = 0; team < teams; team += 1) {
    const emea = team < emeaTeams;
    const first = emea ? 0 : emeaDirectors;
    const span = emea ? emeaDirectors : directors - emeaDirectors;
    const boss = directorOf[first + (team % Math.max(1, span))] ?? head;
    const use = supports(team) ? { activeShare: 0.88, actionsPerDay: 2 } : { activeShare: 0.22, actionsPerDay: 1.2 };
    managers.push(add('manager', [emea ? 'emea' : 'us'], boss, team, use));
  }
  for (let n = 0; people.length < count; n += 1) {
    const team = n % teams;
    const region: Region = team < emeaTeams ? 'emea' : 'us';
    const role: Role = random() < 0.7 ? 'account-executive' : 'sales-development';
    const regions: readonly Region[] = random() < 0.02 ? [region, region === 'emea' ? 'us' : 'emea'] : [region];
    add(role, regions, managers[team] ?? null, team, {
      activeShare: Math.min(0.97, Math.max(0.6, normal(random, 0.87, 0.07))),
      // Calling is what development reps do all day.
      actionsPerDay: Math.exp(normal(random, Math.log(role === 'sales-development' ? 5 : 2.6), 0.3)),
    });
  }
  return people;
}
