import { describe, expect, it } from 'vitest';
import {
  type CoxModel,
  coxRegression,
  mulberry32,
  type Refusable,
  randomBelow,
  randomNormal,
  type SurvivalTimes,
  type Ties,
} from '../../../src/statistics/index.ts';
import { expectClose, numberIn, readCsv, readJson } from './fixtures.ts';

interface Reference {
  ties: Ties;
  nevent: number;
  coef: { groupNonmaintained: number };
  se: { groupNonmaintained: number };
  loglik: [number, number];
  score: number;
  wald: number;
  lrt: number;
}

const rows = readCsv('survival/aml.csv');
const aml: SurvivalTimes = {
  time: rows.map((r) => numberIn(r, 'time')),
  event: rows.map((r) => numberIn(r, 'status')),
  design: Float64Array.from(rows, (r) => (r['group'] === 'Nonmaintained' ? 1 : 0)),
  columns: 1,
};

/** 60 people, two covariates and few different times, so that ties are heavy; managers of six. */
function made(): SurvivalTimes & { clusterOf: Int32Array } {
  const random = mulberry32(20);
  const people = 60;
  const design = Float64Array.from({ length: people * 2 }, () => randomNormal(random));
  return {
    time: Array.from({ length: people }, (_, i) =>
      Math.ceil(6 * -Math.log(1 - random()) * Math.exp(-0.5 * (design[i * 2] as number))),
    ),
    event: Array.from({ length: people }, () => (random() < 0.8 ? 1 : 0)),
    design,
    columns: 2,
    clusterOf: Int32Array.from({ length: people }, () => randomBelow(random, 10)),
  };
}

function fitted(model: Refusable<CoxModel>): CoxModel {
  if (model.refused) throw new Error(model.needed);
  return model;
}

/**
 * Estimates where people count with a weight, from the first derivative of the weighted likelihood, written down afresh and solved by two secant steps from the estimate: what a robust error is about is how the
 * estimate moves with the weight of one.
 */
function weighted(data: SurvivalTimes, ties: Ties, weight: readonly number[], start: readonly number[]): number[] {
  const people = weight.map((_, i) => i);
  const x = (i: number, j: number): number => data.design[i * 2 + j] as number;
  const score = (beta: readonly number[]): number[] => {
    const r = (i: number): number =>
      (weight[i] as number) * Math.exp(x(i, 0) * (beta[0] ?? 0) + x(i, 1) * (beta[1] ?? 0));
    const sum = [0, 0];
    for (const t of new Set(people.map((i) => data.time[i] as number))) {
      const dead = people.filter((i) => data.time[i] === t && data.event[i] === 1);
      const atRisk = people.filter((i) => (data.time[i] as number) >= t);
      const mean = dead.reduce((total, i) => total + (weight[i] as number), 0) / dead.length;
      for (const j of [0, 1]) {
        for (const [k, i] of dead.entries()) {
          const gone = ties === 'efron' ? k / dead.length : 0;
          const over = (of: (i: number) => number): number =>
            atRisk.reduce((total, a) => total + of(a), 0) - gone * dead.reduce((total, a) => total + of(a), 0);
          sum[j] = (sum[j] ?? 0) + (weight[i] as number) * x(i, j) - (mean * over((a) => r(a) * x(a, j))) / over(r);
        }
      }
    }
    return sum;
  };
  let beta = [...start];
  for (let step = 0; step < 2; step++) {
    const here = score(beta);
    const h = 1e-5;
    const [a, c] = score([(beta[0] ?? 0) + h, beta[1] ?? 0]).map((v, j) => (v - (here[j] ?? 0)) / h);
    const [b, d] = score([beta[0] ?? 0, (beta[1] ?? 0) + h]).map((v, j) => (v - (here[j] ?? 0)) / h);
    const [u = 0, v = 0] = here;
    const det = (a ?? 0) * (d ?? 0) - (b ?? 0) * (c ?? 0);
    beta = [(beta[0] ?? 0) - ((d ?? 0) * u - (b ?? 0) * v) / det, (beta[1] ?? 0) - ((a ?? 0) * v - (c ?? 0) * u) / det];
  }
  return beta;
}

describe('Cox regression', () => {
  it.each(readJson<Reference[]>('survival/cox_expected.json'))(
    "is what R's survival says with $ties ties",
    (expected) => {
      const model = fitted(coxRegression(aml, expected.ties));
      const [group] = model.coefficients;
      expectClose(group?.estimate ?? 0, expected.coef.groupNonmaintained, 1e-6);
      expectClose(group?.standardErrorModel ?? 0, expected.se.groupNonmaintained, 1e-6);
      expectClose(group?.hazardRatio ?? 0, Math.exp(expected.coef.groupNonmaintained), 1e-6);
      expectClose(model.logLikelihood[0], expected.loglik[0], 1e-9);
      expectClose(model.logLikelihood[1], expected.loglik[1], 1e-9);
      expectClose(model.scoreTest, expected.score, 1e-6);
      expectClose(model.likelihoodRatioTest, expected.lrt, 1e-6);
      // R gives this one with two decimals.
      expect(Math.round(model.waldTest * 100) / 100).toBe(expected.wald);
      expect(model.events).toBe(expected.nevent);
    },
  );

  it('is the same with every kind of tie where there are none', () => {
    const data = made();
    const apart = { ...data, time: Array.from(data.time, (t, i) => t + i / 1000) };
    const [efron, breslow, exact] = (['efron', 'breslow', 'exact'] as const).map((t) =>
      fitted(coxRegression(apart, t)),
    );
    for (const j of [0, 1]) {
      const wanted = efron?.coefficients[j]?.estimate ?? Number.NaN;
      expectClose(breslow?.coefficients[j]?.estimate ?? 0, wanted, 1e-9);
      expectClose(exact?.coefficients[j]?.estimate ?? 0, wanted, 1e-9);
      expectClose(
        exact?.coefficients[j]?.standardErrorModel ?? 0,
        efron?.coefficients[j]?.standardErrorModel ?? 0,
        1e-9,
      );
    }
  });

  it('does not depend on where a column has its zero', () => {
    const data = made();
    const moved = { ...data, design: data.design.map((x, at) => x + (at % 2 === 0 ? 1000 : 0)) };
    for (const ties of ['efron', 'breslow', 'exact'] as const) {
      const here = fitted(coxRegression(data, ties));
      const there = fitted(coxRegression(moved, ties));
      for (const j of [0, 1]) {
        expectClose(there.coefficients[j]?.estimate ?? 0, here.coefficients[j]?.estimate ?? Number.NaN, 1e-8);
      }
    }
  });

  it.each(['efron', 'breslow'] as const)(
    'robust errors with %s ties are how the estimate moves with weights',
    (ties) => {
      const data = made();
      const estimates = fitted(coxRegression(data, ties)).coefficients.map((c) => c.estimate);
      const people = Array.from(data.clusterOf, (_, i) => i);
      for (const clusterOf of [Int32Array.from(people), data.clusterOf]) {
        const model = fitted(coxRegression({ ...data, clusterOf }, ties));
        const clusters = [...new Set(clusterOf)];
        const sum = [0, 0];
        for (const cluster of clusters) {
          const weights = (of: number): number[] => people.map((i) => (clusterOf[i] === cluster ? of : 1));
          const up = weighted(data, ties, weights(1.001), estimates);
          const down = weighted(data, ties, weights(0.999), estimates);
          for (const j of [0, 1]) sum[j] = (sum[j] ?? 0) + (((up[j] ?? 0) - (down[j] ?? 0)) / 0.002) ** 2;
        }
        expect(model.clusters).toBe(clusters.length);
        for (const j of [0, 1]) {
          const wanted = Math.sqrt((clusters.length / (clusters.length - 1)) * (sum[j] ?? 0));
          expectClose(model.coefficients[j]?.standardErrorRobust ?? 0, wanted, 1e-5);
        }
      }
      // Everybody is for themselves unless managers are given.
      const { clusterOf: _managers, ...alone } = data;
      expect(coxRegression(alone, ties)).toEqual(coxRegression({ ...data, clusterOf: Int32Array.from(people) }, ties));
    },
  );

  it('has no robust errors with exact ties or a single cluster', () => {
    const data = made();
    expect(fitted(coxRegression(data, 'exact')).coefficients[0]?.standardErrorRobust).toBeNull();
    const one = { ...data, clusterOf: new Int32Array(60) };
    expect(fitted(coxRegression(one)).coefficients[0]?.standardErrorRobust).toBeNull();
  });

  it('is refused with few events, a repeated column, and a group without events', () => {
    expect(coxRegression({ ...aml, event: rows.map((_, i) => (i < 9 ? 1 : 0)) })).toMatchObject({
      refused: true,
      reason: 'too-few-events-per-coefficient',
      needed: '9 events for 1 coefficient; 10 each are needed.',
    });
    const data = made();
    const twice = data.design.map((_, at) => data.design[at - (at % 2)] as number);
    expect(coxRegression({ ...data, design: twice })).toMatchObject({ refused: true, reason: 'did-not-converge' });
    const spared = Float64Array.from(data.event as number[], (event, i) => (event === 0 && i % 2 === 0 ? 1 : 0));
    expect(spared.some((x) => x === 1)).toBe(true);
    for (const ties of ['efron', 'breslow', 'exact'] as const) {
      expect(coxRegression({ ...data, design: spared, columns: 1 }, ties)).toMatchObject({
        reason: 'did-not-converge',
      });
    }
  });
});
