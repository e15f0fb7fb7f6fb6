import { defineJob, deliverReport, type JobContext, sendReport } from '../../src/queue/index.ts';
import type { JobServices } from '../services.ts';

/** Makes and keeps a weekly report and asks for its deliveries; where the data does not carry it, asks again later. */
export const sendReportJob = defineJob({
  message: sendReport,
  policy: {
    attempts: 5,
    backoff: { delayMs: 10_000, maxMs: 600_000, jitter: 0.5 },
    concurrency: 4,
    timeoutMs: 10 * 60_000,
  },
  async run({ reportId, week: name }, { services, log }: JobContext<JobServices>) {
    const { reports, enqueue } = services;
    if (!reports.reports.includes(reportId)) {
      log.warn({ reportId }, 'A report was asked for that is no longer configured.');
      return { state: 'no longer wanted', week: null, deliveries: [], reason: null };
    }
    const now = new Date();
    const week = reports.weekNamed(name, now);
    const prepared = await reports.prepare(reportId, week, now);
    const { state, kind, targets, retryAt, reason } = prepared;
    const deliveries: string[] = [];
    for (const target of targets) {
      const { jobId } = await enqueue(
        deliverReport,
        { reportId, week: week.name, kind, target },
        { bringForward: true },
      );
      deliveries.push(jobId);
    }
    if (state !== 'ready') {
      log.info({ reportId, week: week.name, state, retryAt, reason }, 'The report cannot be made yet.');
      // A request of its own for this week: the next week's schedule must not be joined to it.
      if (retryAt !== null) {
        await enqueue(sendReport, { reportId, week: week.name }, { delayMs: retryAt.getTime() - now.getTime() });
      }
    }
    return { state, week: week.name, deliveries, reason };
  },
});
