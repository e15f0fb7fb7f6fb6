import { type Row, restTime } from '../values.ts';

type State = 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

/** How long a job waits before it runs and before it is complete, in real milliseconds since it was made. */
export interface JobTiming {
  readonly startsAfter: number;
  readonly completesAfter: number;
}

export interface Job {
  readonly id: string;
  readonly operation: string;
  readonly object: string;
  readonly userId: string;
  readonly version: string;
  readonly createdAt: number;
  readonly startedMillis: number;
  readonly delimiter: string;
  readonly lineEnding: 'LF' | 'CRLF';
  readonly rows: readonly Row[];
  readonly header: string;
  readonly write: (row: Row) => string;
  /** Set when the job will fail rather than complete. */
  readonly failure: string | null;
  aborted: boolean;
}

export function stateOf(job: Job, timing: JobTiming): State {
  if (job.aborted) return 'Aborted';
  const elapsed = performance.now() - job.startedMillis;
  if (elapsed < timing.startsAfter) return 'UploadComplete';
  if (elapsed < timing.completesAfter) return 'InProgress';
  return job.failure === null ? 'JobComplete' : 'Failed';
}

/** The body that describes a job; `full` is what a status request gets, the rest what creating or aborting it does. */
export function describeJob(job: Job, timing: JobTiming, full: boolean): Record<string, unknown> {
  const state = stateOf(job, timing);
  const time = restTime(job.createdAt);
  const head = {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.userId,
    createdDate: time,
    systemModstamp: time,
    state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(job.version),
  };
  const format = { lineEnding: job.lineEnding, columnDelimiter: job.delimiter };
  if (!full) return { ...head, ...format };
  return {
    ...head,
    jobType: 'V2Query',
    ...format,
    ...(state === 'Failed' ? { errorMessage: job.failure } : {}),
    numberRecordsProcessed: state === 'JobComplete' ? job.rows.length : 0,
    retries: 0,
    totalProcessingTime: state === 'JobComplete' ? Math.round(timing.completesAfter) : 0,
    isPkChunkingSupported: true,
  };
}

/** Locators are opaque to callers; here they are the number of rows before the page. */
export function encodeLocator(offset: number): string {
  return Buffer.from(String(offset)).toString('base64').replace(/=+$/, '');
}

export function decodeLocator(locator: string): number | null {
  const text = Buffer.from(locator, 'base64').toString();
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
}
