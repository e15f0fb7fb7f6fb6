import { describe, expect, it } from 'vitest';
import {
  bulkEntries,
  burstiness,
  catchesUp,
  caughtUpInOneGo,
  loggingLags,
  type MonthEntries,
  periodEndSpike,
} from '../../../src/statistics/index.ts';
import { expectClose, readJson } from './fixtures.ts';
import { type Entry, loadOwnershipCase, numbered } from './ownership-case.ts';

interface Expected {
  bulk_records_removed: number;
  bulk_days_ge10_in_10min: Record<string, number>;
  lag: Record<string, { n: number; median: number; p90: number; share_gt2: number }>;
  weeks_n5_top60share_ge_70: Record<string, number>;
  burstiness: Record<string, { n_gaps: number; B: number; A: number }>;
  period_end: Record<
    string,
    { end_records: number; end_days: number; other_records: number; other_days: number; ratio: number }
  >;
  planted: { back_logger: string; month_end_filler: string };
}

const DAY = 86_400_000;
const MINUTE = 60_000;
const expected = readJson<Expected>('ownership/expected.json');
const team = loadOwnershipCase();
const entriesOf = (id: string): readonly Entry[] => team.entries.get(numbered(id)) ?? [];
const dayIn = (ms: number): number => Math.floor(ms / DAY);
/** 1 January 1970 was a Thursday. */
const isWorkday = (day: number): boolean => (day + 3) % 7 < 5;

describe('the habits of the reference team', () => {
  it('has the bulk entries of one person, on eleven days', () => {
    for (const [person, entries] of team.entries) {
      const bulk = entries.filter((e) => e.bulk);
      const id = `r${String(person).padStart(2, '0')}`;
      expect(new Set(bulk.map((e) => dayIn(e.createdAt))).size).toBe(expected.bulk_days_ge10_in_10min[id] ?? 0);
    }
    const all = [...team.entries.values()].flat();
    expect(all.length - team.touches.length).toBe(expected.bulk_records_removed);
  });

  it('has the lags of the reference', () => {
    for (const [id, reference] of Object.entries(expected.lag)) {
      const lags = entriesOf(id).map((e) => {
        let lag = 0;
        for (let day = dayIn(e.occurredAt); day < dayIn(e.createdAt); day++) lag += isWorkday(day) ? 1 : 0;
        return lag;
      });
      const result = loggingLags(lags);
      if (result.refused) throw new Error(result.needed);
      expect([result.entries, result.median, result.ahead]).toEqual([reference.n, reference.median, 0]);
      expectClose(result.p90, reference.p90, 1e-9, 1e-12, id);
      // The reference prints six decimals.
      expectClose(result.late, reference.share_gt2, 0, 5e-7, id);
    }
  });

  it('has weeks caught up on in one go in the person planted to', () => {
    const found: Record<string, number> = {};
    for (const [person, entries] of team.entries) {
      const weeks = new Map<number, number[]>();
      for (const { createdAt } of entries) {
        const week = Math.floor((dayIn(createdAt) + 3) / 7);
        weeks.set(week, [...(weeks.get(week) ?? []), createdAt]);
      }
      const caught = [...weeks.values()].filter((times) => caughtUpInOneGo(times) === true);
      if (caught.length > 0) found[`r${String(person).padStart(2, '0')}`] = caught.length;
    }
    expect(found).toEqual(expected.weeks_n5_top60share_ge_70);
    expect(Math.max(...Object.values(found))).toBe(found[expected.planted.back_logger]);
  });

  it('has the burstiness of the reference', () => {
    for (const [id, reference] of Object.entries(expected.burstiness)) {
      const result = burstiness(entriesOf(id).map((e) => e.createdAt));
      if (result.refused) throw new Error(result.needed);
      expect(result.gaps).toBe(reference.n_gaps);
      expectClose(result.plain, reference.B, 1e-9, 1e-12, id);
      expectClose(result.adjusted, reference.A, 1e-9, 1e-12, id);
    }
  });

  it('has a spike at the ends of months in the person planted to, and none in another', () => {
    for (const [id, reference] of Object.entries(expected.period_end)) {
      const months: MonthEntries[] = [];
      for (let month = 0; month < 6; month++) {
        const days: number[] = [];
        for (let day = dayIn(Date.UTC(2024, month, 1)); day < dayIn(Date.UTC(2024, month + 1, 1)); day++) {
          if (isWorkday(day)) days.push(day);
        }
        const end = new Set(days.slice(-3));
        const other = new Set(days.slice(0, -3));
        const on = (set: Set<number>): number => entriesOf(id).filter((e) => set.has(dayIn(e.createdAt))).length;
        months.push({ end: on(end), endDays: end.size, other: on(other), otherDays: other.size });
      }
      const sum = (of: keyof MonthEntries): number => months.reduce((total, m) => total + m[of], 0);
      expect([sum('end'), sum('endDays'), sum('other'), sum('otherDays')]).toEqual([
        reference.end_records,
        reference.end_days,
        reference.other_records,
        reference.other_days,
      ]);
      const spike = periodEndSpike(months);
      if (spike.refused) throw new Error(spike.needed);
      expectClose(spike.ratio, reference.ratio, 1e-9);
      expect(spike.low > 1).toBe(id === expected.planted.month_end_filler);
      expect(spike.high).toBeGreaterThan(1);
    }
  });
});

describe('logging behaviour', () => {
  it('calls ten entries in ten minutes a burst, nine or eleven minutes not', () => {
    const evenly = (n: number, span: number): number[] => Array.from({ length: n }, (_, i) => (i * span) / (n - 1));
    const bulk = (times: number[]): number => bulkEntries(times).reduce((sum, b) => sum + b, 0);
    expect(bulk(evenly(10, 10 * MINUTE))).toBe(10);
    expect(bulk(evenly(10, 10 * MINUTE + 1))).toBe(0);
    expect(bulk(evenly(9, MINUTE))).toBe(0);
    expect([...bulkEntries([-DAY, ...evenly(10, MINUTE), DAY])]).toEqual([0, ...new Array<number>(10).fill(1), 0]);
  });

  it('counts entries made ahead apart, and says when there is no other', () => {
    expect(loggingLags([-3, 0, 1, 5, -1])).toMatchObject({ entries: 3, ahead: 2, median: 1, late: 1 / 3 });
    expect(loggingLags([-3])).toMatchObject({ refused: true, reason: 'too-few-records' });
  });

  it('judges weeks of five entries, and habits of three weeks of the last four judged', () => {
    expect(caughtUpInOneGo([0, 1, 2, 3])).toBeNull();
    // Seven of ten within an hour, then six.
    expect(caughtUpInOneGo([0, 1, 2, 3, 4, 5, 60 * MINUTE, DAY, 2 * DAY, 3 * DAY])).toBe(true);
    expect(caughtUpInOneGo([0, 1, 2, 3, 4, 5, 60 * MINUTE + 1, DAY, 2 * DAY, 3 * DAY])).toBe(false);
    expect(catchesUp([true, null, true, null, false, true])).toBe(true);
    expect(catchesUp([true, true, true, false, false])).toBe(false);
    expect(catchesUp([true, null, true])).toBeNull();
  });

  it('gives −1 for regular entries and near 1 for one burst', () => {
    const regular = burstiness(Array.from({ length: 21 }, (_, i) => i * MINUTE));
    expect(regular).toMatchObject({ refused: false, gaps: 20, plain: -1, adjusted: -1 });
    const burst = burstiness([...new Array<number>(20).fill(0), DAY]);
    if (burst.refused) throw new Error(burst.needed);
    expect(burst.adjusted).toBeCloseTo(1, 12);
    expect(burstiness(new Array<number>(20).fill(0))).toMatchObject({ reason: 'too-few-records' });
    expect(burstiness(new Array<number>(30).fill(0))).toMatchObject({ reason: 'too-few-records' });
  });

  it('widens the spike with months that differ, and refuses two months or no entries', () => {
    const month = (end: number, other: number): MonthEntries => ({ end, endDays: 3, other, otherDays: 18 });
    const alike = periodEndSpike([month(20, 60), month(20, 60), month(20, 60)]);
    const unlike = periodEndSpike([month(50, 30), month(5, 75), month(5, 75)]);
    if (alike.refused || unlike.refused) throw new Error('refused');
    expect(alike.dispersion).toBe(1);
    expect(alike.ratio).toBeCloseTo(2, 12);
    expect(Math.log(alike.high / alike.ratio)).toBeCloseTo(1.959963984540054 * Math.sqrt(1 / 60 + 1 / 180), 12);
    expect(unlike.ratio).toBeCloseTo(2, 12);
    // 80 entries a month, a quarter expected at its end: (30² + 15² + 15²) / (80 · ¼ · ¾) / 2.
    expect(unlike.dispersion).toBeCloseTo(45, 12);
    expect(unlike.low).toBeLessThan(alike.low);
    expect(periodEndSpike([month(1, 1), month(1, 1)])).toMatchObject({ reason: 'too-few-months' });
    expect(periodEndSpike([month(0, 1), month(0, 1), month(0, 1)])).toMatchObject({ reason: 'too-few-records' });
  });
});
