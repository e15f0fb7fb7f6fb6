import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../../src/sync/in-transaction.ts';
import { mergeBatch } from '../../../src/sync/merge-batch.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

/* The large tables have no foreign key to their connection; what one would see to is seen to all the same. */

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

const LARGE = ['action', 'crm_record', 'login', 'owner_change', 'record_owner_version'];

const owners = async (): Promise<Record<string, string[]>> => {
  const found: Record<string, string[]> = {};
  for (const table of LARGE) {
    const { rows } = await test_.database.pool.query(`select distinct connection_id as id from ${table} order by 1`);
    found[table] = rows.map(({ id }) => id);
  }
  return found;
};

beforeEach(async () => {
  const { pool } = test_.database;
  await pool.query('truncate connection cascade');
  await pool.query(`
    insert into connection (id, vendor) values ('one', 'test'), ('two', 'test');
    insert into action (connection_id, source_id, kind, at, object, created_by_source_id, via, source_created_at)
      select id, 'a', 'call', now(), 'Task', 'u', 'person', now() from connection;
    insert into crm_record (connection_id, kind, source_id, object, version, created_by_source_id, via, created_at)
      select id, 'todo', 'a', 'Task', 1, 'u', 'person', now() from connection;
    insert into login (connection_id, source_id, user_source_id, at, kind) select id, 'a', 'u', now(), 'api' from connection;
    insert into owner_change (connection_id, source_id, object, kind, record_source_id, at)
      select id, 'a', 'Account', 'account', 'b', now() from connection;
    insert into record_owner_version (connection_id, kind, source_id, valid_from, origin, assumed)
      select id, 'account', 'b', now(), 'snapshot', true from connection`);
});

test('a connection that is deleted takes its rows with it, and no others', async () => {
  await test_.database.pool.query(`delete from connection where id = 'one'`);
  expect(await owners()).toEqual(Object.fromEntries(LARGE.map((table) => [table, ['two']])));
});

test('connections that are truncated leave no rows', async () => {
  await test_.database.pool.query('truncate connection cascade');
  expect(await owners()).toEqual(Object.fromEntries(LARGE.map((table) => [table, []])));
});

test('nothing is merged for a connection that is gone, and none goes while something is', async () => {
  const { database } = test_;
  const context = { connectionId: 'one', stream: 'tasks', object: 'Task', record: 'activity', scanId: '1' } as const;
  const batch = { rows: [], deletedIds: [], checkpoint: null };
  await inTransaction(database, async (client) => {
    await mergeBatch(client, { ...context, until: new Date() }, batch);
    const impatient = inTransaction(database, async (other) => {
      await other.query(`set local lock_timeout = '50ms'`);
      await other.query(`delete from connection where id = 'one'`);
    });
    await expect(impatient).rejects.toMatchObject({ code: '55P03' });
  });
  const gone = { ...context, connectionId: 'three', until: new Date() };
  await expect(inTransaction(database, (client) => mergeBatch(client, gone, batch))).rejects.toThrow('three');
});
