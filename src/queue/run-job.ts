import type pg from 'pg';
import type { Logger } from 'pino';
import { withAdvisoryLock } from '../db/advisory-lock.ts';
import type { BullJob } from './backend.ts';
import { JobAbortedError } from './errors.ts';
import type { AnyJob, Job } from './job.ts';
import { lockOf, parsePayload } from './message.ts';
import { type AbortCause, type Outcome, outcomeOf } from './outcome.ts';
import { progressWriter } from './progress.ts';

const SENTENCES: Record<Exclude<AbortCause, 'none'>, string> = {
  shutdown: 'This process is shutting down.',
  timeout: 'The job took longer than its time limit.',
  'taken-over': 'Another worker took the job over.',
  'lock-lost': 'The connection that held the lock on this work broke.',
};

/** What one run of a handler came to. `busy`: another worker holds the key. */
export type RunEnd = { readonly kind: 'done'; readonly result: unknown } | { readonly kind: 'busy' } | Outcome;

export interface Running {
  /** Stops the handler at its next safe point. */
  abort(cause: Exclude<AbortCause, 'none'>): void;
}

/**
 * Runs one job: payload checked, key locked, time limited, error read. Never throws.
 *
 * The key is locked in PostgreSQL even when the queue is Redis: the lock dies with the process that wrote to PostgreSQL,
 * while BullMQ's own lock on a job may expire under a worker that is merely slow.
 */
export async function runJob<Services>(options: {
  readonly job: AnyJob<Services>;
  readonly bull: BullJob;
  readonly services: Services;
  readonly locks: pg.Pool;
  readonly log: Logger;
  /** Gets the handle to abort this run; called before the handler begins. */
  onStart(running: Running): void;
}): Promise<RunEnd> {
  const { bull, services, log } = options;
  // The list of jobs forgets each payload's type; the schema checks it here again.
  const job = options.job as Job<unknown, Services>;
  const controller = new AbortController();
  let cause: AbortCause = 'none';
  const abort = (why: Exclude<AbortCause, 'none'>) => {
    if (cause !== 'none') return;
    cause = why;
    controller.abort(new JobAbortedError(SENTENCES[why]));
  };
  options.onStart({ abort });
  const progress = progressWriter(
    (value) => bull.updateProgress(value),
    (error) => log.debug({ err: error }, 'Progress could not be stored.'),
  );
  const timer = setTimeout(() => abort('timeout'), job.policy.timeoutMs);
  try {
    const payload = parsePayload(job.message, bull.data.payload);
    const attempt = bull.attemptsMade + 1;
    const run = async (lost: AbortSignal) => {
      lost.addEventListener('abort', () => abort('lock-lost'));
      controller.signal.throwIfAborted();
      return await job.run(payload, { signal: controller.signal, progress: progress.report, log, services, attempt });
    };
    const locked = await withAdvisoryLock(options.locks, lockOf(job.message, payload), run);
    return locked.acquired ? { kind: 'done', result: locked.result ?? null } : { kind: 'busy' };
  } catch (error) {
    const outcome = outcomeOf(error, cause, new Date());
    const spent = outcome.kind === 'retry' && bull.attemptsMade + 1 >= job.policy.attempts;
    return spent ? { kind: 'failed', error: outcome.error } : outcome;
  } finally {
    clearTimeout(timer);
    await progress.flush();
  }
}
