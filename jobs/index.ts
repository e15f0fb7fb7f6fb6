import { computeMetricsJob } from './compute-metrics/index.ts';
import { deliverReportJob } from './deliver-report/index.ts';
import { purgeJob } from './purge/index.ts';
import { refreshFactRangesJob } from './refresh-fact-ranges/index.ts';
import { refreshFactsJob } from './refresh-facts/index.ts';
import { sendReportJob } from './send-report/index.ts';
import { syncConnectionJob } from './sync-connection/index.ts';
import { syncStreamJob } from './sync-stream/index.ts';

/** Every handler there is. */
export const jobs = [
  syncConnectionJob,
  syncStreamJob,
  refreshFactsJob,
  refreshFactRangesJob,
  purgeJob,
  computeMetricsJob,
  sendReportJob,
  deliverReportJob,
] as const;
export type { JobServices } from './services.ts';
