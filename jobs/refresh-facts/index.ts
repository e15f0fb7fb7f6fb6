import { computeMetrics, defineJob, type JobContext, refreshFacts } from '../../src/queue/index.ts';
import type { JobServices } from '../services.ts';

/** People, then facts, then the question for results. */
export const refreshFactsJob = defineJob({
  message: refreshFacts,
  policy: {
    attempts: 3,
    backoff: { delayMs: 2_000, maxMs: 60_000, jitter: 0.5 },
    concurrency: 1,
    timeoutMs: 2 * 60 * 60_000,
  },
  async run({ full }, { services }: JobContext<JobServices>) {
    const counts = await services.refreshFacts({ full });
    await services.enqueue(computeMetrics, { full });
    return counts;
  },
});
