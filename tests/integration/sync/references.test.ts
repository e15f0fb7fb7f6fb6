import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CrmRecordDraft, RowBatch } from '../../../connectors/contract/index.ts';
import { ImplausibleSweepError } from '../../../src/sync/implausible-sweep.ts';
import { type BatchCounts, mergeBatch } from '../../../src/sync/merge-batch.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let place: TestDatabase;
beforeAll(async () => {
  place = await createTestDatabase();
});
afterAll(() => place.drop());
beforeEach(async () => {
  await place.database.pool.query(`delete from connection; insert into connection (id, vendor) values ('one', 'x')`);
  await place.database.pool.query(`insert into stream_state (connection_id, stream) values ('one', 'stages')`);
});

const MAY = '2025-05-01T00:00:00.000Z';
const JUNE = '2025-06-01T00:00:00.000Z';
const JULY = '2025-07-01T00:00:00.000Z';

function stage(status: string, changes: Partial<CrmRecordDraft> = {}): CrmRecordDraft {
  const kept = { kind: 'opportunity', label: status, position: 1, closed: false, won: false, probability: 10 };
  return { type: 'stage', sourceId: status, since: null, status, ...kept, ...changes };
}

async function merge(scan: number, until: string, batch: Partial<RowBatch>): Promise<BatchCounts> {
  const client = await place.database.pool.connect();
  const context = { connectionId: 'one', stream: 'stages', object: null, record: 'stage' } as const;
  try {
    await client.query('begin');
    const counts = await mergeBatch(
      client,
      { ...context, scanId: String(scan), until: new Date(until) },
      { rows: [], deletedIds: [], checkpoint: null, ...batch },
    );
    await client.query('commit');
    return counts;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function versions(): Promise<string[]> {
  const { rows } = await place.database.pool.query<{ line: string }>(
    `select concat_ws(' ', source_id, label, probability, to_char(valid_from at time zone 'UTC', 'MM-DD'),
                      case when valid_to = 'infinity' then 'now' else to_char(valid_to at time zone 'UTC', 'MM-DD') end,
                      case when assumed then 'assumed' end) as line
       from crm_stage order by source_id, connection_id, valid_from`,
  );
  return rows.map((row) => row.line);
}

async function readInFull(): Promise<void> {
  await place.database.pool.query('update stream_state set full_read_at = now()');
}

test('what is seen first may have been so before, unless the CRM says since when', async () => {
  const counts = await merge(1, JUNE, { rows: [stage('Open'), stage('Won', { since: MAY })] });
  expect(counts).toMatchObject({ read: 2, stored: 2, unchanged: 0, deleted: 0 });
  expect(await versions()).toEqual(['Open Open 10 06-01 now assumed', 'Won Won 10 05-01 now']);
});

test('what appears after a complete read has begun since then', async () => {
  await merge(1, MAY, { rows: [stage('Open')] });
  await readInFull();
  await merge(2, JUNE, { rows: [stage('Open'), stage('Talks')] });
  expect(await versions()).toEqual(['Open Open 10 05-01 now assumed', 'Talks Talks 10 06-01 now']);
});

test('the same again changes nothing, something else begins a version', async () => {
  await merge(1, MAY, { rows: [stage('Open')] });
  expect(await merge(2, JUNE, { rows: [stage('Open')] })).toMatchObject({ stored: 0, unchanged: 1 });
  expect(await merge(3, JULY, { rows: [stage('Open', { probability: 20 })] })).toMatchObject({ stored: 1 });
  expect(await versions()).toEqual(['Open Open 10 05-01 07-01 assumed', 'Open Open 20 07-01 now']);
});

test('two readings of one moment leave the later', async () => {
  await merge(1, MAY, { rows: [stage('Open')] });
  expect(await merge(2, MAY, { rows: [stage('Open', { label: 'Opened' })] })).toMatchObject({ stored: 1 });
  expect(await versions()).toEqual(['Open Opened 10 05-01 now assumed']);
});

test('what is deleted, or no longer named by a complete read, ends; what comes back begins anew', async () => {
  await merge(1, MAY, { rows: [stage('A'), stage('B'), stage('C')] });
  expect(await merge(2, JUNE, { rows: [stage('A')], deletedIds: ['B'], sweep: true })).toMatchObject({ deleted: 2 });
  expect(await versions()).toEqual([
    'A A 10 05-01 now assumed',
    'B B 10 05-01 06-01 assumed',
    'C C 10 05-01 06-01 assumed',
  ]);
  await readInFull();
  await merge(3, JULY, { rows: [stage('B')] });
  expect((await versions())[2]).toBe('B B 10 07-01 now');
});

test('a complete read that names almost nothing is refused', async () => {
  const many = Array.from({ length: 200 }, (_, n) => stage(`s${n}`));
  await merge(1, MAY, { rows: many });
  await expect(merge(2, JUNE, { rows: many.slice(0, 20), sweep: true })).rejects.toBeInstanceOf(ImplausibleSweepError);
  expect((await versions()).filter((line) => line.includes(' now'))).toHaveLength(200);
});

test('what does not parse is put in quarantine, and two connections do not touch each other', async () => {
  const counts = await merge(1, MAY, { rows: [stage('Open'), stage('Odd', { probability: 120 })] });
  expect(counts).toMatchObject({ read: 2, stored: 1, quarantined: 1 });
  await place.database.pool.query(`insert into connection (id, vendor) values ('two', 'x')`);
  await place.database.pool.query(
    `insert into crm_stage (connection_id, stream, source_id, valid_from, assumed, kind, status, label, position, closed, won)
     values ('two', 'stages', 'Open', $1, false, 'opportunity', 'Open', 'Other', 1, false, false)`,
    [MAY],
  );
  await merge(2, JUNE, { rows: [], sweep: true });
  expect(await versions()).toEqual(['Open Open 10 05-01 06-01 assumed', 'Open Other 05-01 now']);
});
