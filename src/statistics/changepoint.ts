import { counted, type Refusable, refusal } from './refusal.ts';

/** Weekly counts of one team and what they are counts of: working person-days × season index, by week. */
export interface ExposedSeries {
  readonly counts: ArrayLike<number>;
  readonly exposure: ArrayLike<number>;
}

export const SHORTEST_SEGMENT = 4;

/** Poisson cost with exposure of weeks s … t−1: 2X ln(E/X), and 0 without counts. */
export type SegmentCost = (from: number, to: number) => number;

export function poissonCost(series: ExposedSeries): SegmentCost {
  const n = series.counts.length;
  const x = new Float64Array(n + 1);
  const e = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    x[i + 1] = (x[i] as number) + (series.counts[i] as number);
    e[i + 1] = (e[i] as number) + (series.exposure[i] as number);
  }
  return (from, to) => {
    const counts = (x[to] as number) - (x[from] as number);
    const exposed = (e[to] as number) - (e[from] as number);
    return counts > 0 && exposed > 0 ? 2 * counts * Math.log(exposed / counts) : 0;
  };
}

/**
 * Breaks that minimise total cost plus `penalty` per break, exactly (optimal partition, O(n²)); each is the number of weeks before the break. Pruning (PELT) would give the
 * same answer and is not needed for ten years of weeks.
 */
export function optimalPartition(n: number, cost: SegmentCost, penalty: number, shortest = SHORTEST_SEGMENT): number[] {
  const best = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  const previous = new Int32Array(n + 1);
  best[0] = -penalty;
  for (let to = shortest; to <= n; to++) {
    for (let from = 0; from <= to - shortest; from++) {
      const total = (best[from] as number) + cost(from, to) + penalty;
      if (total < (best[to] as number)) {
        best[to] = total;
        previous[to] = from;
      }
    }
  }
  const breaks: number[] = [];
  for (let at = previous[n] as number; at > 0; at = previous[at] as number) breaks.unshift(at);
  return breaks;
}

/** The best segmentation with exactly k breaks; null when the series is too short for it. */
export function bestBreaks(n: number, cost: SegmentCost, k: number, shortest = SHORTEST_SEGMENT): number[] | null {
  if (n < (k + 1) * shortest) return null;
  let best = Float64Array.from({ length: n + 1 }, (_, to) => (to < shortest ? Number.POSITIVE_INFINITY : cost(0, to)));
  const previous: Int32Array[] = [];
  for (let b = 1; b <= k; b++) {
    const next = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    const from_ = new Int32Array(n + 1);
    for (let to = (b + 1) * shortest; to <= n; to++) {
      for (let from = b * shortest; from <= to - shortest; from++) {
        const total = (best[from] as number) + cost(from, to);
        if (total < (next[to] as number)) {
          next[to] = total;
          from_[to] = from;
        }
      }
    }
    previous.push(from_);
    best = next;
  }
  const breaks: number[] = [];
  let at = n;
  for (let b = k - 1; b >= 0; b--) {
    at = previous[b]?.[at] as number;
    breaks.unshift(at);
  }
  return breaks;
}

/**
 * How much more a quiet series of this team swings than Poisson counts would, in the long run: λ = φ(1 + ρ)/(1 − ρ), of the residuals around the best two-break fit (one below 40 weeks). Fewer
 * breaks would count training's own up-then-down as noise and hide it.
 */
export function longRunInflation(series: ExposedSeries, cost: SegmentCost = poissonCost(series)): number {
  const n = series.counts.length;
  const k = n < 40 ? 1 : 2;
  const breaks = bestBreaks(n, cost, k);
  if (breaks === null) return 1;
  const residuals = new Float64Array(n);
  const edges = [0, ...breaks, n];
  for (let s = 0; s + 1 < edges.length; s++) {
    const from = edges[s] as number;
    const to = edges[s + 1] as number;
    const rate = rateOf(series, from, to);
    for (let i = from; i < to; i++) {
      const mean = rate * (series.exposure[i] as number);
      residuals[i] = mean > 0 ? ((series.counts[i] as number) - mean) / Math.sqrt(mean) : 0;
    }
  }
  let square = 0;
  let lagged = 0;
  for (let i = 0; i < n; i++) {
    square += (residuals[i] as number) ** 2;
    if (i > 0) lagged += (residuals[i] as number) * (residuals[i - 1] as number);
  }
  const phi = Math.max(1, square / (n - 2 * k - 1));
  const raw = square > 0 ? lagged / square : 0;
  const rho = Math.min(0.8, Math.max(0, raw + (k * (1 + 3 * raw)) / n + 1 / n));
  return (phi * (1 + rho)) / (1 - rho);
}

function rateOf(series: ExposedSeries, from: number, to: number): number {
  let counts = 0;
  let exposure = 0;
  for (let i = from; i < to; i++) {
    counts += series.counts[i] as number;
    exposure += series.exposure[i] as number;
  }
  return exposure > 0 ? counts / exposure : 0;
}

export interface Break {
  /** First week of the new level, the single best guess. */
  readonly week: number;
  /** The break lies in one of the weeks `earliest … latest` with 90 %: say "between", not a date. */
  readonly earliest: number;
  readonly latest: number;
  readonly rateBefore: number;
  readonly rateAfter: number;
  /** rateAfter / rateBefore − 1. */
  readonly change: number;
}

export interface Breaks {
  readonly breaks: readonly Break[];
  /** λ: variance of quiet weeks in multiples of Poisson, long-run. */
  readonly inflation: number;
}

/**
 * The weeks a team's use broke: exact optimal partition of Poisson counts with exposure, cost divided by the long-run inflation, 3 ln n per break, segments of at least four weeks. Breaks smaller than
 * 20 % are not reported. Refused under 20 weeks, five people or five actions a week.
 *
 * @param people in the team
 */
export function findBreaks(series: ExposedSeries, people: number): Refusable<Breaks> {
  const n = series.counts.length;
  if (n < 20) return refusal('too-few-weeks', `${counted(n, 'week')}; a break needs at least 20.`);
  if (people < 5)
    return refusal('too-few-people', `${counted(people, 'person', 'people')} in the team; a break needs at least 5.`);
  let total = 0;
  for (let i = 0; i < n; i++) total += series.counts[i] as number;
  if (total / n < 5) {
    return refusal('too-little-use', `${(total / n).toFixed(1)} actions a week; a break needs at least 5.`);
  }
  const cost = poissonCost(series);
  const inflation = longRunInflation(series, cost);
  const found = optimalPartition(n, (from, to) => cost(from, to) / inflation, 3 * Math.log(n));
  const edges = [0, ...found, n];
  const breaks = found.flatMap((week, i): Break[] => {
    const from = edges[i] as number;
    const to = edges[i + 2] as number;
    const rateBefore = rateOf(series, from, week);
    const rateAfter = rateOf(series, week, to);
    const change = rateBefore > 0 ? rateAfter / rateBefore - 1 : Number.POSITIVE_INFINITY;
    if (Math.abs(change) < 0.2) return [];
    return [{ week, ...locationSet(cost, from, week, to, inflation), rateBefore, rateAfter, change }];
  });
  return { refused: false, breaks, inflation };
}

/** Smallest set of break weeks with 90 % of exp(−cost / 2λ), as its first and last member. */
function locationSet(
  cost: SegmentCost,
  from: number,
  best: number,
  to: number,
  inflation: number,
): { earliest: number; latest: number } {
  const lowest = cost(from, best) + cost(best, to);
  const weights: { week: number; weight: number }[] = [];
  let total = 0;
  for (let week = from + SHORTEST_SEGMENT; week <= to - SHORTEST_SEGMENT; week++) {
    const weight = Math.exp(-(cost(from, week) + cost(week, to) - lowest) / (2 * inflation));
    weights.push({ week, weight });
    total += weight;
  }
  weights.sort((a, b) => b.weight - a.weight);
  let earliest = best;
  let latest = best;
  let sum = 0;
  for (const { week, weight } of weights) {
    earliest = Math.min(earliest, week);
    latest = Math.max(latest, week);
    sum += weight;
    if (sum >= 0.9 * total) break;
  }
  return { earliest, latest };
}

/**
 * Season of each team as the others show it: median over the **other** teams of rate_w / that team's median rate. Removes quarter ends, December and a common trend; a break of the
 * whole company is invisible then, by construction.
 *
 * @param counts by team and week, `index = team * weeks + week`; exposure likewise
 * @returns index by team and week, or a refusal below five other teams
 */
export function seasonIndex(
  counts: ArrayLike<number>,
  exposure: ArrayLike<number>,
  teams: number,
  weeks: number,
): Refusable<{ index: Float64Array }> {
  if (teams < 6)
    return refusal(
      'too-few-teams',
      `${counted(teams, 'team')}; a season is read from 5 others, so at least 6 are needed.`,
    );
  const relative = new Float64Array(teams * weeks).fill(Number.NaN);
  for (let team = 0; team < teams; team++) {
    const rates: number[] = [];
    for (let at = team * weeks; at < (team + 1) * weeks; at++) {
      if ((exposure[at] as number) > 0) rates.push((counts[at] as number) / (exposure[at] as number));
    }
    const middle = median(rates);
    if (!(middle > 0)) continue;
    for (let at = team * weeks; at < (team + 1) * weeks; at++) {
      if ((exposure[at] as number) > 0) relative[at] = (counts[at] as number) / (exposure[at] as number) / middle;
    }
  }
  const index = new Float64Array(teams * weeks).fill(1);
  const own: { team: number; value: number }[] = [];
  for (let week = 0; week < weeks; week++) {
    own.length = 0;
    for (let team = 0; team < teams; team++) {
      const value = relative[team * weeks + week] as number;
      if (!Number.isNaN(value)) own.push({ team, value });
    }
    own.sort((a, b) => a.value - b.value);
    // Sorted once, the median without a team is where the middle of the others is.
    const at = (rank: number, without: number): number => own[rank < without ? rank : rank + 1]?.value ?? Number.NaN;
    const middleWithout = (without: number, others: number): number =>
      others % 2 === 1 ? at(others >> 1, without) : (at((others >> 1) - 1, without) + at(others >> 1, without)) / 2;
    const rankOf = new Map(own.map(({ team }, rank) => [team, rank]));
    for (let team = 0; team < teams; team++) {
      const rank = rankOf.get(team) ?? own.length;
      const others = own.length - (rank < own.length ? 1 : 0);
      if (others < 5) continue;
      const season = middleWithout(rank, others);
      if (season > 0) index[team * weeks + week] = season;
    }
  }
  return { refused: false, index };
}

function median(values: number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
