import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ConnectorError, type RequestBudget } from '../../../connectors/contract/index.ts';
import { type Database, openDatabase } from '../../../src/db/index.ts';
import { createBudget } from '../../../src/sync/budget.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const HOUR = 3_600_000;
const POLICY = { dailyShare: 0.25, maxConcurrent: 4 };
let test_: TestDatabase;
/** Another process: a pool of its own. */
let other: Database;

beforeAll(async () => {
  test_ = await createTestDatabase();
  other = openDatabase({ url: test_.url, applicationName: 'uptake test, another process' });
});
afterAll(async () => {
  await other.close();
  await test_.drop();
});
beforeEach(async () => {
  await test_.database.pool.query('truncate connection cascade');
  await test_.database.pool.query("insert into connection (id, vendor, api_limit) values ('one', 'scripted', 200)");
});

const say = (set: string) => test_.database.pool.query(`update connection set ${set}`);
const sent = async () => {
  const { rows } = await test_.database.pool.query('select coalesce(sum(requests), 0)::int as n from api_request_hour');
  return rows[0]?.n;
};

async function refused(budget: RequestBudget, cost?: number): Promise<ConnectorError> {
  const error: unknown = await budget.spend(cost).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectorError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

test('our share holds to the request over processes that spend at once, and over restarts', async () => {
  const budgets = [createBudget(test_.database, 'one', POLICY), createBudget(other, 'one', POLICY)];
  const asked = await Promise.allSettled(Array.from({ length: 80 }, (_, i) => budgets[i % 2]?.spend()));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
  expect(await sent()).toBe(50);
  const error = await refused(createBudget(other, 'one', POLICY));
  expect(error.recovery).toBe('wait');
  expect(error.message).toContain('50 of 200');
});

test('the stop says when it goes on: when the oldest hour leaves the rolling day', async () => {
  const since = (hours: number) => `date_trunc('hour', now()) - interval '${hours} hours'`;
  await test_.database.pool.query(
    `insert into api_request_hour values ('one', ${since(20)}, 30), ('one', ${since(2)}, 20), ('one', ${since(30)}, 999)`,
  );
  const { retryAt, message } = await refused(createBudget(test_.database, 'one', POLICY));
  const until = (retryAt?.getTime() ?? 0) - Math.floor(Date.now() / HOUR) * HOUR;
  expect(until).toBe(4 * HOUR);
  expect(message).toContain(retryAt?.toISOString() ?? 'never');
  await test_.database.pool.query(`delete from api_request_hour where requests = 30`);
  await createBudget(test_.database, 'one', POLICY).spend();
});

test('a request that costs nothing is not counted, and waits for a pause all the same', async () => {
  const budget = createBudget(test_.database, 'one', { ...POLICY, dailyShare: 0.001 });
  await budget.spend(0);
  expect(await sent()).toBe(0);
  await refused(budget, 1);
  const until = new Date(Date.now() + HOUR);
  await say(`paused_until = '${until.toISOString()}', pause_reason = 'Quiet, please.'`);
  expect(await refused(budget, 0)).toMatchObject({ message: 'Quiet, please.', retryAt: until });
});

test('when everybody together has nearly used the allowance up, the rest is left to others for an hour', async () => {
  const budget = createBudget(test_.database, 'one', POLICY);
  await say('api_used = 189, api_seen_at = now()');
  await budget.spend();
  await say('api_used = 190, api_seen_at = now()');
  const error = await refused(budget);
  expect(error).toMatchObject({ recovery: 'wait', message: expect.stringContaining('left to others') });
  expect((error.retryAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(0.9 * HOUR);
  await say("api_seen_at = now() - interval '61 minutes'");
  await budget.spend();
});

test('without a known allowance requests are counted and not limited', async () => {
  await say('api_limit = null');
  const budget = createBudget(test_.database, 'one', POLICY);
  for (let i = 0; i < 5; i += 1) await budget.spend(20);
  expect(await sent()).toBe(100);
});
