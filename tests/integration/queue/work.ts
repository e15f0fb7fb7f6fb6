import { z } from 'zod';
import {
  type AnyJob,
  defineJob,
  defineMessage,
  type JobContext,
  type JobPolicy,
  type Message,
  type WorkerTimings,
} from '../../../src/queue/index.ts';

/** Quick enough that a killed worker is noticed within a test. */
export const quick: WorkerTimings = { lockMs: 1000, stalledCheckMs: 500, busyMs: 50 };
export const policy: JobPolicy = {
  attempts: 3,
  backoff: { delayMs: 20, maxMs: 100, jitter: 0.5 },
  concurrency: 4,
  timeoutMs: 60_000,
};

const work = z.object({ key: z.string(), variant: z.string().default(''), note: z.string().default('') });
export type Work = z.infer<typeof work>;
let count = 0;

/** A message with a queue of its own, so that tests of one file do not meet. */
export function testMessage(queue = `queue-${process.pid}-${++count}`, name = `work-${++count}`): Message<Work> {
  return defineMessage({
    name,
    queue,
    payload: work as z.ZodType<Work>,
    key: ({ key }) => key,
    variant: ({ variant }) => variant,
  });
}

export function workOn(key: string, extra: Partial<Work> = {}): Work {
  return { key, variant: '', note: '', ...extra };
}

export function testJob(
  message: Message<Work>,
  run: (payload: Work, context: JobContext<undefined>) => Promise<unknown>,
  changes: Partial<JobPolicy> = {},
): AnyJob<undefined> {
  return defineJob({ message, policy: { ...policy, ...changes }, run });
}

/** An error as connectors throw it, known by its shape. */
export function recovering(recovery: string, message: string, retryAt?: Date): Error {
  return Object.assign(new Error(message), { recovery, retryAt });
}

/** A door that opens once: what a test's handler waits behind. */
export function gate(): { open: () => void; opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}
