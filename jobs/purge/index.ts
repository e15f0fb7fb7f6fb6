import { defineJob, type JobContext, purge } from '../../src/queue/index.ts';
import type { JobServices } from '../services.ts';

/** Deletes what was kept long enough, once facts have counted it. */
export const purgeJob = defineJob({
  message: purge,
  policy: {
    attempts: 3,
    backoff: { delayMs: 10_000, maxMs: 600_000, jitter: 0.5 },
    concurrency: 1,
    timeoutMs: 2 * 60 * 60_000,
  },
  async run(_payload, { services, log }: JobContext<JobServices>) {
    const counts = await services.purge();
    log.info(counts, 'what was kept long enough is deleted');
    return counts;
  },
});
