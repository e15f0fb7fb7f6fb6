import { computeMetrics, defineJob, type JobContext } from '../../src/queue/index.ts';
import type { JobServices } from '../services.ts';

export const computeMetricsJob = defineJob({
  message: computeMetrics,
  policy: {
    attempts: 3,
    backoff: { delayMs: 2_000, maxMs: 60_000, jitter: 0.5 },
    concurrency: 1,
    timeoutMs: 2 * 60 * 60_000,
  },
  async run({ full }, { services }: JobContext<JobServices>) {
    return await services.computeMetrics({ full });
  },
});
