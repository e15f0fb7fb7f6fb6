import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Batch, CountWindow, CrmRecordDraft } from '../../../connectors/contract/index.ts';
import {
  Connections,
  qualityRows,
  reconcile,
  registerConnections,
  runStream,
  startSync,
} from '../../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { emptyBatch, type Script, scriptedConnection } from '../../support/scripted-connector.ts';

/** A CRM that is a list of moments of creation, by id; what is stored of it is made to differ. */
let test_: TestDatabase;
let script: Script;
let connections: Connections;
let crm: Map<string, string>;
let windowsRead: CountWindow[];
const log = { info: () => undefined, warn: () => undefined };
const sealing = { seal: (text: string) => Buffer.from(text), open: (sealed: Buffer) => sealed.toString() };

beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

beforeEach(async () => {
  await test_.database.pool.query('truncate connection, dirty_day cascade');
  crm = new Map();
  windowsRead = [];
  script = { now: new Date('2026-03-02T12:00:00Z'), reads: {} };
});

/** Opens the connection; what the connector can do is decided by then. */
async function open(): Promise<void> {
  const streams = {
    tasks: { record: 'activity', object: 'Task' },
    leads: { record: 'entity', object: 'Lead' },
  } as const;
  const connection = scriptedConnection(script, streams);
  connections = new Connections({ database: test_.database, sealing, log, connections: [connection] });
  await registerConnections(test_.database, [connection]);
}

const within = ({ from, to }: CountWindow) =>
  [...crm].filter(([, at]) => +new Date(at) >= +from && +new Date(at) < +to);

/** The CRM counts by day, and a window of it can be read anew. */
function capable(): void {
  script.countByDay = (_stream, window) => {
    const counts = new Map<string, number>();
    for (const [, at] of within(window)) counts.set(at.slice(0, 10), (counts.get(at.slice(0, 10)) ?? 0) + 1);
    return counts;
  };
  script.windows = (_stream, window) => {
    windowsRead.push(window);
    return within(window).map(([id, at]): Batch => ({ ...emptyBatch, rows: [task(id, at)] }));
  };
}

const task = (sourceId: string, createdAt: string): CrmRecordDraft => ({
  type: 'activity',
  sourceId,
  object: 'Task',
  version: '1',
  kind: 'call',
  createdBySourceId: 'u1',
  ownerSourceId: 'u1',
  via: 'person',
  createdAt,
  completed: true,
  completedAt: null,
  occurredAt: null,
  accountSourceId: null,
});

/** Has the engine store these, whatever the CRM holds. */
async function store(rows: readonly CrmRecordDraft[]): Promise<void> {
  script.reads['tasks'] = [() => [{ ...emptyBatch, rows, checkpoint: { at: 'end' } }]];
  const at = { connectionId: 'one', mode: 'incremental' as const };
  const { syncId } = await startSync(test_.database, { ...at, trigger: 'test', streams: ['tasks'] });
  const signal = new AbortController().signal;
  await runStream(test_.database, connections, { ...at, syncId, stream: 'tasks', signal, onProgress: () => undefined });
}

async function live(): Promise<string[]> {
  const { rows } = await test_.database.pool.query<{ id: string }>(
    'select distinct source_id as id from action where gone_at is null order by 1',
  );
  return rows.map(({ id }) => id);
}

test('a difference is found to the day where the CRM counts windows only', async () => {
  const days = ['2026-01-05', '2026-02-11', '2026-02-28'];
  await open();
  await store(days.map((day, i) => task(`t${i}`, `${day}T09:00:00Z`)));
  for (const [i, day] of [...days, '2026-02-11'].entries()) crm.set(`t${i}`, `${day}T09:30:00Z`);
  script.count = (_stream, window) => within(window).length;
  const found = await reconcile(test_.database, connections, 'one');
  const of = (day: string | null) => found.find((row) => row.day === day);
  expect(of(null)).toMatchObject({ stream: 'tasks', object: 'Task', sourceCount: 4, storedCount: 3, repaired: false });
  expect(of('2026-02-11')).toMatchObject({ sourceCount: 2, storedCount: 1 });
  expect(found.filter((row) => row.sourceCount !== row.storedCount)).toHaveLength(2);
  expect(of(null)?.reason).toContain('uptake sync --full');
});

test('days that differ are read anew, and only these: what is missing is stored, what is not there is gone', async () => {
  capable();
  await open();
  crm.set('kept', '2026-02-10T09:00:00Z').set('missing', '2026-02-11T09:00:00Z').set('other', '2026-01-20T09:00:00Z');
  await store([
    task('kept', '2026-02-10T09:00:00Z'),
    task('other', '2026-01-20T09:00:00Z'),
    task('not there', '2026-02-12T23:59:59Z'),
  ]);
  const found = await reconcile(test_.database, connections, 'one');
  expect(await live()).toEqual(['kept', 'missing', 'other']);
  expect(windowsRead).toEqual([{ from: new Date('2026-02-11'), to: new Date('2026-02-13') }]);
  expect(found.filter((row) => row.sourceCount !== row.storedCount)).toEqual([]);
  expect(found.filter((row) => row.repaired).map((row) => row.day)).toEqual(['2026-02-11', '2026-02-12']);
  expect(found[0]).toMatchObject({ day: null, sourceCount: 3, storedCount: 3 });
  const kept = await qualityRows(test_.database, 'one');
  expect(kept.filter((row) => row.repairedAt !== null).map((row) => row.day)).toEqual(['2026-02-11', '2026-02-12']);
  expect(kept.every((row) => row.difference === 0)).toBe(true);
});

test('where both agree nothing is read', async () => {
  capable();
  await open();
  crm.set('a', '2026-02-10T09:00:00Z');
  await store([task('a', '2026-02-10T09:00:00Z')]);
  await reconcile(test_.database, connections, 'one');
  expect(windowsRead).toEqual([]);
});

test('a CRM that counts implausibly few is taken for a lost permission: nothing is removed, and it is said', async () => {
  capable();
  await open();
  const rows = Array.from({ length: 120 }, (_, i) =>
    task(`t${i}`, `2026-02-${String((i % 20) + 1).padStart(2, '0')}T09:00:00Z`),
  );
  await store(rows);
  for (const { sourceId, createdAt } of rows.slice(0, 60)) crm.set(sourceId, String(createdAt));
  const found = await reconcile(test_.database, connections, 'one');
  expect(windowsRead).toEqual([]);
  expect(await live()).toHaveLength(120);
  expect(found[0]).toMatchObject({ sourceCount: 60, storedCount: 120 });
  expect(found[0]?.reason).toMatch(/lost permission/);
  expect((await qualityRows(test_.database, 'one'))[0]?.reason).toMatch(/lost permission/);
});

test('a day that reading anew does not settle is said, and not read again until a count changes', async () => {
  capable();
  await open();
  crm.set('a', '2026-02-10T09:00:00Z').set('unreadable', '2026-02-10T10:00:00Z');
  await store([task('a', '2026-02-10T09:00:00Z')]);
  const windows = script.windows;
  script.windows = (stream, window) =>
    (windows?.(stream, window) ?? []).map((batch) => ({
      ...batch,
      ...('rows' in batch
        ? { rows: batch.rows.map((row) => (row.sourceId === 'unreadable' ? { ...row, createdAt: 'nonsense' } : row)) }
        : {}),
    }));
  const first = await reconcile(test_.database, connections, 'one');
  expect(first.find((row) => row.day === '2026-02-10')).toMatchObject({
    sourceCount: 2,
    storedCount: 1,
    repaired: true,
  });
  expect(first.find((row) => row.day === '2026-02-10')?.reason).toContain('quarantine');
  await reconcile(test_.database, connections, 'one');
  expect(windowsRead).toHaveLength(1);
  crm.set('another', '2026-02-10T11:00:00Z');
  await reconcile(test_.database, connections, 'one');
  expect(windowsRead).toHaveLength(2);
});

test('a stream whose full read is unfinished is left alone', async () => {
  capable();
  await open();
  crm.set('a', '2026-02-10T09:00:00Z');
  await store([]);
  await test_.database.pool.query("update stream_state set scanning = true where stream = 'tasks'");
  await reconcile(test_.database, connections, 'one');
  expect(windowsRead).toEqual([]);
  expect(await live()).toEqual([]);
});
