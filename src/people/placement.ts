import { createHash } from 'node:crypto';
import type { Identity } from './identity.ts';
import { matchesAny, type PeopleSettings } from './settings.ts';

/** One interval of what a CRM said of an account; instants, half-open. */
export interface AccountVersion {
  readonly connectionId: string;
  readonly sourceId: string;
  readonly validFrom: Date;
  /** null: still so */
  readonly validTo: Date | null;
  readonly active: boolean;
  readonly licence: string | null;
  readonly profile: string | null;
  readonly role: string | null;
  readonly title: string | null;
  readonly managerSourceId: string | null;
  readonly businessUnit: string | null;
  readonly assumed: boolean;
}

/** A person's place in the company over a run of calendar days, [from, to). */
export interface Placement {
  readonly from: string;
  /** null: still so */
  readonly to: string | null;
  readonly roleId: string;
  readonly teamId: string | null;
  readonly teamPath: readonly string[];
  readonly managerPersonId: string | null;
  readonly licensed: boolean;
  readonly employed: boolean;
  readonly assumed: boolean;
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly managerPersonId: string | null;
}

export interface Placed {
  readonly placements: ReadonlyMap<string, readonly Placement[]>;
  readonly teams: readonly Team[];
}

const FOREVER = '9999-12-31';

/** A person's own versions as calendar days, the first account's words first. */
interface Slice {
  readonly from: string;
  readonly to: string;
  readonly version: AccountVersion;
  readonly rank: number;
}

/**
 * Everybody's role, team and manager over time. A manager counts in their own manager's team, not in the team they
 * lead. A week is later grouped by the placement valid on its Monday. Days are the company's calendar days.
 */
export function placePeople(
  identities: readonly Identity[],
  versions: readonly AccountVersion[],
  settings: PeopleSettings,
): Placed {
  const personOf = new Map<string, string>();
  for (const identity of identities) {
    for (const { account } of identity.accounts) {
      personOf.set(accountKey(account.connectionId, account.sourceId), identity.id);
    }
  }
  const slices = slicesByPerson(identities, versions, settings.timeZone);
  const observedChanges = [
    ...new Set(versions.filter((v) => !v.assumed).map((v) => localDay(v.validFrom, settings.timeZone))),
  ].sort();
  const chart = new Chart(slices, personOf, settings);

  const placements = new Map<string, Placement[]>();
  for (const identity of identities) {
    const own = slices.get(identity.id) ?? [];
    const first = own.map((slice) => slice.from).sort()[0] ?? FOREVER;
    const cuts = new Set<string>([first]);
    for (const slice of own) {
      cuts.add(slice.from);
      if (slice.to !== FOREVER) cuts.add(slice.to);
    }
    for (const day of observedChanges) if (day > first) cuts.add(day);
    placements.set(
      identity.id,
      merged([...cuts].sort(), (day) => chart.place(identity.id, day)),
    );
  }
  return { placements, teams: chart.teams(identities) };
}

/** The chart of one company: who reported to whom on a day. */
class Chart {
  readonly #slices: ReadonlyMap<string, readonly Slice[]>;
  readonly #personOf: ReadonlyMap<string, string>;
  readonly #settings: PeopleSettings;
  readonly #leaders = new Set<string>();
  readonly #units = new Map<string, string>();

  constructor(
    slices: ReadonlyMap<string, readonly Slice[]>,
    personOf: ReadonlyMap<string, string>,
    settings: PeopleSettings,
  ) {
    this.#slices = slices;
    this.#personOf = personOf;
    this.#settings = settings;
  }

  place(personId: string, day: string): Omit<Placement, 'from' | 'to'> | null {
    const covering = (this.#slices.get(personId) ?? []).filter((s) => s.from <= day && day < s.to);
    const leading = covering.find((s) => s.version.active) ?? covering[0];
    if (leading === undefined) return null;
    const { version } = leading;
    const manager = this.#managerOn(personId, day);
    const roleId = this.#roleOf(version);
    return {
      roleId,
      ...this.#teamOf(personId, day, manager, version, roleId),
      managerPersonId: manager,
      employed: covering.some((s) => s.version.active),
      licensed: covering.some((s) => s.version.active && s.version.licence !== null),
      assumed: version.assumed,
    };
  }

  #teamOf(
    personId: string,
    day: string,
    manager: string | null,
    version: AccountVersion,
    roleId: string,
  ): Pick<Placement, 'teamId' | 'teamPath'> {
    if (this.#settings.teamsBy === 'manager') {
      const path: string[] = [];
      const seen = new Set([personId]);
      for (let above = manager; above !== null && !seen.has(above); above = this.#managerOn(above, day)) {
        seen.add(above);
        this.#leaders.add(above);
        path.push(teamOfManager(above));
      }
      return { teamId: path[0] ?? null, teamPath: path };
    }
    const unit = this.#settings.teamsBy === 'role' ? roleId : version.businessUnit;
    if (unit === null) return { teamId: null, teamPath: [] };
    const id = `t${hash(`${this.#settings.teamsBy}/${unit}`)}`;
    this.#units.set(id, unit);
    return { teamId: id, teamPath: [id] };
  }

  /** The manager on that day; before a person's first known day, the first one known. */
  #managerOn(personId: string, day: string): string | null {
    const slices = this.#slices.get(personId) ?? [];
    const covering = slices.filter((s) => s.from <= day && day < s.to);
    const candidates = covering.length > 0 ? covering : slices.slice(0, 1);
    for (const { version } of candidates) {
      if (version.managerSourceId === null) continue;
      const manager = this.#personOf.get(accountKey(version.connectionId, version.managerSourceId));
      if (manager !== undefined && manager !== personId) return manager;
    }
    return null;
  }

  #roleOf(version: AccountVersion): string {
    const words = [version.profile, version.role, version.title];
    return this.#settings.roles.find((rule) => matchesAny(rule.match, words))?.id ?? 'other';
  }

  teams(identities: readonly Identity[]): Team[] {
    const names = new Map(identities.map((identity) => [identity.id, identity.name]));
    const led = [...this.#leaders].sort().map((leader) => {
      const above = this.#managerOn(leader, FOREVER.replace('31', '30'));
      return {
        id: teamOfManager(leader),
        name: `Team ${names.get(leader) ?? leader}`,
        parentId: above === null ? null : teamOfManager(above),
        managerPersonId: leader,
      };
    });
    const units = [...this.#units].sort().map(([id, name]) => ({ id, name, parentId: null, managerPersonId: null }));
    return [...led, ...units];
  }
}

function slicesByPerson(
  identities: readonly Identity[],
  versions: readonly AccountVersion[],
  timeZone: string,
): Map<string, Slice[]> {
  const byAccount = new Map<string, AccountVersion[]>();
  for (const version of versions) {
    const key = accountKey(version.connectionId, version.sourceId);
    const known = byAccount.get(key);
    if (known === undefined) byAccount.set(key, [version]);
    else known.push(version);
  }
  const slices = new Map<string, Slice[]>();
  for (const identity of identities) {
    const own: Slice[] = [];
    identity.accounts.forEach(({ account }, rank) => {
      for (const version of byAccount.get(accountKey(account.connectionId, account.sourceId)) ?? []) {
        const from = localDay(version.validFrom, timeZone);
        const to = version.validTo === null ? FOREVER : localDay(version.validTo, timeZone);
        // Inactive ever since we looked: the CRM does not say since when, so the last trace of the person stands in.
        if (version.assumed && !version.active) {
          const lastTrace = lastTraceOf(account);
          const left = lastTrace === null ? from : nextDay(localDay(lastTrace, timeZone));
          if (left > from) own.push({ from, to: left, version: { ...version, active: true }, rank });
          const gone = [left, from].sort()[1] ?? from;
          if (to > gone) own.push({ from: gone, to, version, rank });
        } else if (from < to) {
          own.push({ from, to, version, rank });
        }
      }
    });
    slices.set(
      identity.id,
      own.sort((a, b) => a.rank - b.rank || (a.from < b.from ? -1 : 1)),
    );
  }
  return slices;
}

/** Later of last sign-in and last own action: the estimate of when somebody left whom the CRM only calls inactive. */
export function lastTraceOf(account: { lastLoginAt: Date | null; lastActionAt: Date | null }): Date | null {
  const traces = [account.lastLoginAt, account.lastActionAt].filter((date) => date !== null);
  return traces.length === 0 ? null : new Date(Math.max(...traces.map((date) => date.getTime())));
}

function merged(days: readonly string[], place: (day: string) => Omit<Placement, 'from' | 'to'> | null): Placement[] {
  const result: Placement[] = [];
  for (const [index, day] of days.entries()) {
    const placed = place(day);
    const to = days[index + 1] ?? null;
    const last = result.at(-1);
    if (placed === null) continue;
    if (last !== undefined && last.to === day && same(last, placed)) result[result.length - 1] = { ...last, to };
    else result.push({ from: day, to, ...placed });
  }
  return result;
}

function same(a: Placement, b: Omit<Placement, 'from' | 'to'>): boolean {
  return (
    a.roleId === b.roleId &&
    a.managerPersonId === b.managerPersonId &&
    a.employed === b.employed &&
    a.licensed === b.licensed &&
    a.assumed === b.assumed &&
    a.teamPath.join() === b.teamPath.join()
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in a time zone, as YYYY-MM-DD. */
export function localDay(instant: Date, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(instant);
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

const accountKey = (connectionId: string, sourceId: string): string => `${connectionId}/${sourceId}`;
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
const teamOfManager = (personId: string): string => `t${hash(personId)}`;
