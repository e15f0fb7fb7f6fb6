import { describe, expect, it, test } from 'vitest';
import { readiness } from '../../../src/reports/readiness.ts';
import {
  hoursSinceEndOf,
  lastWeek,
  startOfDay,
  weekAfter,
  weekOf,
  weekWith,
} from '../../../src/reports/weekly/week.ts';

describe('weeks', () => {
  it.each([
    // ISO 8601: the week belongs to the year that has its Thursday.
    ['2026-11-21', '2026-W47', '2026-11-16'],
    ['2026-12-31', '2026-W53', '2026-12-28'],
    ['2027-01-03', '2026-W53', '2026-12-28'],
    ['2027-01-04', '2027-W01', '2027-01-04'],
    ['2024-12-30', '2025-W01', '2024-12-30'],
    ['2021-01-01', '2020-W53', '2020-12-28'],
    ['2024-02-29', '2024-W09', '2024-02-26'],
  ])('%s is in %s, from %s', (day, name, from) => {
    expect(weekWith(day)).toMatchObject({ name, from });
    expect(weekOf(name)).toEqual(weekWith(day));
  });

  it.each(['2025-W53', '2026-W00', '2026-W54', '2026-W1', 'W46', '2026-46', ''])('there is no week %s', (name) => {
    expect(weekOf(name)).toBeNull();
  });

  it('follow each other over the year’s end', () => {
    const names = Array.from({ length: 3 }, (_, n) => weekAfter(weekWith('2026-12-25'), n).name);
    expect(names).toEqual(['2026-W52', '2026-W53', '2027-W01']);
  });

  it('end at midnight of the company, not of UTC', () => {
    // Sunday 23:30 in Berlin; then half an hour later; and at the same instant in Los Angeles.
    expect(lastWeek(new Date('2026-11-15T22:30:00Z'), 'Europe/Berlin').name).toBe('2026-W45');
    expect(lastWeek(new Date('2026-11-15T23:00:00Z'), 'Europe/Berlin').name).toBe('2026-W46');
    expect(lastWeek(new Date('2026-11-15T23:00:00Z'), 'America/Los_Angeles').name).toBe('2026-W45');
    expect(lastWeek(new Date('2027-01-04T06:00:00Z'), 'Europe/Berlin').name).toBe('2026-W53');
  });
});

describe('days in a time zone', () => {
  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00.000Z'],
    ['2026-07-01', 'Pacific/Kiritimati', '2026-06-30T10:00:00.000Z'],
    ['2026-07-01', 'Pacific/Pago_Pago', '2026-07-01T11:00:00.000Z'],
    ['2026-07-01', 'Asia/Kolkata', '2026-06-30T18:30:00.000Z'],
    // Clocks jump from 0:00 to 1:00 on this day in Beirut.
    ['2026-03-29', 'Asia/Beirut', '2026-03-28T22:00:00.000Z'],
  ])('%s begins in %s at %s', (day, zone, instant) => {
    expect(startOfDay(day, zone).toISOString()).toBe(instant);
  });

  it('counts the hours there really were when clocks change', () => {
    // From the end of Saturday to Monday 7:00: 31 hours, but for the Sunday of the change.
    const hours = (saturday: string, monday: string) =>
      hoursSinceEndOf(saturday, 'Europe/Berlin', new Date(`${monday}`));
    expect(hours('2026-03-28', '2026-03-30T05:00:00Z')).toBe(30);
    expect(hours('2026-10-24', '2026-10-26T06:00:00Z')).toBe(32);
    expect(hours('2026-11-14', '2026-11-16T06:00:00Z')).toBe(31);
  });
});

describe('readiness', () => {
  const week = weekWith('2026-11-10');
  const at = (dataThrough: string | null, now: string, timeZone = 'Europe/Berlin') =>
    readiness({ dataThrough, week, timeZone, now: new Date(now) });

  it('is there on Monday morning when Sunday is complete', () => {
    expect(at('2026-11-15', '2026-11-16T06:00:00Z')).toEqual({ state: 'ready' });
  });

  it('is waited for, without a word, while Sunday is not over further west', () => {
    expect(at('2026-11-14', '2026-11-16T06:00:00Z')).toMatchObject({
      state: 'waiting',
      retryAt: new Date('2026-11-16T07:00:00Z'),
    });
  });

  test('data of 48 hours is sent, and older data held', () => {
    // Sunday ended at 23:00 UTC.
    expect(at('2026-11-15', '2026-11-17T23:00:00Z')).toEqual({ state: 'ready' });
    expect(at('2026-11-15', '2026-11-17T23:00:01Z')).toMatchObject({
      state: 'held',
      reason:
        'The report is held: the data is complete through 15 November 2026 only, which is more than 48 hours ago.',
    });
    expect(at('2026-11-12', '2026-11-16T06:00:00Z')).toMatchObject({ state: 'held' });
  });

  it('is held while nothing was ever read completely', () => {
    expect(at(null, '2026-11-16T06:00:00Z')).toMatchObject({
      state: 'held',
      reason: 'The report is held: no connection has been read completely yet.',
    });
  });

  it('is not waited for once the next week’s report is due', () => {
    expect(at('2026-11-12', '2026-11-22T22:00:00Z')).toMatchObject({ state: 'held', retryAt: expect.any(Date) });
    expect(at('2026-11-12', '2026-11-22T23:00:00Z')).toMatchObject({ state: 'held', retryAt: null });
  });
});
