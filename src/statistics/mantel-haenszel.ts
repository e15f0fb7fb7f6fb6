import { normalQuantile } from './distributions.ts';
import type { Interval } from './proportions.ts';

/** One stratum of a yes/no outcome: events and people with and without the exposure. */
export interface Stratum {
  readonly exposedEvents: number;
  readonly exposed: number;
  readonly unexposedEvents: number;
  readonly unexposed: number;
}

export interface RiskRatio extends Interval {
  readonly riskRatio: number;
  /** Of ln RR. */
  readonly standardError: number;
}

/**
 * Mantel–Haenszel risk ratio over strata with the Greenland–Robins variance. Descriptive where exposure was decided by manager: people are taken as independent.
 * Null without events on both sides.
 */
export function mantelHaenszel(strata: readonly Stratum[], level = 0.95): RiskRatio | null {
  let top = 0;
  let bottom = 0;
  let variance = 0;
  for (const { exposedEvents: a, exposed: n1, unexposedEvents: b, unexposed: n0 } of strata) {
    const n = n1 + n0;
    if (n === 0) continue;
    top += (a * n0) / n;
    bottom += (b * n1) / n;
    variance += (n1 * n0 * (a + b) - a * b * n) / (n * n);
  }
  if (top === 0 || bottom === 0) return null;
  const riskRatio = top / bottom;
  const standardError = Math.sqrt(variance / (top * bottom));
  const z = normalQuantile(1 - (1 - level) / 2);
  return {
    riskRatio,
    standardError,
    low: riskRatio * Math.exp(-z * standardError),
    high: riskRatio * Math.exp(z * standardError),
  };
}

/** E-value of a risk ratio (VanderWeele & Ding 2017): how strongly something unmeasured would have to be linked to both to explain it. */
export function eValue(riskRatio: number): number {
  const above = riskRatio < 1 ? 1 / riskRatio : riskRatio;
  return above + Math.sqrt(above * (above - 1));
}

/** E-value of the interval limit nearer to 1; 1 when the interval contains it. */
export function eValueOfInterval(interval: Interval): number {
  if (interval.low <= 1 && interval.high >= 1) return 1;
  return eValue(interval.low > 1 ? interval.low : interval.high);
}

/** A hazard ratio of a common outcome as an approximate risk ratio, for {@link eValue}. */
export function riskRatioFromHazardRatio(hazardRatio: number): number {
  const root = Math.sqrt(hazardRatio);
  return (1 - 0.5 ** root) / (1 - 0.5 ** (1 / root));
}
