import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countOpenLeads, dataThrough, markAbsencesChanged, refreshFacts } from '../../../src/facts/index.ts';
import { refreshPeople } from '../../../src/people/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { activity, entity, Feed, peopleSettings, user } from '../../support/feed.ts';

let test_: TestDatabase;
let feed: Feed;

beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

beforeEach(async () => {
  await rows('truncate connection, person, team, absence, dirty_day, fact_settings, kept_from cascade');
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
