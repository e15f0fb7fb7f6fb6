import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { registerJobs } from '../../../jobs/registry.ts';
import { startWorker } from '../../../jobs/worker.ts';
import { QueueUnavailableError } from '../../../src/queue/index.ts';
import { kinds, Stores } from './backends.ts';
import { gate, quick, testJob, testMessage, workOn } from './work.ts';

describe.each(kinds)('shutdown on %s', (kind) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await Stores.open(kind);
  });
  afterEach(() => stores.settle());
  afterAll(() => stores.close());

  test('tells running handlers to stop, and their work goes on elsewhere without an attempt being counted', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const begun = gate();
    const attempts: number[] = [];
    const job = testJob(
      message,
      async (_payload, { signal, attempt }) => {
        attempts.push(attempt);
        if (attempts.length > 1) return 'finished';
        begun.open();
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
        return 'cut short';
      },
      { attempts: 1 },
    );
    const workers = await stores.workers(queues, job);
    const { jobId } = await queues.enqueue(message, workOn('a'));
    await begun.opened;
    expect(await workers.stop()).toEqual({ unfinished: [] });
    expect(stores.outcomes(message)).toEqual(['interrupted']);
    expect(await queues.progressOf(jobId)).toMatchObject({ state: 'queued' });

    await stores.workers(await stores.queues(message), job);
    expect(await queues.waitFor(jobId)).toMatchObject({ state: 'done', result: 'finished' });
    expect(attempts).toEqual([1, 1]);
  });

  test('lets a job finish that is at its end, and enqueue what follows it', async () => {
    const message = testMessage();
    const next = testMessage();
    const queues = await stores.queues(message, next);
    const begun = gate();
    const job = testJob(message, async (_payload, { signal }) => {
      begun.open();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await queues.enqueue(next, workOn('a'));
    });
    const workers = await stores.workers(
      queues,
      job,
      testJob(next, async () => undefined),
    );
    await queues.enqueue(message, workOn('a'));
    await begun.opened;
    await workers.stop();
    expect(stores.outcomes(message)).toEqual(['done']);
    expect((await queues.counts())[next.queue]).toMatchObject({ waiting: 1 });
  });

  test('takes no more jobs', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const workers = await stores.workers(
      queues,
      testJob(message, async () => undefined),
    );
    await workers.stop();
    await queues.enqueue(message, workOn('a'));
    expect((await queues.counts())[message.queue]).toMatchObject({ waiting: 1, active: 0 });
    expect(stores.outcomes(message)).toEqual([]);
  });

  test('names the job that does not stop in time, instead of waiting for it', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const begun = gate();
    const door = gate();
    const workers = await stores.workers(
      queues,
      testJob(message, async () => {
        begun.open();
        await door.opened;
      }),
    );
    await queues.enqueue(message, workOn('stuck'));
    await begun.opened;
    expect(await workers.stop(100)).toEqual({ unfinished: [`${message.name}.stuck`] });
    door.open();
  });

  test('of the worker process ends workers, then queues, and can be asked for twice', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const worker = await startWorker({
      queues,
      databaseUrl: stores.database.url,
      jobs: registerJobs([testJob(message, async () => undefined)], [message]),
      services: undefined,
      schedules: { list: [], timeZone: 'Europe/Berlin' },
      timings: quick,
      log: stores.log,
    });
    const { jobId } = await queues.enqueue(message, workOn('a'));
    expect(await queues.waitFor(jobId)).toMatchObject({ state: 'done' });
    expect(await Promise.all([worker.stop(), worker.stop()])).toEqual([true, true]);
    await expect(queues.ping()).rejects.toBeInstanceOf(QueueUnavailableError);
  });
});
