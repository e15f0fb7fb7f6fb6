import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ConnectorError, type CrmRecordDraft, type RowBatch } from '../../../connectors/contract/index.ts';
import { Connections, registerConnections, runStream, settleSync, startSync } from '../../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { emptyBatch, type Script, scriptedConnection } from '../../support/scripted-connector.ts';

let test_: TestDatabase;
let script: Script;
let connections: Connections;
const log = { info: () => undefined, warn: () => undefined };
const sealing = { seal: (text: string) => Buffer.from(text), open: (sealed: Buffer) => sealed.toString() };

beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

beforeEach(async () => {
  const { pool } = test_.database;
  await pool.query('truncate connection, dirty_day cascade');
  script = { now: new Date('2026-03-02T12:00:00Z'), reads: {} };
  const connection = scriptedConnection(script, {
    users: { record: 'user', object: 'User' },
    tasks: { record: 'activity', object: 'Task' },
    opportunities: { record: 'entity', object: 'Opportunity' },
    owners: { record: 'owner-change', object: null },
    logins: { record: 'login', object: null },
  });
  connections = new Connections({ database: test_.database, sealing, log, connections: [connection] });
  await registerConnections(test_.database, [connection]);
});

async function read(
  stream: string,
  batches: RowBatch[] | (() => (RowBatch | Error)[]),
  mode: 'incremental' | 'full' = 'incremental',
) {
  const queue = script.reads[stream] ?? [];
  script.reads[stream] = queue;
  queue.push(() => (typeof batches === 'function' ? batches() : batches));
  const { syncId } = await startSync(test_.database, { connectionId: 'one', mode, trigger: 'test', streams: [stream] });
  const run = {
    syncId,
    connectionId: 'one',
    stream,
    mode,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
  try {
    await runStream(test_.database, connections, run);
  } finally {
    await settleSync(test_.database, syncId);
  }
  const { rows } = await test_.database.pool.query('select * from sync_stream where sync_id = $1', [syncId]);
  return rows[0];
}

const task = (sourceId: string, changes: Record<string, unknown> = {}): CrmRecordDraft => ({
  type: 'activity',
  sourceId,
  object: 'Task',
  version: '1',
  kind: 'call',
  createdBySourceId: 'u1',
  ownerSourceId: 'u1',
  via: 'person',
  createdAt: '2026-03-02T09:00:00Z',
  completed: false,
  completedAt: null,
  occurredAt: null,
  accountSourceId: null,
  ...changes,
});

const opportunity = (sourceId: string, changes: Record<string, unknown> = {}): CrmRecordDraft => ({
  type: 'entity',
  kind: 'opportunity',
  object: 'Opportunity',
  sourceId,
  version: '1',
  ownerSourceId: 'u1',
  createdBySourceId: 'u1',
  via: 'person',
  createdAt: '2026-02-01T09:00:00Z',
  modifiedAt: null,
  modifiedBySourceId: null,
  status: 'Open',
  closed: false,
  won: false,
  amount: 10,
  amountBase: 10,
  currency: 'EUR',
  closeDate: '2026-04-01',
  closedAt: null,
  accountSourceId: null,
  ...changes,
});

const user = (sourceId: string, changes: Record<string, unknown> = {}): CrmRecordDraft => ({
  type: 'user',
  sourceId,
  version: '1',
  email: `${sourceId}@acme.com`,
  username: sourceId,
  name: sourceId,
  active: true,
  class: 'human',
  licence: 'Sales',
  profile: null,
  role: null,
  title: null,
  managerSourceId: null,
  businessUnit: null,
  timeZone: null,
  federationId: null,
  entraId: null,
  createdAt: '2025-01-01T00:00:00Z',
  lastLoginAt: null,
  ...changes,
});

const USER = { record: 'user', object: 'User' } as const;
const query = async (sql: string, values: unknown[] = []) => (await test_.database.pool.query(sql, values)).rows;

test('rows, checkpoint and counts are kept together, and a re-read changes nothing', async () => {
  const batch: RowBatch = {
    rows: [task('t1'), task('t2', { kind: 'task', completed: false }), task('t3', { createdAt: 'rubbish' })],
    deletedIds: [],
    skipped: { 'recurring master': 2 },
    checkpoint: { through: '2026-03-02T12:00:00Z' },
  };
  const first = await read('tasks', [batch]);
  expect(first).toMatchObject({
    status: 'succeeded',
    read: '5',
    stored: '2',
    unchanged: '0',
    quarantined: '1',
    skipped: '2',
  });
  expect(await query('select checkpoint from stream_state')).toEqual([{ checkpoint: batch.checkpoint }]);
  expect(await query('select source_id, field from quarantine')).toEqual([{ source_id: 't3', field: 'createdAt' }]);
  const second = await read('tasks', [batch]);
  expect(second).toMatchObject({ read: '5', stored: '0', unchanged: '2', quarantined: '1', skipped: '2' });
  expect(await query('select count(*)::int as n from action')).toEqual([{ n: 1 }]);
  expect(await query('select kind, source_id from crm_record')).toEqual([{ kind: 'todo', source_id: 't2' }]);
});

test('a row that was quarantined is released when it parses', async () => {
  await read('tasks', [{ ...emptyBatch, rows: [task('t1', { createdAt: 'rubbish' })] }]);
  await read('tasks', [{ ...emptyBatch, rows: [task('t1')] }]);
  expect(await query('select * from quarantine')).toEqual([]);
});

test('a failing batch leaves nothing behind, and the batches before it stay', async () => {
  const good: RowBatch = { ...emptyBatch, rows: [task('t1')], checkpoint: { at: 1 } };
  await expect(read('tasks', () => [good, new ConnectorError('retry', 'cut off')])).rejects.toThrow('cut off');
  expect(await query('select source_id from action')).toEqual([{ source_id: 't1' }]);
  expect(await query('select checkpoint from stream_state')).toEqual([{ checkpoint: { at: 1 } }]);
});

test('a to-do becomes an action when it is completed, on the day it was', async () => {
  await read('tasks', [{ ...emptyBatch, rows: [task('t1', { kind: 'task' })] }]);
  const done = task('t1', { kind: 'task', completed: true, completedAt: '2026-03-04T10:00:00Z', version: '2' });
  await read('tasks', [{ ...emptyBatch, rows: [done] }]);
  expect(await query('select * from crm_record')).toEqual([]);
  expect(await query('select kind, at from action')).toEqual([{ kind: 'task', at: new Date('2026-03-04T10:00:00Z') }]);
});

test('an older copy never overwrites a newer one; an equal version with other content does', async () => {
  await read('opportunities', [{ ...emptyBatch, rows: [opportunity('o1', { version: '5', amount: 50 })] }]);
  await read('opportunities', [{ ...emptyBatch, rows: [opportunity('o1', { version: '4', amount: 40 })] }]);
  expect(await query('select amount from crm_record')).toEqual([{ amount: '50' }]);
  const equal = await read('opportunities', [
    { ...emptyBatch, rows: [opportunity('o1', { version: '5', amount: 55 })] },
  ]);
  expect(equal).toMatchObject({ stored: '1', unchanged: '0' });
  expect(await query('select amount from crm_record')).toEqual([{ amount: '55' }]);
});

test('a deleted record keeps its action, and comes back when it is undeleted', async () => {
  await read('tasks', [{ ...emptyBatch, rows: [task('t1')] }]);
  expect(await read('tasks', [{ ...emptyBatch, deletedIds: ['t1'] }])).toMatchObject({ deleted: '1' });
  expect(await query('select gone_at is not null as gone from action')).toEqual([{ gone: true }]);
  await read('tasks', [{ ...emptyBatch, rows: [task('t1', { version: '2' })] }]);
  expect(await query('select gone_at is not null as gone from action')).toEqual([{ gone: false }]);
});

test('a sweep removes what a full read did not name, and refuses an implausible share', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => opportunity(`o${i}`));
  await read('opportunities', [{ ...emptyBatch, rows, sweep: true, checkpoint: { at: 1 } }]);
  const most = { ...emptyBatch, rows: rows.slice(3), sweep: true, checkpoint: { at: 2 } };
  expect(await read('opportunities', [most], 'full')).toMatchObject({ status: 'succeeded', deleted: '3' });
  const few = { ...emptyBatch, rows: rows.slice(150), sweep: true, checkpoint: { at: 3 } };
  expect(await read('opportunities', [few], 'full')).toMatchObject({ status: 'failed', deleted: '0' });
  expect(await query('select count(*)::int as n from crm_record where gone_at is null')).toEqual([{ n: 197 }]);
  const ids = rows.slice(5).map((row) => row.sourceId);
  expect(await read('opportunities', [{ ...emptyBatch, presentIds: ids, sweep: true }])).toMatchObject({
    deleted: '2',
  });
});

test('a full read that was interrupted goes on with the same scan and sweeps once', async () => {
  const rows = ['a', 'b', 'c'].map((id) => opportunity(id));
  await read('opportunities', [{ ...emptyBatch, rows, checkpoint: { at: 1 } }]);
  const half: RowBatch = { ...emptyBatch, rows: rows.slice(0, 1), checkpoint: { at: 5 } };
  await expect(read('opportunities', () => [half, new ConnectorError('retry', 'cut')], 'full')).rejects.toThrow('cut');
  let after: unknown;
  script.reads['opportunities'] = [
    (request) => {
      after = request.after;
      return [{ ...emptyBatch, rows: rows.slice(1, 2), sweep: true, checkpoint: { at: 6 } }];
    },
  ];
  await query(`update sync_stream set status = 'queued'`);
  const [{ id }] = await query('select max(id) as id from sync');
  await runStream(test_.database, connections, {
    syncId: id,
    connectionId: 'one',
    stream: 'opportunities',
    mode: 'full',
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(after).toEqual({ at: 5 });
  expect(await query('select source_id from crm_record where gone_at is null order by 1')).toEqual([
    { source_id: 'a' },
    { source_id: 'b' },
  ]);
});

test('a checkpoint the vendor refuses leads to a full read', async () => {
  await read('opportunities', [{ ...emptyBatch, rows: [opportunity('a')], checkpoint: { delta: 'old' } }]);
  const asked: unknown[] = [];
  script.reads['opportunities'] = [
    (request) => {
      asked.push(request.after);
      return [new ConnectorError('restart-stream', 'expired')];
    },
    (request) => {
      asked.push(request.after);
      return [{ ...emptyBatch, rows: [opportunity('b')], checkpoint: { delta: 'new' } }];
    },
  ];
  const { syncId } = await startSync(test_.database, {
    connectionId: 'one',
    mode: 'incremental',
    trigger: 'test',
    streams: ['opportunities'],
  });
  await runStream(test_.database, connections, {
    syncId,
    connectionId: 'one',
    stream: 'opportunities',
    mode: 'incremental',
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(asked).toEqual([{ delta: 'old' }, null]);
});

test('users, their managers and owners have a history with valid-from and valid-to', async () => {
  await read('users', [{ ...emptyBatch, rows: [user('u1', { managerSourceId: 'm1' })] }]);
  script.now = new Date('2026-03-09T12:00:00Z');
  await read('users', [{ ...emptyBatch, rows: [user('u1', { managerSourceId: 'm2', version: '2' })] }]);
  const versions = await query(
    `select manager_source_id as m, valid_from, nullif(valid_to, 'infinity') as valid_to, assumed
       from crm_user_version order by valid_from`,
  );
  expect(versions).toEqual([
    { m: 'm1', valid_from: new Date('2025-01-01T00:00:00Z'), valid_to: script.now, assumed: true },
    { m: 'm2', valid_from: script.now, valid_to: null, assumed: false },
  ]);
});

test('a user the CRM no longer has becomes a leaver, and comes back when it has them again', async () => {
  await read('users', [{ ...emptyBatch, rows: [user('u1'), user('u2')] }]);
  script.now = new Date('2026-03-09T12:00:00Z');
  expect(await read('users', [{ ...emptyBatch, deletedIds: ['u1'] }])).toMatchObject({ deleted: '1' });
  const state = 'select active, gone_at is not null as gone from crm_user order by source_id';
  expect(await query(state)).toEqual([
    { active: false, gone: true },
    { active: true, gone: false },
  ]);
  const versions = `select active, valid_from from crm_user_version where source_id = 'u1' order by valid_from`;
  expect((await query(versions)).map((row) => row.active)).toEqual([true, false]);
  script.now = new Date('2026-03-16T12:00:00Z');
  await read('users', [{ ...emptyBatch, rows: [user('u1', { version: '2' })], sweep: true }], 'full');
  expect(await query(state)).toEqual([
    { active: true, gone: false },
    { active: false, gone: true },
  ]);
});

test("owners' history is laid from the CRM's changes in whatever order they come", async () => {
  await read('opportunities', [{ ...emptyBatch, rows: [opportunity('o1', { ownerSourceId: 'c' })] }]);
  const change = (sourceId: string, at: string, fromSourceId: string, toSourceId: string): CrmRecordDraft => ({
    type: 'owner-change',
    object: 'OpportunityFieldHistory',
    kind: 'opportunity',
    sourceId,
    recordSourceId: 'o1',
    at,
    changedBySourceId: 'm',
    fromSourceId,
    toSourceId,
  });
  await read('owners', [{ ...emptyBatch, rows: [change('h2', '2026-02-20T00:00:00Z', 'b', 'c')] }]);
  await read('owners', [{ ...emptyBatch, rows: [change('h1', '2026-02-10T00:00:00Z', 'a', 'b')] }]);
  const owners = await query(
    `select owner_source_id as o, valid_from, nullif(valid_to, 'infinity') as valid_to from record_owner_version
      order by valid_from`,
  );
  expect(owners).toEqual([
    { o: 'a', valid_from: new Date('2026-02-01T09:00:00Z'), valid_to: new Date('2026-02-10T00:00:00Z') },
    { o: 'b', valid_from: new Date('2026-02-10T00:00:00Z'), valid_to: new Date('2026-02-20T00:00:00Z') },
    { o: 'c', valid_from: new Date('2026-02-20T00:00:00Z'), valid_to: null },
  ]);
  expect(await query(`select count(*)::int as n from action where kind = 'owner-changed'`)).toEqual([{ n: 2 }]);
});

test('ten records within ten minutes are a burst, of which the first counts', async () => {
  const at = (seconds: number) => new Date(Date.parse('2026-03-02T09:00:00Z') + seconds * 1000).toISOString();
  const burst = Array.from({ length: 12 }, (_, i) => task(`b${String(i).padStart(2, '0')}`, { createdAt: at(i * 50) }));
  const calm = [task('later', { createdAt: at(3600) }), task('before', { createdAt: at(-1200) })];
  await read('tasks', [{ ...emptyBatch, rows: [...burst.slice(6), ...calm] }]);
  expect(await query('select count(*)::int as n from action where burst')).toEqual([{ n: 0 }]);
  await read('tasks', [{ ...emptyBatch, rows: burst.slice(0, 6) }]);
  const kept = await query('select source_id from action where not burst order by source_id');
  expect(kept.map((row) => row.source_id)).toEqual(['b00', 'before', 'later']);
});

test('credentials that are refused ask for a person; a missing permission makes the stream unavailable', async () => {
  await expect(read('tasks', () => [new ConnectorError('reconnect', 'Sign in again.')])).rejects.toThrow();
  expect(await query('select state, state_reason from connection')).toEqual([
    { state: 'needs-sign-in', state_reason: 'Sign in again.' },
  ]);
  const skipped = await read('tasks', () => [new ConnectorError('skip-stream', 'Grant read on Task.')]);
  expect(skipped).toMatchObject({ status: 'unavailable', reason: 'Grant read on Task.' });
});

test('after refused credentials the other streams of that sync do not sign in; the next sync does', async () => {
  let signIns = 0;
  const limited = scriptedConnection(
    script,
    Object.fromEntries(['users', 'tasks', 'logins'].map((name) => [name, USER])),
    {
      budget: { dailyShare: 1, maxConcurrent: 1 },
    },
  );
  const { connector } = limited;
  const counting = {
    ...connector,
    connect: async () => {
      signIns += 1;
      throw new ConnectorError('reconnect', 'The secret is wrong.');
    },
  };
  const process = new Connections({
    ...{ database: test_.database, sealing, log, connections: [{ ...limited, connector: counting }] },
  });
  const streams = ['users', 'tasks', 'logins'];
  const sync = async () => {
    const { syncId } = await startSync(test_.database, {
      ...{ connectionId: 'one', mode: 'incremental', trigger: 'test', streams, reconcile: true },
    });
    const signal = new AbortController().signal;
    const run = { syncId, connectionId: 'one', mode: 'incremental' as const, signal, onProgress: () => undefined };
    const ends = await Promise.allSettled(
      streams.map((stream) => runStream(test_.database, process, { ...run, stream })),
    );
    await settleSync(test_.database, syncId);
    return ends.map((end) => (end.status === 'rejected' ? end.reason.recovery : end.status));
  };
  expect(await sync()).toEqual(['reconnect', 'reconnect', 'reconnect']);
  expect(signIns).toBe(1);
  expect(await query('select status, reason from sync_stream')).toEqual(
    streams.map(() => ({ status: 'failed', reason: 'The secret is wrong.' })),
  );
  await sync();
  expect(signIns).toBe(2);
});

test('a vendor that asks for silence pauses the whole connection', async () => {
  const retryAt = new Date(Date.now() + 60_000);
  await expect(read('tasks', () => [new ConnectorError('wait', 'Slow down.', { retryAt })])).rejects.toThrow();
  expect(await query('select paused_until from connection')).toEqual([{ paused_until: retryAt }]);
});

test('what a read does without is said of its stream until a read has it again', async () => {
  const state = () => query("select availability, reason from stream_state where stream = 'tasks'");
  const noting = (...sentences: string[]) => {
    script.reads['tasks'] = [
      ({ note }) => {
        for (const sentence of sentences) note?.(sentence);
        return [emptyBatch];
      },
    ];
    return read('tasks', []);
  };
  await noting('Grant Read on Type.', 'Grant Read on Type.', 'Grant Read on CallType.');
  expect(await state()).toEqual([{ availability: 'partly', reason: 'Grant Read on Type. Grant Read on CallType.' }]);
  await read('tasks', [emptyBatch]);
  script.reads['tasks'] = [];
  await noting();
  expect(await state()).toEqual([{ availability: 'available', reason: null }]);
});
