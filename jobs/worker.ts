import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  type AnyJob,
  type Queues,
  QueueUnavailableError,
  type Schedule,
  type WorkerTimings,
} from '../src/queue/index.ts';

/** Shutdown must be over before an orchestrator kills the process: Docker waits ten seconds, Kubernetes thirty. */
const STOP_WITHIN = 10_000;
const SCHEDULE_AGAIN = 2000;

export interface WorkerProcessOptions<Services> {
  readonly queues: Queues;
  /** PostgreSQL, where single-flight keys are locked whatever the queue runs on. */
  readonly databaseUrl: string;
  readonly jobs: readonly AnyJob<Services>[];
  /** What handlers work with. Closed by the caller, after `stop`. */
  readonly services: Services;
  readonly schedules?: { readonly list: readonly Schedule[]; readonly timeZone: string };
  readonly timings?: Partial<WorkerTimings>;
  readonly log: Logger;
}

export interface WorkerProcess {
  /**
   * Workers first, so that a job that is ending can still enqueue what follows it; then the queues. The caller then
   * closes what the handlers used (database, CRM clients), which nobody uses any more.
   * @returns whether every job ended in time; if not, exit: their work is taken up by the next process.
   */
  stop(): Promise<boolean>;
}

/** @throws JobRegistryError, InvalidScheduleError; nothing is left running then but `queues`, which is the caller's. */
export async function startWorker<Services>(options: WorkerProcessOptions<Services>): Promise<WorkerProcess> {
  const { queues, jobs, services, databaseUrl, schedules, timings, log } = options;
  const workers = await queues.startWorkers(jobs, services, {
    databaseUrl,
    ...(timings === undefined ? {} : { timings }),
  });
  const stopped = new AbortController();
  let scheduling = Promise.resolve();
  if (schedules !== undefined) {
    const apply = () => queues.schedule(schedules.list, schedules.timeZone);
    try {
      await apply();
    } catch (error) {
      if (!(error instanceof QueueUnavailableError)) {
        await workers.stop();
        throw error;
      }
      log.warn({ err: error }, 'The schedules are set as soon as the queue is back.');
      scheduling = applyOnceBack(apply, stopped.signal, log);
    }
  }
  log.info({ queue: queues.kind, jobs: jobs.map((job) => job.message.name) }, 'workers started');
  let stopping: Promise<boolean> | undefined;
  const stop = async () => {
    stopped.abort();
    const { unfinished } = await workers.stop(STOP_WITHIN);
    await scheduling;
    await queues.close();
    log.info({ unfinished }, 'workers stopped');
    return unfinished.length === 0;
  };
  return {
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Workers wait for a datastore that is away at start; so do the schedules. */
async function applyOnceBack(apply: () => Promise<void>, signal: AbortSignal, log: Logger): Promise<void> {
  while (!signal.aborted) {
    try {
      await pause(SCHEDULE_AGAIN, undefined, { signal });
      await apply();
      return;
    } catch (error) {
      if (signal.aborted || error instanceof QueueUnavailableError) continue;
      log.error({ err: error }, 'The schedules could not be set.');
      return;
    }
  }
}
