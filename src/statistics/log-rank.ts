import { chiSquaredUpper } from './distributions.ts';
import type { WeekCounts } from './week-counts.ts';

export interface LogRank {
  readonly observed: readonly number[];
  readonly expected: readonly number[];
  readonly variance: readonly (readonly number[])[];
  /** (O₁ − E₁)/√V₁₁: positive when the first group drops off more often than expected. */
  readonly z: number;
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  /** From χ², which takes people as independent: too small when groups are made of teams. */
  readonly pValue: number;
}

/**
 * Mantel's log-rank test on person-weeks, with hypergeometric variance and optional strata (O, E and V are summed over them).
 *
 * @param groupOf group 0 … k−1 of each cell; −1 leaves it out
 * @param stratumOf stratum 0 … s−1 of each cell; one stratum unless given
 */
export function logRank(
  counts: WeekCounts,
  groupOf: ArrayLike<number>,
  groups = 2,
  stratumOf: ArrayLike<number> = new Uint8Array(counts.cells),
): LogRank {
  const observed = new Array<number>(groups).fill(0);
  const expected = new Array<number>(groups).fill(0);
  const variance = Array.from({ length: groups }, () => new Array<number>(groups).fill(0));
  const n = new Float64Array(groups);
  const d = new Float64Array(groups);
  for (let stratum = 0; stratum < countOf(stratumOf); stratum++) {
    for (let w = 1; w <= counts.weeks; w++) {
      n.fill(0);
      d.fill(0);
      let total = 0;
      let events = 0;
      for (let c = 0; c < counts.cells; c++) {
        const group = groupOf[c] ?? -1;
        if (group < 0 || stratumOf[c] !== stratum) continue;
        const at = c * counts.stride + w;
        n[group] = (n[group] as number) + (counts.atRisk[at] as number);
        d[group] = (d[group] as number) + (counts.events[at] as number);
        total += counts.atRisk[at] as number;
        events += counts.events[at] as number;
      }
      if (events === 0) continue;
      const factor = total > 1 ? (events * (total - events)) / (total - 1) : 0;
      for (let i = 0; i < groups; i++) {
        const share = (n[i] as number) / total;
        observed[i] = (observed[i] as number) + (d[i] as number);
        expected[i] = (expected[i] as number) + events * share;
        const row = variance[i] as number[];
        for (let j = 0; j < groups; j++) {
          row[j] = (row[j] as number) + factor * ((i === j ? share : 0) - (share * (n[j] as number)) / total);
        }
      }
    }
  }
  const gap = observed.map((o, i) => o - (expected[i] as number));
  const degreesOfFreedom = groups - 1;
  const chiSquared = quadraticForm(gap.slice(0, degreesOfFreedom), variance);
  const v = variance[0]?.[0] ?? 0;
  return {
    observed,
    expected,
    variance,
    z: v > 0 ? (gap[0] ?? 0) / Math.sqrt(v) : 0,
    chiSquared,
    degreesOfFreedom,
    pValue: chiSquaredUpper(chiSquared, degreesOfFreedom),
  };
}

/** Number of labels used: the highest plus one. */
export function countOf(labels: ArrayLike<number>): number {
  let highest = -1;
  for (let i = 0; i < labels.length; i++) highest = Math.max(highest, labels[i] as number);
  return highest + 1;
}

/** g' V⁻¹ g over the leading block of V, by elimination; groups without any variance drop out. */
function quadraticForm(gap: readonly number[], variance: readonly (readonly number[])[]): number {
  const k = gap.length;
  const rows = gap.map((g, i) => [...(variance[i] ?? []).slice(0, k), g]);
  let value = 0;
  for (let i = 0; i < k; i++) {
    const pivotRow = rows[i] as number[];
    const pivot = pivotRow[i] as number;
    if (pivot <= 1e-12) continue;
    value += (pivotRow[k] as number) ** 2 / pivot;
    for (let j = i + 1; j < k; j++) {
      const row = rows[j] as number[];
      const factor = (row[i] as number) / pivot;
      for (let m = i; m <= k; m++) row[m] = (row[m] as number) - factor * (pivotRow[m] as number);
    }
  }
  return value;
}
