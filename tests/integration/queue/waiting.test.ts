import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { kinds, Stores, soon } from './backends.ts';
import { recovering, testJob, testMessage, workOn } from './work.ts';

describe.each(kinds)('a job that must wait on %s', (kind) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await Stores.open(kind);
  });
  afterEach(() => stores.settle());
  afterAll(() => stores.close());

  test('goes on by itself at that time, without an attempt being counted', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    let retryAt = 0;
    const runs: { at: number; attempt: number; note: string }[] = [];
    const job = testJob(
      message,
      async ({ note }, { attempt }) => {
        runs.push({ at: Date.now(), attempt, note });
        if (runs.length > 2) return 'read';
        retryAt = Date.now() + 1200;
        throw recovering('wait', 'The allowance is spent.', new Date(retryAt));
      },
      { attempts: 1 },
    );
    await stores.workers(queues, job);
    await stores.workers(await stores.queues(message), job);
    const { jobId } = await queues.enqueue(message, workOn('a', { note: 'kept' }));
    const end = await queues.waitFor(jobId);
    expect(end).toMatchObject({ state: 'done', result: 'read' });
    expect(end.jobId).not.toBe(jobId);
    expect(runs.map(({ attempt, note }) => [attempt, note])).toEqual([1, 1, 1].map((attempt) => [attempt, 'kept']));
    expect(runs[2]?.at).toBeGreaterThanOrEqual(retryAt);
    expect(stores.outcomes(message)).toEqual(['wait', 'wait', 'done']);
  });

  test('absorbs later requests for the same work, and does not multiply', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    await stores.workers(
      queues,
      testJob(message, async () => {
        throw recovering('wait', 'The allowance is spent.', new Date(Date.now() + 3_600_000));
      }),
    );
    const { jobId } = await queues.enqueue(message, workOn('a'));
    await soon(() => stores.outcomes(message)).toEqual(['wait']);
    await soon(async () => (await queues.progressOf(jobId)).state).toBe('delayed');
    const waiting = (await queues.progressOf(jobId)).jobId;
    for (let request = 0; request < 3; request += 1) {
      expect(await queues.enqueue(message, workOn('a'))).toEqual({ jobId: waiting, isNew: false });
    }
    // Looking again early leads to one more wait, and still one job.
    await queues.enqueue(message, workOn('a'), { bringForward: true });
    await soon(() => stores.outcomes(message)).toEqual(['wait', 'wait']);
    await soon(async () => (await queues.counts())[message.queue]).toEqual({
      waiting: 0,
      active: 0,
      delayed: 1,
      failed: 0,
      completed: 2,
    });
  });

  test('leaves the others alone: nobody else is paused', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    await stores.workers(
      queues,
      testJob(message, async ({ key }) => {
        if (key === 'throttled') throw recovering('wait', 'Too fast.', new Date(Date.now() + 3_600_000));
      }),
    );
    await queues.enqueue(message, workOn('throttled'));
    await soon(() => stores.outcomes(message)).toEqual(['wait']);
    const { jobId } = await queues.enqueue(message, workOn('other'));
    expect(await queues.waitFor(jobId)).toMatchObject({ state: 'done' });
  });

  test("loses no request that came while it ran, though its own wait takes that request's place", async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    let runs = 0;
    await stores.workers(
      queues,
      testJob(message, async () => {
        runs += 1;
        if (runs > 1) return;
        await queues.enqueue(message, workOn('a'));
        throw recovering('wait', 'Too fast.', new Date(Date.now() + 1000));
      }),
    );
    const { jobId } = await queues.enqueue(message, workOn('a'));
    expect(await queues.waitFor(jobId)).toMatchObject({ state: 'done' });
    expect(stores.outcomes(message)).toEqual(['wait', 'done']);
  });

  test('because our database is away comes back as often as it takes', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    await stores.workers(
      queues,
      testJob(message, async () => {
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      }),
    );
    const { jobId } = await queues.enqueue(message, workOn('a'));
    await soon(() => stores.outcomes(message)).toEqual(['wait']);
    await soon(async () => (await queues.progressOf(jobId)).state).toBe('delayed');
  });
});
