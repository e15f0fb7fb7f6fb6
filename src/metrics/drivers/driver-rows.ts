import {
  benjaminiHochberg,
  type ChangeKind,
  changeByGroup,
  changeByKind,
  changeKinds,
  type GroupPart,
  presence,
  type RateChange,
  rateChange,
  roundedParts,
} from '../../statistics/index.ts';
import { type Behaviour, behaviours, type PeoplePeriods } from './two-periods.ts';

export const driverGroupings = ['kind', 'team', 'role', 'manager', 'region', 'tenure', 'behaviour', 'session'] as const;
export type DriverGrouping = (typeof driverGroupings)[number];

/** One part of a change of core actions per working day. Parts of one grouping add up, in `contribution`. */
export interface DriverRow {
  readonly by: DriverGrouping;
  readonly groupId: string;
  readonly groupName: string;
  /** Only with `by: kind`: what happened to the people. */
  readonly kind: ChangeKind | null;
  /** Part of the change, in core actions per working day of the company. */
  readonly contribution: number;
  /** The contribution as a share of the whole change; null where there is hardly any change to share. */
  readonly share: number | null;
  /** weight × (its change − everyone's change); the contribution itself where people are not compared. */
  readonly size: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly people: number;
  /** Core actions per working day of its people. */
  readonly before: number | null;
  readonly after: number | null;
  /** 1 − the Benjamini–Hochberg adjusted p-value within the grouping; null where it can't be said. */
  readonly certainty: number | null;
  /** Of the groups flagged, one in ten is expected to be so by chance. */
  readonly flagged: boolean;
  readonly note: string | null;
}

export interface Drivers {
  readonly change: RateChange;
  readonly rows: readonly DriverRow[];
}

export interface DriverNames {
  readonly teams: ReadonlyMap<string, string>;
  readonly people: ReadonlyMap<string, string>;
  /** Training whose people somebody belongs to, by index; null for untrained people. */
  readonly session: readonly (string | null)[];
  readonly trainings: ReadonlyMap<string, string>;
  /** Day number tenure is counted to. */
  readonly asOf: number;
}

const FALSE_DISCOVERY_RATE = 0.1;
const DECIMALS = 6;
/** From this overlap on two groups are the same people for all that can be said. */
const SAME_PEOPLE = 0.8;

interface Split {
  readonly by: DriverGrouping;
  readonly idOf: readonly (string | null)[];
  readonly nameOf: (id: string) => string;
  readonly unit: 'team' | 'managers';
}

/** Every split of the change, each adding up to it, with what its groups cannot be told apart from. */
export function driverRows(people: PeoplePeriods, names: DriverNames): Drivers {
  const { data } = people;
  const { of, ids } = indexed(people.manager);
  const nowhere = ids.indexOf(NOWHERE);
  // People without a known manager share nothing: each is alone.
  const clusterOf = of.map((cluster) => (cluster === nowhere ? -1 : cluster));
  const change = rateChange(data);
  const whole = change.change;
  const shareOf = (contribution: number): number | null =>
    Math.abs(whole) < 0.005 * change.before || whole === 0 ? null : contribution / whole;
  const rows: DriverRow[] = [...kindRows(people, clusterOf, shareOf), ...behaviourRows(people, shareOf)];
  const splits = splitsOf(people, names);
  for (const split of splits) rows.push(...groupRows(people, split, splits, clusterOf, shareOf));
  return { change, rows };
}

type ShareOf = (contribution: number) => number | null;

function kindRows(people: PeoplePeriods, clusterOf: Int32Array, shareOf: ShareOf): DriverRow[] {
  const parts = changeByKind(people.data, people.moved, clusterOf);
  const ordered = changeKinds.flatMap((kind) => {
    const part = parts.get(kind);
    return part === undefined ? [] : [{ kind, part }];
  });
  const contributions = roundedParts(
    ordered.map(({ part }) => part.contribution),
    DECIMALS,
  );
  const flags = flagsOf(ordered.map(({ part }) => part.pValue));
  return ordered.map(({ kind, part }, index): DriverRow => {
    const contribution = contributions[index] ?? 0;
    return {
      by: 'kind',
      groupId: kind,
      groupName: KIND_NAMES[kind],
      kind,
      contribution,
      share: shareOf(contribution),
      size: contribution,
      ...intervalOf(contribution, part.half),
      people: part.people,
      before: part.rateBefore,
      after: part.rateAfter,
      ...(flags[index] ?? { certainty: null, flagged: false }),
      note: null,
    };
  });
}

const KIND_NAMES: Readonly<Record<ChangeKind, string>> = {
  stopped: 'People who were there throughout',
  left: 'People who left',
  joined: 'People who joined',
  moved: 'People who changed team or role',
};

/** What was done more or less of; its parts are kinds of action, not people. */
function behaviourRows({ data, kinds }: PeoplePeriods, shareOf: ShareOf): DriverRow[] {
  const total = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0);
  const days = [total(data.before.exposure), total(data.after.exposure)] as const;
  const parts = behaviours.flatMap((kind) => {
    const [before, after] = kinds.get(kind) ?? [];
    if (before === undefined || after === undefined) return [];
    const did = before.reduce((n, v, i) => n + (v !== 0 || (after[i] ?? 0) !== 0 ? 1 : 0), 0);
    if (did === 0) return [];
    const rateBefore = days[0] > 0 ? total(before) / days[0] : 0;
    const rateAfter = days[1] > 0 ? total(after) / days[1] : 0;
    return [{ kind, did, rateBefore, rateAfter }];
  });
  const contributions = roundedParts(
    parts.map((part) => part.rateAfter - part.rateBefore),
    DECIMALS,
  );
  return parts.map(({ kind, did, rateBefore, rateAfter }, index): DriverRow => {
    const contribution = contributions[index] ?? 0;
    return {
      by: 'behaviour',
      groupId: kind,
      groupName: BEHAVIOUR_NAMES[kind],
      kind: null,
      contribution,
      share: shareOf(contribution),
      size: contribution,
      low: null,
      high: null,
      people: did,
      before: rateBefore,
      after: rateAfter,
      certainty: null,
      flagged: false,
      note: null,
    };
  });
}

const BEHAVIOUR_NAMES: Readonly<Record<Behaviour, string>> = {
  calls: 'Calls',
  meetings: 'Meetings',
  emails: 'E-mails',
  tasks: 'Tasks completed',
  records: 'Records created',
  ownerChanges: 'Owners changed',
  other: 'Other core actions',
  cut: 'Above the limit of a day',
};

function groupRows(
  people: PeoplePeriods,
  split: Split,
  splits: readonly Split[],
  clusterOf: Int32Array,
  shareOf: ShareOf,
): DriverRow[] {
  const { of, ids } = indexed(split.idOf);
  const parts = changeByGroup(people.data, of, ids.length, clusterOf, split.unit);
  const shown = ids.flatMap((id, group) => {
    const part = parts[group];
    return part === undefined || part.people === 0 ? [] : [{ id, group, part }];
  });
  const contributions = roundedParts(
    shown.map(({ part }) => part.contribution),
    DECIMALS,
  );
  const flags = flagsOf(shown.map(({ part }) => part.pValue));
  const notes = notesOf(
    people,
    of,
    shown.map(({ group }) => group),
    split,
    splits,
  );
  return shown.map(({ id, part }, index): DriverRow => {
    const contribution = contributions[index] ?? 0;
    return {
      by: split.by,
      groupId: id,
      groupName: split.nameOf(id),
      kind: null,
      contribution,
      share: shareOf(contribution),
      size: part.size,
      ...intervalOf(part.size, part.sizeHalf),
      people: part.people,
      before: part.rateBefore,
      after: part.rateAfter,
      ...(flags[index] ?? { certainty: null, flagged: false }),
      note: noteOf(part, notes[index] ?? []),
    };
  });
}

function intervalOf(estimate: number, half: number | null): { low: number | null; high: number | null } {
  return half === null ? { low: null, high: null } : { low: estimate - half, high: estimate + half };
}

function flagsOf(pValues: readonly (number | null)[]): { certainty: number | null; flagged: boolean }[] {
  const adjusted = benjaminiHochberg(pValues.flatMap((p) => p ?? []));
  let next = 0;
  return pValues.map((p) => {
    if (p === null) return { certainty: null, flagged: false };
    const q = adjusted[next++] ?? 1;
    return { certainty: 1 - q, flagged: q <= FALSE_DISCOVERY_RATE };
  });
}

function noteOf(part: GroupPart, said: readonly string[]): string | null {
  const few = part.sizeHalf === null ? ['Too few people or teams to tell this from what groups differ by anyway.'] : [];
  const sentences = [...said, ...few];
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** Which groups of other splits hold nearly the same people, and whose place is a guess. */
function notesOf(
  people: PeoplePeriods,
  groupOf: Int32Array,
  groups: readonly number[],
  own: Split,
  splits: readonly Split[],
): string[][] {
  const present = presence(people.data);
  const place = new Map(groups.map((group, index) => [group, index]));
  const sizes = new Int32Array(groups.length);
  const guessed = new Int32Array(groups.length);
  for (const [person, group] of groupOf.entries()) {
    const index = place.get(group);
    if (index === undefined || present[person] !== 3) continue;
    sizes[index] = (sizes[index] ?? 0) + 1;
    if (people.assumed[person] === true) guessed[index] = (guessed[index] ?? 0) + 1;
  }
  const alike = groups.map((): string[] => []);
  for (const other of splits) {
    // A team is its manager's: naming the manager would say nothing but who it is.
    if (other.by === own.by || other.by === 'manager') continue;
    const { of, ids } = indexed(other.idOf);
    const otherSizes = new Int32Array(ids.length);
    const both = new Map<number, number>();
    for (const [person, group] of groupOf.entries()) {
      const there = of[person] ?? -1;
      if (present[person] !== 3 || there < 0) continue;
      otherSizes[there] = (otherSizes[there] ?? 0) + 1;
      const index = place.get(group);
      if (index === undefined) continue;
      const key = index * ids.length + there;
      both.set(key, (both.get(key) ?? 0) + 1);
    }
    for (const [key, count] of both) {
      const index = Math.floor(key / ids.length);
      const there = key % ids.length;
      const union = (sizes[index] ?? 0) + (otherSizes[there] ?? 0) - count;
      const everybody = otherSizes.length === 1;
      if (everybody || count < SAME_PEOPLE * union) continue;
      alike[index]?.push(`${SPLIT_WORDS[other.by]} ${other.nameOf(ids[there] ?? '')}`);
    }
  }
  return groups.map((_, index) => {
    const said: string[] = [];
    const same = alike[index] ?? [];
    if (same.length > 0) said.push(`Nearly the same people as ${same.join(' and ')}: not told apart.`);
    if ((guessed[index] ?? 0) > 0) {
      said.push('Who belonged to it rests partly on assumed history: the CRM does not say it.');
    }
    return said;
  });
}

const SPLIT_WORDS: Readonly<Record<DriverGrouping, string>> = {
  kind: 'people who',
  team: 'team',
  role: 'role',
  manager: 'manager',
  region: 'region',
  tenure: 'tenure',
  behaviour: 'kind of action',
  session: 'training',
};

function splitsOf(people: PeoplePeriods, names: DriverNames): Split[] {
  const tenure = people.firstDay.map((day) => tenureOf(names.asOf - day));
  return [
    { by: 'team', idOf: people.team, nameOf: named('No team', names.teams), unit: 'team' },
    { by: 'role', idOf: people.role, nameOf: named('No role'), unit: 'managers' },
    { by: 'manager', idOf: people.manager, nameOf: named('No manager', names.people), unit: 'team' },
    { by: 'region', idOf: people.region, nameOf: named('No country known'), unit: 'managers' },
    { by: 'tenure', idOf: tenure, nameOf: named('', TENURE_NAMES), unit: 'managers' },
    { by: 'session', idOf: names.session, nameOf: named('No training yet', names.trainings), unit: 'managers' },
  ];
}

/** People whom a split does not place are a group as well: without them its parts would not add up. */
const NOWHERE = 'none';

function named(nowhere: string, names: ReadonlyMap<string, string> = new Map()): (id: string) => string {
  return (id) => (id === NOWHERE ? nowhere : (names.get(id) ?? id));
}

type TenureBand = 'under-3-months' | '3-to-12-months' | '1-to-3-years' | 'over-3-years';

const TENURE_NAMES: ReadonlyMap<string, string> = new Map<TenureBand, string>([
  ['under-3-months', 'Less than 3 months'],
  ['3-to-12-months', '3 to 12 months'],
  ['1-to-3-years', '1 to 3 years'],
  ['over-3-years', 'More than 3 years'],
]);

function tenureOf(days: number): TenureBand {
  if (days < 91) return 'under-3-months';
  if (days < 365) return '3-to-12-months';
  return days < 3 * 365 ? '1-to-3-years' : 'over-3-years';
}

/** Groups as numbers, in order of their ids. */
function indexed(idOf: readonly (string | null)[]): { of: Int32Array; ids: string[] } {
  const placed = idOf.map((id) => (id === null || id === '' ? NOWHERE : id));
  const ids = [...new Set(placed)].sort();
  const index = new Map(ids.map((id, i) => [id, i]));
  return { of: Int32Array.from(placed, (id) => index.get(id) ?? -1), ids };
}
