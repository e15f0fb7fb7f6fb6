import { describe, expect, it } from 'vitest';
import { busFactor, effectivePeople, gini, giniSmallSample, herfindahl } from '../../../src/statistics/index.ts';
import { expectClose, readJson } from './fixtures.ts';

it('inequality agrees with the R package ineq', () => {
  type Case = { x: number | number[]; gini: number; gini_corrected: number | null; hhi: number };
  const { cases } = readJson<{ cases: Record<string, Case> }>('concentration/expected.json');
  for (const [name, c] of Object.entries(cases)) {
    const values = Array.isArray(c.x) ? c.x : [c.x];
    expectClose(gini(values), c.gini, 1e-12, 1e-13, name);
    expectClose(herfindahl(values) ?? -1, c.hhi, 1e-12, 1e-13, name);
    const corrected = giniSmallSample(values);
    if (c.gini_corrected === null) expect(corrected).toBeNull();
    else expectClose(corrected ?? -1, c.gini_corrected, 1e-12, 1e-13, name);
  }
});

it('has no shares of nothing', () => {
  expect(gini([0, 0])).toBe(0);
  expect(herfindahl([0, 0])).toBeNull();
  expect(effectivePeople([])).toBeNull();
  expect(effectivePeople([3, 3, 3])).toBeCloseTo(3, 12);
});

describe('bus factor', () => {
  it('removes who orphans most, until more than half of the accounts have nobody', () => {
    // Person 0 alone knows three of six accounts; half is not yet more than half.
    expect(
      busFactor(
        [
          [0, 1, 2],
          [3, 4],
          [3, 5],
        ],
        6,
      ),
    ).toEqual({ people: 2, removed: [0, 1] });
  });
  it('breaks ties by accounts known, then by index', () => {
    expect(busFactor([[0], [0, 1], [1, 2], [2]], 3).removed[0]).toBe(1);
  });
  it('counts accounts nobody knows as orphaned from the start, and stops when everybody is gone', () => {
    expect(busFactor([[0]], 4)).toEqual({ people: 0, removed: [] });
    expect(busFactor([], 1)).toEqual({ people: 0, removed: [] });
  });
});
