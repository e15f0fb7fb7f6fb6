import { describe, expect, it } from 'vitest';
import {
  countWeeks,
  curveOf,
  dropOffs,
  logRank,
  type PersonWeeks,
  permutationLogRank,
  poolCells,
  restrictedMean,
  restrictedMeanDifference,
  survivalCurve,
  type WeekCounts,
} from '../../../src/statistics/index.ts';
import { loadCrmPanel } from './crm-panel.ts';
import { expectClose, numberIn, readCsv, readJson } from './fixtures.ts';

/** Rows of right-censored data: one per week from 1 to `time`. */
function rowsFrom(people: readonly { time: number; status: number }[]): PersonWeeks {
  return personWeeks(
    people.flatMap(({ time, status }, person) =>
      Array.from({ length: time }, (_, w) => ({ person, week: w + 1, event: w + 1 === time ? status : 0 })),
    ),
  );
}

function personWeeks(rows: readonly { person: number; week: number; event: number }[]): PersonWeeks {
  return {
    length: rows.length,
    person: Int32Array.from(rows, (r) => r.person),
    episode: Int32Array.from(rows, (r) => r.person),
    week: Int32Array.from(rows, (r) => r.week),
    event: Uint8Array.from(rows, (r) => r.event),
    working: new Uint8Array(rows.length).fill(5),
    active: new Uint8Array(rows.length),
  };
}

function people(file: string): { time: number; status: number; group: string }[] {
  return readCsv(file).map((row) => ({
    time: numberIn(row, 'time'),
    status: numberIn(row, 'status'),
    group: row['group'] ?? '',
  }));
}

function countsOf(group: readonly { time: number; status: number }[]): WeekCounts {
  return countWeeks(rowsFrom(group), new Int32Array(group.length), 1);
}

const aml = people('survival/aml.csv');
const maintained = aml.filter((p) => p.group === 'Maintained');
const weekly = readCsv('survival/weekly_person_weeks.csv');
const weeklyRows = personWeeks(
  weekly.map((r) => ({ person: numberIn(r, 'id'), week: numberIn(r, 'week'), event: numberIn(r, 'event') })),
);

interface Curve {
  week: number[];
  time: number[];
  n_risk: number[];
  n_event: number[];
  surv: number[];
  std_err_S: (number | null)[];
  lower: (number | null)[];
  upper: (number | null)[];
}

function expectCurve(counts: WeekCounts, expected: Omit<Curve, 'time'>, n: number): void {
  const curve = curveOf(counts, n, { interval: 'log-log' });
  for (const [i, week] of expected.week.entries()) {
    const at = curve.weeks[week];
    expect([at?.atRisk, at?.events]).toEqual([expected.n_risk[i], expected.n_event[i]]);
    expectClose(at?.survival ?? -1, expected.surv[i] as number, 1e-9, 1e-12, `S(${week})`);
    if (expected.std_err_S[i] === null) continue;
    expectClose(at?.standardError ?? -1, expected.std_err_S[i] as number, 1e-9, 1e-12, `se(${week})`);
    expectClose(at?.low ?? -1, expected.lower[i] as number, 1e-9, 1e-12, `low(${week})`);
    expectClose(at?.high ?? -1, expected.upper[i] as number, 1e-9, 1e-12, `high(${week})`);
  }
}

describe('Kaplan–Meier against R survival', () => {
  it('on the leukaemia data, with log-log limits', () => {
    type Arm = { curve: Curve; ci: Record<string, { lower: (number | null)[]; upper: (number | null)[] }> };
    const expected = readJson<{ aml: Record<string, Arm> }>('survival/km_expected.json').aml;
    for (const group of ['Maintained', 'Nonmaintained']) {
      const arm = expected[`group=${group}`] as Arm;
      const limits = arm.ci['log-log'] ?? arm.ci['loglog'];
      expect(limits).toBeDefined();
      const members = aml.filter((p) => p.group === group);
      expectCurve(
        countsOf(members),
        { ...arm.curve, week: arm.curve.time, lower: limits?.lower ?? [], upper: limits?.upper ?? [] },
        members.length,
      );
    }
  });

  it('on weekly data with gaps and heavy ties', () => {
    const expected = readJson<Record<string, Curve>>('survival/weekly_expected.json');
    for (const group of ['supported', 'unsupported']) {
      const cell = new Int32Array(61).fill(-1);
      for (const r of weekly) if (r['group'] === group) cell[numberIn(r, 'id')] = 0;
      expectCurve(countWeeks(weeklyRows, cell, 1), expected[`group=${group}`] as Curve, 30);
    }
  });

  it('gives the beta-product limits of bpcp', () => {
    type Expected = Record<
      string,
      { L: number[]; R: (number | null)[]; surv: number[]; lower: number[]; upper: number[] }
    >;
    const expected = readJson<Expected>('survival/bpcp_expected.json');
    for (const [name, members] of [
      ['aml_maintained', maintained],
      ['small8', people('survival/bpcp_small.csv')],
      ['weekly15', people('survival/bpcp_weekly15.csv')],
    ] as const) {
      const curve = curveOf(countsOf(members), members.length);
      expect(curve.interval).toBe('beta-product');
      const steps = expected[name];
      expect(steps?.L.length).toBeGreaterThan(3);
      for (const [i, from] of (steps?.L ?? []).entries()) {
        const at = curve.weeks[from];
        expectClose(at?.survival ?? -1, steps?.surv[i] ?? 0, 1e-9);
        expectClose(at?.low ?? -1, steps?.lower[i] ?? 0, 1e-9, 1e-12, `${name} low at ${from}`);
        expectClose(at?.high ?? -1, steps?.upper[i] ?? 0, 1e-9, 1e-12, `${name} high at ${from}`);
      }
    }
  });
});

describe('restricted mean', () => {
  it('agrees with survRM2 on weekly data', () => {
    type Arm = { 'Est.': number; se: number };
    type Expected = { tau: number; arm1: Arm; arm0: Arm };
    const expected = readJson<{ weekly: Expected; aml: Expected }>('survival/rmst_expected.json');
    const members = people('survival/weekly_right_censored.csv');
    for (const [group, arm] of [
      ['supported', expected.weekly.arm1],
      ['unsupported', expected.weekly.arm0],
    ] as const) {
      const result = restrictedMean(countsOf(members.filter((p) => p.group === group)), expected.weekly.tau);
      expectClose(result.mean, arm['Est.'], 1e-9);
      expectClose(result.standardError, arm.se, 1e-9);
    }
    const result = restrictedMean(countsOf(maintained), expected.aml.tau);
    expectClose(result.mean, expected.aml.arm1['Est.'], 1e-9);
    expectClose(result.standardError, expected.aml.arm1.se, 1e-9);
  });
});

describe('log-rank', () => {
  it('agrees with survdiff on two groups', () => {
    type Test = { rho: number; observed: number[]; expected: number[]; var: number[][]; chisq: number; p: number };
    const { tests } = readJson<{ tests: Test[] }>('survival/logrank_expected.json');
    const expected = tests.find((t) => t.rho === 0) as Test;
    const counts = countWeeks(rowsFrom(aml), Int32Array.from(aml.keys()), aml.length);
    const result = logRank(
      counts,
      aml.map((p) => (p.group === 'Maintained' ? 0 : 1)),
    );
    for (const i of [0, 1]) {
      expectClose(result.observed[i] ?? -1, expected.observed[i] ?? 0, 1e-9);
      expectClose(result.expected[i] ?? -1, expected.expected[i] ?? 0, 1e-9);
      expectClose(result.variance[i]?.[i] ?? -1, expected.var[i]?.[i] ?? 0, 1e-9);
    }
    expectClose(result.chiSquared, expected.chisq, 1e-9);
    expectClose(result.pValue, expected.p, 1e-9);
  });

  it('agrees with Mantel–Haenszel on weekly data with gaps', () => {
    const expected = readJson<{ logrank_counting_process: { chisq: number; p: number } }>(
      'survival/weekly_expected.json',
    ).logrank_counting_process;
    const cell = new Int32Array(61).fill(-1);
    for (const r of weekly) cell[numberIn(r, 'id')] = r['group'] === 'supported' ? 0 : 1;
    const result = logRank(countWeeks(weeklyRows, cell, 2), [0, 1]);
    expectClose(result.chiSquared, expected.chisq, 1e-9);
    expectClose(result.pValue, expected.p, 1e-9);
  });

  it('sums over strata, and k groups collapse to two when the third is empty', () => {
    const counts = countWeeks(rowsFrom(aml), Int32Array.from(aml.keys()), aml.length);
    const group = aml.map((p) => (p.group === 'Maintained' ? 0 : 1));
    const stratum = aml.map((_, i) => i % 2);
    const whole = logRank(counts, group, 2, stratum);
    const parts = [0, 1].map((s) =>
      logRank(
        counts,
        group.map((g, i) => (stratum[i] === s ? g : -1)),
      ),
    );
    expectClose(whole.expected[0] ?? -1, (parts[0]?.expected[0] ?? 0) + (parts[1]?.expected[0] ?? 0), 1e-12);
    expectClose(
      whole.variance[0]?.[0] ?? -1,
      (parts[0]?.variance[0]?.[0] ?? 0) + (parts[1]?.variance[0]?.[0] ?? 0),
      1e-12,
    );
    const three = logRank(counts, group, 3);
    expectClose(three.chiSquared, logRank(counts, group).chiSquared, 1e-9);
    expect(three.degreesOfFreedom).toBe(2);
  });
});

describe('the simulated company: supported against unsupported teams', () => {
  const company = loadCrmPanel();
  const { episodes, weeks } = dropOffs(company.panel, company.sessions, 'first');
  const managers = [...new Set(episodes.map((e) => company.managerRow[e.person] as number))].sort((a, b) => a - b);
  const cellOf = Int32Array.from(company.managerRow, (row) => managers.indexOf(row));
  const support = readCsv('crm-panel/expected_episodes_first.csv');
  const supported = managers.map((m) => {
    const row = support.find((r) => r['manager_id'] === company.ids[m]);
    return row?.['supported'] === '1' ? 0 : 1;
  });
  const byManager = countWeeks(weeks, cellOf, managers.length);
  const arm = (label: number): WeekCounts => {
    const labelled = cellOf.map((cell) => (cell >= 0 && supported[cell] === label ? cell : -1));
    return countWeeks(weeks, labelled, managers.length);
  };
  interface Pipeline {
    km_all: Curve;
    km_supported: Curve;
    km_unsupported: Curve;
    median: Record<'supported' | 'unsupported', [number | null, number, number | null]>;
    logrank_naive: { O: number; E: number; V: number; z: number; chisq: number };
    logrank_manager_permutation: { combinations: number; p_exact: number };
    rmst12: Record<'supported' | 'unsupported', { rmst: number; se_person: number; se_cluster_CR1: number }> & {
      diff: number;
      se_cluster: number;
      df: number;
      ci_t: [number, number];
    };
  }
  const expected = readJson<Pipeline>('crm-panel/expected_pipeline.json');

  it('gives the reference curves', () => {
    expectCurve(poolCells(byManager, new Int32Array(managers.length), 1), expected.km_all, 210);
    expectCurve(arm(0), expected.km_supported, 99);
    expectCurve(arm(1), expected.km_unsupported, 111);
  });

  it('stays within 0.05 of the curve of the true, latent drop-offs', () => {
    const { S } = readJson<{ S: { week: number; group: string; S: number }[] }>('crm-panel/oracle_vs_measured.json');
    expect(S.length).toBe(8);
    for (const { week, group, S: truth } of S) {
      const measured = curveOf(arm(group.endsWith('=1') ? 0 : 1), 99).weeks[week]?.survival ?? -1;
      expect(Math.abs(measured - truth)).toBeLessThan(0.05);
    }
  });

  it('gives the median with its interval, or says that half have not dropped off', () => {
    for (const [label, name] of [
      [0, 'supported'],
      [1, 'unsupported'],
    ] as const) {
      const curve = survivalCurve(arm(label));
      if (curve.refused || curve.median.refused) throw new Error('refused');
      expect([curve.median.week, curve.median.low, curve.median.high]).toEqual(expected.median[name]);
    }
  });

  it('clusters the standard error of the curve by manager, as survfit does', () => {
    type Clustered = Record<string, { week: number[]; se_survfit_robust_cluster: number[]; greenwood: number[] }>;
    const reference = readJson<Clustered>('crm-panel/km_cluster_se_expected.json');
    for (const [label, name] of [
      [0, 'supported'],
      [1, 'unsupported'],
    ] as const) {
      const curve = survivalCurve(arm(label), { clustered: true });
      if (curve.refused) throw new Error('refused');
      for (const [i, week] of (reference[name]?.week ?? []).entries()) {
        const robust = (reference[name]?.se_survfit_robust_cluster[i] ?? 0) * Math.sqrt(8 / 7);
        const greenwood = reference[name]?.greenwood[i] ?? 0;
        expectClose(curve.weeks[week]?.standardError ?? -1, Math.max(robust, greenwood), 1e-9);
      }
    }
  });

  it('gives the restricted mean difference with clustered errors', () => {
    const result = restrictedMeanDifference(arm(0), arm(1));
    if (result.refused) throw new Error(result.needed);
    for (const [mean, name] of [
      [result.one, 'supported'],
      [result.other, 'unsupported'],
    ] as const) {
      expectClose(mean.mean, expected.rmst12[name].rmst, 1e-9);
      expectClose(mean.standardErrorPeople, expected.rmst12[name].se_person, 1e-9);
      expectClose(mean.standardErrorClusters ?? -1, expected.rmst12[name].se_cluster_CR1, 1e-9);
    }
    expectClose(result.difference, expected.rmst12.diff, 1e-9);
    expectClose(result.standardError, expected.rmst12.se_cluster, 1e-9);
    expect(result.degreesOfFreedom).toBe(expected.rmst12.df);
    expectClose(result.low, expected.rmst12.ci_t[0], 1e-8);
    expectClose(result.high, expected.rmst12.ci_t[1], 1e-8);
    // What the company was made with.
    const truth = readJson<{ rmst12_latent: { causal_diff: number } }>('crm-panel/truth.json').rmst12_latent;
    expect(result.low).toBeLessThan(truth.causal_diff);
    expect(result.high).toBeGreaterThan(truth.causal_diff);
  });

  it('gives the log-rank statistic and its exact manager permutation', () => {
    const naive = logRank(byManager, supported);
    expectClose(naive.chiSquared, expected.logrank_naive.chisq, 1e-9);
    expectClose(naive.z, expected.logrank_naive.z, 1e-9);
    const permuted = permutationLogRank(byManager, supported);
    expect(permuted).toMatchObject({ exact: true, relabellings: expected.logrank_manager_permutation.combinations });
    expectClose(permuted.pValue, expected.logrank_manager_permutation.p_exact, 1e-9);
  });

  it('draws instead of enumerating when there are too many relabellings, with nearly the same answer', () => {
    const doubled = poolCells(byManager, new Int32Array(0), 1);
    expect(doubled.episodes[0]).toBe(0);
    const twice: WeekCounts = {
      ...byManager,
      cells: byManager.cells + 4,
      atRisk: new Float64Array([...byManager.atRisk, ...new Float64Array(4 * byManager.stride)]),
      events: new Float64Array([...byManager.events, ...new Float64Array(4 * byManager.stride)]),
    };
    const drawn = permutationLogRank(twice, [...supported, 0, 0, 1, 1]);
    expect(drawn).toMatchObject({ exact: false, relabellings: 9999 });
    expect(drawn.pValue).toBeGreaterThan(0.01);
    expect(drawn.pValue).toBeLessThan(0.06);
    expect(permutationLogRank(twice, [...supported, 0, 0, 1, 1])).toEqual(drawn);
  });

  it('permutes three groups within strata', () => {
    const three = permutationLogRank(
      byManager,
      managers.map((_, i) => i % 3),
      3,
      managers.map((_, i) => (i < 8 ? 0 : 1)),
    );
    expect(three.exact).toBe(false);
    expect(three.pValue).toBeGreaterThan(0.02);
  });
});

describe('refusals', () => {
  const eight = people('survival/bpcp_small.csv');
  it('of a curve of fewer than ten people, and of a median of fewer than three drop-offs', () => {
    expect(survivalCurve(countsOf(eight))).toMatchObject({ refused: true, reason: 'too-few-people' });
    const quiet = Array.from({ length: 12 }, (_, i) => ({ time: 10, status: i < 2 ? 1 : 0 }));
    const curve = survivalCurve(countsOf(quiet));
    expect(curve).toMatchObject({ refused: false, median: { refused: true, reason: 'too-few-events' } });
  });

  it('of a comparison of three managers, of nine drop-offs, and of seven weeks', () => {
    const group = (managers: number, each: number, time: number, events: number): WeekCounts => {
      const members = Array.from({ length: managers * each }, (_, i) => ({ time, status: i < events ? 1 : 0 }));
      const cells = Int32Array.from(members, (_, i) => i % managers);
      return countWeeks(rowsFrom(members), cells, managers);
    };
    const full = group(5, 6, 14, 10);
    expect(restrictedMeanDifference(group(3, 6, 14, 9), full)).toMatchObject({ reason: 'too-few-managers' });
    expect(restrictedMeanDifference(group(5, 6, 14, 4), group(5, 6, 14, 5))).toMatchObject({
      reason: 'too-few-events',
    });
    expect(restrictedMeanDifference(group(5, 6, 7, 9), full)).toMatchObject({ reason: 'too-little-follow-up' });
    expect(restrictedMeanDifference(group(5, 6, 9, 9), full)).toMatchObject({ refused: false, weeks: 8 });
    // Fourteen weeks for the first four people only: four at risk in week 12 are too few for it.
    const thin = countWeeks(
      rowsFrom(Array.from({ length: 30 }, (_, i) => ({ time: i < 4 ? 14 : 9, status: i > 20 ? 1 : 0 }))),
      Int32Array.from({ length: 30 }, (_, i) => i % 5),
      5,
    );
    expect(restrictedMeanDifference(thin, full)).toMatchObject({ refused: false, weeks: 8 });
    expect(restrictedMeanDifference(full, thin)).toMatchObject({ refused: false, weeks: 8 });
  });

  it('draws a curve no further than five people at risk', () => {
    const members = Array.from({ length: 12 }, (_, i) => ({ time: i < 8 ? 6 : 20, status: 0 }));
    expect(survivalCurve(countsOf(members))).toMatchObject({ refused: false, drawnTo: 6 });
  });
});
