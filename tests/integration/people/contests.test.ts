import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  ContestError,
  createContest,
  decideContest,
  getContest,
  listContests,
  refreshPeople,
} from '../../../src/people/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { Feed, peopleSettings, user } from '../../support/feed.ts';

let test_: TestDatabase;
let ann: string;

beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

beforeEach(async () => {
  await test_.database.pool.query('truncate connection, person, team cascade');
  const feed = new Feed(test_.database);
  await feed.connect('one');
  await feed.send('one', [user('ann'), user('ben')]);
  await refreshPeople(test_.database, peopleSettings, ['one']);
  const { rows } = await test_.database.pool.query<{ id: string }>("select id from person where name = 'ann'");
  ann = rows[0]?.id ?? '';
  await test_.database.pool.query('delete from dirty_person');
});

const leave = () => ({
  personId: ann,
  kind: 'leave' as const,
  from: '2025-06-02',
  to: '2025-06-06',
  note: 'Was ill',
  by: 'k1',
});
const marked = async () => (await test_.database.pool.query('select person_id from dirty_person')).rows;

test('a contest is filed open and changes nothing', async () => {
  const made = await createContest(test_.database, leave());
  const { by, ...filed } = leave();
  expect(made).toMatchObject({ ...filed, status: 'open', createdBy: by, decisions: [] });
  expect(await marked()).toEqual([]);
  expect(await getContest(test_.database, made.id)).toEqual(made);
  expect(await getContest(test_.database, '999')).toBeNull();
  expect(await getContest(test_.database, 'x')).toBeNull();
});

test('every decision is kept, the last one holds, and the person is marked', async () => {
  const { id } = await createContest(test_.database, leave());
  await decideContest(test_.database, id, { status: 'accepted', note: 'yes', by: 'k2' });
  expect(await marked()).toEqual([{ person_id: ann }]);
  const decided = await decideContest(test_.database, id, { status: 'rejected', note: 'after all not', by: 'k3' });
  expect(decided?.status).toBe('rejected');
  expect(decided?.decisions.map(({ by, status, note }) => `${by} ${status} ${note}`)).toEqual([
    'k2 accepted yes',
    'k3 rejected after all not',
  ]);
  expect(decided?.decisions[0]?.at).toBeInstanceOf(Date);
  expect(await decideContest(test_.database, '999', { status: 'rejected', note: '', by: null })).toBeNull();
});

test('a decision may say what the contest left open', async () => {
  const { id } = await createContest(test_.database, { ...leave(), kind: 'part-time' });
  const decision = { status: 'accepted' as const, note: '', by: null, weekdays: [1, 2, 3] };
  expect((await decideContest(test_.database, id, decision))?.weekdays).toEqual([1, 2, 3]);
  expect((await decideContest(test_.database, id, { ...decision, weekdays: null }))?.weekdays).toBeNull();
});

test('contests are listed by person and status', async () => {
  const first = await createContest(test_.database, leave());
  const second = await createContest(test_.database, { ...leave(), kind: 'captured-elsewhere' });
  await decideContest(test_.database, first.id, { status: 'accepted', note: '', by: null });
  const ids = async (filter: Parameters<typeof listContests>[1]) =>
    (await listContests(test_.database, filter)).map(({ id }) => id);
  expect(await ids({})).toEqual([first.id, second.id]);
  expect(await ids({ status: 'open' })).toEqual([second.id]);
  expect(await ids({ personId: ann, status: 'accepted' })).toEqual([first.id]);
  expect(await ids({ personId: 'nobody' })).toEqual([]);
});

test.each([
  ['unknown-person', { personId: 'nobody' }],
  ['unknown-team', { teamId: 'no team' }],
  ['bad-range', { to: '2025-06-01' }],
  ['bad-weekdays', { weekdays: [0] }],
  ['bad-weekdays', { weekdays: [1, 1] }],
])('%s is refused', async (problem, change) => {
  const attempt = createContest(test_.database, { ...leave(), ...change });
  await expect(attempt).rejects.toThrow(ContestError);
  await expect(attempt).rejects.toMatchObject({ problem });
  expect(await listContests(test_.database)).toEqual([]);
});
