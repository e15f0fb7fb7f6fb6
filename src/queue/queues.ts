import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Backend, BullJob, BullQueue } from './backend.ts';
import { add } from './enqueue.ts';
import { InvalidScheduleError, QueueUnavailableError, withDeadline } from './errors.ts';
import { type AnyJob, jobsByMessage } from './job.ts';
import { type AnyMessage, InvalidMessageError, type Message, parsePayload, workOf } from './message.ts';
import { messages as allMessages } from './messages.ts';
import { openPostgresBackend } from './postgres-backend.ts';
import { openRedisBackend } from './redis-backend.ts';
import { applySchedules, type Schedule } from './schedules.ts';
import { openWorkers, type Workers, type WorkerTimings } from './workers.ts';

/** A command that takes longer counts as refused. Enqueueing takes a millisecond or two. */
const COMMAND_WITHIN = 5000;

export interface QueuesOptions {
  readonly backend:
    | { readonly kind: 'postgres'; readonly url: string }
    | { readonly kind: 'redis'; readonly url: string; readonly prefix?: string };
  /** All messages of this process; ours when left out. */
  readonly messages?: readonly AnyMessage[];
  readonly log: Logger;
}

export interface EnqueueOptions {
  /** Not before so many milliseconds from now. */
  readonly delayMs?: number;
  /** If the same work waits for a later time (a back-off, a pause), do it now: somebody asked in person. */
  readonly bringForward?: boolean;
}

export interface Enqueued {
  /** The job that will do the work, or the running one that is followed by another run. */
  readonly jobId: string;
  /** False when this request joined an earlier one. */
  readonly isNew: boolean;
}

/** `queued`: due; `delayed`: waits for its time; `lost`: not in the queue (any more). */
export type JobState = 'queued' | 'delayed' | 'running' | 'done' | 'failed' | 'lost';

export interface JobStatus {
  /** The job asked for, or the one that took over its work after a wait. */
  readonly jobId: string;
  readonly state: JobState;
  /** What the handler last reported; null before that. */
  readonly progress: unknown;
  /** What the handler returned, once done. */
  readonly result?: unknown;
  /** Why it failed: the error's message. */
  readonly reason?: string;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
  readonly completed: number;
}

export interface Queues {
  readonly kind: Backend['kind'];
  /**
   * Asks for work. Resolves once the request is stored.
   * @throws InvalidMessageError for a payload the schema refuses; QueueUnavailableError, within seconds, while the
   *   datastore is away.
   */
  enqueue<Payload>(message: Message<Payload>, payload: Payload, options?: EnqueueOptions): Promise<Enqueued>;
  /**
   * Begins to take jobs. Resolves when the workers run.
   * @throws JobRegistryError when a message has no handler or two.
   */
  startWorkers<Services>(
    jobs: readonly AnyJob<Services>[],
    services: Services,
    options: { readonly databaseUrl: string; readonly timings?: Partial<WorkerTimings> },
  ): Promise<Workers>;
  /** Makes these the schedules, and no others. @throws InvalidScheduleError, QueueUnavailableError. */
  schedule(schedules: readonly Schedule[], timeZone: string): Promise<void>;
  /** When each schedule falls due next, soonest first. @throws QueueUnavailableError. */
  nextTicks(): Promise<readonly { readonly id: string; readonly at: Date }[]>;
  /** Where the work of this job stands. @throws QueueUnavailableError. */
  progressOf(jobId: string): Promise<JobStatus>;
  /**
   * Polls until the work is done, failed or lost; through waits, however long.
   * @throws QueueUnavailableError; the signal's reason when aborted.
   */
  waitFor(
    jobId: string,
    options?: {
      readonly signal?: AbortSignal;
      readonly onChange?: (status: JobStatus) => void;
      readonly pollMs?: number;
    },
  ): Promise<JobStatus>;
  /** By queue. @throws QueueUnavailableError. */
  counts(): Promise<Readonly<Record<string, QueueCounts>>>;
  /** @throws QueueUnavailableError when the datastore does not answer. */
  ping(): Promise<void>;
  /** Sentences about settings of the datastore that endanger the queue. @throws QueueUnavailableError. */
  warnings(): Promise<string[]>;
  /** After the workers have stopped. */
  close(): Promise<void>;
}

/**
 * Opens the queues over one datastore. With Redis away this still succeeds and enqueueing is refused until it is back;
 * PostgreSQL must be there and migrated.
 */
export async function openQueues(options: QueuesOptions): Promise<Queues> {
  const { log } = options;
  const messages = options.messages ?? allMessages;
  const byName = new Map(messages.map((message) => [message.name, message]));
  const names = [...new Set(messages.map((message) => message.queue))];
  const backend: Backend =
    options.backend.kind === 'postgres'
      ? await openPostgresBackend({ url: options.backend.url, workers: names.length, log })
      : openRedisBackend({ url: options.backend.url, prefix: options.backend.prefix ?? 'uptake', log });
  const queues = new Map(names.map((name) => [name, backend.openQueue(name)]));
  let closed = false;

  const queueOf = (name: string): BullQueue => {
    const queue = queues.get(name);
    if (queue === undefined) throw new InvalidMessageError(`There is no queue "${name}".`);
    return queue;
  };

  /** Every command goes through here: ready first, so that a refused command is not carried out later all the same. */
  const command = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
    if (closed) throw new QueueUnavailableError(`${what} came after the queue was closed.`);
    try {
      await backend.ready();
      return await withDeadline(run(), COMMAND_WITHIN, what);
    } catch (error) {
      if (error instanceof QueueUnavailableError || error instanceof InvalidScheduleError) throw error;
      throw new QueueUnavailableError(`${what} was refused by the queue's datastore.`, { cause: error });
    }
  };

  const enqueue: Queues['enqueue'] = async (message, payload, { delayMs = 0, bringForward = false } = {}) => {
    if (byName.get(message.name)?.queue !== message.queue) {
      throw new InvalidMessageError(`"${message.name}" is not a message of this process.`);
    }
    const parsed = parsePayload(message, payload);
    const { duplicate } = workOf(message, parsed);
    const added = await command(`Enqueueing ${message.name}`, () =>
      add(queueOf(message.queue), message.queue, message.name, { payload: parsed }, duplicate, {
        delayMs,
        bringForward,
      }),
    );
    return { jobId: added.jobId, isNew: added.jobId === added.id };
  };

  const progressOf: Queues['progressOf'] = (jobId) =>
    command('Asking for a job', async () => {
      const queue = queues.get(jobId.split('.')[0] ?? '');
      if (queue === undefined) return { jobId, state: 'lost', progress: null };
      return await follow(queue, jobId);
    });

  return {
    kind: backend.kind,
    enqueue,
    startWorkers: (jobs, services, { databaseUrl, timings }) =>
      openWorkers({
        backend,
        jobs: jobsByMessage(messages, jobs),
        services,
        databaseUrl,
        queueOf,
        onTick: async (name, payload) => {
          try {
            const message = byName.get(name);
            if (message === undefined) throw new InvalidMessageError(`There is no message "${name}".`);
            await enqueue(message, payload);
          } catch (error) {
            // Set by another version of Uptake; asking again would change nothing.
            if (!(error instanceof InvalidMessageError)) throw error;
            log.error({ err: error }, 'A schedule asks for something this version does not know.');
          }
        },
        ...(timings === undefined ? {} : { timings }),
        log,
      }),
    schedule: (schedules, timeZone) =>
      command('Setting the schedules', () => applySchedules(queues, schedules, timeZone)),
    nextTicks: () =>
      command('Reading the schedules', async () => {
        const all = await Promise.all([...queues.values()].map((queue) => queue.getJobSchedulers(0, -1)));
        const ticks = all.flat().map(({ key, next }) => ({ id: key, at: new Date(next ?? Number.NaN) }));
        return ticks.toSorted((one, other) => one.at.getTime() - other.at.getTime());
      }),
    progressOf,
    async waitFor(jobId, { signal, onChange, pollMs = 250 } = {}) {
      let seen = '';
      for (;;) {
        signal?.throwIfAborted();
        const status = await progressOf(jobId);
        const now = JSON.stringify(status);
        if (now !== seen) onChange?.(status);
        seen = now;
        if (status.state === 'done' || status.state === 'failed' || status.state === 'lost') return status;
        await pause(pollMs, undefined, signal === undefined ? {} : { signal });
      }
    },
    counts: () =>
      command('Counting jobs', async () => {
        const entries = names.map(async (name): Promise<[string, QueueCounts]> => {
          const counts = await queueOf(name).getJobCounts('waiting', 'active', 'delayed', 'failed', 'completed');
          const { waiting = 0, active = 0, delayed = 0, failed = 0, completed = 0 } = counts;
          return [name, { waiting, active, delayed, failed, completed }];
        });
        return Object.fromEntries(await Promise.all(entries));
      }),
    ping: () => command('A ping', () => backend.ping()),
    warnings: () => command('Reading the settings', () => backend.warnings()),
    async close() {
      if (closed) return;
      closed = true;
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await backend.close();
    },
  };
}

/** A job that had to wait is done and names its successor; the work is where the last of them is. */
async function follow(queue: BullQueue, jobId: string): Promise<JobStatus> {
  let id = jobId;
  let progress: unknown = null;
  for (let job = await queue.getJob(id); job !== undefined; ) {
    id = job.id ?? id;
    const state = await job.getState();
    // Read again: the job may have moved on since, and only then has its last progress and its result.
    const latest: BullJob | undefined = await queue.getJob(id);
    if (latest === undefined || state === 'unknown') break;
    progress = typeof latest.progress === 'object' ? latest.progress : progress;
    if (state === 'failed') return { jobId: id, state, progress, reason: latest.failedReason };
    if (state === 'active') return { jobId: id, state: 'running', progress };
    if (state === 'delayed') return { jobId: id, state, progress };
    if (state !== 'completed') return { jobId: id, state: 'queued', progress };
    const end = latest.returnvalue;
    if (end?.end !== 'continued') return { jobId: id, state: 'done', progress, result: end?.result ?? null };
    job = (await queue.getJob(end.as)) ?? (await successor(queue, latest));
  }
  return { jobId: id, state: 'lost', progress };
}

/** Somebody asked for the same work just before the job ended, and that request took the successor's place. */
async function successor(queue: BullQueue, job: BullJob): Promise<BullJob | undefined> {
  const duplicate = job.opts.deduplication?.id;
  const id = duplicate === undefined ? null : await queue.getDeduplicationJobId(duplicate);
  return id === null || id === job.id ? undefined : await queue.getJob(id);
}
