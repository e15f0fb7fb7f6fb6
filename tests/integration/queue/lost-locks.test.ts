import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { kinds, Stores, soon } from './backends.ts';
import { gate, testJob, testMessage, workOn } from './work.ts';

describe.each(kinds)('a slow worker on %s', (kind) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await Stores.open(kind);
  });
  afterEach(() => stores.settle());
  afterAll(() => stores.close());

  /** What the datastore looks like after a worker was too slow to renew its claim and another one got the job. */
  async function takeAway(queue: string, jobId: string): Promise<void> {
    if (stores.redis === null) {
      await stores.database.database.pool.query(
        `update bullmq.job set lock_token = 'another worker' where queue = $1 and id = $2`,
        [queue, jobId],
      );
      return;
    }
    const client = new Redis(stores.redis.url);
    await client.set(`uptake:${queue}:${jobId}:lock`, 'another worker', 'PX', 1000);
    await client.quit();
  }

  test('that lost its job to another one is told to stop, and the job is done once more', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const begun = gate();
    const reasons: unknown[] = [];
    let runs = 0;
    await stores.workers(
      queues,
      testJob(message, async (_payload, { signal }) => {
        runs += 1;
        if (runs > 1) return 'done by the other';
        begun.open();
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }).catch((reason: unknown) => {
          reasons.push(String(reason));
          throw reason;
        });
        return 'never';
      }),
    );
    const { jobId } = await queues.enqueue(message, workOn('a'));
    await begun.opened;
    await takeAway(message.queue, jobId);
    await soon(() => reasons).toEqual([expect.stringContaining('took the job over')]);
    const end = async () => (await queues.waitFor(jobId)).result;
    expect(await end()).toBe('done by the other');
    expect(stores.outcomes(message)[0]).toBe('taken-over');
  });

  test('whose lock on the key broke is told to stop, and tries again without counting it', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const begun = gate();
    await stores.workers(
      queues,
      testJob(
        message,
        async (_payload, { signal }) => {
          begun.open();
          await new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          });
        },
        { attempts: 1 },
      ),
    );
    const { jobId } = await queues.enqueue(message, workOn('a'));
    await begun.opened;
    await stores.database.database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'uptake job locks'`,
    );
    await soon(() => stores.outcomes(message)).toEqual(['wait']);
    await soon(async () => (await queues.progressOf(jobId)).state).toBe('delayed');
  });
});
