import { normalQuantile, studentQuantile, studentUpper } from './distributions.ts';
import { counted, type Refusable, refusal } from './refusal.ts';
import { productLimit } from './survival.ts';
import { totalEvents, type WeekCounts } from './week-counts.ts';

export interface RestrictedMean {
  /** Mean weeks of use within the first `weeks` weeks: Σ_{w=0}^{τ−1} S(w). */
  readonly mean: number;
  readonly weeks: number;
  readonly standardError: number;
  /** From people as independent, and from sums within clusters; `standardError` is the larger below 30 clusters. */
  readonly standardErrorPeople: number;
  readonly standardErrorClusters: number | null;
  readonly low: number;
  readonly high: number;
  readonly people: number;
  readonly clusters: number;
}

/** Sums of each cell's influence on the restricted mean: −Σ_w (A_w / (1 − h_w)) e_w / n_w, and the variance over people. */
function influence(counts: WeekCounts, tau: number): { mean: number; cells: Float64Array; people: number } {
  const limit = productLimit(counts);
  const weights = new Float64Array(tau + 1);
  let mean = 0;
  for (let w = 0; w < tau; w++) mean += limit.survival[Math.min(w, counts.weeks)] as number;
  const hazard = new Float64Array(tau + 1);
  let area = mean - 1;
  const last = Math.min(tau, counts.weeks);
  for (let w = 1; w <= last; w++) {
    // A_w = Σ_{v=w}^{τ−1} S(v)
    const n = limit.atRisk[w] as number;
    const d = limit.events[w] as number;
    if (n > 0 && d > 0 && d < n) {
      weights[w] = area / ((1 - d / n) * n);
      hazard[w] = d / n;
    }
    if (w < tau) area -= limit.survival[w] as number;
  }
  const cells = new Float64Array(counts.cells);
  for (let c = 0; c < counts.cells; c++) {
    let sum = 0;
    for (let w = 1; w <= last; w++) {
      if (weights[w] === 0) continue;
      const at = c * counts.stride + w;
      const h = hazard[w] as number;
      sum -= (weights[w] as number) * ((counts.events[at] as number) - h * (counts.atRisk[at] as number));
    }
    cells[c] = sum;
  }
  return { mean, cells, people: variancePeople(counts, weights, hazard) };
}

/** Σ_i IF_i². Not the closed Greenwood form, which is exact only where nobody has excused weeks. */
function variancePeople(counts: WeekCounts, weights: Float64Array, hazard: Float64Array): number {
  const { rows, cellOfRow } = counts;
  let variance = 0;
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const week = rows.week[i] as number;
    if ((cellOfRow[i] as number) >= 0 && week < weights.length) {
      sum -= (weights[week] as number) * ((rows.event[i] as number) - (hazard[week] as number));
    }
    if (i + 1 === rows.length || rows.person[i + 1] !== rows.person[i]) {
      variance += sum * sum;
      sum = 0;
    }
  }
  return variance;
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return sum;
}

function occupied(counts: WeekCounts): number {
  let cells = 0;
  for (let c = 0; c < counts.cells; c++) if ((counts.episodes[c] as number) > 0) cells += 1;
  return cells;
}

function peopleIn(counts: WeekCounts): number {
  let people = 0;
  for (let c = 0; c < counts.cells; c++) people += counts.episodes[c] as number;
  return people;
}

/**
 * Restricted mean time of use of all cells together. With `clustered` the cells are managers, errors are summed within them
 * and the interval is Student's with M − 1 degrees of freedom; otherwise the cells are only a way of counting.
 *
 * @param tau weeks, 12 unless stated
 */
export function restrictedMean(counts: WeekCounts, tau = 12, clustered = false, level = 0.95): RestrictedMean {
  const { mean, cells, people } = influence(counts, tau);
  const clusters = occupied(counts);
  const standardErrorPeople = Math.sqrt(people);
  let standardErrorClusters: number | null = null;
  let standardError = standardErrorPeople;
  let quantile = normalQuantile(1 - (1 - level) / 2);
  if (clustered && clusters > 1) {
    standardErrorClusters = Math.sqrt((clusters / (clusters - 1)) * sumOfSquares(cells));
    standardError = clusters < 30 ? Math.max(standardErrorClusters, standardErrorPeople) : standardErrorClusters;
    quantile = studentQuantile(1 - (1 - level) / 2, clusters - 1);
  }
  return {
    mean,
    weeks: tau,
    standardError,
    standardErrorPeople,
    standardErrorClusters,
    low: Math.max(0, mean - quantile * standardError),
    high: Math.min(tau, mean + quantile * standardError),
    people: peopleIn(counts),
    clusters,
  };
}

export interface RestrictedMeanDifference {
  /** Weeks by which the first group kept using longer, within the first `weeks` weeks. */
  readonly difference: number;
  readonly weeks: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
  readonly one: RestrictedMean;
  readonly other: RestrictedMean;
}

/**
 * Δ = RMST₁(τ) − RMST₀(τ) with errors clustered by manager, the headline comparison of two groups. τ is 12 weeks, or 8 if a group
 * has fewer than five people at risk in week 12. Cell c must be the same manager in both counts; where managers have people in both
 * groups, their covariance is kept (degrees of freedom M − 1 instead of M₁ + M₀ − 2).
 *
 * Refused below 4 managers a group, 10 drop-offs in all, or five people at risk in week 8.
 */
export function restrictedMeanDifference(
  one: WeekCounts,
  other: WeekCounts,
  level = 0.95,
): Refusable<RestrictedMeanDifference> {
  const managers = Math.min(occupied(one), occupied(other));
  if (managers < 4) {
    return refusal(
      'too-few-managers',
      `${counted(managers, 'manager')} in the smaller group; a comparison needs 4 in each.`,
    );
  }
  const events = totalEvents(one) + totalEvents(other);
  if (events < 10)
    return refusal('too-few-events', `${counted(events, 'drop-off')} in both groups; a comparison needs 10.`);
  const tau = [12, 8].find((week) => atRiskIn(one, week) >= 5 && atRiskIn(other, week) >= 5);
  if (tau === undefined) {
    return refusal('too-little-follow-up', 'Each group needs 5 people still followed in week 8 after training.');
  }
  const first = restrictedMean(one, tau, true, level);
  const second = restrictedMean(other, tau, true, level);
  const both = sharedCells(one, other);
  let variance = first.standardError ** 2 + second.standardError ** 2;
  let degreesOfFreedom = first.clusters + second.clusters - 2;
  if (both.shared > 0) {
    const a = influence(one, tau).cells;
    const b = influence(other, tau).cells;
    for (let c = 0; c < a.length; c++) a[c] = (a[c] as number) - (b[c] ?? 0);
    const people = first.standardErrorPeople ** 2 + second.standardErrorPeople ** 2;
    const clustered = (both.all / (both.all - 1)) * sumOfSquares(a);
    variance = both.all < 30 ? Math.max(people, clustered) : clustered;
    degreesOfFreedom = both.all - 1;
  }
  const standardError = Math.sqrt(variance);
  const difference = first.mean - second.mean;
  const half = studentQuantile(1 - (1 - level) / 2, degreesOfFreedom) * standardError;
  return {
    refused: false,
    difference,
    weeks: tau,
    standardError,
    degreesOfFreedom,
    low: difference - half,
    high: difference + half,
    pValue: standardError === 0 ? 1 : 2 * studentUpper(Math.abs(difference) / standardError, degreesOfFreedom),
    one: first,
    other: second,
  };
}

function atRiskIn(counts: WeekCounts, week: number): number {
  let sum = 0;
  if (week <= counts.weeks)
    for (let c = 0; c < counts.cells; c++) sum += counts.atRisk[c * counts.stride + week] as number;
  return sum;
}

function sharedCells(one: WeekCounts, other: WeekCounts): { shared: number; all: number } {
  let shared = 0;
  let all = 0;
  for (let c = 0; c < Math.max(one.cells, other.cells); c++) {
    const inOne = (one.episodes[c] ?? 0) > 0;
    const inOther = (other.episodes[c] ?? 0) > 0;
    if (inOne || inOther) all += 1;
    if (inOne && inOther) shared += 1;
  }
  return { shared, all };
}
