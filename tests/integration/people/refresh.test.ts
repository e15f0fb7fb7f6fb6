import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { refreshFacts } from '../../../src/facts/index.ts';
import { type PeopleSettings, refreshPeople } from '../../../src/people/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { activity, Feed, login, peopleSettings, user } from '../../support/feed.ts';

let test_: TestDatabase;
let feed: Feed;

beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

beforeEach(async () => {
  await rows('truncate connection, person, team, dirty_day, fact_settings cascade');
  feed = new Feed(test_.database);
  await feed.connect('one');
  await feed.connect('two');
});

async function rows<Row>(statement: string): Promise<Row[]> {
  return (await test_.database.pool.query(statement)).rows;
}

const refresh = (settings: Partial<PeopleSettings> = {}) =>
  refreshPeople(test_.database, { ...peopleSettings, ...settings }, ['one', 'two']);
const facts = (full = false) =>
  refreshFacts(test_.database, { roles: peopleSettings.roles, since: '2025-06-02', today: '2025-07-13' }, { full });
const people = () =>
  rows<Record<string, unknown>>(
    'select name, status, first_day, last_day, last_day_estimated as estimated, time_zone, country from person order by name',
  );
const days = () =>
  rows<{ row: string }>(
    `select concat_ws(' ', p.name, d.day, d.core_actions, d.left_out, d.logins) as row
       from person_day d join person p on p.id = d.person_id order by 1`,
  ).then((found) => found.map(({ row }) => row));
const teamsByWeek = (name: string) =>
  rows<{ row: string }>(
    `select w.week_start || ' ' || coalesce(t.name, '-') as row from person_week w
       join person p on p.id = w.person_id and p.name = '${name}' left join team t on t.id = w.team_id order by 1`,
  ).then((found) => found.map(({ row }) => row));

async function everything(): Promise<unknown> {
  const tables = ['person', 'person_account', 'person_version', 'team', 'dirty_person', 'dirty_day'];
  return Promise.all(tables.map((table) => rows(`select t.*, xmin::text from ${table} t order by t::text`)));
}

describe('a company with two CRMs', () => {
  beforeEach(async () => {
    await feed.send('one', [
      user('head', { email: 'head@acme.example', title: 'Head of Sales' }),
      user('boss', { title: 'Sales Manager', managerSourceId: 'head' }),
      user('rep', { managerSourceId: 'boss', timeZone: 'Europe/Berlin' }),
    ]);
    await feed.send('two', [
      user('chief', { email: 'HEAD@acme.example', title: 'Head of Sales' }),
      user('seller', { managerSourceId: 'chief', timeZone: 'America/New_York' }),
    ]);
    await refresh();
    await facts();
  });

  test('the head of sales is one person, with what was done in both', async () => {
    await feed.send('one', [
      activity('a1', 'head', '2025-06-03T09:00:00Z'),
      login('l1', 'head', '2025-06-03T08:00:00Z'),
    ]);
    await feed.send('two', [
      activity('a1', 'chief', '2025-06-03T15:00:00Z'),
      activity('a2', 'chief', '2025-06-04T15:00:00Z'),
    ]);
    await facts();
    expect(await days()).toEqual(['head 2025-06-03 2 0 1', 'head 2025-06-04 1 0 0']);
    const above = await rows<{ name: string; path: number }>(
      `select p.name, cardinality(v.team_path) as path from person_version v join person p on p.id = v.person_id order by 1`,
    );
    expect(above.map(({ name, path }) => `${name} ${path}`)).toEqual(['boss 1', 'head 0', 'rep 2', 'seller 1']);
  });

  test('holidays are those of the country people’s clocks are in, the company’s where that is not known', async () => {
    await refresh({ country: 'DE', timeZone: 'UTC' });
    expect((await people()).map(({ name, country }) => `${name} ${country}`)).toEqual([
      'boss DE',
      'head DE',
      'rep DE',
      'seller US',
    ]);
  });

  test('a second refresh changes nothing and marks nothing', async () => {
    const before = await everything();
    expect(await refresh()).toEqual({ people: 4, accounts: 5, changed: 0 });
    expect(await everything()).toEqual(before);
    expect(await rows('select * from dirty_person')).toEqual([]);
    expect(await rows('select * from dirty_day')).toEqual([]);
  });

  test('what is made from scratch is what grew', async () => {
    await feed.send('one', [user('rep', { version: '2', managerSourceId: 'head' })], '2025-06-18T10:00:00Z');
    await refresh();
    const tables = ['person', 'person_account', 'person_version', 'team'];
    const state = () => Promise.all(tables.map((table) => rows(`select * from ${table} t order by t::text`)));
    const grown = await state();
    await rows('truncate person, team cascade');
    await refresh();
    expect(await state()).toEqual(grown);
  });

  test('somebody who changes team is grouped by the old one in old weeks, and from the Monday after by the new', async () => {
    await feed.send('one', [user('rep', { version: '2', managerSourceId: 'head' })], '2025-06-18T10:00:00Z');
    const { changed } = await refresh();
    expect(changed).toBe(1);
    await facts();
    expect(await teamsByWeek('rep')).toEqual([
      '2025-06-02 Team boss',
      '2025-06-09 Team boss',
      '2025-06-16 Team boss',
      '2025-06-23 Team head',
      '2025-06-30 Team head',
      '2025-07-07 Team head',
    ]);
  });

  test('a change of the manager’s manager moves the whole subtree', async () => {
    await feed.send('one', [user('boss', { version: '2', title: 'Sales Manager' })], '2025-06-18T10:00:00Z');
    expect((await refresh()).changed).toBe(2);
  });

  test('an observed leaver leaves on the day it was seen; weeks end there', async () => {
    await feed.send('one', [user('rep', { version: '2', active: false })], '2025-06-18T10:00:00Z');
    await refresh();
    await facts();
    expect((await people()).find((person) => person['name'] === 'rep')).toMatchObject({
      status: 'left',
      last_day: '2025-06-17',
      estimated: false,
    });
    expect((await teamsByWeek('rep')).at(-1)).toBe('2025-06-16 Team boss');
  });

  test('a time zone that changes moves days', async () => {
    await feed.send('one', [activity('late', 'rep', '2025-06-03T22:30:00Z')]);
    await facts();
    expect(await days()).toEqual(['rep 2025-06-04 1 0 0']);
    await feed.send('one', [user('rep', { version: '2', managerSourceId: 'boss', timeZone: 'America/New_York' })]);
    await refresh();
    await facts();
    expect(await days()).toEqual(['rep 2025-06-03 1 0 0']);
  });

  test('a zone the database does not know is the company’s', async () => {
    await feed.send('one', [user('rep', { version: '2', managerSourceId: 'boss', timeZone: 'Mars/Olympus' })]);
    await refresh({ timeZone: 'Europe/Berlin' });
    expect((await people()).find((person) => person['name'] === 'rep')).toMatchObject({ time_zone: 'Europe/Berlin' });
  });

  test('an address that changes, in one CRM or in both, leaves the person who they were', async () => {
    await feed.send('one', [activity('a1', 'head', '2025-06-03T09:00:00Z')]);
    await feed.send('two', [activity('a1', 'chief', '2025-06-05T15:00:00Z')]);
    await facts();
    const ids = () => rows("select distinct person_id from person_account where source_id in ('head', 'chief')");
    const before = await ids();
    const renamed = { version: '2', email: 'married@acme.example', title: 'Head of Sales' };
    await feed.send('two', [user('chief', renamed)]);
    expect((await refresh()).changed).toBe(1);
    await feed.send('one', [user('head', renamed)]);
    await refresh();
    await facts();
    expect(await ids()).toEqual(before);
    expect(before).toHaveLength(1);
    expect(await days()).toEqual(['head 2025-06-03 1 0 0', 'head 2025-06-05 1 0 0']);
    const [head] = before as { person_id: string }[];
    expect(await rows(`select email from person_email where person_id = '${head?.person_id}' order by 1`)).toEqual([
      { email: 'head@acme.example' },
      { email: 'married@acme.example' },
    ]);
  });

  test('whoever is given an address somebody left behind is somebody else', async () => {
    await feed.send('one', [user('rep', { version: '2', email: 'moved@acme.example' })]);
    await refresh();
    await feed.send('two', [user('new', { email: 'rep@acme.example' })]);
    await refresh();
    expect(
      await rows(
        `select p.name, e.email from person_email e join person p on p.id = e.person_id
          where e.email in ('rep@acme.example', 'moved@acme.example') order by 1`,
      ),
    ).toEqual([
      { name: 'new', email: 'rep@acme.example' },
      { name: 'rep', email: 'moved@acme.example' },
    ]);
  });

  test('an account that goes its own way takes what it did along', async () => {
    await feed.send('one', [user('twin', { entraId: 'E1', email: 'twin1@acme.example' })]);
    await feed.send('two', [user('twin', { entraId: 'E1', email: 'twin2@acme.example' })]);
    await feed.send('one', [activity('a1', 'twin', '2025-06-03T09:00:00Z')]);
    await feed.send('two', [activity('a1', 'twin', '2025-06-05T15:00:00Z')]);
    await refresh();
    await facts();
    expect(await days()).toEqual(['twin 2025-06-03 1 0 0', 'twin 2025-06-05 1 0 0']);
    await feed.send('two', [user('twin', { version: '2', name: 'other', entraId: 'E2', email: 'twin2@acme.example' })]);
    await refresh();
    await facts();
    expect(await days()).toEqual(['other 2025-06-05 1 0 0', 'twin 2025-06-03 1 0 0']);
  });

  test('accounts that are nobody’s are kept with the reason', async () => {
    await feed.send('two', [
      user('flow', { class: 'integration' }),
      user('robot'),
      user('intern', { profile: 'Trainee' }),
    ]);
    await refresh({ integrationUsers: ['robot@*'], excludeGroups: ['Trainee'] });
    expect(await rows('select source_id, reason from excluded_account order by 1')).toEqual([
      { source_id: 'flow', reason: 'class' },
      { source_id: 'intern', reason: 'excluded-group' },
      { source_id: 'robot', reason: 'integration-user' },
    ]);
    await refresh({ excludeGroups: ['Trainee'] });
    expect(await rows('select source_id from excluded_account order by 1')).toEqual([
      { source_id: 'flow' },
      { source_id: 'intern' },
    ]);
  });

  test('an account that turns out to be automation is nobody, and what it wrote counts with the owners', async () => {
    await feed.send('one', [activity('a1', 'boss', '2025-06-03T09:00:00Z', { ownerSourceId: 'rep' })]);
    await facts();
    expect(await days()).toEqual(['boss 2025-06-03 1 0 0']);
    await refresh({ integrationUsers: ['boss@*'] });
    await facts();
    expect(await days()).toEqual(['rep 2025-06-03 0 1 0']);
    expect((await people()).map((person) => person['name'])).toEqual(['head', 'rep', 'seller']);
  });
});

test('a leaver the CRM only calls inactive left after the last sign-in or action, and that is marked', async () => {
  await feed.send('one', [
    user('signed', { active: false, lastLoginAt: '2025-06-11T08:00:00Z' }),
    user('wrote', { active: false, lastLoginAt: '2025-06-03T08:00:00Z' }),
    user('never', { active: false }),
    activity('a1', 'wrote', '2025-06-20T08:00:00Z'),
    activity('a2', 'wrote', '2025-07-01T08:00:00Z', { via: 'import' }),
  ]);
  await refresh();
  expect(await people()).toMatchObject([
    { name: 'never', status: 'left', last_day: '2024-01-01', estimated: true },
    { name: 'signed', status: 'left', last_day: '2025-06-11', estimated: true },
    { name: 'wrote', status: 'left', last_day: '2025-06-20', estimated: true },
  ]);
  await facts();
  const [last] = await rows<{ week: string }>(
    `select max(week_start) as week from person_week w join person p on p.id = w.person_id and p.name = 'wrote'`,
  );
  expect(last?.week).toBe('2025-06-16');
});

test('somebody hired in mid-week has a row for that week, and counts two full weeks later', async () => {
  await feed.send('one', [user('new', { createdAt: '2025-06-11T09:00:00Z' })], '2025-07-01T00:00:00Z');
  await refresh();
  await facts();
  const weeks = await rows<{ row: string }>(
    `select week_start || ' ' || working_days || ' ' || eligible as row from person_week order by week_start`,
  );
  expect(weeks.map(({ row }) => row)).toEqual([
    '2025-06-09 3 false',
    '2025-06-16 5 false',
    '2025-06-23 5 false',
    '2025-06-30 5 true',
    '2025-07-07 5 true',
  ]);
});

test('two addresses that are swapped stay two people', async () => {
  await feed.send('one', [user('a', { email: 'x@acme.example' }), user('b', { email: 'y@acme.example' })]);
  await refresh();
  await feed.send('one', [
    user('a', { version: '2', email: 'y@acme.example' }),
    user('b', { version: '2', email: 'x@acme.example' }),
  ]);
  await refresh();
  expect(
    await rows(`select p.email, a.source_id from person p join person_account a on a.person_id = p.id order by 1`),
  ).toEqual([
    { email: 'x@acme.example', source_id: 'b' },
    { email: 'y@acme.example', source_id: 'a' },
  ]);
});

test('a disabled connection’s accounts belong to nobody', async () => {
  await feed.send('one', [user('a')]);
  await refresh();
  await rows(`update connection set enabled = false where id = 'one'`);
  expect(await refresh()).toMatchObject({ people: 0 });
  expect(await people()).toEqual([]);
});

test('nobody at all is a company too', async () => {
  expect(await refresh()).toEqual({ people: 0, accounts: 0, changed: 0 });
  expect(await facts()).toEqual({ people: 0, weeks: 0 });
});
