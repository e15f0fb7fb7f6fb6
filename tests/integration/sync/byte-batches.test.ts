import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type ByteBatch,
  type ColumnMapping,
  ConnectorError,
  type RowBatch,
} from '../../../connectors/contract/index.ts';
import { Columns } from '../../../connectors/salesforce/columns.ts';
import { events } from '../../../connectors/salesforce/streams/events.ts';
import { opportunities } from '../../../connectors/salesforce/streams/opportunities.ts';
import { tasks } from '../../../connectors/salesforce/streams/tasks.ts';
import { filledBits } from '../../../src/records/record.ts';
import { instantSql } from '../../../src/sync/column-sql.ts';
import {
  type ConnectionSettings,
  Connections,
  registerConnections,
  runStream,
  settleSync,
  startSync,
} from '../../../src/sync/index.ts';
import { asRows } from '../../contract/byte-rows.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { emptyBatch, type Script, scriptedConnection } from '../../support/scripted-connector.ts';

let test_: TestDatabase;
let script: Script;
let connections: Connections;
let both: ConnectionSettings[];
const log = { info: () => undefined, warn: () => undefined };
const sealing = { seal: (text: string) => Buffer.from(text), open: (sealed: Buffer) => sealed.toString() };

beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

beforeEach(async () => {
  await test_.database.pool.query('truncate connection, dirty_day cascade');
  script = { now: new Date('2026-03-02T12:00:00Z'), reads: {} };
  const streams = {
    tasks: { record: 'activity', object: 'Task' },
    events: { record: 'activity', object: 'Event' },
    opportunities: { record: 'entity', object: 'Opportunity' },
    users: { record: 'user', object: 'User' },
  } as const;
  // The same streams twice: one connection is read as bytes, the other as the rows the bytes stand for.
  both = ['one', 'two'].map((id) => scriptedConnection(script, streams, { id }));
  connections = new Connections({ database: test_.database, sealing, log, connections: both });
  await registerConnections(test_.database, both);
});

async function read(stream: string, batches: (ByteBatch | RowBatch)[], connectionId = 'one') {
  script.reads[stream] = [() => batches];
  const { syncId } = await startSync(test_.database, {
    connectionId,
    mode: 'incremental',
    trigger: 'test',
    streams: [stream],
  });
  const { signal } = new AbortController();
  const run = { syncId, connectionId, stream, mode: 'incremental' as const, signal, onProgress: () => undefined };
  try {
    await runStream(test_.database, connections, run);
  } finally {
    await settleSync(test_.database, syncId);
  }
  return (await query('select * from sync_stream where sync_id = $1', [syncId]))[0];
}

const query = async (sql: string, values: unknown[] = []) => (await test_.database.pool.query(sql, values)).rows;

/** In small pieces, cut anywhere. */
async function* pieces(text: string | Buffer, size = 97): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

type Line = Readonly<Record<string, string>>;

function csv(header: readonly string[], lines: readonly Line[]): string {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return [header, ...lines.map((line) => header.map((column) => line[column] ?? ''))]
    .map((cells) => `${cells.map(cell).join(',')}\n`)
    .join('');
}

function documentOf(
  header: readonly string[],
  lines: readonly Line[],
  columns: readonly ColumnMapping[],
  more: Partial<ByteBatch> = {},
): ByteBatch {
  const leaveOut = header.includes('IsRecurrence')
    ? [{ when: { column: 'IsRecurrence', is: ['true'] }, reason: 'a pattern' }]
    : [];
  return {
    csv: pieces(csv(header, lines)),
    header,
    columns,
    leaveOut,
    deleted: { column: 'IsDeleted', is: ['true'] },
    expectedRows: lines.length,
    checkpoint: { page: 1 },
    ...more,
  };
}

const TASK_HEADER = [
  ...['Id', 'SystemModstamp', 'CreatedDate', 'IsDeleted', 'CreatedById', 'OwnerId', 'IsClosed', 'TaskSubtype'],
  ...['CallType', 'Type', 'CompletedDateTime', 'ActivityDate', 'AccountId', 'IsRecurrence', 'CallDurationInSeconds'],
];
const taskColumns = tasks.columns?.(new Columns(TASK_HEADER), null) ?? [];
const id = (n: number, prefix = '00T') => `${prefix}dM00000${String(n).padStart(5, '0')}QAB`;

const task = (n: number, changes: Line = {}): Line => ({
  Id: id(n),
  SystemModstamp: '2026-02-01T09:00:00.000Z',
  CreatedDate: '2026-02-01T08:30:00.123Z',
  IsDeleted: 'false',
  CreatedById: id(1, '005'),
  OwnerId: id(1, '005'),
  IsClosed: 'true',
  TaskSubtype: 'Call',
  AccountId: id(1, '001'),
  IsRecurrence: 'false',
  ...changes,
});
const taskDocument = (lines: readonly Line[], more: Partial<ByteBatch> = {}) =>
  documentOf(TASK_HEADER, lines, taskColumns, more);

/** Everything both connections hold, apart from which one it is and when it was seen. */
async function held(connectionId: string) {
  const drop = (row: Record<string, unknown>) => {
    const { connection_id: _, scan_id: __, first_seen_at: ___, last_seen_at: ____, reason: _____, ...rest } = row;
    return rest;
  };
  const all: Record<string, unknown> = {};
  for (const table of ['action', 'crm_record', 'quarantine', 'record_owner_version']) {
    all[table] = (
      await query(`select * from ${table} where connection_id = $1 order by source_id`, [connectionId])
    ).map(drop);
  }
  all['dirty'] = await query(
    'select distinct user_source_id, day::text from dirty_day where connection_id = $1 order by 1, 2',
    [connectionId],
  );
  return all;
}

async function expectSameAsRows(stream: string, make: () => ByteBatch, record: 'activity' | 'entity') {
  const asBytes = await read(stream, [make()]);
  const asObjects = await read(stream, [await asRows(make(), record)], 'two');
  const counts = ['read', 'stored', 'unchanged', 'deleted', 'quarantined', 'skipped', 'skipped_by_reason'];
  for (const count of counts) expect(asBytes[count], count).toEqual(asObjects[count]);
  expect(await held('one')).toEqual(await held('two'));
  return asBytes;
}

test('tasks as bytes are stored as tasks as rows are, whatever is in them', async () => {
  const lines = [
    task(1),
    task(2, { TaskSubtype: 'ListEmail', ActivityDate: '2026-02-28' }),
    task(3, { TaskSubtype: 'Task', IsClosed: 'false' }),
    task(4, { TaskSubtype: 'Task', CompletedDateTime: '2026-02-03T10:00:00.000+0000' }),
    task(5, { TaskSubtype: '', CallType: 'Outbound', CallDurationInSeconds: '100' }),
    task(6, { TaskSubtype: 'Task', Type: 'Meeting', ActivityDate: '2024-02-29' }),
    task(7, { IsRecurrence: 'true' }),
    task(8, { IsDeleted: 'true' }),
    task(9, { IsDeleted: 'true', IsRecurrence: 'true' }),
    task(10, { CreatedDate: 'yesterday' }),
    task(11, { CreatedDate: '2026-02-30T08:00:00.000Z' }),
    task(12, { CreatedDate: '' }),
    task(13, { SystemModstamp: 'infinity' }),
    task(14, { ActivityDate: '2025-02-29' }),
    task(15, { ActivityDate: 'tomorrow', AccountId: '' }),
    task(16, { OwnerId: '' }),
    task(17, { CreatedById: '' }),
    task(18, { CreatedById: 'x'.repeat(65) }),
    task(19, { Id: '001dM00003jU9Gx', AccountId: '00TdM0000ABCabc' }),
    task(20, { Id: '' }),
    task(21, { CallType: `"quoted", 'and' \\. \n over lines; ü` }),
    ...Array.from({ length: 12 }, (_, n) => task(30 + n, { CreatedDate: `2026-02-10T08:00:${20 + n}.000Z` })),
  ];
  const counts = await expectSameAsRows('tasks', () => taskDocument(lines), 'activity');
  expect(counts).toMatchObject({ status: 'succeeded', read: '31', quarantined: '8', skipped: '1' });
  expect(
    await query(`select source_id from action where connection_id = 'one' and source_id like '001dM00003jU9Gx%'`),
  ).toEqual([{ source_id: '001dM00003jU9GxQAK' }]);
  expect(
    await query(`select source_id, field, reason from quarantine where connection_id = 'one' order by source_id`),
  ).toContainEqual({ source_id: id(10), field: 'createdAt', reason: 'not an instant' });
});

test.each([
  ['none of which is wrong', {}],
  ['one of which is odd but right', { CreatedDate: '2026-02-01T08:30:00+02:00' }],
  ['one of which has a day that never was', { CompletedDateTime: '2026-02-30T08:30:00.000Z' }],
  ['one of which lacks its author', { CreatedById: '' }],
])('tasks as bytes, %s, are stored as tasks as rows are', async (_what, changes) => {
  const lines = [
    task(1, { ActivityDate: '2024-02-29', TaskSubtype: 'Email' }),
    task(2, { TaskSubtype: 'Task', IsClosed: 'false', ActivityDate: '' }),
    task(3, { TaskSubtype: 'Task', CompletedDateTime: '2026-02-03T10:00:00.000Z', OwnerId: '' }),
    task(4, { ActivityDate: '26-02-01' }),
    task(5, { Id: '001dM00003jU9Gx', IsRecurrence: 'true' }),
    task(6, { Id: '001dM00003jU9Gy', AccountId: '00TdM0000ABCabc' }),
    task(7, { IsDeleted: 'true' }),
    task(8, changes),
  ];
  await expectSameAsRows('tasks', () => taskDocument(lines), 'activity');
});

test('cells without quotes and lines that end as Windows writes them are read as any others', async () => {
  const plain = (lines: readonly Line[]) =>
    [TASK_HEADER, ...lines.map((line) => TASK_HEADER.map((column) => line[column] ?? ''))]
      .map((cells) => `${cells.join(',')}\r\n`)
      .join('');
  const lines = [task(1), task(2, { OwnerId: '', TaskSubtype: 'Task', IsClosed: 'false' })];
  await read('tasks', [taskDocument(lines, { csv: pieces(plain(lines)) })]);
  await read('tasks', [taskDocument(lines)], 'two');
  expect(await held('one')).toEqual(await held('two'));
});

test('meetings as bytes are stored as meetings as rows are', async () => {
  const header = ['Id', 'SystemModstamp', 'CreatedDate', 'IsDeleted', 'CreatedById', 'OwnerId'];
  const all = [...header, 'StartDateTime', 'ActivityDate', 'IsAllDayEvent', 'AccountId'];
  const lines = [
    task(1, { StartDateTime: '2026-02-05T10:00:00.000Z', ActivityDate: '2026-02-05', IsAllDayEvent: 'false' }),
    task(2, { StartDateTime: '2026-02-05T00:00:00.000Z', ActivityDate: '2026-02-05', IsAllDayEvent: 'true' }),
    task(3, { ActivityDate: '2026-02-05' }),
    task(4),
  ];
  const columns = events.columns?.(new Columns(all), null) ?? [];
  await expectSameAsRows('events', () => documentOf(all, lines, columns), 'activity');
});

test('opportunities as bytes are stored as opportunities as rows are, amounts by their rates', async () => {
  const header = ['Id', 'SystemModstamp', 'CreatedDate', 'IsDeleted', 'CreatedById', 'OwnerId', 'IsClosed', 'IsWon'];
  const all = [
    ...header,
    ...['LastModifiedDate', 'LastModifiedById', 'StageName', 'Amount', 'CurrencyIsoCode', 'CloseDate'],
    ...['LastStageChangeDate', 'AccountId', 'NextStep', 'LeadSource'],
  ];
  const deal = (n: number, changes: Line): Line => ({
    ...task(n, {
      Id: id(n, '006'),
      IsWon: 'false',
      IsClosed: 'false',
      StageName: 'Prospecting',
      CloseDate: '2026-06-30',
    }),
    ...changes,
  });
  const lines = [
    deal(1, { Amount: '1000.0', CurrencyIsoCode: 'EUR', NextStep: 'Call', AccountId: '' }),
    deal(2, {
      Amount: '1000',
      CurrencyIsoCode: 'CHF',
      IsClosed: 'true',
      LastStageChangeDate: '2026-02-20T10:00:00.000Z',
    }),
    deal(3, { Amount: '0.1', CurrencyIsoCode: 'XXX' }),
    deal(4, { Amount: '1.5E8', CurrencyIsoCode: '', LastStageChangeDate: '2026-02-20T10:00:00.000Z' }),
    deal(5, { Amount: 'much' }),
    deal(6, { CloseDate: '2026-06-31' }),
    deal(7, { IsWon: '' }),
    deal(8, { Amount: '', LastModifiedById: id(7, '005'), LastModifiedDate: '2026-02-21T10:00:00.000Z' }),
  ];
  const rates = new Map([
    ['EUR', 1],
    ['CHF', 0.93],
  ]);
  const columns = opportunities.columns?.(new Columns(all), { corporate: 'EUR', rates, dated: null }) ?? [];
  await expectSameAsRows('opportunities', () => documentOf(all, lines, columns), 'entity');
  const right = lines.filter((_, n) => [0, 1, 2, 3, 7].includes(n));
  await query('truncate connection, dirty_day cascade');
  await registerConnections(test_.database, both);
  await expectSameAsRows('opportunities', () => documentOf(all, right, columns), 'entity');
  const [second] = await query(`select amount_base from crm_record where source_id = $1`, [id(2, '006')]);
  expect(Number(second?.amount_base)).toBe(1000 / 0.93);
  const known = { amount: 'x', closeDate: 'x', source: null };
  expect(
    await query(
      'select filled, tracked from crm_record where source_id = any($1) and connection_id = $2 order by source_id',
      [[id(1, '006'), id(2, '006')], 'one'],
    ),
  ).toEqual([
    filledBits('opportunity', { ...known, nextStep: 'x', account: null }),
    filledBits('opportunity', { ...known, nextStep: null, account: 'x' }),
  ]);
});

test('a document read twice changes nothing, and a row that was quarantined is released when it fits', async () => {
  const lines = [task(1), task(2, { CreatedDate: 'rubbish' }), task(3, { TaskSubtype: 'Task', IsClosed: 'false' })];
  expect(await read('tasks', [taskDocument(lines)])).toMatchObject({ stored: '2', unchanged: '0', quarantined: '1' });
  expect(await read('tasks', [taskDocument(lines)])).toMatchObject({ stored: '0', unchanged: '2', quarantined: '1' });
  expect(await read('tasks', [taskDocument([task(2)])])).toMatchObject({ stored: '1', quarantined: '0' });
  expect(await query('select * from quarantine')).toEqual([]);
});

test('a deleted row is a tombstone, and what documents named survives the sweep', async () => {
  await read('tasks', [taskDocument([task(1), task(2), task(3)])]);
  const gone = await read('tasks', [taskDocument([task(2, { IsDeleted: 'true' })])]);
  expect(gone).toMatchObject({ read: '0', deleted: '1' });
  await query('update stream_state set checkpoint = null');
  const swept = await read('tasks', [taskDocument([task(1)]), { ...emptyBatch, sweep: true }]);
  expect(swept).toMatchObject({ read: '1', unchanged: '1', deleted: '1' });
  expect(await query('select source_id from action where gone_at is null')).toEqual([{ source_id: id(1) }]);
});

test.each([
  ['fewer rows than announced', { expectedRows: 3 }],
  ['half a line', { csv: pieces(csv(TASK_HEADER, [task(1), task(2)]).slice(0, -40)) }],
  ['another header', { csv: pieces(csv([...TASK_HEADER].reverse(), [task(1), task(2)])) }],
  ['a web page', { csv: pieces('<html><body>Down for maintenance</body></html>') }],
  ['bytes that are no text', { csv: pieces(Buffer.from([0xff, 0xfe, 0x0a])) }],
  ['nothing', { csv: pieces('') }],
])('a document of %s leaves nothing behind and is read again', async (_what, more) => {
  const failing = read('tasks', [taskDocument([task(1), task(2)], more)]);
  await expect(failing).rejects.toMatchObject({ recovery: 'retry' });
  expect(await query('select * from action')).toEqual([]);
  expect(await query('select checkpoint from stream_state')).toEqual([{ checkpoint: null }]);
});

test('a download that breaks off takes its own error to the queue, and the connection to the database stays good', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.from(csv(TASK_HEADER, [task(1)]));
    throw new ConnectorError('retry', 'The connection broke off.', { vendorCode: 'NO_ANSWER' });
  }
  const failing = read('tasks', [taskDocument([task(1)], { csv: broken() })]);
  await expect(failing).rejects.toMatchObject({ vendorCode: 'NO_ANSWER' });
  expect(await query('select * from action')).toEqual([]);
  expect(await read('tasks', [taskDocument([task(1)])])).toMatchObject({ stored: '1' });
});

test.each([
  ['of a column that is not there', 'tasks', [{ field: 'sourceId', value: { column: 'Elsewhere', as: 'text' } }]],
  ['of a record that cannot come as bytes', 'users', []],
] as const)('a mapping %s is a defect, said as one', async (_what, stream, columns) => {
  const failing = read(stream, [taskDocument([task(1)], { columns })]);
  await expect(failing).rejects.toMatchObject({ recovery: 'fail' });
});

test('text in a mapping is never SQL', async () => {
  const hostile = `'); drop table action; --`;
  const header = ['Id', hostile, 'Quote"d'];
  const document = documentOf(
    header,
    [{ Id: 'a', [hostile]: hostile, 'Quote"d': hostile }],
    [
      { field: 'sourceId', value: { column: 'Id', as: 'text' } },
      {
        field: 'object',
        value: {
          cases: [{ when: { column: hostile, is: [hostile] }, value: { constant: hostile } }],
          otherwise: { constant: null },
        },
      },
      { field: 'version', value: { constant: '1' } },
      { field: 'kind', value: { constant: 'call' } },
      { field: 'via', value: { constant: 'person' } },
      { field: 'createdBySourceId', value: { column: 'Quote"d', as: 'text' } },
      { field: 'createdAt', value: { constant: '2026-02-01T00:00:00Z' } },
      { field: 'completed', value: { constant: true } },
    ],
    { deleted: { column: 'Quote"d', is: ['"'] } },
  );
  expect(await read('tasks', [document])).toMatchObject({ stored: '1' });
  expect(await query('select object, created_by_source_id from action')).toEqual([
    { object: hostile, created_by_source_id: hostile },
  ]);
});

test('the engine waits for a vendor that is not ready, with what is known stored', async () => {
  const notBefore = new Date(Date.now() + 30);
  const seen: (number | unknown)[] = [];
  script.reads['tasks'] = [];
  const waiting: RowBatch = { ...emptyBatch, notBefore, checkpoint: { job: 'one' } };
  const done = await read('tasks', [
    waiting,
    taskDocument([task(1)], {
      csv: (async function* () {
        seen.push(Date.now(), (await query('select checkpoint from stream_state'))[0]?.checkpoint);
        yield Buffer.from(csv(TASK_HEADER, [task(1)]));
      })(),
    }),
  ]);
  expect(done).toMatchObject({ status: 'succeeded', stored: '1' });
  expect(Number(seen[0])).toBeGreaterThanOrEqual(notBefore.getTime());
  expect(seen[1]).toEqual({ job: 'one' });
});

test('PostgreSQL before 16, which cannot be asked about texts, judges instants alike', async () => {
  const texts = [
    ...['2026-02-01T08:30:00.123Z', '2026-02-29T08:30:00.000Z', '2024-02-29T08:30:00.000Z', '1900-02-29T08:30:00.000Z'],
    ...['2026-02-01T08:30:00Z', '2026-02-01T08:30:00.000+0000', '2026-02-01T25:30:00.000Z', '2026-13-01T08:30:00.000Z'],
    ...[
      '2026-00-10T08:30:00.000Z',
      'infinity',
      'now',
      '',
      '2026-02-01',
      '0000-01-01T00:00:00.000Z',
      '2026-02-01T08:30',
    ],
  ];
  const judge = (canBeAsked: boolean) =>
    query(`select x, ${instantSql('x', { canBeAsked })} as fits from unnest($1::text[]) x`, [texts]);
  const before = await judge(false);
  expect(await judge(true)).toEqual(before);
  expect(before.filter(({ fits }) => fits).length).toBe(4);
  await query(`select x::timestamptz from unnest($1::text[]) x`, [before.filter(({ fits }) => fits).map(({ x }) => x)]);
});
