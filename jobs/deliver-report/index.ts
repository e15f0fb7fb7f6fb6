import { defineJob, deliverReport, type JobContext } from '../../src/queue/index.ts';
import type { JobServices } from '../services.ts';

/** Ten tries take about two hours. */
const ATTEMPTS = 10;

/** Sends one report or note to one target. Each target has a job of its own: a failing one keeps nobody waiting. */
export const deliverReportJob = defineJob({
  message: deliverReport,
  policy: {
    attempts: ATTEMPTS,
    backoff: { delayMs: 5_000, maxMs: 30 * 60_000, jitter: 0.5 },
    concurrency: 4,
    timeoutMs: 5 * 60_000,
  },
  async run(delivery, { services, signal, attempt, log }: JobContext<JobServices>) {
    if (!services.reports.reports.includes(delivery.reportId)) {
      log.warn({ reportId: delivery.reportId }, 'A report was to be sent that is no longer configured.');
      return { status: 'no longer wanted' };
    }
    return { status: await services.reports.deliver(delivery, { lastAttempt: attempt >= ATTEMPTS, signal }) };
  },
});
