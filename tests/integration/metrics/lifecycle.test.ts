import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { purgeFacts } from '../../../src/facts/index.ts';
import { computeMetrics } from '../../../src/metrics/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { activity, type Feed } from '../../support/feed.ts';
import { type Asked, ask, compute, openCompany } from './small-company.ts';

/*
 * Ten weeks from 2 June. Ann is trained on Wednesday, 4 June: her weeks since begin on Thursdays. She enters a call on every
 * working day of the first two (5 to 18 June), nothing in the five after them, and a call on every working day from 21 July
 * on. Ben enters a call every Friday, Cyd one on 2 June, Bo and Dan none; nobody of them is trained.
 */
let test_: TestDatabase;
let feed: Feed;
const settings = { since: '2025-06-02', dataThrough: '2025-08-10', minimumGroup: 5 };

function calls(person: string, from: string, to: string, weekdays: readonly number[]): ReturnType<typeof activity>[] {
  const found = [];
  for (let day = Date.parse(from); day <= Date.parse(to); day += 86_400_000) {
    const at = new Date(day);
    if (!weekdays.includes(at.getUTCDay())) continue;
    found.push(activity(`${person} ${at.toISOString().slice(0, 10)}`, person, at.toISOString().replace('T00', 'T09')));
  }
  return found;
}
const daily = [1, 2, 3, 4, 5];

beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

async function rows<Row>(statement: string): Promise<Row[]> {
  return (await test_.database.pool.query(statement)).rows;
}

beforeEach(async () => {
  feed = await openCompany(test_.database);
  await rows('truncate lifecycle_inputs, kept_from');
  await feed.send('one', [
    ...calls('ann', '2025-06-05', '2025-06-18', daily),
    ...calls('ann', '2025-07-21', '2025-08-10', daily),
    ...calls('ben', '2025-06-02', '2025-08-10', [5]),
  ]);
  await feed.send('two', [activity('c', 'cyd', '2025-06-02T09:00:00Z')]);
  await rows(`insert into training (id, name, starts_on, ends_on) values ('t', 'T', '2025-06-04', '2025-06-04')`);
  await rows(`insert into training_attendance values ('t', 'ann@acme.example', 'attended')`);
  // Absences are known, so that three low weeks are a drop-off.
  await rows(`insert into absence (person_email, from_day, to_day, kind)
              values ('somebody@acme.example', '2025-06-02', '2025-06-03', 'leave')`);
  await compute(test_.database, '2025-08-11');
  await computeMetrics(test_.database, settings);
});

const states = async (name: string): Promise<(string | null)[]> =>
  (
    await rows<{ lifecycle: string | null }>(
      `select lifecycle from person_week join person p on p.id = person_id where p.email like '${name}@%' order by week_start`,
    )
  ).map(({ lifecycle }) => lifecycle);

const ANN = [
  ...['settling-in', 'settling-in', 'healthy', 'at-risk', 'at-risk'],
  // Known on 9 July; in the week that ends on the 13th the last four still have 16 June in them.
  ...['dropped', 'dormant', 'dropped', 'dropped', 'resurrected'],
];

test('everybody has a state at the end of every complete week', async () => {
  // The week that has just begun has none.
  expect(await states('ann')).toEqual([...ANN, null]);
  expect(await states('ben')).toEqual([...ANN.map(() => 'untrained-active'), null]);
  expect(await states('cyd')).toEqual([
    ...ANN.map((_, week) => (week < 4 ? 'untrained-active' : 'untrained-inactive')),
    null,
  ]);
  expect(await states('bo')).toEqual([...ANN.map(() => 'never-active'), null]);
});

const asked: Asked = { from: '2025-06-02', to: '2025-08-11', dataThrough: '2025-08-10' };

test('a series says how many are in a state, of how many', async () => {
  expect(await ask(test_.database, 'lifecycle-at-risk', { ...asked, from: '2025-06-16', to: '2025-07-14' })).toEqual([
    'Company 2025-06-16 0 0/5 5p',
    'Company 2025-06-23 0.2 1/5 5p',
    'Company 2025-06-30 0.2 1/5 5p',
    'Company 2025-07-07 0 0/5 5p',
  ]);
  const dropped = { ...asked, by: 'team', from: '2025-07-07', to: '2025-07-21' } as const;
  expect(await ask(test_.database, 'lifecycle-dropped', dropped)).toEqual([
    'Team bo 2025-07-07 0.5 1/2 2p',
    'Team bo 2025-07-14 0 0/2 2p',
  ]);
  // Four weeks of five people count for June; in one of them Ann was at risk.
  const june = { ...asked, grain: 'month', from: '2025-06-01', to: '2025-07-01' } as const;
  expect(await ask(test_.database, 'lifecycle-at-risk', june)).toEqual(['Company 2025-06-01 0.05 1/20 5p']);
});

test('a week that is not over has no state, for a reason', async () => {
  const current = { from: '2025-08-11', to: '2025-08-18', dataThrough: '2025-08-10' };
  expect(await ask(test_.database, 'lifecycle-healthy', current)).toEqual([
    'Company 2025-08-11 – 0/0 0p provisional of nobody in this week is it known where they stand',
  ]);
});

test('drop-offs are dated by their first low week, and by the first of the two weeks back', async () => {
  expect(await rows('select from_day, confirmed_day, recovered_day from person_drop_off')).toEqual([
    { from_day: '2025-06-19', confirmed_day: '2025-07-09', recovered_day: '2025-07-24' },
  ]);
});

const everything = async () => ({
  weeks: await rows('select person_id, week_start, lifecycle from person_week order by 1, 2'),
  groups: await rows(
    "select to_jsonb(g) - 'updated_at' as row from group_week g order by grouping, group_id, week_start",
  ),
  dropOffs: await rows('select * from person_drop_off order by 1, 2'),
});

test('what arrives late comes out as if it had been there from the start', async () => {
  // Two weeks of the gap were no gap.
  await feed.send('one', calls('ann', '2025-06-26', '2025-07-09', daily));
  await compute(test_.database, '2025-08-11');
  await computeMetrics(test_.database, settings);
  const carried = await everything();
  expect(carried.dropOffs).toEqual([]);
  await rows('update person_week set lifecycle = null');
  await rows('truncate lifecycle_inputs, group_week');
  await rows('insert into dirty_group_week select distinct week_start, true from person_week');
  await computeMetrics(test_.database, settings);
  expect(await everything()).toEqual(carried);
});

test('weeks computed anew, with nothing else changed, get their states back', async () => {
  const before = await everything();
  await rows('delete from person_week');
  await rows('insert into dirty_person select id from person');
  await compute(test_.database, '2025-08-11');
  await computeMetrics(test_.database, settings);
  expect(await everything()).toEqual(before);
});

test('of somebody trained before the first day that is known, nothing is said', async () => {
  await rows(`update training set starts_on = '2025-05-14', ends_on = '2025-05-14'`);
  await computeMetrics(test_.database, settings);
  expect(new Set(await states('ann'))).toEqual(new Set([null]));
  expect(await ask(test_.database, 'lifecycle-never-active', { ...asked, to: '2025-06-09' })).toEqual([
    'Company 2025-06-02 0.5 2/4 4p',
  ]);
});

test('once days are deleted, what was said with them stands, until the weeks go as well', async () => {
  const before = await everything();
  const retention = { actionDays: 10, personDayDays: 40, personWeekWeeks: 20, groupWeekMonths: 6 };
  await purgeFacts(test_.database, retention, '2025-08-11');
  // Ann's training and her reference are before 2 July, the first day that is left; nobody's calls of June are.
  await computeMetrics(test_.database, { ...settings, since: '2025-07-02' });
  expect(await everything()).toEqual(before);
  await purgeFacts(test_.database, { ...retention, personWeekWeeks: 1 }, '2025-08-11');
  expect(await rows('select * from person_drop_off')).toEqual([]);
});
