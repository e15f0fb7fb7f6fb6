import { binomialCdf, normalQuantile } from './distributions.ts';

/** A two-sided interval around an estimate. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson score interval of a proportion (Wilson 1927). Behaves at 0 %, 100 % and in small groups, where the textbook
 * p ± 1.96·s.e. leaves [0, 1] or has no width.
 *
 * @param successes people who did
 * @param trials people asked about
 * @throws RangeError unless 0 ≤ successes ≤ trials and trials > 0
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): Interval {
  if (!(trials > 0 && successes >= 0 && successes <= trials)) {
    throw new RangeError(`no proportion of ${successes} in ${trials}`);
  }
  const z = normalQuantile(1 - (1 - level) / 2);
  const p = successes / trials;
  const z2n = (z * z) / trials;
  const centre = (p + z2n / 2) / (1 + z2n);
  const half = (z / (1 + z2n)) * Math.sqrt((p * (1 - p)) / trials + z2n / (4 * trials));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}

/** Difference p₁ − p₂ of two independent proportions. */
export interface ProportionDifference extends Interval {
  readonly difference: number;
}

/** Newcombe's hybrid interval of p₁ − p₂, built of the two Wilson intervals (Newcombe 1998, method 10). */
export function newcombeDifference(
  successes1: number,
  trials1: number,
  successes2: number,
  trials2: number,
  level = 0.95,
): ProportionDifference {
  const one = wilsonInterval(successes1, trials1, level);
  const two = wilsonInterval(successes2, trials2, level);
  const p1 = successes1 / trials1;
  const p2 = successes2 / trials2;
  const difference = p1 - p2;
  return {
    difference,
    low: difference - Math.hypot(p1 - one.low, two.high - p2),
    high: difference + Math.hypot(one.high - p1, p2 - two.low),
  };
}

/** How many went up and down, and how surprising that is if either were as likely. */
export interface SignTest {
  readonly up: number;
  readonly down: number;
  /** Two-sided exact binomial p-value; 1 when nobody moved. */
  readonly pValue: number;
}

/** Exact two-sided sign test; pairs that did not move are left out. */
export function signTest(up: number, down: number): SignTest {
  const moved = up + down;
  const pValue = moved === 0 ? 1 : Math.min(1, 2 * binomialCdf(Math.min(up, down), moved, 0.5));
  return { up, down, pValue };
}
