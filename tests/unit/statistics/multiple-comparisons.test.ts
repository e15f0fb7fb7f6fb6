import { expect, it } from 'vitest';
import { benjaminiHochberg, jackknifeStandardError, satterthwaite } from '../../../src/statistics/index.ts';

it('adjusts p-values as R p.adjust(method = "BH") does', () => {
  // p.adjust(c(0.01, 0.04, 0.03, 0.20, 0.005), "BH")
  const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.2, 0.005]);
  const expected = [0.025, 0.05, 0.05, 0.2, 0.025];
  for (const [i, p] of expected.entries()) expect(adjusted[i]).toBeCloseTo(p, 12);
  expect(benjaminiHochberg([])).toEqual([]);
});

it('jackknife of a mean is its usual standard error', () => {
  const values = [3, 5, 8, 1, 4];
  const mean = 4.2;
  const replicates = values.map((v) => (21 - v) / 4);
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 4;
  expect(jackknifeStandardError(replicates, mean)).toBeCloseTo(Math.sqrt(variance / 5), 12);
});

it('Satterthwaite reduces to Welch for two means', () => {
  const df = satterthwaite([
    { variance: 2, degreesOfFreedom: 4 },
    { variance: 1, degreesOfFreedom: 9 },
  ]);
  expect(df).toBeCloseTo(9 / (4 / 4 + 1 / 9), 12);
  expect(satterthwaite([{ variance: 2, degreesOfFreedom: Number.POSITIVE_INFINITY }])).toBe(Number.POSITIVE_INFINITY);
});
