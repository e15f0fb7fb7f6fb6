import { defineJob, type JobContext, refreshFactRanges } from '../../src/queue/index.ts';
import type { JobServices } from '../services.ts';

/** Works on a refresh of facts that another job has begun; a refresh that is over meanwhile leaves nothing to do. */
export const refreshFactRangesJob = defineJob({
  message: refreshFactRanges,
  policy: {
    // The refresh itself does what its helpers could not.
    attempts: 1,
    backoff: { delayMs: 2_000, maxMs: 60_000, jitter: 0.5 },
    concurrency: 1,
    timeoutMs: 2 * 60 * 60_000,
  },
  async run({ run }, { services }: JobContext<JobServices>) {
    return await services.helpWithFacts(run);
  },
});
