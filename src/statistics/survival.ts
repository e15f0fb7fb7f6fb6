import { betaQuantile, normalQuantile } from './distributions.ts';
import { counted, type Refusable, refusal } from './refusal.ts';
import { poolCells, totalEvents, type WeekCounts } from './week-counts.ts';

export interface CurveWeek {
  readonly week: number;
  readonly atRisk: number;
  readonly events: number;
  readonly censored: number;
  /** Share still using after this week. */
  readonly survival: number;
  /** Standard error of `survival`: Greenwood's, or by manager where clusters were given. */
  readonly standardError: number;
  /** Null where the chosen interval is undefined. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface Median {
  /** Week by which half had dropped off; null when the curve never gets there. */
  readonly week: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface SurvivalCurve {
  readonly people: number;
  readonly events: number;
  readonly clusters: number | null;
  /** `beta-product` below 40 people (approximate where weeks are excused), `log-log` from 40. */
  readonly interval: 'beta-product' | 'log-log';
  /** Week 0 up to the last week with a row. */
  readonly weeks: readonly CurveWeek[];
  /** Last week with at least five people at risk: draw no further and say nothing beyond it. */
  readonly drawnTo: number;
  readonly median: Refusable<Median>;
}

export interface CurveOptions {
  readonly level?: number;
  /** 5 unless stated: weeks with fewer at risk neither end the drawn curve nor give a median. */
  readonly minimumAtRisk?: number;
  /** Force one kind of interval; chosen by size otherwise. */
  readonly interval?: 'beta-product' | 'log-log';
  /** Cells are managers and the group was chosen by manager: standard errors sum within them. */
  readonly clustered?: boolean;
}

/** h_w, S(w) and Greenwood's sum for the pooled cells, index 0 … weeks. */
export interface ProductLimit {
  readonly atRisk: Float64Array;
  readonly events: Float64Array;
  readonly survival: Float64Array;
  readonly greenwood: Float64Array;
}

/**
 * Discrete Kaplan–Meier: S(t) = Π (1 − d_w / n_w), with ties as the normal case. Equal to the discrete-time maximum
 * likelihood estimate and exact with gaps and late entry. Greenwood: G(t) = Σ d / (n (n − d)), infinite where all drop.
 */
export function productLimit(counts: WeekCounts): ProductLimit {
  const pooled = counts.cells === 1 ? counts : poolCells(counts, new Int32Array(counts.cells), 1);
  const survival = new Float64Array(counts.weeks + 1);
  const greenwood = new Float64Array(counts.weeks + 1);
  let s = 1;
  let g = 0;
  survival[0] = 1;
  for (let w = 1; w <= counts.weeks; w++) {
    const n = pooled.atRisk[w] as number;
    const d = pooled.events[w] as number;
    if (d > 0) {
      s *= 1 - d / n;
      g += d / (n * (n - d));
    }
    survival[w] = s;
    greenwood[w] = g;
  }
  return { atRisk: pooled.atRisk, events: pooled.events, survival, greenwood };
}

/** Variance of S(w) with people summed within clusters: M/(M−1) Σ_c (Σ_{i∈c} IF_i)², never below Greenwood's under 30 clusters. */
function clusteredVariance(counts: WeekCounts, limit: ProductLimit): Float64Array {
  const variance = new Float64Array(counts.weeks + 1);
  const sums = new Float64Array(counts.cells);
  let occupied = 0;
  for (let c = 0; c < counts.cells; c++) if ((counts.episodes[c] as number) > 0) occupied += 1;
  for (let w = 1; w <= counts.weeks; w++) {
    const n = limit.atRisk[w] as number;
    const d = limit.events[w] as number;
    const h = n > 0 ? d / n : 0;
    let square = 0;
    for (let c = 0; c < counts.cells; c++) {
      if (n > 0 && d > 0) {
        const at = c * counts.stride + w;
        const residual = (counts.events[at] as number) - h * (counts.atRisk[at] as number);
        sums[c] = (sums[c] as number) + residual / (n * (1 - h));
      }
      square += (sums[c] as number) ** 2;
    }
    const s = limit.survival[w] as number;
    const person = s * s * (limit.greenwood[w] as number);
    const cluster = occupied > 1 ? (occupied / (occupied - 1)) * s * s * square : person;
    variance[w] = occupied < 30 ? Math.max(person, cluster) : cluster;
  }
  return variance;
}

/**
 * Share still using by week since training, with intervals and median, of all cells together.
 *
 * Intervals: beta-product (method of moments; Fay, Brittain & Proschan 2013) below 40 people and before the first
 * event, log-log from 40. Refused under 10 people.
 */
export function survivalCurve(counts: WeekCounts, options: CurveOptions = {}): Refusable<SurvivalCurve> {
  let people = 0;
  for (let c = 0; c < counts.cells; c++) people += counts.episodes[c] as number;
  if (people < 10) {
    return refusal(
      'too-few-people',
      `${counted(people, 'person', 'people')} with some use after the session; a curve needs at least 10.`,
    );
  }
  return { refused: false, ...curveOf(counts, people, options) };
}

/** {@link survivalCurve} without its refusal; for reference tests and for callers that apply their own. */
export function curveOf(counts: WeekCounts, people: number, options: CurveOptions = {}): SurvivalCurve {
  const level = options.level ?? 0.95;
  const minimumAtRisk = options.minimumAtRisk ?? 5;
  const clustered = options.clustered === true && counts.cells > 1;
  const kind = options.interval ?? (people < 40 && !clustered ? 'beta-product' : 'log-log');
  const limit = productLimit(counts);
  const variance = clustered ? clusteredVariance(counts, limit) : null;
  const betaProduct = betaProductBounds(limit, counts.weeks, 1 - level);
  const z = normalQuantile(1 - (1 - level) / 2);
  const pooled = counts.cells === 1 ? counts : poolCells(counts, new Int32Array(counts.cells), 1);

  const weeks: CurveWeek[] = [];
  let drawnTo = 0;
  let happened = 0;
  for (let w = 0; w <= counts.weeks; w++) {
    const s = limit.survival[w] as number;
    const atRisk = limit.atRisk[w] as number;
    happened += limit.events[w] as number;
    const standardError =
      variance === null ? s * Math.sqrt(limit.greenwood[w] as number) : Math.sqrt(variance[w] as number);
    let low: number | null = null;
    let high: number | null = null;
    if (kind === 'beta-product' || happened === 0) {
      low = betaProduct.low[w] as number;
      high = betaProduct.high[w] as number;
    } else if (s > 0) {
      const theta = Math.exp((z * (standardError / s)) / Math.log(s));
      low = s ** (1 / theta);
      high = s ** theta;
    }
    if (atRisk >= minimumAtRisk) drawnTo = w;
    weeks.push({
      week: w,
      atRisk: w === 0 ? people : atRisk,
      events: limit.events[w] as number,
      censored: pooled.censored[w] as number,
      survival: s,
      standardError: s === 0 ? 0 : standardError,
      low,
      high,
    });
  }
  const events = totalEvents(counts);
  const median: Refusable<Median> =
    people < 10 || events < 3
      ? refusal(
          'too-few-events',
          `${counted(events, 'drop-off')} among ${counted(people, 'person', 'people')}; a median needs at least 3 among 10.`,
        )
      : { refused: false, ...medianOf(weeks, drawnTo) };
  return {
    people,
    events,
    clusters: clustered ? counts.cells : null,
    interval: kind,
    weeks,
    drawnTo,
    median,
  };
}

/** Median and its interval by inverting the pointwise bounds (Brookmeyer & Crowley), with R's midpoint when S is exactly ½. */
export function medianOf(weeks: readonly CurveWeek[], last: number): Median {
  return {
    week: crossing(weeks, last, (w) => w.survival),
    low: crossing(weeks, last, (w) => w.low),
    high: crossing(weeks, last, (w) => w.high),
  };
}

// R compares with this tolerance, so that 0.5 from six thirds and 0.5 from two quarters are the same half.
const HALF_TOLERANCE = 1.5e-8;

function crossing(weeks: readonly CurveWeek[], last: number, value: (w: CurveWeek) => number | null): number | null {
  for (let i = 0; i <= last; i++) {
    const at = weeks[i];
    const v = at === undefined ? null : value(at);
    if (at === undefined || v === null || v > 0.5 + HALF_TOLERANCE) continue;
    if (v < 0.5 - HALF_TOLERANCE) return at.week;
    for (let j = i + 1; j <= last; j++) {
      const later = weeks[j];
      const after = later === undefined ? null : value(later);
      if (later !== undefined && after !== null && after < 0.5 - HALF_TOLERANCE) return (at.week + later.week) / 2;
    }
    return at.week;
  }
  return null;
}

/** Pointwise beta-product bounds by week, index 0 … weeks; `low` is 0 once nobody is at risk any more. */
function betaProductBounds(
  limit: ProductLimit,
  weeks: number,
  alpha: number,
): { low: Float64Array; high: Float64Array } {
  const low = new Float64Array(weeks + 1);
  const high = new Float64Array(weeks + 1);
  let mean = 1;
  let second = 1;
  let before = { mean: -1, bound: 1 };
  for (let w = 0; w <= weeks; w++) {
    const n = limit.atRisk[w] as number;
    const d = w === 0 ? 0 : (limit.events[w] as number);
    if (d > 0) {
      const a = n - d + 1;
      const b = d;
      mean *= a / (a + b);
      second *= (a * (a + 1)) / ((a + b) * (a + b + 1));
    }
    if (before.mean !== mean) before = { mean, bound: matchedBetaQuantile(1 - alpha / 2, mean, second) };
    high[w] = before.bound;
    const next = w < weeks ? nextAtRisk(limit, w + 1, weeks) : 0;
    low[w] = next === 0 ? 0 : matchedBetaQuantile(alpha / 2, (mean * next) / (next + 1), (second * next) / (next + 2));
  }
  return { low, high };
}

/** People at risk in the next week that has any (a week excused for everybody has none). */
function nextAtRisk(limit: ProductLimit, from: number, weeks: number): number {
  for (let w = from; w <= weeks; w++) if ((limit.atRisk[w] as number) > 0) return limit.atRisk[w] as number;
  return 0;
}

function matchedBetaQuantile(p: number, mean: number, second: number): number {
  const variance = second - mean * mean;
  if (mean >= 1 || variance <= 0) return mean;
  const kappa = (mean * (1 - mean)) / variance - 1;
  return betaQuantile(p, mean * kappa, (1 - mean) * kappa);
}
