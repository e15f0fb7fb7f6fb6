import { createHash } from 'node:crypto';
import type { Identity } from './identity.ts';
import type { PeopleSettings } from './settings.ts';
import { type AccountVersion, accountKey, FOREVER, type Slice } from './slices.ts';

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly managerPersonId: string | null;
}

/**
 * Who reported to whom on a day, and the teams that follow from it. A team is everybody whose manager is one person; it
 * lies in the team of that person's own manager, and so on up. Reporting lines that run in a circle end where they would
 * begin again.
 */
export class Chart {
  readonly #slices: ReadonlyMap<string, readonly Slice[]>;
  readonly #personOf: ReadonlyMap<string, string>;
  readonly #teamsBy: PeopleSettings['teamsBy'];
  /** People who led somebody on a day that was asked about. */
  readonly #leaders = new Set<string>();
  readonly #units = new Map<string, string>();

  constructor(
    identities: readonly Identity[],
    slices: ReadonlyMap<string, readonly Slice[]>,
    teamsBy: PeopleSettings['teamsBy'],
  ) {
    this.#slices = slices;
    this.#teamsBy = teamsBy;
    this.#personOf = new Map(
      identities.flatMap((identity) =>
        identity.accounts.map(({ account }) => [accountKey(account.connectionId, account.sourceId), identity.id]),
      ),
    );
  }

  /** The team somebody is in, innermost first in the path. */
  teamOf(
    personId: string,
    day: string,
    roleId: string,
    businessUnit: string | null,
  ): { teamId: string | null; teamPath: readonly string[] } {
    if (this.#teamsBy === 'manager') {
      const path = this.#above(personId, day);
      for (const leader of path) this.#leaders.add(leader);
      return { teamId: path[0] === undefined ? null : teamOfManager(path[0]), teamPath: path.map(teamOfManager) };
    }
    const unit = this.#teamsBy === 'role' ? roleId : businessUnit;
    if (unit === null) return { teamId: null, teamPath: [] };
    const id = `t${hash(`${this.#teamsBy}/${unit}`)}`;
    this.#units.set(id, unit);
    return { teamId: id, teamPath: [id] };
  }

  /** The manager on that day; before a person's first known day, the first one known. */
  managerOn(personId: string, day: string): string | null {
    const slices = this.#slices.get(personId) ?? [];
    const covering = slices.filter((slice) => slice.from <= day && day < slice.to);
    // An account somebody no longer uses keeps the manager they had when they did.
    const inUse = covering.filter((slice) => slice.version.active);
    const candidates = covering.length === 0 ? slices.slice(0, 1) : [...inUse, ...covering];
    for (const { version } of candidates) {
      const manager = this.#managerOf(version);
      if (manager !== null && manager !== personId) return manager;
    }
    return null;
  }

  /** Days on which somebody's place may change: their own, and those of everybody who was ever above them. */
  cutsOf(personId: string): string[] {
    const cuts = new Set<string>();
    const seen = new Set([personId]);
    for (const id of seen) {
      for (const { from, to, version } of this.#slices.get(id) ?? []) {
        cuts.add(from);
        if (to !== FOREVER) cuts.add(to);
        const manager = this.#teamsBy === 'manager' ? this.#managerOf(version) : null;
        if (manager !== null) seen.add(manager);
      }
    }
    return [...cuts].sort();
  }

  /** Every team that was somebody's on a day asked about, as it lies today. */
  teams(identities: readonly Identity[]): Team[] {
    const names = new Map(identities.map((identity) => [identity.id, identity.name]));
    const today = [...this.#leaders].sort();
    const parentOf = new Map(today.map((leader) => [leader, this.managerOn(leader, LAST_DAY)]));
    for (const leader of today) {
      const seen = new Set<string>();
      let above = parentOf.get(leader) ?? null;
      while (above !== null && above !== leader && !seen.has(above)) {
        seen.add(above);
        above = parentOf.get(above) ?? null;
      }
      if (above === leader) parentOf.set(leader, null);
    }
    const led = today.map((leader): Team => {
      const above = parentOf.get(leader) ?? null;
      const parentId = above !== null && this.#leaders.has(above) ? teamOfManager(above) : null;
      return {
        id: teamOfManager(leader),
        name: `Team ${names.get(leader) ?? leader}`,
        parentId,
        managerPersonId: leader,
      };
    });
    const units = [...this.#units].sort().map(([id, name]) => ({ id, name, parentId: null, managerPersonId: null }));
    return [...led, ...units];
  }

  #above(personId: string, day: string): string[] {
    const path: string[] = [];
    const seen = new Set([personId]);
    for (let above = this.managerOn(personId, day); above !== null; above = this.managerOn(above, day)) {
      if (seen.has(above)) break;
      seen.add(above);
      path.push(above);
    }
    return path;
  }

  #managerOf(version: AccountVersion): string | null {
    if (version.managerSourceId === null) return null;
    return this.#personOf.get(accountKey(version.connectionId, version.managerSourceId)) ?? null;
  }
}

const LAST_DAY = '9999-12-30';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
const teamOfManager = (personId: string): string => `t${hash(personId)}`;
