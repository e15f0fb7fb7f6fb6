import { countOf, logRank } from './log-rank.ts';
import { mulberry32, seedOf, shuffle } from './random.ts';
import type { WeekCounts } from './week-counts.ts';

export interface PermutationTest {
  readonly pValue: number;
  /** |Z| for two groups, χ² for more. */
  readonly statistic: number;
  readonly exact: boolean;
  /** Relabellings looked at: all of them when exact. */
  readonly relabellings: number;
}

const EXACT_LIMIT = 20_000;
const DRAWS = 9_999;
/** Of so many cells, a tenth of the draws tells p to the two digits it is given with. */
const MANY_CELLS = 200;
const DRAWS_OF_MANY = 999;
const TIE = 1e-9;

/**
 * Log-rank test by permuting group labels over whole cells (managers, when groups are made of teams; people otherwise)
 * within strata. Keeps its level where χ² on people does not. Exact when two groups have at most 20,000 relabellings, else
 * 9,999 draws (999 of more than 200 cells) seeded by the data, p = (1 + #) / (1 + draws).
 */
export function permutationLogRank(
  counts: WeekCounts,
  groupOf: ArrayLike<number>,
  groups = 2,
  stratumOf: ArrayLike<number> = new Uint8Array(counts.cells),
): PermutationTest {
  const labels = Int32Array.from({ length: counts.cells }, (_, c) => groupOf[c] ?? -1);
  const strata = countOf(stratumOf);
  const members = Array.from({ length: strata }, (_, s) =>
    Array.from(labels.keys()).filter((c) => (labels[c] as number) >= 0 && stratumOf[c] === s),
  );
  if (groups === 2) return permuteTwoGroups(counts, labels, members);

  const statistic = logRank(counts, labels, groups, stratumOf).chiSquared;
  const random = mulberry32(seedOf('log-rank', counts.atRisk, counts.events, labels));
  const draws = drawsFor(members);
  let asExtreme = 0;
  for (let draw = 0; draw < draws; draw++) {
    for (const cells of members) {
      const shuffled = shuffle(
        cells.map((c) => labels[c] as number),
        random,
      );
      cells.forEach((c, i) => {
        labels[c] = shuffled[i] as number;
      });
    }
    if (logRank(counts, labels, groups, stratumOf).chiSquared >= statistic - TIE) asExtreme += 1;
  }
  return { pValue: (1 + asExtreme) / (1 + draws), statistic, exact: false, relabellings: draws };
}

function drawsFor(members: readonly (readonly number[])[]): number {
  return members.reduce((sum, cells) => sum + cells.length, 0) > MANY_CELLS ? DRAWS_OF_MANY : DRAWS;
}

function permuteTwoGroups(counts: WeekCounts, labels: Int32Array, members: readonly number[][]): PermutationTest {
  // |Z| is the same for either group, so the smaller one is summed.
  const inFirst = members.flat().filter((c) => labels[c] === 0).length;
  const label = 2 * inFirst <= members.flat().length ? 0 : 1;
  const strata = members.map((cells) => prepareStratum(counts, cells, labels, label));
  const observed = strata.map((s) => scoreOf(s, s.chosen));
  const statistic = absoluteZ(observed);

  let combinations = 1;
  for (const s of strata) combinations *= choose(s.size, s.chosen.length);
  let asExtreme = 0;
  if (combinations <= EXACT_LIMIT) {
    let total = 0;
    const walk = (index: number, scores: Score[]): void => {
      const stratum = strata[index];
      if (stratum === undefined) {
        total += 1;
        if (absoluteZ(scores) >= statistic - TIE) asExtreme += 1;
        return;
      }
      for (const chosen of combinationsOf(stratum.size, stratum.chosen.length)) {
        walk(index + 1, [...scores, scoreOf(stratum, chosen)]);
      }
    };
    walk(0, []);
    return { pValue: asExtreme / total, statistic, exact: true, relabellings: total };
  }
  const random = mulberry32(seedOf('log-rank', counts.atRisk, counts.events, labels));
  const orders = strata.map((s) => Int32Array.from({ length: s.size }, (_, i) => i));
  const draws = drawsFor(members);
  for (let draw = 0; draw < draws; draw++) {
    const scores = strata.map((s, i) => {
      const order = shuffle(orders[i] as Int32Array, random);
      return scoreOf(s, order.subarray(0, s.chosen.length));
    });
    if (absoluteZ(scores) >= statistic - TIE) asExtreme += 1;
  }
  return { pValue: (1 + asExtreme) / (1 + draws), statistic, exact: false, relabellings: draws };
}

interface Score {
  readonly gap: number;
  readonly variance: number;
}

interface Stratum {
  readonly size: number;
  /** Positions of the group that is summed. */
  readonly chosen: Int32Array;
  /** Weeks with a drop-off only: people at risk per cell and week, drop-offs per cell, totals per week. */
  readonly weeks: number;
  readonly atRisk: Float64Array;
  readonly events: Float64Array;
  readonly totalAtRisk: Float64Array;
  readonly totalEvents: Float64Array;
  readonly scratch: Float64Array;
}

function prepareStratum(counts: WeekCounts, cells: readonly number[], labels: Int32Array, label: number): Stratum {
  const eventWeeks: number[] = [];
  const totalAtRisk: number[] = [];
  const totalEvents: number[] = [];
  for (let w = 1; w <= counts.weeks; w++) {
    let n = 0;
    let d = 0;
    for (const c of cells) {
      n += counts.atRisk[c * counts.stride + w] as number;
      d += counts.events[c * counts.stride + w] as number;
    }
    if (d === 0) continue;
    eventWeeks.push(w);
    totalAtRisk.push(n);
    totalEvents.push(d);
  }
  const weeks = eventWeeks.length;
  const atRisk = new Float64Array(cells.length * weeks);
  const events = new Float64Array(cells.length);
  cells.forEach((c, i) => {
    eventWeeks.forEach((w, j) => {
      atRisk[i * weeks + j] = counts.atRisk[c * counts.stride + w] as number;
      events[i] = (events[i] as number) + (counts.events[c * counts.stride + w] as number);
    });
  });
  return {
    size: cells.length,
    chosen: Int32Array.from(cells.map((_, i) => i).filter((i) => labels[cells[i] as number] === label)),
    weeks,
    atRisk,
    events,
    totalAtRisk: Float64Array.from(totalAtRisk),
    totalEvents: Float64Array.from(totalEvents),
    scratch: new Float64Array(weeks),
  };
}

function scoreOf(stratum: Stratum, chosen: Int32Array): Score {
  const { weeks, atRisk, events, totalAtRisk, totalEvents, scratch } = stratum;
  scratch.fill(0);
  let gap = 0;
  for (let i = 0; i < chosen.length; i++) {
    const cell = chosen[i] as number;
    gap += events[cell] as number;
    const row = cell * weeks;
    for (let j = 0; j < weeks; j++) scratch[j] = (scratch[j] as number) + (atRisk[row + j] as number);
  }
  let variance = 0;
  for (let j = 0; j < weeks; j++) {
    const n = totalAtRisk[j] as number;
    const d = totalEvents[j] as number;
    const share = (scratch[j] as number) / n;
    gap -= d * share;
    if (n > 1) variance += (d * share * (1 - share) * (n - d)) / (n - 1);
  }
  return { gap, variance };
}

function absoluteZ(scores: readonly Score[]): number {
  let gap = 0;
  let variance = 0;
  for (const s of scores) {
    gap += s.gap;
    variance += s.variance;
  }
  return variance > 0 ? Math.abs(gap) / Math.sqrt(variance) : 0;
}

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) {
    result = (result * (n - i + 1)) / i;
    if (result > 1e12) return result;
  }
  return Math.round(result);
}

function* combinationsOf(n: number, k: number): Generator<Int32Array> {
  const picked = Int32Array.from({ length: k }, (_, i) => i);
  while (true) {
    yield picked;
    let i = k - 1;
    while (i >= 0 && picked[i] === n - k + i) i -= 1;
    if (i < 0) return;
    picked[i] = (picked[i] as number) + 1;
    for (let j = i + 1; j < k; j++) picked[j] = (picked[i] as number) + (j - i);
  }
}
