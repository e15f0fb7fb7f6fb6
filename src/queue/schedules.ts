import { isDeepStrictEqual } from 'node:util';
import type { BullQueue, Envelope } from './backend.ts';
import { jobOptions } from './enqueue.ts';
import { InvalidScheduleError } from './errors.ts';
import { type AnyMessage, type Message, parsePayload } from './message.ts';

/** Something to be enqueued again and again. */
export interface Schedule {
  /** Stable over restarts; without ':'. */
  readonly id: string;
  /** Cron: five fields, or six with seconds first. */
  readonly pattern: string;
  readonly message: AnyMessage;
  readonly payload: unknown;
}

export function defineSchedule<Payload>(schedule: {
  readonly id: string;
  readonly pattern: string;
  readonly message: Message<Payload>;
  readonly payload: Payload;
}): Schedule {
  return { ...schedule, payload: parsePayload(schedule.message, schedule.payload) };
}

const TICK = 'tick';

/**
 * Makes the schedulers in the datastore those in `schedules`, and removes all others of these queues. One that has not
 * changed is left alone: writing it again would drop the tick that fell due while no process ran.
 *
 * What a scheduler adds is a tick, which enqueues the message: BullMQ's schedulers cannot deduplicate, so the request
 * itself would pile up behind a slow twin.
 * @throws InvalidScheduleError for a pattern or time zone that cannot be read; the other schedules are in place then.
 */
export async function applySchedules(
  queues: ReadonlyMap<string, BullQueue>,
  schedules: readonly Schedule[],
  timeZone: string,
): Promise<void> {
  const invalid: string[] = [];
  for (const [name, queue] of queues) {
    const wanted = schedules.filter((schedule) => schedule.message.queue === name);
    for (const { key } of await queue.getJobSchedulers(0, -1)) {
      if (!wanted.some((schedule) => schedule.id === key)) await queue.removeJobScheduler(key);
    }
    for (const schedule of wanted) {
      const data: Envelope = { tickOf: schedule.message.name, payload: schedule.payload };
      if (await isInPlace(queue, schedule, timeZone, data)) continue;
      try {
        const repeat = { pattern: schedule.pattern, tz: timeZone };
        await queue.upsertJobScheduler(schedule.id, repeat, { name: TICK, data, opts: jobOptions });
      } catch (error) {
        invalid.push(
          `${schedule.id} ("${schedule.pattern}", ${timeZone}): ${error instanceof Error ? error.message : error}`,
        );
      }
    }
  }
  if (invalid.length > 0) throw new InvalidScheduleError(`These schedules cannot be read: ${invalid.join('; ')}.`);
}

async function isInPlace(queue: BullQueue, schedule: Schedule, timeZone: string, data: Envelope): Promise<boolean> {
  const found = await queue.getJobScheduler(schedule.id);
  if (found?.pattern !== schedule.pattern || found.tz !== timeZone) return false;
  if (!isDeepStrictEqual(found.template?.data, data)) return false;
  // A scheduler lives by the tick that is due next; without it, it would stay silent.
  return (await queue.getJob(`repeat:${schedule.id}:${found.next}`)) !== undefined;
}
