import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { markAbsencesChanged, refreshFacts } from '../../../src/facts/index.ts';
import {
  type ContestKind,
  contestKinds,
  createContest,
  decideContest,
  refreshPeople,
} from '../../../src/people/index.ts';
import type { UserRecord } from '../../../src/records/record.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { activity, entity, Feed, login, ownerChange, peopleSettings, user } from '../../support/feed.ts';
import { bruteForceDays, type LoggedAction, type LoggedLogin } from './brute-force.ts';

/*
 * Random work in two CRMs, merged in random portions with a refresh after each, while people move between time zones,
 * accounts come to and leave people, records are deleted and read again. Whatever happens, the days must be those one
 * would count by hand, and a refresh of what changed must end in the rows of a full rebuild.
 */

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'Pacific/Honolulu', 'UTC'];
const ACCOUNTS = ['one/a', 'one/b', 'one/bot', 'two/c', 'two/d'];
/** Berlin's clocks go forward on 30 March 2025, New York's on the 9th, Auckland's back on 6 April. */
const MIDNIGHTS = ['2025-03-09', '2025-03-10', '2025-03-30', '2025-03-31', '2025-04-06', '2025-04-07'];
const NOW = '2025-05-01T00:00:00Z';
const SEEN = '2025-03-18T10:00:00Z';

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

const account = fc.constantFrom(...ACCOUNTS);
/** Half of all moments lie within two hours of a midnight somewhere. */
const moment = fc
  .tuple(fc.constantFrom(...MIDNIGHTS), fc.integer({ min: -11, max: 14 }), fc.integer({ min: -7_200, max: 7_200 }))
  .map(([day, offset, seconds]) => Date.parse(day) - offset * 3_600_000 + seconds * 1000);
const kind = fc.constantFrom('call', 'meeting', 'email', 'task', 'lead', 'opportunity', 'owner-changed');
const via = fc.constantFrom('person', 'person', 'person', 'workflow', 'import', 'auto-captured');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('act'), account, owner: account, at: moment, kind, via }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('burst'), account, at: moment, gap: fc.integer({ min: 1, max: 90 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('login'), account, at: moment, api: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move'), account, zone: fc.constantFrom(...ZONES, null) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('join'), account, email: fc.constantFrom('x', 'y', 'own') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('class'), account, human: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('place'),
      account,
      manager: account,
      leads: fc.boolean(),
      active: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('absence'), account, at: moment, days: fc.nat(9) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('contest'),
      account,
      at: moment,
      days: fc.nat(20),
      contest: fc.constantFrom(...contestKinds),
      accepted: fc.boolean(),
    }),
  },
);
const work = fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 6 });
type Step = {
  do: string;
  account?: string;
  owner?: string;
  at?: number;
  kind?: string;
  via?: string;
  gap?: number;
  api?: boolean;
  zone?: string | null;
  email?: string;
  human?: boolean;
  manager?: string;
  leads?: boolean;
  active?: boolean;
  days?: number;
  contest?: ContestKind;
  accepted?: boolean;
};

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

class World {
  readonly actions: LoggedAction[] = [];
  readonly logins: LoggedLogin[] = [];
  readonly #feed = new Feed(test_.database);
  readonly #users = new Map<string, UserRecord>();
  #version = 1;
  /** Changes of people are seen on days that follow each other, from the middle of the time on. */
  #reading = 0;

  async start(): Promise<void> {
    await test_.database.pool.query(
      'truncate connection, person, team, dirty_day, fact_settings, absence, group_week, group_period cascade',
    );
    await this.#feed.connect('one');
    await this.#feed.connect('two');
    for (const name of ACCOUNTS) {
      const [connection = '', id = ''] = name.split('/');
      const made = user(id, {
        class: id === 'bot' ? 'integration' : 'human',
        timeZone: ZONES[ACCOUNTS.indexOf(name)] ?? null,
      });
      this.#users.set(name, made);
      await this.#feed.send(connection, [made]);
    }
  }

  async perform(steps: readonly Step[]): Promise<void> {
    for (const one of steps) {
      if (one.do === 'burst') {
        for (let n = 0; n < 12; n += 1) {
          await this.#act({ ...one, kind: 'call', via: 'person', at: (one.at ?? 0) + n * (one.gap ?? 1) * 1000 });
        }
      } else if (one.do === 'act') await this.#act(one);
      else if (one.do === 'login') await this.#login(one);
      else if (one.do === 'delete') await this.#delete();
      else if (one.do === 'absence') await this.#absence(one);
      else if (one.do === 'contest') await this.#contest(one);
      else await this.#change(one);
    }
  }

  /** Which person each account is, as the refresh sees it. */
  async owners(): Promise<Map<string, { person: string; timeZone: string }>> {
    const { rows } = await test_.database.pool.query<{ account: string; person: string; zone: string }>(
      `select connection_id || '/' || source_id as account, p.id as person, p.time_zone as zone
         from person_account join person p on p.id = person_id`,
    );
    return new Map(rows.map((row) => [row.account, { person: row.person, timeZone: row.zone }]));
  }

  async #act({
    account: who = '',
    owner = who,
    at = 0,
    kind: what = 'call',
    via: how = 'person',
  }: Step): Promise<void> {
    const [connection = '', by = ''] = who.split('/');
    const [ownersCrm = '', ownersId = by] = owner.split('/');
    const ownerId = ownersCrm === connection ? ownersId : by;
    const id = this.#feed.nextId();
    const createdAt = new Date(at).toISOString();
    const note = (noted: Partial<LoggedAction> = {}) =>
      this.actions.push({ id, connection, kind: what, at, by, owner: ownerId, via: how, ...noted });
    if (what === 'owner-changed') {
      const change = ownerChange(id, { kind: 'lead', id: 'some' }, createdAt, by, ownerId, by);
      await this.#feed.send(connection, [change], NOW);
      note({ via: 'person' });
      return;
    }
    const details = { ownerSourceId: ownerId, via: how as 'person' };
    if (what === 'lead' || what === 'opportunity') {
      await this.#feed.send(connection, [entity(id, what, by, createdAt, details)], NOW);
      note({ kind: `${what}-created` });
      return;
    }
    // An open to-do is nothing yet; it counts when it is done.
    const completedAt = new Date(at + 3_600_000).toISOString();
    const draft = activity(id, by, createdAt, { ...details, kind: what as 'call' });
    if (what === 'task') {
      await this.#feed.send(connection, [{ ...draft, completed: false }], NOW);
      await this.#feed.send(connection, [{ ...draft, version: '2', completedAt }], NOW);
      note({ at: at + 3_600_000 });
    } else {
      await this.#feed.send(connection, [draft], NOW);
      await this.#feed.send(connection, [draft], NOW);
      note();
    }
  }

  async #login({ account: who = '', at = 0, api = false }: Step): Promise<void> {
    const [connection = '', by = ''] = who.split('/');
    const how = api ? 'api' : 'session';
    await this.#feed.send(connection, [login(this.#feed.nextId(), by, new Date(at).toISOString(), how)], NOW);
    this.logins.push({ connection, by, at, kind: how });
  }

  /** What was deleted was done all the same. */
  async #delete(): Promise<void> {
    const last = this.actions.findLast(({ kind: what }) => ['call', 'meeting', 'email'].includes(what));
    if (last !== undefined) await this.#feed.delete(last.connection, 'activity', [last.id], NOW);
  }

  async #absence({ account: who = '', at = 0, days = 0 }: Step): Promise<void> {
    const email = this.#users.get(who)?.email?.toLowerCase() ?? '';
    await test_.database.pool.query(
      'insert into absence (person_email, from_day, to_day, kind) values ($1, $2, $3, $4) on conflict do nothing',
      [email, dayOf(at), dayOf(at + days * 86_400_000), 'leave'],
    );
    await markAbsencesChanged(test_.database.db, [email]);
  }

  /** Filed by whoever the account is, and decided at once; nobody yet known has anything to contest. */
  async #contest({ account: who = '', at = 0, days = 0, contest = 'leave', accepted = true }: Step): Promise<void> {
    const [connection, source] = who.split('/');
    const { rows } = await test_.database.pool.query<{ person_id: string; team: string | null }>(
      `select person_id, (select max(id) from team) as team from person_account
        where connection_id = $1 and source_id = $2`,
      [connection, source],
    );
    const [found] = rows;
    if (found === undefined) return;
    const { id } = await createContest(test_.database, {
      personId: found.person_id,
      kind: contest,
      from: dayOf(at),
      to: dayOf(at + days * 86_400_000),
      note: '',
      weekdays: days % 2 === 0 ? null : [1, 3, 6],
      teamId: days % 3 === 0 ? null : found.team,
      by: null,
    });
    await decideContest(test_.database, id, { status: accepted ? 'accepted' : 'rejected', note: '', by: null });
  }

  async #change({ account: who = '', ...step_ }: Step): Promise<void> {
    const [connection = '', id = ''] = who.split('/');
    const known = this.#users.get(who);
    if (known === undefined) return;
    this.#version += 1;
    const next = { ...known, version: String(this.#version) };
    if (step_.do === 'move') next.timeZone = step_.zone ?? null;
    if (step_.do === 'join') next.email = `${step_.email === 'own' ? id : step_.email}@acme.example`;
    if (step_.do === 'place') {
      next.active = step_.active ?? true;
      next.title = step_.leads === true ? 'Sales Manager' : 'Account Executive';
      const [manages = '', manager = ''] = step_.manager?.split('/') ?? [];
      next.managerSourceId = manages === connection && manager !== id ? manager : null;
    }
    if (step_.do === 'class') next.class = step_.human === true ? 'human' : 'integration';
    this.#users.set(who, next);
    this.#reading += 1;
    await this.#feed.send(connection, [next], new Date(Date.parse(SEEN) + this.#reading * 86_400_000).toISOString());
  }
}

/** Every byte of the facts, but for when a row was last another. */
const state = async (): Promise<Record<string, string[]>> => {
  const rows = async (statement: string) =>
    (await test_.database.pool.query<{ row: string }>(statement)).rows.map(({ row }) => row).sort();
  return {
    days: await rows(
      `select concat_ws(' ', person_id, day, calls, meetings, emails, tasks, records, owner_changes, core_actions,
                        left_out, logins) as row from person_day`,
    ),
    reasons: await rows('select d::text as row from person_day d'),
    weeks: await rows('select w::text as row from person_week w'),
    groups: await rows("select (to_jsonb(g) - 'updated_at')::text as row from group_week g"),
    periods: await rows('select g::text as row from group_period g'),
    counts: await rows('select c::text as row from core_action_count c'),
    limits: await rows('select l::text as row from core_action_limit l'),
    quiet: await rows('select q::text as row from quiet_week q'),
  };
};

/** What changed is computed person by person, two at once, and everything in one go: it must not matter. */
const refresh = (full: boolean) =>
  refreshFacts(
    test_.database,
    { roles: peopleSettings.roles, since: '2025-03-03', today: '2025-04-23', peopleARange: full ? 1_000 : 1 },
    { full },
  );

test('days are what one would count by hand, and a refresh of what changed ends where a full rebuild does', {
  timeout: 180_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(work, async (portions) => {
      const world = new World();
      await world.start();
      for (const portion of portions) {
        await world.perform(portion);
        await refreshPeople(test_.database, { ...peopleSettings, timeZone: 'Europe/Berlin' }, ['one', 'two']);
        await refresh(false);
      }
      const grown = await state();
      expect(grown['days']).toEqual(bruteForceDays(world.actions, world.logins, await world.owners()));
      await refresh(true);
      expect(await state()).toEqual(grown);
    }),
    // Shrinking runs the whole company again and again; the seed and path of a failure are printed.
    { numRuns: 12, endOnFailure: true },
  );
});
