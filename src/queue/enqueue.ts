import { randomUUID } from 'node:crypto';
import type { JobsOptions } from 'bullmq';
import type { BullJob, BullQueue, Envelope } from './backend.ts';

/**
 * How often to try is the handler's policy, which whoever enqueues does not know. So BullMQ is told "often", and the
 * worker's back-off strategy ends it (see workers.ts).
 */
export const jobOptions = {
  attempts: 10_000,
  backoff: { type: 'policy' },
  stackTraceLimit: 1,
  removeOnComplete: { age: 24 * 60 * 60, count: 2000 },
  removeOnFail: { age: 7 * 24 * 60 * 60, count: 2000 },
} satisfies JobsOptions;

const DAY = 24 * 60 * 60 * 1000;
/** Longer than any wait of ours, and far from the 2³¹ ms at which timers overflow. */
const LONGEST_DELAY = 14 * DAY;

/**
 * Adds a request, or joins the one that waits for the same work already. While its twin runs, the request is kept
 * beside it and becomes a job when the twin ends, in the same transaction (BullMQ's `keepLastIfActive`; plain
 * deduplication would drop it). Ids are new every time: a job id that was used never runs again.
 */
export async function add(
  queue: BullQueue,
  queueName: string,
  name: string,
  data: Envelope,
  duplicate: string,
  options: { readonly delayMs: number; readonly bringForward: boolean },
): Promise<{ id: string; jobId: string }> {
  const id = `${queueName}.${randomUUID()}`;
  const job = await queue.add(name, data, {
    ...jobOptions,
    jobId: id,
    delay: Math.min(Math.max(0, Math.round(options.delayMs)), LONGEST_DELAY),
    deduplication: { id: duplicate, keepLastIfActive: true, reschedule: options.bringForward },
  });
  return { id, jobId: job.id ?? id };
}

/**
 * Asks for the same work again, later. To be called while `job` runs: BullMQ keeps the request beside it, so a crash
 * before `job` completes repeats `job`, which asks again and overwrites, and a crash after it leaves the new job. Never
 * none, never two. (`moveToDelayed` with `DelayedError` would do it in place, but on PostgreSQL with several workers
 * it may complete the job silently: taskforcesh/bullmq#4814.)
 */
export async function continueLater(
  queue: BullQueue,
  queueName: string,
  job: BullJob,
  delayMs: number,
): Promise<string> {
  const duplicate = job.opts.deduplication?.id ?? job.id ?? job.name;
  const added = await add(queue, queueName, job.name, job.data, duplicate, { delayMs, bringForward: false });
  return added.id;
}
