import type { Database } from '../db/index.ts';
import { logAccess } from './access-log.ts';
import { type HeldData, readHeldData } from './held-data.ts';
import {
  type PeopleFilter,
  type PersonDropOffRow,
  type PersonRow,
  type PersonWeekRow,
  readDropOffs,
  readPeople,
  readPersonWeeks,
} from './person-rows.ts';
import { reachOf } from './reach.ts';
import { AccessDeniedError, type Viewer } from './viewer.ts';

export type PrivacyMode = 'aggregate' | 'self' | 'named';

/** Whose single rows a viewer may see: everybody's in reach, or only their own. */
export type PeopleAccess = { readonly everybody: true } | { readonly everybody: false; readonly email: string };

/**
 * @throws AccessDeniedError where the mode, or the key, shows no single people
 */
export function peopleAccess(mode: PrivacyMode, viewer: Viewer): PeopleAccess {
  if (mode === 'named' && viewer.scopes.includes('person')) return { everybody: true };
  if (mode !== 'aggregate' && viewer.scopes.includes('self') && viewer.personEmail !== null) {
    return { everybody: false, email: viewer.personEmail };
  }
  if (mode !== 'named') throw new AccessDeniedError(`Figures of single people are not shown in mode ${mode}.`);
  throw new AccessDeniedError('Figures of single people need a key with scope person.');
}

export interface PersonWithCourse extends PersonRow {
  /** Confirmed drop-offs since the first training. */
  readonly dropOffs: readonly PersonDropOffRow[];
}

export interface MeRow extends HeldData {
  readonly person: PersonWithCourse;
  readonly weeks: readonly PersonWeekRow[];
}

export interface WeeksQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The part of the gate that shows single people. Every reading is in the access log before anything is shown. */
export interface PeopleGate {
  /** People in reach now. A key with scope self finds itself. */
  people(viewer: Viewer, filter: Omit<PeopleFilter, 'id' | 'email'>): Promise<readonly PersonRow[]>;
  /** null: there is no such person, or none in reach: which of the two is not said. */
  person(viewer: Viewer, id: string): Promise<PersonWithCourse | null>;
  /** A key limited to a team sees the weeks spent there. null as for `person`. */
  personWeeks(viewer: Viewer, id: string, range: WeeksQuery): Promise<readonly PersonWeekRow[] | null>;
  /** Everything held on the key's person, in every mode. null: nothing is held under the key's address. */
  me(viewer: Viewer): Promise<MeRow | null>;
  /** Writes to the access log that person rows were read, or that something was changed. */
  noted(viewer: Viewer, action: string, detail: object): Promise<void>;
  /** The id of the key's person; null: nobody we know has that address. */
  personIdOf(viewer: Viewer): Promise<string | null>;
}

export function createPeopleGate(
  database: Database,
  mode: PrivacyMode,
  dataThrough: () => Promise<string | null>,
): PeopleGate {
  const log = (viewer: Viewer, action: string, detail: object) => logAccess(database.db, viewer.keyId, action, detail);

  async function find(viewer: Viewer, id: string): Promise<PersonRow | null> {
    const access = peopleAccess(mode, viewer);
    const filter = { id, team: viewer.teamId ?? undefined, email: access.everybody ? undefined : access.email };
    const [person] = await readPeople(database, filter, await dataThrough());
    return person ?? null;
  }

  return {
    async people(viewer, filter) {
      const access = peopleAccess(mode, viewer);
      const team = filter.team ?? viewer.teamId ?? undefined;
      if (team !== undefined) (await reachOf(database, viewer)).requireTeam(team);
      const email = access.everybody ? undefined : access.email;
      const rows = await readPeople(database, { ...filter, team, email }, await dataThrough());
      const { after: _after, limit: _limit, ...asked } = filter;
      await log(viewer, 'people.list', { ...asked, team, people: rows.length });
      return rows;
    },

    async person(viewer, id) {
      const person = await find(viewer, id);
      if (person === null) return null;
      await log(viewer, 'people.person', { personId: id });
      return { ...person, dropOffs: await readDropOffs(database, id) };
    },

    async personWeeks(viewer, id, range) {
      const person = await find(viewer, id);
      if (person === null) return null;
      const rows = await readPersonWeeks(database, id, { ...range, team: viewer.teamId ?? undefined });
      await log(viewer, 'people.weeks', { personId: id, ...range, weeks: rows.length });
      return rows;
    },

    async me(viewer) {
      const email = ownEmail(viewer);
      const [person] = await readPeople(database, { email }, await dataThrough());
      if (person === undefined) return null;
      const weeks = await readPersonWeeks(database, person.id, {});
      const held = await readHeldData(database, person.id, email);
      await log(viewer, 'people.me', { personId: person.id });
      return { person: { ...person, dropOffs: await readDropOffs(database, person.id) }, weeks, ...held };
    },

    noted: log,

    async personIdOf(viewer) {
      const row = await database.db
        .selectFrom('person')
        .select('id')
        .where('email', '=', ownEmail(viewer))
        .executeTakeFirst();
      return row?.id ?? null;
    },
  };
}

function ownEmail(viewer: Viewer): string {
  if (viewer.scopes.includes('self') && viewer.personEmail !== null) return viewer.personEmail;
  throw new AccessDeniedError('This needs a key with scope self, bound to one person.');
}
