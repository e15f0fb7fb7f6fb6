import { type Batch, type ByteBatch, ConnectorError, type RowBatch } from '../../contract/index.ts';
import { type JobProgress, jobOf, type Progress, toCheckpoint, withoutJob } from '../checkpoint.ts';
import type { SalesforceClient } from '../client.ts';
import { hasCode } from '../errors.ts';
import { compare, soql } from '../soql.ts';
import { createJob, deleteJob, findJob, isGone } from './job.ts';
import { END, NO_LOCATOR, openPage } from './page.ts';

const STAMP = 'SystemModstamp';
const FIRST_LOOK_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const SLOWER = 1.5;
/** How often a window is cut in two because a job over it takes too long. */
const MOST_HALVINGS = 8;
/** A job that vanishes this often will not stay: results are kept for seven days. */
const MOST_LOST_JOBS = 3;
/** `Retried more than fifteen times`, `QUERY_TIMEOUT`: a narrower filter may do. */
const TOO_SLOW = /retried more than|QUERY_TIMEOUT|timed? ?out/i;

/** One object to be read by query jobs. */
export interface BulkSource {
  readonly object: string;
  fields(): Promise<readonly string[]>;
  mapping(select: readonly string[]): Pick<ByteBatch, 'columns' | 'deleted' | 'leaveOut'>;
}

/** Rows stamped in [from, until), deleted ones included. A count that takes too long is of many. */
export async function expectedRows(
  client: SalesforceClient,
  object: string,
  all: boolean,
  from: Date,
  until: Date,
  signal: AbortSignal,
): Promise<number> {
  const where = [compare(STAMP, '>=', from), compare(STAMP, '<', until)];
  try {
    const query = soql({ select: 'COUNT()', from: object, where });
    return (await client.query(query, { signal, all, what: object })).totalSize;
  } catch (error) {
    if (hasCode(error, 'QUERY_TIMEOUT')) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/**
 * Reads everything stamped in [through, until) of `start` by query jobs of the Bulk API 2.0, a batch of bytes a page. A
 * job is in the checkpoint from its first moment, with the page that comes next, so that a process that ends at any point
 * goes on in the same job. While one is at work the engine is told when to ask again.
 *
 * @returns how far it came: to the end, or to where the Bulk API would not go on and paged queries must
 * @throws ConnectorError as `client.query`; what the Bulk API alone refuses is no error
 */
export async function* readByJobs(
  client: SalesforceClient,
  source: BulkSource,
  start: Progress,
  signal: AbortSignal,
): AsyncGenerator<Batch, Progress> {
  const { object } = source;
  const end = Date.parse(start.until);
  let progress = start;
  let upper = Date.parse(jobOf(start)?.upper ?? start.until);
  let [halvings, lost, pause] = [0, 0, FIRST_LOOK_MS];
  while (Date.parse(progress.through) < end) {
    signal.throwIfAborted();
    const current = jobOf(progress);
    if (current === null) {
      const created = await begin(client, source, progress, upper, signal);
      if (created === null) return progress;
      progress = created;
      pause = FIRST_LOOK_MS;
      yield waiting(progress, pause);
      continue;
    }
    if (current.locator === END) {
      await forget(client, object, current.job, signal);
      const span = upper - Date.parse(progress.through);
      progress = withoutJob(progress, current.upper);
      upper = Math.min(upper + span, end);
      continue;
    }
    const job = await findJob(client, object, current.job, signal);
    if (job === null) {
      lost += 1;
      progress = withoutJob(progress, progress.through);
      if (lost === MOST_LOST_JOBS) return progress;
    } else if (job.state === 'JobComplete') {
      const left = yield* pagesOf(client, source, progress, current, signal);
      if (left === 'unusable') return withoutJob(progress, progress.through);
      if (left === null) {
        lost += 1;
        await forget(client, object, job.id, signal);
      }
      progress = left ?? withoutJob(progress, progress.through);
      if (lost === MOST_LOST_JOBS) return progress;
    } else if (job.state === 'Failed' || job.state === 'Aborted') {
      client.log.warn({ object, job: job.id, state: job.state }, 'a bulk job did not complete');
      await forget(client, object, job.id, signal);
      progress = withoutJob(progress, progress.through);
      halvings += 1;
      if (!TOO_SLOW.test(job.errorMessage) || halvings > MOST_HALVINGS) return progress;
      const from = Date.parse(progress.through);
      upper = from + Math.max(Math.ceil((upper - from) / 2), 1_000);
    } else {
      pause = Math.min(pause * SLOWER, LONGEST_PAUSE_MS);
      yield waiting(progress, pause);
    }
  }
  return progress;
}

/** A job over [through, upper), in the checkpoint; null when the Bulk API refuses it and only it. */
async function begin(
  client: SalesforceClient,
  source: BulkSource,
  progress: Progress,
  upper: number,
  signal: AbortSignal,
): Promise<Progress | null> {
  const { object } = source;
  const select = await source.fields();
  // No ORDER BY: it would keep Salesforce from cutting the job into chunks of its own.
  const where = [compare(STAMP, '>=', new Date(progress.through)), compare(STAMP, '<', new Date(upper))];
  try {
    const { id } = await createJob(client, object, soql({ select, from: object, where }), signal);
    return {
      ...progress,
      job: id,
      upper: new Date(upper).toISOString(),
      locator: '',
      select: select.join(','),
    };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    client.log.warn({ object, vendorCode: error.vendorCode }, 'the Bulk API refuses the object; paging through it');
    return null;
  }
}

/**
 * Whether another way of asking may fare better. There is no complete list of what the Bulk API does not do, and what is
 * wrong with the object or the organisation itself the paged query will say in its own words.
 */
function isRefusal(error: unknown): error is ConnectorError {
  if (!(error instanceof ConnectorError)) return false;
  if (error.recovery === 'fail' || error.recovery === 'skip-stream') return true;
  return hasCode(error, 'API_DISABLED_FOR_ORG', 'API_CURRENTLY_DISABLED');
}

/** The pages that are left of a complete job. @returns progress so far; null when the job vanished */
async function* pagesOf(
  client: SalesforceClient,
  { object, mapping }: BulkSource,
  start: Progress,
  { job, locator, select }: JobProgress,
  signal: AbortSignal,
): AsyncGenerator<Batch, Progress | 'unusable' | null> {
  const fields = select.split(',');
  const mapped = mapping(fields);
  let progress = start;
  let next = locator;
  while (next !== END) {
    signal.throwIfAborted();
    try {
      const page = await openPage(client, object, job, next, fields, signal);
      next = page.next;
      progress = { ...progress, locator: next };
      const checkpoint = toCheckpoint(progress);
      try {
        yield { csv: page.bytes, header: page.header, ...mapped, expectedRows: page.rows, checkpoint };
      } finally {
        page.close();
      }
    } catch (error) {
      if (isGone(error)) return null;
      if (hasCode(error, 'JOB_NOT_COMPLETE')) {
        // Its state was ahead of its results.
        yield waiting(progress, FIRST_LOOK_MS);
        return progress;
      }
      if (!hasCode(error, NO_LOCATOR)) throw error;
      await forget(client, object, job, signal);
      return 'unusable';
    }
  }
  return progress;
}

/** Results lie there for seven days and count against what may lie there. A job that cannot be removed harms nobody. */
async function forget(client: SalesforceClient, object: string, job: string, signal: AbortSignal): Promise<void> {
  try {
    await deleteJob(client, object, job, signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    client.log.warn({ object, job, vendorCode: error.vendorCode }, 'a bulk job could not be removed');
  }
}

function waiting(progress: Progress, pause: number): RowBatch {
  return {
    rows: [],
    deletedIds: [],
    notBefore: new Date(Date.now() + pause),
    checkpoint: toCheckpoint(progress),
  };
}
