import type pg from 'pg';
import type { Logger } from 'pino';
import { withAdvisoryLock } from '../db/advisory-lock.ts';
import type { BullJob, BullQueue } from './backend.ts';
import type { AnyJob } from './job.ts';
import { lockOf } from './message.ts';
import { quietly } from './quietly.ts';

/** Two looks apart an orphan is taken up, so a killed process costs four seconds at most. */
const LOOK_EVERY = 2000;

export interface OrphanWatch {
  stop(): Promise<void>;
}

/**
 * Gives back the jobs of killed processes. BullMQ holds them for active until their claim has expired and two checks have
 * seen it, 30 to 90 seconds later, and everything asked for meanwhile queues up behind them. PostgreSQL knows sooner: the
 * lock on a running job's key ends with its process. A job whose key nobody holds, at two looks running, has no worker.
 *
 * One process looks at a time. A job that has outlived `mostDeaths` of its workers is left to BullMQ's own, slower check,
 * which counts deaths and gives such a job up.
 */
export function watchForOrphans<Services>(options: {
  readonly queues: ReadonlyMap<string, BullQueue>;
  readonly jobs: ReadonlyMap<string, AnyJob<Services>>;
  readonly locks: pg.Pool;
  /** Whether this process runs the job: it would know if that had died. */
  readonly isOwn: (bull: BullJob) => boolean;
  readonly mostDeaths: number;
  readonly log: Logger;
}): OrphanWatch {
  const { queues, jobs, locks, isOwn, mostDeaths, log } = options;
  const trouble = quietly(log, 'Jobs of killed processes could not be looked for.');
  let suspects = new Set<string>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  /** Of the jobs that are active, those whose key nobody holds, by what is the same only for this run of them. */
  const unlocked = async (): Promise<Map<string, BullJob>> => {
    const active: { bull: BullJob; lock: string }[] = [];
    for (const queue of queues.values()) {
      for (const bull of await queue.getActive()) {
        const lock = lockedBy(bull, jobs);
        if (lock === null || isOwn(bull) || bull.attemptsStarted - bull.attemptsMade > mostDeaths) continue;
        active.push({ bull, lock });
      }
    }
    if (active.length === 0) return new Map();
    const { rows } = await locks.query<{ lock: string }>(FREE, [active.map(({ lock }) => lock)]);
    const free = new Set(rows.map((row) => row.lock));
    const found = active.filter(({ lock }) => free.has(lock));
    return new Map(found.map(({ bull }) => [`${bull.id} ${bull.processedOn}`, bull]));
  };
  const look = async () => {
    const found = await unlocked();
    for (const [run, bull] of found) {
      if (!suspects.has(run) || stopped) continue;
      await bull.moveToWait();
      found.delete(run);
      log.warn({ job: bull.name, jobId: bull.id }, 'A job lost its worker and is taken up again.');
    }
    suspects = new Set(found.keys());
  };
  const lookAgain = async (): Promise<void> => {
    await withAdvisoryLock(locks, 'orphans', look).catch(trouble);
    if (!stopped) timer = setTimeout(next, LOOK_EVERY);
  };
  let looking = Promise.resolve();
  const next = () => {
    looking = lookAgain();
  };
  next();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

/** Null for what holds no lock: a tick, and what only another version of Uptake understands. */
function lockedBy<Services>(bull: BullJob, jobs: ReadonlyMap<string, AnyJob<Services>>): string | null {
  const message = jobs.get(bull.name)?.message;
  if (message === undefined || bull.data.tickOf !== undefined) return null;
  const payload = message.payload.safeParse(bull.data.payload);
  return payload.success ? lockOf(message, payload.data) : null;
}

/** Those of the keys in $1 that no session holds. pg_locks shows a 64-bit key as two halves, with objsubid 1. */
const FREE = `
  select lock from unnest($1::text[]) as lock
   where hashtextextended(lock, 0) not in (
     select (classid::bigint << 32) | objid::bigint from pg_locks
      where locktype = 'advisory' and objsubid = 1
        and database = (select oid from pg_database where datname = current_database()))`;
