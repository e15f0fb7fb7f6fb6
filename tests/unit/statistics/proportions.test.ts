import { describe, expect, it } from 'vitest';
import {
  mulberry32,
  newcombeDifference,
  seedOf,
  shuffle,
  signTest,
  wilsonInterval,
} from '../../../src/statistics/index.ts';
import { expectClose, readJson } from './fixtures.ts';

interface WilsonCase {
  x: number;
  n: number;
  wilson: [number, number];
}
interface NewcombeCase {
  x1: number;
  n1: number;
  x2: number;
  n2: number;
  diff: number;
  newcombe: [number, number];
}

describe('proportions', () => {
  it('gives the Wilson intervals of prop.test', () => {
    const { cases } = readJson<{ cases: WilsonCase[] }>('proportions/expected.json');
    expect(cases.length).toBeGreaterThan(5);
    for (const c of cases) {
      const interval = wilsonInterval(c.x, c.n);
      expectClose(interval.low, c.wilson[0], 1e-10, 1e-13, `${c.x}/${c.n}`);
      expectClose(interval.high, c.wilson[1], 1e-10, 1e-13, `${c.x}/${c.n}`);
    }
  });

  it('gives the Newcombe differences of statsmodels', () => {
    for (const c of readJson<{ cases: NewcombeCase[] }>('proportions/newcombe_expected.json').cases) {
      const d = newcombeDifference(c.x1, c.n1, c.x2, c.n2);
      expectClose(d.difference, c.diff, 1e-12);
      expectClose(d.low, c.newcombe[0], 1e-10);
      expectClose(d.high, c.newcombe[1], 1e-10);
    }
  });

  it('gives the exact sign test', () => {
    const expected = readJson<{ sign: { up: number; down: number; p: number } }>('paired/expected.json').sign;
    expectClose(signTest(expected.up, expected.down).pValue, expected.p, 1e-11);
    expect(signTest(0, 0).pValue).toBe(1);
    expect(signTest(4, 4).pValue).toBe(1);
  });

  it('refuses a proportion of nothing', () => {
    expect(() => wilsonInterval(0, 0)).toThrow(RangeError);
    expect(() => wilsonInterval(6, 5)).toThrow(RangeError);
  });
});

describe('random numbers', () => {
  it('repeat for the same data and differ for other data', () => {
    const seed = seedOf('log-rank', [1, 2, 3]);
    expect(seedOf('log-rank', [1, 2, 3])).toBe(seed);
    expect(seedOf('log-rank', [1, 2, 4])).not.toBe(seed);
    expect(seedOf('other', [1, 2, 3])).not.toBe(seed);
    const one = mulberry32(seed);
    const two = mulberry32(seed);
    for (let i = 0; i < 5; i++) expect(one()).toBe(two());
  });

  it('shuffle every order equally often', () => {
    const random = mulberry32(7);
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const key = shuffle([1, 2, 3], random).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
