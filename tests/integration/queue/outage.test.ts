import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startWorker } from '../../../jobs/worker.ts';
import { defineSchedule, openQueues, QueueUnavailableError } from '../../../src/queue/index.ts';
import { startRedis } from '../../support/redis.ts';
import { kinds, Stores, soon } from './backends.ts';
import { testJob, testMessage, workOn } from './work.ts';

describe.runIf(kinds.includes('redis'))('while Redis is away', () => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await Stores.open('redis');
  });
  afterEach(() => stores.settle());
  afterAll(() => stores.close());

  // BullMQ's workers pause up to 15 s after a lost connection.
  test('enqueueing is refused; once it is back, workers resume and what was stored is still there', {
    timeout: 60_000,
  }, async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const ran: string[] = [];
    await stores.workers(
      queues,
      testJob(message, async ({ key }) => void ran.push(key)),
    );
    await queues.enqueue(message, workOn('before'));
    await soon(() => ran).toEqual(['before']);
    const stored = await queues.enqueue(message, workOn('stored'), { delayMs: 3_600_000 });

    await stores.redis?.kill();
    for (const attempt of [
      () => queues.enqueue(message, workOn('refused')),
      () => queues.ping(),
      () => queues.counts(),
      () => queues.progressOf(stored.jobId),
      () => queues.schedule([], 'UTC'),
    ]) {
      await expect(attempt()).rejects.toBeInstanceOf(QueueUnavailableError);
    }

    await stores.redis?.restart();
    await soon(() =>
      queues.ping().then(
        () => true,
        () => false,
      ),
    ).toBe(true);
    expect(await queues.enqueue(message, workOn('stored'), { bringForward: true })).toEqual({
      ...stored,
      isNew: false,
    });
    await queues.enqueue(message, workOn('after'));
    await soon(() => ran.toSorted(), { timeout: 40_000 }).toEqual(['after', 'before', 'stored']);
  });

  test('a job that ends then is stored as ended when Redis is back, or done again', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    let runs = 0;
    await stores.workers(
      queues,
      testJob(message, async () => {
        runs += 1;
        if (runs === 1) await stores.redis?.kill();
      }),
    );
    const { jobId } = await queues.enqueue(message, workOn('a'));
    await soon(() => runs).toBe(1);
    await soon(() => stores.outcomes(message)).toEqual(['done']);
    await stores.redis?.restart();
    await soon(() =>
      queues.ping().then(
        () => true,
        () => false,
      ),
    ).toBe(true);
    expect(await queues.waitFor(jobId)).toMatchObject({ state: 'done' });
  });

  test('queues open all the same, and work once it comes', async () => {
    const redis = await startRedis();
    await redis.kill();
    const message = testMessage();
    const queues = await openQueues({
      backend: { kind: 'redis', url: redis.url },
      messages: [message],
      log: stores.log,
    });
    try {
      const workers = await stores.workers(
        queues,
        testJob(message, async () => 'done at last'),
      );
      await expect(queues.enqueue(message, workOn('a'))).rejects.toBeInstanceOf(QueueUnavailableError);
      await redis.restart();
      await soon(() =>
        queues.ping().then(
          () => true,
          () => false,
        ),
      ).toBe(true);
      const { jobId } = await queues.enqueue(message, workOn('a'));
      expect(await queues.waitFor(jobId)).toMatchObject({ state: 'done', result: 'done at last' });
      await workers.stop();
    } finally {
      await queues.close();
      await redis.stop();
    }
  });

  test('a worker process starts all the same, and sets its schedules once it comes', async () => {
    const redis = await startRedis();
    await redis.kill();
    const message = testMessage();
    const queues = await openQueues({
      backend: { kind: 'redis', url: redis.url },
      messages: [message],
      log: stores.log,
    });
    const worker = await startWorker({
      queues,
      databaseUrl: stores.database.url,
      jobs: [testJob(message, async () => undefined)],
      services: undefined,
      schedules: {
        list: [defineSchedule({ id: 'daily', pattern: '0 7 * * *', message, payload: workOn('a') })],
        timeZone: 'Europe/Berlin',
      },
      log: stores.log,
    });
    try {
      await redis.restart();
      const ids = () =>
        queues.nextTicks().then(
          (ticks) => ticks.map(({ id }) => id),
          () => null,
        );
      await soon(ids).toEqual(['daily']);
    } finally {
      await worker.stop();
      await redis.stop();
    }
  });

  test('shutting down does not wait for it', async () => {
    const redis = await startRedis();
    try {
      const message = testMessage();
      const queues = await openQueues({
        backend: { kind: 'redis', url: redis.url },
        messages: [message],
        log: stores.log,
      });
      const workers = await stores.workers(
        queues,
        testJob(message, async () => undefined),
      );
      await queues.ping();
      await redis.kill();
      expect(await workers.stop(2000)).toEqual({ unfinished: [] });
      await queues.close();
    } finally {
      await redis.stop();
    }
  });

  test('a Redis that is full refuses as one that is away does', async () => {
    const redis = await startRedis(['--maxmemory', '1mb', '--maxmemory-policy', 'noeviction']);
    const message = testMessage();
    const queues = await openQueues({
      backend: { kind: 'redis', url: redis.url },
      messages: [message],
      log: stores.log,
    });
    try {
      await queues.ping();
      const refusal = await queues.enqueue(message, workOn('a')).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(QueueUnavailableError);
      expect(refusal).toMatchObject({ cause: { message: expect.stringContaining('OOM') } });
    } finally {
      await queues.close();
      await redis.stop();
    }
  });

  test('settings that endanger the queue are said', async () => {
    const redis = await startRedis(['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru']);
    const queues = await openQueues({ backend: { kind: 'redis', url: redis.url }, messages: [], log: stores.log });
    try {
      expect(await queues.warnings()).toEqual([
        expect.stringContaining('"allkeys-lru"'),
        expect.stringContaining('nothing on disk'),
      ]);
      await soon(() => stores.lines.map((line) => String(line['msg']))).toContainEqual(
        expect.stringContaining('"allkeys-lru"'),
      );
    } finally {
      await queues.close();
      await redis.stop();
    }
  });
});

describe('when PostgreSQL cuts every connection', () => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await Stores.open('postgres');
  });
  afterEach(() => stores.settle());
  afterAll(() => stores.close());

  test('workers go on with new and with delayed jobs', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const ran: string[] = [];
    await stores.workers(
      queues,
      testJob(message, async ({ key }) => void ran.push(key)),
    );
    await queues.enqueue(message, workOn('before'));
    await soon(() => ran).toEqual(['before']);
    await cutConnections(stores);
    const enqueue = (key: string) =>
      queues.enqueue(message, workOn(key)).then(
        () => true,
        () => false,
      );
    await soon(() => enqueue('after')).toBe(true);
    await soon(() => ran).toContain('after');
  });

  test('and lets nobody in, enqueueing is refused until it does', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    await queues.ping();
    const name = new URL(stores.database.url).pathname.slice(1);
    // A database cannot lock its own door.
    const outside = new URL(stores.database.url);
    outside.pathname = 'postgres';
    const administrator = new pg.Client({ connectionString: outside.href });
    await administrator.connect();
    const allow = (value: boolean) => administrator.query(`alter database ${name} with allow_connections ${value}`);
    try {
      await allow(false);
      await cutConnections(stores);
      const refused = () =>
        queues.enqueue(message, workOn('a')).then(
          () => null,
          (error: unknown) => error,
        );
      await expect(refused()).resolves.toBeInstanceOf(QueueUnavailableError);
      await allow(true);
      await soon(refused).toBe(null);
    } finally {
      await administrator.end();
    }
  });

  test('a job that runs just then is done, or done again', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    let runs = 0;
    await stores.workers(
      queues,
      testJob(message, async () => {
        runs += 1;
        if (runs === 1) await cutConnections(stores);
      }),
    );
    const { jobId } = await queues.enqueue(message, workOn('a'));
    await soon(() => runs).toBeGreaterThan(0);
    const end = async () => (await queues.progressOf(jobId).catch(() => null))?.state;
    await soon(end).toBe('done');
  });
});

test('four queues with their workers take few PostgreSQL connections', async () => {
  const stores = await Stores.open('postgres');
  try {
    const messages = [1, 2, 3, 4].map(() => testMessage());
    const queues = await stores.queues(...messages);
    await stores.workers(queues, ...messages.map((message) => testJob(message, async () => undefined)));
    for (const message of messages) {
      await Promise.all(['a', 'b', 'c', 'd'].map((key) => queues.enqueue(message, workOn(key))));
    }
    await soon(() => messages.flatMap((message) => stores.outcomes(message)).length).toBe(16);
    const { rows } = await stores.database.database.pool.query<{ queue: number }>(
      `select count(*)::int as queue from pg_stat_activity
        where datname = current_database() and application_name not in ('uptake test', 'uptake job locks')`,
    );
    // One listener each, and at most five for commands.
    expect(rows[0]?.queue).toBeLessThanOrEqual(9);
  } finally {
    await stores.close();
  }
});

/** As a failover or an impatient administrator does. */
async function cutConnections(stores: Stores): Promise<void> {
  await stores.database.database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and application_name <> 'uptake test'`,
  );
}
