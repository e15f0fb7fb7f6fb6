import { afterAll, beforeAll, expect, test } from 'vitest';
import { withAdvisoryLock } from '../../../src/db/advisory-lock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let place: TestDatabase;
beforeAll(async () => {
  place = await createTestDatabase();
});
afterAll(() => place.drop());

test('while it is held nobody else runs, and other keys are free', async () => {
  const { pool } = place.database;
  const outer = await withAdvisoryLock(pool, 'sync sf-emea', async () => {
    const same = await withAdvisoryLock(pool, 'sync sf-emea', async () => 'ran');
    const other = await withAdvisoryLock(pool, 'sync dyn-us', async () => 'ran');
    return { same, other };
  });
  expect(outer).toEqual({
    acquired: true,
    result: { same: { acquired: false }, other: { acquired: true, result: 'ran' } },
  });
  expect(await withAdvisoryLock(pool, 'sync sf-emea', async () => 'ran')).toEqual({ acquired: true, result: 'ran' });
});

test('work that throws gives the lock back', async () => {
  const { pool } = place.database;
  const failing = withAdvisoryLock(pool, 'key', () => Promise.reject(new Error('broken')));
  await expect(failing).rejects.toThrow('broken');
  expect(await withAdvisoryLock(pool, 'key', async () => 'ran')).toEqual({ acquired: true, result: 'ran' });
});

test('a session that dies lets go of the lock, and its work is told', async () => {
  const { pool } = place.database;
  const held = withAdvisoryLock(pool, 'key', async (lost) => {
    expect(lost.aborted).toBe(false);
    await pool.query(`
      select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`);
    await expect.poll(() => lost.aborted).toBe(true);
    return await withAdvisoryLock(pool, 'key', async () => 'taken over');
  });
  expect(await held).toEqual({ acquired: true, result: { acquired: true, result: 'taken over' } });
  expect(pool.totalCount - pool.idleCount).toBe(0);
  expect(await withAdvisoryLock(pool, 'key', async () => 'ran')).toEqual({ acquired: true, result: 'ran' });
});
