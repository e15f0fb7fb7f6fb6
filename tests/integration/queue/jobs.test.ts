import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { InvalidMessageError, QueueUnavailableError } from '../../../src/queue/index.ts';
import { kinds, Stores } from './backends.ts';
import { gate, recovering, testJob, testMessage, workOn } from './work.ts';

describe.each(kinds)('a job on %s', (kind) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await Stores.open(kind);
  });
  afterEach(() => stores.settle());
  afterAll(() => stores.close());

  test('runs with its payload, and what it returns can be waited for', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    await stores.workers(
      queues,
      testJob(message, async (payload) => ({ saw: payload.note })),
    );
    const { jobId, isNew } = await queues.enqueue(message, workOn('a', { note: 'hello' }));
    expect(isNew).toBe(true);
    expect(await queues.progressOf(jobId)).toMatchObject({ jobId, progress: null });
    expect(await queues.waitFor(jobId)).toMatchObject({ jobId, state: 'done', result: { saw: 'hello' } });
  });

  test('shows its progress while it runs, and the last value once it has ended', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const door = gate();
    await stores.workers(
      queues,
      testJob(message, async (_payload, { progress }) => {
        progress({ rows: 1 });
        await door.opened;
        for (let rows = 2; rows <= 1000; rows += 1) progress({ rows });
      }),
    );
    const { jobId } = await queues.enqueue(message, workOn('a'));
    const seen: unknown[] = [];
    const end = await queues.waitFor(jobId, {
      pollMs: 10,
      onChange({ progress }) {
        seen.push(progress);
        if (progress !== null) door.open();
      },
    });
    expect(seen).toContainEqual({ rows: 1 });
    expect(end).toMatchObject({ state: 'done', progress: { rows: 1000 } });
  });

  test('leaves one log line per end, with what an operator asks first', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    await stores.workers(
      queues,
      testJob(message, async () => undefined),
    );
    await queues.waitFor((await queues.enqueue(message, workOn('sf.user'))).jobId);
    const [line, ...more] = stores.ends(message);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ job: message.name, work: `${message.name}.sf.user`, attempt: 1, outcome: 'done' });
    expect(line?.['queuedMs']).toBeGreaterThanOrEqual(0);
    expect(line?.['ranMs']).toBeGreaterThanOrEqual(0);
  });

  test('is refused when the payload does not fit, naming the field and not the value', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const wrong = { ...workOn('a'), note: 42 } as never;
    const refusal = await queues.enqueue(message, wrong).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidMessageError);
    expect(String(refusal)).toContain('note');
    expect(String(refusal)).not.toContain('42');
    await expect(queues.enqueue(message, workOn('a:b'))).rejects.toBeInstanceOf(InvalidMessageError);
    await expect(queues.enqueue(testMessage(), workOn('a'))).rejects.toBeInstanceOf(InvalidMessageError);
  });

  test('is tried again after a passing error, and succeeds', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const attempts: number[] = [];
    const job = testJob(message, async (_payload, { attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) throw recovering('retry', 'The vendor hung up.');
    });
    // Two sets of workers, as two processes have them.
    await stores.workers(queues, job);
    await stores.workers(await stores.queues(message), job);
    const { jobId } = await queues.enqueue(message, workOn('a'));
    expect(await queues.waitFor(jobId)).toMatchObject({ jobId, state: 'done' });
    expect(attempts).toEqual([1, 2, 3]);
    expect(stores.outcomes(message)).toEqual(['retry', 'retry', 'done']);
  });

  test('fails for good when the attempts are used up, and says why', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    let runs = 0;
    await stores.workers(
      queues,
      testJob(message, async () => {
        runs += 1;
        throw recovering('retry', 'The vendor hung up.');
      }),
    );
    const { jobId } = await queues.enqueue(message, workOn('a'));
    expect(await queues.waitFor(jobId)).toMatchObject({ state: 'failed', reason: 'The vendor hung up.' });
    expect(runs).toBe(3);
    expect(stores.outcomes(message)).toEqual(['retry', 'retry', 'failed']);
  });

  test.each(['fail', 'reconnect', 'skip-stream', 'restart-stream', undefined])(
    'is not tried again after an error with recovery %s',
    async (recovery) => {
      const message = testMessage();
      const queues = await stores.queues(message);
      let runs = 0;
      await stores.workers(
        queues,
        testJob(message, async () => {
          runs += 1;
          throw recovery === undefined ? new TypeError('A defect.') : recovering(recovery, 'A defect.');
        }),
      );
      const { jobId } = await queues.enqueue(message, workOn('a'));
      expect(await queues.waitFor(jobId)).toMatchObject({ state: 'failed', reason: 'A defect.' });
      expect(runs).toBe(1);
    },
  );

  test('is told to stop at its time limit, and counts as an attempt', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    await stores.workers(
      queues,
      testJob(
        message,
        async (_payload, { signal, attempt }) => {
          if (attempt === 2) return 'second';
          await new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          });
          return 'first';
        },
        { timeoutMs: 50 },
      ),
    );
    const { jobId } = await queues.enqueue(message, workOn('a'));
    expect(await queues.waitFor(jobId)).toMatchObject({ state: 'done', result: 'second' });
    expect(stores.outcomes(message)).toEqual(['retry', 'done']);
  });

  test('can be counted, and the datastore answers', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    await queues.enqueue(message, workOn('a'));
    await queues.enqueue(message, workOn('b'), { delayMs: 60_000 });
    await queues.ping();
    expect(await queues.warnings()).toEqual([]);
    expect(await queues.counts()).toEqual({
      [message.queue]: { waiting: 1, active: 0, delayed: 1, failed: 0, completed: 0 },
    });
  });

  test('cannot be asked for once the queue is closed', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    await queues.close();
    const refusal = await queues.enqueue(message, workOn('a')).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(QueueUnavailableError);
    // Said at once; the closed datastore would only be noticed by its silence.
    expect(String(refusal)).toContain('after the queue was closed');
  });

  test('that is unknown is lost, not waited for', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    expect(await queues.waitFor(`${message.queue}.nobody`)).toMatchObject({ state: 'lost' });
    expect(await queues.waitFor('nobody')).toMatchObject({ state: 'lost' });
  });
});
