import type { Logger } from 'pino';
import type { BullJob } from './backend.ts';
import type { RunEnd } from './run-job.ts';

/** What every line about a run carries. `work` is the message's name, key and variant. */
export interface AboutRun {
  readonly job: string;
  readonly work: string;
  readonly jobId: string;
  readonly attempt: number;
}

export function aboutRun(bull: BullJob): AboutRun {
  const jobId = bull.id ?? '';
  return { job: bull.name, work: bull.opts.deduplication?.id ?? jobId, jobId, attempt: bull.attemptsMade + 1 };
}

/** One line per end of a run. A busy key is the normal course of single-flight, a wait is what a vendor asked for. */
export function logEnd(log: Logger, bull: BullJob, end: RunEnd, ranMs: number): void {
  const fields = { ...aboutRun(bull), outcome: end.kind, queuedMs: queuedMs(bull), ranMs: Math.round(ranMs) };
  switch (end.kind) {
    case 'done':
    case 'interrupted':
      log.info(fields, 'job ended');
      break;
    case 'busy':
      log.debug(fields, 'job ended');
      break;
    case 'wait':
      log.info({ ...fields, until: end.until.toISOString(), reason: end.error.message }, 'job ended');
      break;
    case 'retry':
    case 'taken-over':
      log.warn({ ...fields, ...about(end.error) }, 'job ended');
      break;
    case 'failed':
      log.error({ ...fields, ...about(end.error) }, 'job ended');
  }
}

/** An error that says what to do next was foreseen, and its sentence is written for people. Others show where they arose. */
function about(error: Error): { readonly reason: string } | { readonly err: Error } {
  return 'recovery' in error ? { reason: error.message } : { err: error };
}

/** From when the request was first due until this run began; earlier attempts and their back-offs are part of it. */
function queuedMs(bull: BullJob): number {
  return Math.max(0, (bull.processedOn ?? Date.now()) - bull.timestamp - (bull.opts.delay ?? 0));
}
