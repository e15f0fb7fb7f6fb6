import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { kinds, Stores, soon } from './backends.ts';
import { testJob, testMessage, workOn } from './work.ts';

describe.each(kinds)('a worker that is killed in the middle of a job on %s', (kind) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await Stores.open(kind);
  });
  afterEach(() => stores.settle());
  afterAll(() => stores.close());

  /** Starts a process whose handler begins and never ends, and kills it there. */
  async function beginAndDie(queue: string, name: string): Promise<void> {
    const settings = JSON.stringify({ backend: stores.backend, databaseUrl: stores.database.url, queue, name });
    const program = path.join(import.meta.dirname, 'killed-worker.ts');
    const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', program, settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(child, 'exit');
    try {
      if (child.stdout === null) throw new Error('The child has no stdout.');
      await Promise.race([
        once(child.stdout, 'data'),
        gone.then(([code]) => Promise.reject(new Error(`The child ended with status ${code}.`))),
      ]);
    } finally {
      child.kill('SIGKILL');
    }
    await gone;
  }

  test('loses nothing: another worker takes the job up, also after the third death', { timeout: 60_000 }, async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const { jobId } = await queues.enqueue(message, workOn('a', { note: 'kept' }));
    for (let death = 1; death <= 3; death += 1) await beginAndDie(message.queue, message.name);
    expect(await queues.progressOf(jobId)).toMatchObject({ state: 'running' });
    // Asked for while nobody knows yet that the worker is dead.
    expect(await queues.enqueue(message, workOn('a', { note: 'asked again' }))).toEqual({ jobId, isNew: false });

    const ran: [string, number][] = [];
    await stores.workers(
      queues,
      testJob(message, async ({ note }, { attempt }) => void ran.push([note, attempt])),
    );
    expect(await queues.waitFor(jobId)).toMatchObject({ jobId, state: 'done' });
    await soon(() => ran).toEqual([
      ['kept', 1],
      ['asked again', 1],
    ]);
  });
});
