import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  countOpenLeads,
  dataThrough,
  helpWithFacts,
  markAbsencesChanged,
  refreshFacts,
} from '../../../src/facts/index.ts';
import {
  type ContestKind,
  createContest,
  decideContest,
  type NewContest,
  refreshPeople,
} from '../../../src/people/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { activity, entity, Feed, peopleSettings, user } from '../../support/feed.ts';

let test_: TestDatabase;
let feed: Feed;

beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

beforeEach(async () => {
  await rows(
    `truncate connection, person, team, absence, dirty_day, fact_settings, kept_from, quiet_week, person_day, person_span,
              person_week, group_week, fact_range cascade`,
  );
  feed = new Feed(test_.database);
  await feed.connect('one');
});

async function rows<Row>(statement: string, values: unknown[] = []): Promise<Row[]> {
  return (await test_.database.pool.query(statement, values)).rows;
}

const settings = { roles: peopleSettings.roles, since: '2025-06-02', today: '2025-06-18' };
const refresh = (changes: Partial<Parameters<typeof refreshFacts>[1]> = {}, full = false) =>
  refreshFacts(test_.database, { ...settings, ...changes }, { full });
const weeks = async (): Promise<string[]> =>
  (
    await rows<{ row: string }>(
      `select concat_ws(' ', p.name, week_start, working_days, active_days, core_actions, adopted) as row
         from person_week join person p on p.id = person_id order by 1`,
    )
  ).map(({ row }) => row);

async function company(...people: string[]): Promise<void> {
  await feed.send(
    'one',
    people.map((name) => user(name)),
  );
  await refreshPeople(test_.database, peopleSettings, ['one']);
}

describe('weeks', () => {
  test('without any action are explicit zeros, up to the week today is in', async () => {
    await company('a');
    expect(await refresh()).toEqual({ people: 1, weeks: 3 });
    expect(await weeks()).toEqual(['a 2025-06-02 5 0 0 f', 'a 2025-06-09 5 0 0 f', 'a 2025-06-16 5 0 0 f']);
  });

  test('come as time passes, and nothing else is computed again', async () => {
    await company('a', 'b');
    await refresh();
    expect(await refresh()).toEqual({ people: 0, weeks: 0 });
    expect(await refresh({ today: '2025-06-29' })).toEqual({ people: 2, weeks: 2 });
    expect(await refresh({ today: '2025-07-14' })).toEqual({ people: 2, weeks: 6 });
    expect((await weeks()).filter((row) => row.startsWith('a'))).toHaveLength(7);
  });

  test('of changed days are computed again from the first of them on, for that person only', async () => {
    await company('a', 'b');
    await refresh();
    await feed.send('one', [activity('x', 'a', '2025-06-10T10:00:00Z')]);
    expect(await refresh()).toEqual({ people: 1, weeks: 2 });
    expect(await weeks()).toContain('a 2025-06-09 5 1 1 f');
  });

  test('lose an action that moves to another week', async () => {
    await company('a');
    await feed.send('one', [activity('x', 'a', '2025-06-09T00:30:00Z')]);
    await refresh();
    await feed.send('one', [user('a', { version: '2', timeZone: 'America/New_York' })]);
    await refreshPeople(test_.database, peopleSettings, ['one']);
    await refresh();
    expect(await weeks()).toEqual([
      'a 2025-06-02 5 1 1 f',
      'a 2025-06-09 5 0 0 f',
      // Juneteenth, as the clock is an American one now
      'a 2025-06-16 4 0 0 f',
    ]);
  });

  test('follow the contract, the first day of data, and the day it is, whenever one changes', async () => {
    await company('a');
    await feed.send('one', [activity('x', 'a', '2025-06-10T10:00:00Z')]);
    await refresh();
    const easy = [{ id: 'seller', contract: { activeDays: 1, coreActions: 1 } }];
    await refresh({ roles: easy });
    expect(await weeks()).toContain('a 2025-06-09 5 1 1 t');
    await refresh({ roles: easy, since: '2025-05-26' });
    expect(await weeks()).toHaveLength(4);
    await refresh({ roles: easy, since: '2025-06-09', today: '2025-06-15' });
    expect(await weeks()).toEqual(['a 2025-06-09 5 1 1 t']);
  });

  test('follow absences, once they are marked', async () => {
    await company('a');
    await refresh();
    await rows(
      `insert into absence (person_email, from_day, to_day, kind) values ('a@acme.example', '2025-06-11', '2025-06-13', 'leave')`,
    );
    await markAbsencesChanged(test_.database.db, ['A@acme.example']);
    // … and the week after, whose four weeks include it
    expect(await refresh()).toEqual({ people: 1, weeks: 2 });
    expect(await weeks()).toContain('a 2025-06-09 2 0 0 f');
  });

  test('outlive the actions they were made of, whatever is computed again', async () => {
    await company('a');
    await feed.send('one', [activity('x', 'a', '2025-06-03T10:00:00Z'), activity('y', 'a', '2025-06-10T10:00:00Z')]);
    await refresh();
    const before = await weeks();
    await rows(`delete from action where at < '2025-06-09'`);
    await rows(`insert into dirty_day values ('one', 'a', '2025-06-03'), ('one', 'a', '2025-06-10')`);
    await rows('insert into dirty_person select id from person');
    await rows(`insert into kept_from values ('action', '2025-06-09'), ('person_day', '2025-06-09')`);
    await refresh();
    expect(await weeks()).toEqual(before);
    await rows(`delete from person_day where day < '2025-06-09'`);
    await refresh({}, true);
    expect(await weeks()).toEqual(before);
  });

  test('follow contests once they are accepted, and back again when they are no more', async () => {
    await company('a');
    await feed.send('one', [activity('x', 'a', '2025-06-10T10:00:00Z')]);
    await refresh();
    const [person] = await rows<{ id: string }>('select id from person');
    const contest = async (kind: ContestKind, change: Partial<NewContest> = {}) => {
      const days = { from: '2025-06-11', to: '2025-06-13', note: '', by: null };
      const { id } = await createContest(test_.database, { personId: person?.id ?? '', kind, ...days, ...change });
      await refresh();
      const decide = async (status: 'accepted' | 'rejected') => {
        await decideContest(test_.database, id, { status, note: '', by: null });
        await refresh();
      };
      return decide;
    };
    const second = async () => (await weeks()).find((row) => row.includes('2025-06-09'));
    for (const kind of ['leave', 'captured-elsewhere', 'part-time'] as const) {
      const decide = await contest(kind);
      expect(await second(), kind).toBe('a 2025-06-09 5 1 1 f');
      await decide('accepted');
      expect(await second(), kind).toBe('a 2025-06-09 2 1 1 f');
      await decide('rejected');
      expect(await second(), kind).toBe('a 2025-06-09 5 1 1 f');
    }
    const partTime = await contest('part-time', { from: '2025-06-09', weekdays: [2, 3] });
    await partTime('accepted');
    expect(await second()).toBe('a 2025-06-09 2 1 1 f');
  });

  test('count in the team a contest names, and in none where it names none', async () => {
    await feed.send('one', [
      user('boss'),
      user('chief'),
      user('a', { managerSourceId: 'boss' }),
      user('b', { managerSourceId: 'chief' }),
    ]);
    await refreshPeople(test_.database, peopleSettings, ['one']);
    await refresh();
    const teams = () =>
      rows(
        `select t.name, w.week_start, cardinality(team_path) as above from person_week w join person p on p.id = person_id
           left join team t on t.id = w.team_id where p.name = 'a' order by 2`,
      );
    const [wanted] = await rows<{ id: string; person: string }>(
      `select t.id, p.id as person from team t, person p where t.name = 'Team chief' and p.name = 'a'`,
    );
    const { id } = await createContest(test_.database, {
      personId: wanted?.person ?? '',
      kind: 'wrong-team',
      from: '2025-06-09',
      to: '2025-06-15',
      note: '',
      teamId: wanted?.id ?? '',
      by: null,
    });
    await decideContest(test_.database, id, { status: 'accepted', note: '', by: null });
    await refresh();
    expect(await teams()).toEqual([
      { name: 'Team boss', week_start: '2025-06-02', above: 1 },
      { name: 'Team chief', week_start: '2025-06-09', above: 1 },
      { name: 'Team boss', week_start: '2025-06-16', above: 1 },
    ]);
    await decideContest(test_.database, id, { status: 'accepted', note: '', by: null, teamId: null });
    await refresh();
    expect((await teams())[1]).toEqual({ name: null, week_start: '2025-06-09', above: 0 });
  });

  test('in which everybody did little are excused for everybody, as long as no absences are known', async () => {
    await feed.connect('one', '2025-08-11T00:00:00Z');
    await feed.send('one', [user('a', { timeZone: 'Europe/Berlin' })]);
    await refreshPeople(test_.database, peopleSettings, ['one']);
    // Ten weeks of five calls, then one of a single call.
    const day = (week: number, weekday: number) => new Date(Date.UTC(2025, 5, 2 + 7 * week + weekday, 9)).toISOString();
    const regular = Array.from({ length: 9 }, (_, week) =>
      [0, 1, 2, 3, 4].map((on) => activity(`${week}-${on}`, 'a', day(week, on))),
    );
    await feed.send('one', [...regular.flat(), activity('quiet', 'a', day(9, 0))]);
    const late = { today: '2025-08-11', through: '2025-08-10' };
    await refresh(late);
    const standing = () =>
      rows(`select eligible, adopted_trail, habit from person_week where week_start = '2025-08-04'`);
    expect(await rows('select week_start from quiet_week')).toEqual([{ week_start: '2025-08-04' }]);
    expect(await standing()).toEqual([{ eligible: false, adopted_trail: '111111111', habit: true }]);
    const excused = await rows("select * from group_week where grouping = 'company' and eligible = 0");
    expect(excused).toHaveLength(1);
    await rows(
      `insert into absence (person_email, from_day, to_day, kind) values ('x@acme.example', '2025-01-01', '2025-01-02', 'leave')`,
    );
    await refresh(late);
    expect(await standing()).toEqual([{ eligible: true, adopted_trail: '1111111110', habit: true }]);
  });

  test('are all there or not at all for whoever reads meanwhile', async () => {
    await company('a');
    await refresh();
    await rows("create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$");
    await rows('create trigger fail before insert on person_week execute function fail()');
    await feed.send('one', [activity('x', 'a', '2025-06-10T10:00:00Z')]);
    await expect(refresh()).rejects.toThrow('no');
    await rows('drop trigger fail on person_week');
    expect(await rows('select * from person_day')).toEqual([]);
    await refresh();
    expect(await weeks()).toContain('a 2025-06-09 5 1 1 f');
  });
});

describe('ranges of people', () => {
  const names = Array.from({ length: 12 }, (_, n) => `p${n}`);
  const ranges = { ...settings, peopleARange: 1 };
  const ask = (share: (run: string, ranges: number) => Promise<void>) =>
    refreshFacts(test_.database, ranges, { full: false }, share);

  test('are taken by whoever helps, each once', async () => {
    await company(...names);
    let taken = 0;
    const counts = await ask(async (run, n) => {
      expect(n).toBe(12);
      const helpers = await Promise.all([1, 2, 3].map(() => helpWithFacts(test_.database, ranges, run)));
      taken = helpers.reduce((sum, helper) => sum + helper.people, 0);
    });
    expect(taken).toBe(12);
    expect(counts).toEqual({ people: 0, weeks: 0 });
    expect(await weeks()).toHaveLength(36);
    expect(await rows('select * from fact_range')).toEqual([]);
    expect(await rows(`select people from group_week where grouping = 'company'`)).toEqual([
      { people: 12 },
      { people: 12 },
      { people: 12 },
    ]);
  });

  test('that nobody helps with, or somebody gave up, are done all the same', async () => {
    await company(...names);
    const client = await test_.database.pool.connect();
    let lost: Promise<unknown> = Promise.resolve();
    const counts = await ask(async (run) => {
      // A worker that takes a range, and is killed with it.
      await client.query('begin');
      await client.query('select from fact_range where run = $1 order by from_id limit 1 for update', [run]);
      lost = client.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
    });
    await lost;
    client.release(true);
    expect(counts).toEqual({ people: 12, weeks: 36 });
  });

  test('of a run that is over leave helpers nothing to do', async () => {
    await company('a');
    expect(await helpWithFacts(test_.database, ranges, 'some run')).toEqual({ people: 0, weeks: 0 });
  });
});

describe('the last complete day', () => {
  const through = () => dataThrough(test_.database, 'Europe/Berlin');

  test('is not known before everything was read', async () => {
    expect(await through()).toBeNull();
    await feed.connect('one', '2025-06-18T10:00:00Z');
    await feed.connect('two');
    expect(await through()).toBeNull();
    await rows(`update connection set enabled = false where id = 'two'`);
    expect(await through()).toBe('2025-06-17');
    await rows('update connection set enabled = false');
    expect(await through()).toBeNull();
  });

  test('ended in the westernmost zone in use, and is that of the connection read least far', async () => {
    await feed.connect('one', '2025-06-18T22:30:00Z');
    expect(await through()).toBe('2025-06-18');
    await feed.send('one', [user('a', { timeZone: 'Pacific/Honolulu' })]);
    await refreshPeople(test_.database, peopleSettings, ['one']);
    expect(await through()).toBe('2025-06-17');
    await feed.connect('two', '2025-06-18T09:59:00Z');
    expect(await through()).toBe('2025-06-16');
  });
});

describe('open leads', () => {
  const kept = () =>
    rows('select connection_id, owner_source_id as owner, day, open_leads from open_lead_day order by 1, 2, 3');

  test('are counted by owner, the last count of a day wins, and no leads is a count too', async () => {
    await feed.connect('one', '2025-06-18T10:00:00Z');
    await countOpenLeads(test_.database, '2025-06-17');
    expect(await kept()).toEqual([{ connection_id: 'one', owner: '', day: '2025-06-17', open_leads: 0 }]);
    await feed.send('one', [
      entity('l1', 'lead', 'a', '2025-06-01T00:00:00Z'),
      entity('l2', 'lead', 'a', '2025-06-01T00:00:00Z', { closed: true }),
      entity('l3', 'lead', 'a', '2025-06-01T00:00:00Z'),
      entity('o1', 'opportunity', 'a', '2025-06-01T00:00:00Z'),
    ]);
    await countOpenLeads(test_.database, '2025-06-18');
    await feed.delete('one', 'entity', ['l3'], '2025-06-18T12:00:00Z');
    await countOpenLeads(test_.database, '2025-06-18');
    expect(await kept()).toMatchObject([
      { owner: '', day: '2025-06-17' },
      { owner: '', day: '2025-06-18' },
      { owner: 'a', day: '2025-06-18', open_leads: 1 },
    ]);
  });

  test('are not counted of a connection that was never read', async () => {
    await feed.send('one', [entity('l1', 'lead', 'a', '2025-06-01T00:00:00Z')]);
    await countOpenLeads(test_.database, '2025-06-18');
    expect(await kept()).toEqual([]);
  });
});
