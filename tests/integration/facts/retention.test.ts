import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keptFrom, purgeFacts, refreshFacts } from '../../../src/facts/index.ts';
import { findMetric, series } from '../../../src/metrics/index.ts';
import { purgeExcluded, refreshPeople } from '../../../src/people/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { activity, Feed, login, peopleSettings, user } from '../../support/feed.ts';

/* Ann enters a call every Monday from 6 January to the end of June 2025. Today is Monday, 30 June. */

const TODAY = '2025-06-30';
const settings = { roles: peopleSettings.roles, since: '2025-01-06', today: TODAY };
const retention = { actionDays: 14, personDayDays: 60, personWeekWeeks: 12, groupWeekMonths: 4 };

let test_: TestDatabase;
let feed: Feed;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

beforeEach(async () => {
  await rows(`truncate connection, person, team, absence, dirty_day, dirty_person_day, fact_settings, person_day, person_span,
                       person_week, group_week,
                       group_period, kept_from, core_action_count, core_action_limit cascade`);
  feed = new Feed(test_.database);
  await feed.connect('one', `${TODAY}T00:00:00Z`);
  await feed.send('one', [user('ann'), user('ben')]);
  for (let week = 0; week < 26; week += 1) {
    const day = new Date(Date.UTC(2025, 0, 6 + 7 * week, 10)).toISOString();
    await feed.send('one', [activity(`c${week}`, 'ann', day), login(`l${week}`, 'ann', day)]);
  }
  await refreshPeople(test_.database, peopleSettings, ['one']);
  await refresh(false);
});

async function rows<Row>(statement: string): Promise<Row[]> {
  return (await test_.database.pool.query(statement)).rows;
}
const refresh = (full: boolean) => refreshFacts(test_.database, settings, { full });
const purge = (today = TODAY) => purgeFacts(test_.database, retention, today);
const earliest = async (): Promise<unknown> =>
  (
    await rows(
      `select (select min(at)::date from action) as action, (select min(at)::date from login) as login,
              (select min(day) from person_day) as day, (select min(week_start) from person_week) as week,
              (select min(week_start) from group_week) as groups`,
    )
  )[0];
const facts = async (): Promise<unknown> =>
  Promise.all([
    rows('select * from person_day order by 1, 2'),
    rows('select * from person_week order by 1, 2'),
    rows("select to_jsonb(g) - 'updated_at' as row from group_week g order by grouping, group_id, week_start"),
    rows('select * from group_period order by 1, 2, 3, 4'),
    rows('select * from core_action_limit order by 1'),
  ]);

describe('retention', () => {
  test('really deletes what was kept long enough, and nothing else', async () => {
    // Ben has weeks as Ann has, and no days; the groups are the company, a role and a connection.
    expect(await purge()).toEqual({ actions: 23, logins: 23, personDays: 17, personWeeks: 26, groupWeeks: 12 });
    expect(await earliest()).toEqual({
      action: '2025-06-16',
      login: '2025-06-16',
      day: '2025-05-05',
      week: '2025-04-07',
      groups: '2025-02-03',
    });
    expect(await keptFrom(test_.database.db)).toEqual({
      actions: '2025-06-16',
      personDays: '2025-05-01',
      personWeeks: '2025-04-07',
      groupWeeks: '2025-02-01',
    });
  });

  test('notes nothing where there was nothing to delete', async () => {
    await purge('2025-01-10');
    expect(await keptFrom(test_.database.db)).toEqual({
      actions: null,
      personDays: null,
      personWeeks: null,
      groupWeeks: null,
    });
  });

  test('leaves facts that outlive what they were made of, whatever is computed again', async () => {
    await purge();
    const before = await facts();
    await refresh(true);
    expect(await facts()).toEqual(before);
    // Read once more, because somebody asked for a full sync: what is over stays over.
    await feed.send('one', [
      activity('c0', 'ann', '2025-01-06T10:00:00Z'),
      activity('c9', 'ann', '2025-03-10T10:00:00Z'),
    ]);
    await refresh(false);
    expect(await facts()).toEqual(before);
    await refresh(true);
    expect(await facts()).toEqual(before);
  });

  test('what is still kept goes on being counted', async () => {
    await purge();
    await feed.send('one', [activity('late', 'ann', '2025-06-24T10:00:00Z')]);
    await refresh(false);
    const grown = await facts();
    expect(await rows(`select calls from group_week where grouping = 'company' and week_start = '2025-06-23'`)).toEqual(
      [{ calls: 2 }],
    );
    await refresh(true);
    expect(await facts()).toEqual(grown);
  });

  test('a period of which days are gone has no value, and says why', async () => {
    await purge();
    const calls = findMetric('calls-logged');
    if (calls === undefined) throw new Error('no calls');
    const context = { currency: 'EUR', timeZone: 'UTC', dataThrough: '2025-06-29' };
    const ask = async (grain: 'day' | 'week', from: string, to: string) =>
      (await series(test_.database, calls, { from, to, grain, by: 'company' }, context)).map((row) => [
        row.value,
        row.reason,
      ]);
    const over = 'no longer kept: the time it was kept for is over';
    expect(await ask('day', '2025-04-28', '2025-04-29')).toEqual([[null, over]]);
    expect(await ask('day', '2025-05-05', '2025-05-06')).toEqual([[1, null]]);
    expect(await ask('week', '2025-04-28', '2025-05-05')).toEqual([[1, null]]);
    expect(await ask('week', '2025-01-13', '2025-01-20')).toEqual([[null, over]]);
  });
});

test('accounts of an excluded group keep nothing that says who they are', async () => {
  await feed.send('one', [user('intern', { profile: 'Trainee', name: 'Ivy' })]);
  await feed.send('one', [
    activity('i', 'intern', '2025-06-24T10:00:00Z'),
    login('il', 'intern', '2025-06-24T10:00:00Z'),
  ]);
  const excluding = { ...peopleSettings, excludeGroups: ['Trainee'] };
  await refreshPeople(test_.database, excluding, ['one']);
  expect(await purgeExcluded(test_.database)).toBe(1);
  expect(await rows("select name, email, username from crm_user where source_id = 'intern'")).toEqual([
    { name: '', email: null, username: null },
  ]);
  expect(await rows("select created_by_source_id from action where source_id = 'i'")).toEqual([
    { created_by_source_id: 'purged' },
  ]);
  expect(await rows("select * from login where user_source_id = 'intern'")).toEqual([]);
  expect(await rows("select * from account_email where source_id = 'intern'")).toEqual([]);
  expect(await rows("select * from person where name = 'Ivy'")).toEqual([]);
  expect(await purgeExcluded(test_.database)).toBe(0);
});
