import { describe, expect, it } from 'vitest';
import {
  betaCdf,
  betaQuantile,
  betaUpper,
  binomialCdf,
  binomialQuantile,
  binomialUpper,
  chiSquaredCdf,
  chiSquaredQuantile,
  chiSquaredUpper,
  fisherCdf,
  fisherQuantile,
  fisherUpper,
  hypergeometricCdf,
  hypergeometricPmf,
  hypergeometricUpper,
  incompleteGamma,
  lbeta,
  lgamma,
  normalCdf,
  normalPdf,
  normalQuantile,
  normalUpper,
  poissonCdf,
  poissonPmf,
  poissonQuantile,
  poissonUpper,
  studentCdf,
  studentQuantile,
  studentUpper,
} from '../../../src/statistics/index.ts';
import { expectClose, numberIn, readCsv } from './fixtures.ts';

const RELATIVE = 1e-11;

function checkTable(
  file: string,
  expected: string,
  inputs: readonly string[],
  compute: (...values: number[]) => number,
  absolute = 1e-300,
): void {
  const rows = readCsv(`distributions/${file}`);
  expect(rows.length).toBeGreaterThan(5);
  for (const row of rows) {
    const values = inputs.map((name) => numberIn(row, name));
    expectClose(compute(...values), numberIn(row, expected), RELATIVE, absolute, `${file} ${values.join(', ')}`);
  }
}

describe('distribution functions agree with R in both tails', () => {
  it('ln gamma', () => checkTable('lgamma.csv', 'lgamma', ['x'], lgamma, 1e-13));

  it('incomplete gamma', () => {
    checkTable('gamma_inc.csv', 'P', ['a', 'x'], (a = 0, x = 0) => incompleteGamma(a, x).lower);
    checkTable('gamma_inc.csv', 'Q', ['a', 'x'], (a = 0, x = 0) => incompleteGamma(a, x).upper);
  });

  it('normal', () => {
    checkTable('normal_cdf.csv', 'cdf', ['x'], normalCdf);
    checkTable('normal_cdf.csv', 'sf', ['x'], normalUpper);
    checkTable('normal_cdf.csv', 'pdf', ['x'], normalPdf);
    checkTable('normal_quantile.csv', 'quantile', ['p'], normalQuantile, 1e-15);
  });

  it('beta', () => {
    checkTable('beta_cdf.csv', 'cdf', ['x', 'a', 'b'], betaCdf);
    checkTable('beta_quantile.csv', 'quantile', ['p', 'a', 'b'], betaQuantile);
  });

  it('Student', () => {
    checkTable('t_cdf.csv', 'cdf', ['x', 'df'], studentCdf);
    checkTable('t_cdf.csv', 'sf', ['x', 'df'], studentUpper);
    checkTable('t_quantile.csv', 'quantile', ['p', 'df'], studentQuantile, 1e-15);
  });

  it('chi-squared and F', () => {
    checkTable('chisq.csv', 'cdf', ['x', 'df'], chiSquaredCdf);
    checkTable('chisq.csv', 'sf', ['x', 'df'], chiSquaredUpper);
    checkTable('f_sf.csv', 'sf', ['f', 'd1', 'd2'], fisherUpper);
  });

  it('binomial and Poisson', () => {
    checkTable('binomial.csv', 'cdf', ['k', 'n', 'p'], binomialCdf);
    checkTable('binomial.csv', 'sf_ge', ['k', 'n', 'p'], binomialUpper);
    checkTable('poisson.csv', 'cdf', ['k', 'lambda'], poissonCdf);
    checkTable('poisson.csv', 'pmf', ['k', 'lambda'], poissonPmf);
  });

  it('hypergeometric', () => {
    checkTable('hypergeometric.csv', 'pmf', ['x', 'm', 'n', 'k'], hypergeometricPmf);
    checkTable('hypergeometric.csv', 'cdf', ['x', 'm', 'n', 'k'], hypergeometricCdf);
  });
});

describe('quantiles and tails invert each other', () => {
  const probabilities = [1e-12, 1e-4, 0.025, 0.3, 0.5, 0.7, 0.975, 0.9999];

  it('for chi-squared, F and beta over small and large degrees of freedom', () => {
    for (const p of probabilities) {
      for (const df of [0.7, 1, 4, 35, 900, 40_000]) {
        expectClose(chiSquaredCdf(chiSquaredQuantile(p, df), df), p, 1e-9);
        expectClose(fisherCdf(fisherQuantile(p, df, 7), df, 7), p, 1e-9);
        expectClose(betaCdf(betaQuantile(p, df, 2.5), df, 2.5), p, 1e-9);
      }
    }
  });

  it('for counts, as the smallest count that reaches the probability', () => {
    for (const p of probabilities) {
      const k = poissonQuantile(p, 12.5);
      expect(poissonCdf(k, 12.5)).toBeGreaterThanOrEqual(p);
      if (k > 0) expect(poissonCdf(k - 1, 12.5)).toBeLessThan(p);
      const b = binomialQuantile(p, 30, 0.4);
      expect(binomialCdf(b, 30, 0.4)).toBeGreaterThanOrEqual(p);
      if (b > 0) expect(binomialCdf(b - 1, 30, 0.4)).toBeLessThan(p);
    }
    expect(poissonUpper(3, 2)).toBeCloseTo(1 - poissonCdf(2, 2), 14);
  });

  it('keeps upper tails where 1 − cdf would be zero', () => {
    expect(normalUpper(20)).toBeGreaterThan(0);
    expect(betaUpper(0.999, 0.5, 80)).toBeGreaterThan(0);
    expect(betaUpper(0.999, 0.5, 80)).toBeLessThan(1e-200);
  });

  it('keeps hypergeometric tails of large groups, and its two sides make one', () => {
    // All 400 drawn are among the 1000 of 2000: the product of (1000 − i)/(2000 − i).
    let all = 0;
    for (let i = 0; i < 400; i++) all += Math.log((1000 - i) / (2000 - i));
    expectClose(Math.log(hypergeometricUpper(400, 1000, 1000, 400)), all, 1e-12);
    expectClose(hypergeometricCdf(210, 1000, 1000, 400) + hypergeometricUpper(211, 1000, 1000, 400), 1, 1e-11);
    expect(hypergeometricCdf(-1, 8, 5, 6)).toBe(0);
    expect(hypergeometricCdf(9, 8, 5, 6)).toBe(1);
  });

  it('has no cancellation in the beta function of large arguments', () => {
    // B(a, b) = B(a + 1, b) (a + b) / a
    for (const [a, b] of [
      [5e6, 3],
      [4e5, 7e5],
      [12, 1e6],
    ] as const) {
      expectClose(lbeta(a + 1, b) + Math.log1p(b / a), lbeta(a, b), 1e-13);
    }
  });
});

describe('impossible arguments', () => {
  it('are errors, not numbers', () => {
    expect(() => normalQuantile(1.2)).toThrow(RangeError);
    expect(() => betaQuantile(Number.NaN, 1, 1)).toThrow(RangeError);
    expect(() => lgamma(0)).toThrow(RangeError);
    expect(() => incompleteGamma(-1, 2)).toThrow(RangeError);
    expect(() => hypergeometricPmf(1, 8, 5, 14)).toThrow(RangeError);
    expect(() => hypergeometricCdf(1, 8.5, 5, 4)).toThrow(RangeError);
  });
});
