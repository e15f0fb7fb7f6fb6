import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { kinds, Stores, soon } from './backends.ts';
import { gate, recovering, testJob, testMessage, workOn } from './work.ts';

describe.each(kinds)('work on one key on %s', (kind) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await Stores.open(kind);
  });
  afterEach(() => stores.settle());
  afterAll(() => stores.close());

  test('that is asked for twice before it begins is one job', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const first = await queues.enqueue(message, workOn('a', { note: 'first' }));
    const second = await queues.enqueue(message, workOn('a', { note: 'second' }));
    const other = await queues.enqueue(message, workOn('b'));
    const full = await queues.enqueue(message, workOn('a', { variant: 'full' }));
    expect(second).toEqual({ jobId: first.jobId, isNew: false });
    expect([other.isNew, full.isNew]).toEqual([true, true]);
    const ran: string[] = [];
    await stores.workers(
      queues,
      testJob(message, async ({ key, variant, note }) => void ran.push([key, variant, note].join('/'))),
    );
    for (const { jobId } of [first, other, full]) await queues.waitFor(jobId);
    expect(ran.toSorted()).toEqual(['a/full/', 'a//first', 'b//'].toSorted());
  });

  test('that is asked for while it runs is done once more, with the latest request', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const door = gate();
    const begun = gate();
    const ran: string[] = [];
    await stores.workers(
      queues,
      testJob(message, async ({ note }) => {
        ran.push(note);
        begun.open();
        await door.opened;
      }),
    );
    const { jobId } = await queues.enqueue(message, workOn('a', { note: 'first' }));
    await begun.opened;
    for (const note of ['second', 'third', 'last']) {
      expect(await queues.enqueue(message, workOn('a', { note }))).toEqual({ jobId, isNew: false });
    }
    door.open();
    await soon(() => stores.outcomes(message)).toEqual(['done', 'done']);
    expect(ran).toEqual(['first', 'last']);
    await soon(async () => (await queues.counts())[message.queue]).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
  });

  test('is done again after its last request, however closely requests and ends meet', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    let newest = 0;
    let seen = 0;
    const job = testJob(message, async () => {
      seen = newest;
    });
    await stores.workers(queues, job);
    await stores.workers(await stores.queues(message), job);
    for (let request = 1; request <= 150; request += 1) {
      newest = request;
      await queues.enqueue(message, workOn('a'));
    }
    await soon(() => seen).toBe(150);
  });

  test('never runs twice at once, in several processes and whatever its variants', async () => {
    const message = testMessage();
    let atOnce = 0;
    let most = 0;
    const finished = new Set<string>();
    const job = testJob(message, async ({ variant }) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce -= 1;
      finished.add(variant);
    });
    const queues = await stores.queues(message);
    for (const variant of ['one', 'two', 'three', 'four', 'five', 'six']) {
      await queues.enqueue(message, workOn('a', { variant }));
    }
    await stores.workers(queues, job);
    await stores.workers(await stores.queues(message), job);
    await soon(() => finished.size).toBe(6);
    expect(most).toBe(1);
    expect(stores.outcomes(message)).toContain('busy');
  });

  test('does not hold up work on another key', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const door = gate();
    await stores.workers(
      queues,
      testJob(message, async ({ key }) => {
        if (key === 'slow') await door.opened;
      }),
    );
    await queues.enqueue(message, workOn('slow'));
    const { jobId } = await queues.enqueue(message, workOn('fast'));
    expect(await queues.waitFor(jobId)).toMatchObject({ state: 'done' });
    door.open();
  });

  test('that waits for its back-off is done now when a person asks', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    await stores.workers(
      queues,
      testJob(
        message,
        async (_payload, { attempt }) => {
          if (attempt === 1) throw recovering('retry', 'The vendor hung up.');
        },
        { backoff: { delayMs: 3_600_000, maxMs: 3_600_000, jitter: 0 } },
      ),
    );
    const { jobId } = await queues.enqueue(message, workOn('a'));
    await soon(async () => (await queues.progressOf(jobId)).state).toBe('delayed');
    expect(await queues.enqueue(message, workOn('a'))).toEqual({ jobId, isNew: false });
    expect(await queues.progressOf(jobId)).toMatchObject({ state: 'delayed' });
    expect(await queues.enqueue(message, workOn('a'), { bringForward: true })).toEqual({ jobId, isNew: false });
    expect(await queues.waitFor(jobId)).toMatchObject({ state: 'done' });
  });
});
