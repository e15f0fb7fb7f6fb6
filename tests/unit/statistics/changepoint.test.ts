import { describe, expect, it } from 'vitest';
import {
  bestBreaks,
  findBreaks,
  longRunInflation,
  mulberry32,
  optimalPartition,
  poissonCost,
  type Random,
  randomNormal,
  seasonIndex,
  shuffle,
} from '../../../src/statistics/index.ts';
import { expectClose, numberIn, readCsv, readJson } from './fixtures.ts';

function seriesIn(file: string): Map<string, { counts: number[]; exposure: number[] }> {
  const series = new Map<string, { counts: number[]; exposure: number[] }>();
  for (const row of readCsv(file)) {
    const name = row['series'] ?? '';
    const one = series.get(name) ?? { counts: [], exposure: [] };
    one.counts.push(numberIn(row, 'y'));
    one.exposure.push(row['exposure'] === undefined ? 1 : numberIn(row, 'exposure'));
    series.set(name, one);
  }
  return series;
}

/** R gives a single break as a number and none as null or an empty list. */
function list(value: unknown): number[] {
  return Array.isArray(value) ? (value as number[]) : typeof value === 'number' ? [value] : [];
}

describe('optimal partition', () => {
  it('finds exactly the breaks of PELT in the R package changepoint', () => {
    type Result = Record<string, { cpts: unknown } | undefined>;
    const { results } = readJson<{ results: Record<string, Result> }>('changepoint/expected_R.json');
    const series = seriesIn('changepoint/series.csv');
    let checked = 0;
    for (const [name, { counts, exposure }] of series) {
      const n = counts.length;
      for (const [penalty, factor] of [
        ['SIC', 2],
        ['Manual3log', 3],
      ] as const) {
        for (const shortest of [2, 4]) {
          const expected = results[name]?.[`PELT_${penalty}_min${shortest}`];
          if (expected === undefined) continue;
          const found = optimalPartition(n, poissonCost({ counts, exposure }), factor * Math.log(n), shortest);
          expect(found, `${name} ${penalty} ${shortest}`).toEqual(list(expected.cpts));
          checked += 1;
        }
      }
    }
    expect(checked).toBeGreaterThanOrEqual(28);
  });

  it('agrees with ruptures on series with exposure, costs included', () => {
    type Result = Record<'pelt_2log_min2' | 'pelt_3log_min4' | 'dynp_1_min4' | 'dynp_2_min4', number[]> & {
      total_cost_no_break: number;
      total_cost_1_break: number;
    };
    const { results } = readJson<{ results: Record<string, Result> }>('changepoint/expected_ruptures.json');
    for (const [name, one] of seriesIn('changepoint/series_exposure.csv')) {
      const expected = results[name] as Result;
      const cost = poissonCost(one);
      const n = one.counts.length;
      expect(optimalPartition(n, cost, 2 * Math.log(n), 2)).toEqual(expected.pelt_2log_min2);
      expect(optimalPartition(n, cost, 3 * Math.log(n), 4)).toEqual(expected.pelt_3log_min4);
      expect(bestBreaks(n, cost, 1)).toEqual(expected.dynp_1_min4);
      expect(bestBreaks(n, cost, 2)).toEqual(expected.dynp_2_min4);
      expectClose(cost(0, n), expected.total_cost_no_break, 1e-9);
      const [at = 0] = expected.dynp_1_min4;
      expectClose(cost(0, at) + cost(at, n), expected.total_cost_1_break, 1e-9);
    }
  });
});

/** Weekly counts of a team: over-dispersed by a weekly swing, `factor(w)` times 60 on average. */
function team(
  random: Random,
  weeks: number,
  factor: (week: number) => number,
): { counts: number[]; exposure: number[] } {
  const counts = Array.from({ length: weeks }, (_, w) => {
    const mean = 60 * factor(w) * Math.exp(0.25 * randomNormal(random));
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * randomNormal(random)));
  });
  return { counts, exposure: new Array<number>(weeks).fill(40) };
}

describe('breaks of a team', () => {
  it('are rarely seen where nothing broke, although raw Poisson would see them nearly always', () => {
    const random = mulberry32(21);
    let flagged = 0;
    let raw = 0;
    for (let r = 0; r < 60; r++) {
      const series = team(random, 78, () => 1);
      const result = findBreaks(series, 8);
      if (!result.refused && result.breaks.length > 0) flagged += 1;
      if (optimalPartition(78, poissonCost(series), 3 * Math.log(78)).length > 0) raw += 1;
    }
    expect(flagged).toBeLessThanOrEqual(5);
    expect(raw).toBeGreaterThan(30);
  });

  it('are found, dated and measured where use fell by half, and the location set mostly holds the truth', () => {
    const random = mulberry32(5);
    let found = 0;
    let covered = 0;
    for (let r = 0; r < 40; r++) {
      const result = findBreaks(
        team(random, 78, (w) => (w < 50 ? 1 : 0.5)),
        8,
      );
      const one = result.refused ? undefined : result.breaks.find((b) => Math.abs(b.week - 50) < 8);
      if (one === undefined) continue;
      found += 1;
      expect(one.change).toBeLessThan(-0.3);
      if (one.earliest <= 50 && one.latest >= 50) covered += 1;
    }
    expect(found).toBeGreaterThanOrEqual(36);
    expect(covered / found).toBeGreaterThan(0.8);
  });

  it('swing no more than Poisson in a Poisson series', () => {
    const series = { counts: new Array<number>(60).fill(30), exposure: new Array<number>(60).fill(10) };
    expect(longRunInflation(series)).toBeLessThan(1.5);
  });

  it('swing more in the long run where one week resembles the next', () => {
    const random = mulberry32(8);
    let level = 0;
    const means = Array.from({ length: 100 }, () => {
      level = 0.7 * level + 0.3 * randomNormal(random);
      return 60 * Math.exp(level);
    });
    const counts = means.map((m) => Math.round(m));
    const shuffled = shuffle([...counts], random);
    const exposure = new Array<number>(100).fill(10);
    expect(longRunInflation({ counts, exposure })).toBeGreaterThan(
      1.5 * longRunInflation({ counts: shuffled, exposure }),
    );
  });

  it('are refused for short, small and quiet teams', () => {
    const constant = (weeks: number, value: number): { counts: number[]; exposure: number[] } => ({
      counts: new Array<number>(weeks).fill(value),
      exposure: new Array<number>(weeks).fill(1),
    });
    expect(findBreaks(constant(19, 50), 8)).toMatchObject({ refused: true, reason: 'too-few-weeks' });
    expect(findBreaks(constant(30, 50), 4)).toMatchObject({ refused: true, reason: 'too-few-people' });
    expect(findBreaks(constant(30, 4), 8)).toMatchObject({ refused: true, reason: 'too-little-use' });
    expect(findBreaks(constant(30, 50), 8)).toMatchObject({ refused: false, breaks: [] });
  });
});

describe('season', () => {
  it('is read from the other teams, so that December is no break and a team’s own fall stays', () => {
    const teams = 7;
    const weeks = 40;
    const counts = new Float64Array(teams * weeks);
    const exposure = new Float64Array(teams * weeks).fill(40);
    for (let t = 0; t < teams; t++) {
      for (let w = 0; w < weeks; w++)
        counts[t * weeks + w] = (t + 1) * 20 * (w >= 30 ? 0.5 : 1) * (t === 0 && w >= 20 ? 0.4 : 1);
    }
    const season = seasonIndex(counts, exposure, teams, weeks);
    if (season.refused) throw new Error(season.needed);
    const own = (t: number): number[] => findWeeks(t);
    const findWeeks = (t: number): number[] => {
      const from = t * weeks;
      const result = findBreaks(
        {
          counts: counts.subarray(from, from + weeks),
          exposure: exposure.subarray(from, from + weeks).map((e, w) => e * (season.index[from + w] as number)),
        },
        6,
      );
      return result.refused ? [-1] : result.breaks.map((b) => b.week);
    };
    expect(own(0)).toEqual([20]);
    expect(own(3)).toEqual([]);
    // Six teams in one week at 1 … 6 times their usual: without the team itself the median of the other five is one of theirs.
    const usual = Float64Array.from({ length: 6 * 3 }, (_, i) => (i % 3 === 2 ? 10 * (1 + Math.floor(i / 3)) : 10));
    const six = seasonIndex(usual, new Float64Array(18).fill(1), 6, 3);
    if (six.refused) throw new Error(six.needed);
    expect([0, 1, 2, 3, 4, 5].map((team_) => six.index[team_ * 3 + 2])).toEqual([4, 4, 4, 3, 3, 3]);
    expect(seasonIndex(counts, exposure, 5, weeks)).toMatchObject({ refused: true, reason: 'too-few-teams' });
  });
});
