import { UnrecoverableError } from 'bullmq';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Backend, BullJob, BullQueue, BullWorker, JobReturn } from './backend.ts';
import { continueLater } from './enqueue.ts';
import { withDeadline } from './errors.ts';
import { type AnyJob, JobRegistryError } from './job.ts';
import { aboutRun, logEnd } from './job-log.ts';
import { watchForOrphans } from './orphans.ts';
import { backoffDelay } from './outcome.ts';
import { quietly } from './quietly.ts';
import { type Running, runJob } from './run-job.ts';

export interface WorkerTimings {
  /** A worker that is silent this long has lost its job. */
  readonly lockMs: number;
  /** How often silent workers are looked for; their jobs move at the second look. */
  readonly stalledCheckMs: number;
  /** When to look again at a key that another worker holds. */
  readonly busyMs: number;
}

const TIMINGS: WorkerTimings = { lockMs: 30_000, stalledCheckMs: 30_000, busyMs: 5000 };
/**
 * How many killed workers a job survives. BullMQ's default of 1 fails a job for good at the second kill, which two
 * deployments within a long first sync would be. A job that outlives twenty of its workers is what kills them.
 */
const MAX_STALLED = 20;
/** Jobs this process has taken, far more than it can run at once. */
const REMEMBERED = 200;
/** When the adapter itself could not write to the queue. */
const ADAPTER_RETRY = 15_000;

interface RunningJob extends Running {
  readonly id: string | undefined;
  readonly work: string;
}

export interface Workers {
  /**
   * Takes no more jobs, tells running handlers to stop at their next safe point, and waits. Work that was cut short
   * goes on in another process or at the next start, and no attempt is counted.
   * @returns the jobs still running after `withinMs`; their locks expire once the process is gone.
   */
  stop(withinMs?: number): Promise<{ readonly unfinished: readonly string[] }>;
}

export interface WorkersOptions<Services> {
  readonly backend: Backend;
  readonly jobs: ReadonlyMap<string, AnyJob<Services>>;
  readonly services: Services;
  /** PostgreSQL, where keys are locked. */
  readonly databaseUrl: string;
  readonly queueOf: (name: string) => BullQueue;
  /** A schedule's tick: enqueue the message of this name. */
  readonly onTick: (message: string, payload: unknown) => Promise<void>;
  readonly timings?: Partial<WorkerTimings>;
  readonly log: Logger;
}

export async function openWorkers<Services>(options: WorkersOptions<Services>): Promise<Workers> {
  const { backend, jobs, services, log } = options;
  const timings = { ...TIMINGS, ...options.timings };
  const running = new Set<RunningJob>();
  /** When this process took the jobs it has. */
  const taken = new Map<string, number | undefined>();
  const workers: BullWorker[] = [];
  let stopping: Promise<{ unfinished: readonly string[] }> | undefined;

  const queues = new Map<string, AnyJob<Services>[]>();
  for (const job of jobs.values()) queues.set(job.message.queue, [...(queues.get(job.message.queue) ?? []), job]);
  const concurrencyOf = (queue: string) => queues.get(queue)?.[0]?.policy.concurrency ?? 1;
  // Every running job holds a connection, for its lock only; handlers must not starve behind those.
  const locks = new pg.Pool({
    connectionString: options.databaseUrl,
    application_name: 'uptake job locks',
    // Two more look for the jobs of killed processes.
    max: [...queues.keys()].reduce((sum, queue) => sum + concurrencyOf(queue), 2),
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    // When a worker's machine goes dark, its locks must not outlive it by the two hours that TCP allows.
    options: '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3',
  });
  const lockLost = quietly(log, 'A job lock lost its PostgreSQL connection.');
  locks.on('error', (error) => {
    if (stopping === undefined) lockLost(error);
  });

  const perform = async (queueName: string, bull: BullJob): Promise<JobReturn> => {
    if (bull.data.tickOf !== undefined) {
      await options.onTick(bull.data.tickOf, bull.data.payload);
      return { end: 'done', result: null };
    }
    const job = jobs.get(bull.name);
    if (job === undefined) throw lasting(new JobRegistryError(`This version has no handler for "${bull.name}".`));
    taken.set(bull.id ?? '', bull.processedOn);
    for (const [id] of taken) if (taken.size > REMEMBERED) taken.delete(id);
    const startedAt = performance.now();
    let entry: RunningJob | undefined;
    const end = await runJob({
      job,
      bull,
      services,
      locks,
      log: log.child(aboutRun(bull)),
      onStart: ({ abort }) => {
        entry = { abort, id: bull.id, work: aboutRun(bull).work };
        running.add(entry);
        if (stopping !== undefined) abort('shutdown');
      },
    });
    if (entry !== undefined) running.delete(entry);
    logEnd(log, bull, end, performance.now() - startedAt);
    const later = (delayMs: number) => continueLater(options.queueOf(queueName), queueName, bull, delayMs);
    switch (end.kind) {
      case 'done':
        return { end: 'done', result: end.result };
      case 'wait':
        return { end: 'continued', as: await later(end.until.getTime() - Date.now()) };
      case 'interrupted':
        return { end: 'continued', as: await later(0) };
      case 'busy':
        return { end: 'continued', as: await later(timings.busyMs * (1 + Math.random())) };
      case 'retry':
      case 'taken-over':
        throw end.error;
      case 'failed':
        throw lasting(end.error);
    }
  };

  const settingsOf = (queue: string) => ({
    concurrency: concurrencyOf(queue),
    lockDuration: timings.lockMs,
    stalledInterval: timings.stalledCheckMs,
    maxStalledCount: MAX_STALLED,
    settings: {
      backoffStrategy: (failures: number, _type?: string, _error?: Error, bull?: { name: string }) => {
        const job = bull === undefined ? undefined : jobs.get(bull.name);
        return job === undefined ? ADAPTER_RETRY : backoffDelay(job.policy.backoff, failures);
      },
    },
  });

  try {
    for (const queue of queues.keys()) {
      const trouble = quietly(log, `Queue "${queue}" reports trouble.`);
      workers.push(
        await backend.openWorker(queue, (bull) => perform(queue, bull), settingsOf(queue), {
          error: trouble,
          stalled: (jobId) => log.warn({ jobId }, 'A job lost its worker and is taken up again.'),
          locksLost: (jobIds) => {
            for (const job of running) if (job.id !== undefined && jobIds.includes(job.id)) job.abort('taken-over');
          },
          failed: (bull, error) => {
            if (error.message !== 'job stalled more than allowable limit') return;
            log.error({ job: bull?.name, jobId: bull?.id }, `A job was given up: ${MAX_STALLED} workers died with it.`);
          },
        }),
      );
    }
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.close()));
    await locks.end();
    throw error;
  }

  const orphans = watchForOrphans({
    queues: new Map([...queues.keys()].map((name) => [name, options.queueOf(name)])),
    jobs,
    locks,
    isOwn: ({ id, processedOn }) => taken.has(id ?? '') && taken.get(id ?? '') === processedOn,
    mostDeaths: MAX_STALLED,
    log,
  });
  const work = () => [...running].map((job) => job.work);
  const stop = async (withinMs: number) => {
    const closed = Promise.all(workers.map((worker) => worker.close()));
    for (const { abort } of running) abort('shutdown');
    const looked = orphans.stop();
    const inTime = await withDeadline(closed, withinMs, 'Closing the workers').then(
      () => true,
      (error: unknown) => {
        log.error({ err: error, jobs: work() }, 'The workers did not close in time.');
        return false;
      },
    );
    const unfinished = work();
    if (inTime) await looked.then(() => locks.end());
    else {
      closed.catch(() => undefined);
      await withDeadline(Promise.allSettled(workers.map((worker) => worker.abandon())), 1000, 'Abandoning').catch(
        () => undefined,
      );
      // end() waits for the connections that stuck handlers hold; the process is about to go anyway.
      void locks.end();
    }
    return { unfinished };
  };
  return {
    stop: (withinMs = 10_000) => {
      stopping ??= stop(withinMs);
      return stopping;
    },
  };
}

/** BullMQ tries every error again but its own UnrecoverableError. */
function lasting(error: Error): Error {
  const final = new UnrecoverableError(error.message);
  final.cause = error;
  return final;
}
