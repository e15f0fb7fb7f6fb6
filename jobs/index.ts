import { computeMetricsJob } from './compute-metrics/index.ts';
import { refreshFactsJob } from './refresh-facts/index.ts';
import { syncConnectionJob } from './sync-connection/index.ts';
import { syncStreamJob } from './sync-stream/index.ts';

/** Every handler there is. */
export const jobs = [syncConnectionJob, syncStreamJob, refreshFactsJob, computeMetricsJob] as const;
export type { JobServices } from './services.ts';
