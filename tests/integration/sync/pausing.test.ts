import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createBudget } from '../../../src/sync/budget.ts';
import { registerConnections } from '../../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { scriptedConnection } from '../../support/scripted-connector.ts';

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());
beforeEach(async () => {
  await test_.database.pool.query('truncate connection cascade');
  await registerConnections(test_.database, [scriptedConnection({ now: new Date(), reads: {} }, {})]);
});

const policy = { dailyShare: 1, maxConcurrent: 4 };
const inAnHour = () => new Date(Date.now() + 3_600_000);

test('nothing asked for after a pause is let out, in this process and in any other', async () => {
  const { database } = test_;
  const [here, there] = [createBudget(database, 'one', policy), createBudget(database, 'one', policy)];
  await here.spend();
  const until = inAnHour();
  here.pause(until, 'Asked for silence.');
  await expect(here.spend()).rejects.toMatchObject({ recovery: 'wait', retryAt: until, message: 'Asked for silence.' });
  await expect(there.spend()).rejects.toMatchObject({ recovery: 'wait', retryAt: until });
});

test('nothing asked for just before a pause is let out either', async () => {
  const budget = createBudget(test_.database, 'one', policy);
  const asked = Array.from({ length: 5 }, () => budget.spend());
  budget.pause(inAnHour(), 'Asked for silence.');
  for (const result of await Promise.allSettled(asked)) expect(result.status).toBe('rejected');
});

test('a shorter pause does not end a longer one', async () => {
  const budget = createBudget(test_.database, 'one', policy);
  const long = inAnHour();
  budget.pause(long, 'Long.');
  await expect(budget.spend()).rejects.toMatchObject({ retryAt: long });
  budget.pause(new Date(Date.now() + 60_000), 'Short.');
  await expect(budget.spend()).rejects.toMatchObject({ retryAt: long });
});
