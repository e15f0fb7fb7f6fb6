import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  availabilityOf,
  computeMetrics,
  findMetric,
  loadPanel,
  type TrainingResult,
} from '../../../src/metrics/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { activity } from '../../support/feed.ts';
import { compute, openCompany } from './small-company.ts';

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

async function rows<Row>(statement: string): Promise<Row[]> {
  return (await test_.database.pool.query(statement)).rows;
}

describe('results of trainings', () => {
  const settings = { since: '2025-06-02', dataThrough: '2025-07-19', minimumGroup: 5 };
  beforeEach(async () => {
    const feed = await openCompany(test_.database);
    await feed.send('one', [
      activity('a', 'ann', '2025-06-03T09:00:00Z'),
      activity('b', 'ann', '2025-06-10T09:00:00Z'),
    ]);
    await compute(test_.database, '2025-07-20');
    await rows(`insert into training (id, name, starts_on, ends_on) values ('t', 'T', '2025-06-04', '2025-06-04')`);
    await rows(`insert into training_attendance values ('t', 'ann@acme.example', 'attended'), ('t', 'ben@acme.example', 'invited'),
                ('t', 'stranger@acme.example', 'attended')`);
  });

  const stored = () =>
    rows<{ kind: string; by: string; group_id: string; people: number; payload: TrainingResult['payload'] }>(
      'select kind, by, group_id, people, payload from training_result order by kind, by, group_id',
    );
  const run = async () =>
    (
      await rows<{ inputs: { hash: string }; data_through: string }>(
        'select * from computation order by id desc limit 1',
      )
    )[0];

  test('are kept with what they were made from, replacing the last', async () => {
    // One training, and the states five people are in.
    expect(await computeMetrics(test_.database, settings)).toMatchObject({ trainings: 1, recomputed: 2 });
    const first = await run();
    expect(first?.data_through).toBe('2025-07-19');
    expect((await stored()).map((row) => `${row.kind} ${row.by} ${row.group_id} ${row.people}`)).toEqual([
      'effect company company 1',
      'effect managerSupport unsupported 1',
      'effect role seller 1',
      expect.stringMatching(/^effect team t[0-9a-f]+ 1$/),
      'event-study company company 1',
      'retention company company 1',
      'retention managerSupport unsupported 1',
      'retention role seller 1',
      expect.stringMatching(/^retention team t[0-9a-f]+ 1$/),
    ]);
    const [company] = await stored();
    expect(company?.payload).toMatchObject({ trained: 1, verdict: 'not_enough_evidence', refused: true });
    expect(JSON.stringify(company?.payload)).toContain('1 address belongs to nobody in the CRMs.');
    expect(JSON.stringify(company?.payload)).toContain('1 person was invited and did not attend');
    expect(await computeMetrics(test_.database, settings)).toMatchObject({ recomputed: 0 });
    expect(await stored()).toHaveLength(9);
    // The results rest on the first computation; the last says when they were looked at.
    expect(await rows('select * from computation')).toHaveLength(2);
    expect((await run())?.inputs.hash).toBe(first?.inputs.hash);
    await computeMetrics(test_.database, { ...settings, full: true });
    expect(await rows('select * from computation')).toHaveLength(1);
  });

  test('change their hash when what they say changes', async () => {
    await computeMetrics(test_.database, settings);
    const before = await run();
    await rows(`delete from training_attendance where email like 'stranger%'`);
    await computeMetrics(test_.database, settings);
    expect((await run())?.inputs.hash).not.toBe(before?.inputs.hash);
  });

  test('are none before everything was read, and go with their training', async () => {
    await computeMetrics(test_.database, settings);
    await rows(`delete from training where id = 't'`);
    expect(await stored()).toEqual([]);
    expect(await computeMetrics(test_.database, { ...settings, dataThrough: null })).toEqual({
      trainings: 0,
      results: 0,
      recomputed: 0,
    });
    expect((await run())?.data_through).toBeNull();
  });
});

test('the panel has whole weeks only, and everybody’s days in them', async () => {
  const feed = await openCompany(test_.database);
  await feed.send('one', [
    activity('a', 'ann', '2025-06-03T09:00:00Z'),
    activity('b', 'ann', '2025-06-03T10:00:00Z'),
    activity('c', 'ann', '2025-06-18T10:00:00Z'),
  ]);
  await compute(test_.database, '2025-06-22');
  const loaded = await loadPanel(test_.database, { from: '2025-06-04', through: '2025-06-18' });
  expect(loaded.panel).toMatchObject({ people: 5, days: 14 });
  const ann = loaded.people.findIndex((person) => person.name === 'ann');
  expect([...loaded.panel.actions.slice(ann * 14, ann * 14 + 14)]).toEqual([0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect([...loaded.panel.working.slice(ann * 14, ann * 14 + 14)]).toEqual([1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0]);
  expect((await loadPanel(test_.database, { from: '2025-06-04', through: '2025-06-07' })).panel.days).toBe(0);
});

describe('what a connection can contribute', () => {
  const streams = [
    { name: 'tasks', record: 'activity' as const },
    { name: 'events', record: 'activity' as const },
  ];
  const state = (stream: string, availability: string, reason: string | null, read = true) =>
    rows(`insert into stream_state (connection_id, stream, availability, reason, last_success_at)
          values ('one', '${stream}', '${availability}', ${reason === null ? 'null' : `'${reason}'`}, ${read ? 'now()' : 'null'})`);
  const calls = async (given = streams) => {
    const metric = findMetric('calls-logged');
    if (metric === undefined) throw new Error('no such metric');
    const found = await availabilityOf(test_.database, [metric], [{ id: 'one', streams: given }]);
    return found.get('calls-logged')?.[0];
  };
  beforeEach(async () => {
    await openCompany(test_.database);
    await rows('truncate stream_state');
  });

  test('is nothing before the first reading', async () => {
    expect(await calls()).toEqual({
      connection: 'one',
      availability: 'unavailable',
      reason: 'tasks was not read yet. events was not read yet.',
    });
  });

  test('is everything once all was read, and part of it where one stream can’t be', async () => {
    await state('tasks', 'available', null);
    await state('events', 'unavailable', 'Grant Read on Event.', false);
    expect(await calls()).toEqual({ connection: 'one', availability: 'partly', reason: 'Grant Read on Event.' });
    await rows(`update stream_state set availability = 'available', reason = null, last_success_at = now()`);
    expect(await calls()).toEqual({ connection: 'one', availability: 'available', reason: null });
  });

  test('is part of it where a stream lacks some, not nothing', async () => {
    await state('tasks', 'partly', 'CallType is hidden.');
    expect(await calls([{ name: 'tasks', record: 'activity' }])).toMatchObject({
      availability: 'partly',
      reason: 'CallType is hidden.',
    });
  });

  test('is nothing where nothing of the kind is read, and that is said', async () => {
    expect(await calls([])).toEqual({
      connection: 'one',
      availability: 'unavailable',
      reason: 'Nothing is read of calls.',
    });
  });
});
