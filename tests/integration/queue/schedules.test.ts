import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { schedulesOf } from '../../../jobs/schedules.ts';
import {
  messages as allMessages,
  defineSchedule,
  InvalidScheduleError,
  type Queues,
} from '../../../src/queue/index.ts';
import { kinds, Stores, soon } from './backends.ts';
import { gate, testJob, testMessage, workOn } from './work.ts';

describe.each(kinds)('schedules on %s', (kind) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await Stores.open(kind);
  });
  afterEach(() => stores.settle());
  afterAll(() => stores.close());

  const delayed = async (queues: Queues, queue: string) => (await queues.counts())[queue]?.delayed;

  test('enqueue their message again and again, never beside a twin', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const door = gate();
    const begun = gate();
    let runs = 0;
    await stores.workers(
      queues,
      testJob(message, async ({ note }) => {
        expect(note).toBe('by schedule');
        runs += 1;
        begun.open();
        if (runs === 1) await door.opened;
      }),
    );
    const payload = workOn('a', { note: 'by schedule' });
    await queues.schedule([defineSchedule({ id: 'often', pattern: '* * * * * *', message, payload })], 'Europe/Berlin');
    await begun.opened;
    const ticks = async () => (await queues.counts())[message.queue]?.completed ?? 0;
    await soon(ticks).toBeGreaterThanOrEqual(3);
    expect(runs).toBe(1);
    door.open();
    await soon(() => runs).toBeGreaterThanOrEqual(2);
  });

  test("go by the clock of the company's time zone, and follow its change", async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const atSeven = defineSchedule({ id: 'seven', pattern: '0 7 * * *', message, payload: workOn('a') });
    for (const timeZone of ['Pacific/Auckland', 'America/Los_Angeles']) {
      await queues.schedule([atSeven], timeZone);
      const [next, ...more] = await queues.nextTicks();
      expect(more).toEqual([]);
      const clock = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      });
      expect(next?.id).toBe('seven');
      expect(clock.format(next?.at)).toBe('07:00:00');
    }
    expect(await delayed(queues, message.queue)).toBe(1);
  });

  test('are at the same hour of the wall clock on either side of a change of the clock', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const report = defineSchedule({ id: 'report', pattern: '0 7 * * 1', message, payload: workOn('a') });
    const clock = vi.useFakeTimers({ toFake: ['Date'] });
    try {
      // In Berlin clocks go forward on Sunday, 29 March, and back on Sunday, 25 October 2026.
      for (const [now, next] of [
        ['2026-03-22T12:00:00Z', '2026-03-23T06:00:00.000Z'],
        ['2026-03-28T12:00:00Z', '2026-03-30T05:00:00.000Z'],
        ['2026-10-24T12:00:00Z', '2026-10-26T06:00:00.000Z'],
      ] as const) {
        await queues.schedule([], 'Europe/Berlin');
        clock.setSystemTime(new Date(now));
        await queues.schedule([report], 'Europe/Berlin');
        expect((await queues.nextTicks()).map(({ at }) => at.toISOString())).toEqual([next]);
      }
      await queues.schedule([], 'Europe/Berlin');
    } finally {
      clock.useRealTimers();
    }
  });

  test('that are no longer wanted are removed, with their next tick', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const schedule = (id: string) => defineSchedule({ id, pattern: '0 7 * * *', message, payload: workOn(id) });
    await queues.schedule([schedule('stays'), schedule('goes')], 'UTC');
    expect(await delayed(queues, message.queue)).toBe(2);
    await queues.schedule([schedule('stays')], 'UTC');
    expect((await queues.nextTicks()).map(({ id }) => id)).toEqual(['stays']);
    expect(await delayed(queues, message.queue)).toBe(1);
  });

  test('keep the tick that fell due while no process ran, and forget none when they change', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const often = defineSchedule({ id: 'often', pattern: '* * * * * *', message, payload: workOn('a') });
    await queues.schedule([often], 'UTC');
    const due = (await queues.nextTicks())[0]?.at.getTime() ?? Number.NaN;
    await soon(() => Date.now()).toBeGreaterThan(due);
    // The next start sets the same schedules before its workers take anything.
    await queues.schedule([often], 'UTC');
    expect((await queues.nextTicks())[0]?.at.getTime()).toBe(due);
    const changed = defineSchedule({ id: 'often', pattern: '0 7 * * *', message, payload: workOn('a') });
    await queues.schedule([changed], 'UTC');
    expect((await queues.nextTicks())[0]?.at.getUTCHours()).toBe(7);
    expect(await delayed(queues, message.queue)).toBe(1);
  });

  test('that cannot be read are refused by name, and the others are set', async () => {
    const message = testMessage();
    const queues = await stores.queues(message);
    const bad = defineSchedule({ id: 'bad', pattern: '61 * * * *', message, payload: workOn('a') });
    const good = defineSchedule({ id: 'good', pattern: '0 7 * * *', message, payload: workOn('b') });
    const refusal = await queues.schedule([bad, good], 'UTC').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidScheduleError);
    expect(String(refusal)).toContain('bad ("61 * * * *"');
    await expect(queues.schedule([good], 'Europe/Atlantis')).rejects.toBeInstanceOf(InvalidScheduleError);
    expect(await queues.nextTicks()).not.toContainEqual(expect.objectContaining({ id: 'bad' }));
  });

  test('of a configuration are a sync and a reconciliation per connection, the close of the day, the nightly purge and one per report', async () => {
    const queues = await stores.queues(...allMessages);
    const list = schedulesOf({
      connections: [{ id: 'sf-emea', schedule: '*/30 * * * *' }],
      reports: [{ id: 'weekly', schedule: '0 7 * * 1' }],
    });
    await queues.schedule(list, 'Europe/Berlin');
    expect((await queues.nextTicks()).map(({ id }) => id).toSorted()).toEqual([
      'purge',
      'reconcile.sf-emea',
      'refresh-facts',
      'report.weekly',
      'sync.sf-emea',
    ]);
  });
});
