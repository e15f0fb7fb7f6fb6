import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { adoptTrainings, getTraining, listTrainings, upsertTraining } from '../../../src/trainings/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let held: TestDatabase;
beforeAll(async () => {
  held = await createTestDatabase();
});
afterAll(() => held.drop());

const query = (statement: string, values: unknown[] = []) => held.database.pool.query(statement, values);
const adopt = (isRead = (_connection: string, _stream: string) => true) =>
  adoptTrainings(held.database.db, { timeZone: 'Europe/Berlin', isRead });

beforeEach(async () => {
  await query('truncate connection, training, person cascade');
  await query(`insert into connection (id, vendor) values ('sf', 'salesforce')`);
  for (const [id, email] of [
    ['005A', 'Ann@Acme.example'],
    ['005B', 'ben@acme.example'],
  ]) {
    await query(
      `insert into crm_user (connection_id, source_id, version, email, name, active, class, created_at)
       values ('sf', $1, 1, $2, 'X', true, 'human', now())`,
      [id, email],
    );
  }
});

async function session(id: string, more: Record<string, unknown> = {}): Promise<void> {
  const row = {
    name: 'CRM training',
    starts_at: '2026-02-03T23:30:00Z',
    ends_at: '2026-02-04T01:00:00Z',
    all_day: false,
    cost: null,
    ...more,
  };
  await query(
    `insert into crm_training_session (connection_id, stream, source_id, valid_from, assumed, object, name, starts_at, ends_at, all_day, cost)
     values ('sf', 'training-meetings', $1, now(), false, 'Event', $2, $3, $4, $5, $6)`,
    [id, row.name, row.starts_at, row.ends_at, row.all_day, row.cost],
  );
}

async function attends(session: string, who: { user?: string; email?: string }, status: string): Promise<void> {
  await query(
    `insert into crm_attendance (connection_id, stream, source_id, valid_from, assumed, session_source_id, user_source_id, email, status)
     values ('sf', 'attendance', gen_random_uuid()::text, now(), false, $1, $2, $3, $4)`,
    [session, who.user ?? null, who.email ?? null, status],
  );
}

test('a session becomes a training on the calendar days of the company, with the colleagues who took part', async () => {
  await session('00U1');
  await attends('00U1', { user: '005A' }, 'attended');
  await attends('00U1', { email: 'Ben@acme.example' }, 'invited');
  await attends('00U1', { email: 'customer@elsewhere.example' }, 'attended');
  expect(await adopt()).toEqual({ created: 1, kept: 0, removed: 0 });
  expect(await getTraining(held.database.db, 'sf-00U1')).toEqual({
    id: 'sf-00U1',
    name: 'CRM training',
    startsOn: '2026-02-04',
    endsOn: '2026-02-04',
    hours: 1.5,
    mode: null,
    topics: [],
    cost: null,
    attendees: [
      { email: 'ann@acme.example', status: 'attended', minutes: null },
      { email: 'ben@acme.example', status: 'invited', minutes: null },
    ],
  });
});

test('adopting again changes nothing; what changed in the CRM is followed', async () => {
  await session('00U1');
  await adopt();
  const updatedAt = async () => (await query('select updated_at from training')).rows[0];
  const before = await updatedAt();
  expect(await adopt()).toEqual({ created: 0, kept: 1, removed: 0 });
  expect(await updatedAt()).toEqual(before);
  await query(`update crm_training_session set valid_to = now() + interval '1 second' where source_id = '00U1'`);
  await session('00U1', {
    all_day: true,
    starts_at: '2026-03-05T00:00:00Z',
    ends_at: '2026-03-06T00:00:00Z',
    cost: 900,
  });
  await adopt();
  expect(await getTraining(held.database.db, 'sf-00U1')).toMatchObject({
    startsOn: '2026-03-05',
    endsOn: '2026-03-06',
    hours: null,
    cost: 900,
  });
});

test('a session that vanished goes, and one whose source is no longer configured; trainings made by hand stay', async () => {
  const byHand = (id: string) => ({
    id,
    name: 'By hand',
    startsOn: '2026-01-01',
    endsOn: '2026-01-01',
    hours: null,
    mode: null,
    topics: [],
    cost: null,
    attendees: [],
  });
  await upsertTraining(held.database.db, byHand('kick-off'), { attendees: 'replace' });
  await upsertTraining(held.database.db, byHand('sf-00U2'), { attendees: 'replace' });
  await session('00U1');
  await session('00U2');
  await session('00U3');
  expect(await adopt()).toEqual({ created: 2, kept: 0, removed: 0 });
  await query(`update crm_training_session set valid_to = now() + interval '1 second' where source_id = '00U1'`);
  expect(await adopt()).toEqual({ created: 0, kept: 1, removed: 1 });
  expect((await adopt(() => false)).removed).toBe(1);
  expect((await listTrainings(held.database.db)).map(({ id, name }) => [id, name])).toEqual([
    ['kick-off', 'By hand'],
    ['sf-00U2', 'By hand'],
  ]);
});

test('who accepted a session that is still to come has only been invited so far', async () => {
  const tomorrow = new Date(Date.now() + 86_400_000);
  await session('00U1', { starts_at: tomorrow, ends_at: new Date(tomorrow.getTime() + 3_600_000) });
  await attends('00U1', { user: '005A' }, 'attended');
  await adopt();
  expect((await getTraining(held.database.db, 'sf-00U1'))?.attendees).toMatchObject([{ status: 'invited' }]);
});
