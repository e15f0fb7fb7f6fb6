import { type Refusable, refusal } from './refusal.ts';
import type { StaggeredPanel } from './staggered-panel.ts';

/**
 * Coefficient of "trained by this week" in y_it = a_i + b_t + β·D_it + e_it by least squares, where D is 1 from the week of
 * first training on. **Biased, and for comparison only**: with people trained at different times it also compares the newly
 * trained with those trained before, and so misreads an effect that fades or grows (Goodman-Bacon 2021). Nothing that is shown may
 * be made of it; {@link windowEffect} in `difference-in-differences.ts` is the estimate to use. It is here so that somebody who gets
 * another number from an ordinary regression can see where it comes from.
 *
 * By Frisch–Waugh: D less its person and week means (in turn until both are nil, where weeks are missing), then
 * β = Σ D̃y / Σ D̃². No standard error is given. `include` and `mayBeControl` are not looked at; people without a cluster are left out.
 *
 * @returns β in units of the outcome; refused when no week has both trained and untrained people
 */
export function twoWayFixedEffects(data: StaggeredPanel): Refusable<{ readonly estimate: number }> {
  const { people, weeks, outcome } = data;
  const present = outcome.map((y, at) =>
    Number.isNaN(y) || (data.cluster[Math.floor(at / weeks)] as number) < 0 ? 0 : 1,
  );
  const trained = new Float64Array(people * weeks);
  for (let i = 0; i < people; i++) {
    for (let week = 0; week < weeks; week++) {
      const at = i * weeks + week;
      if (present[at] === 1 && week >= (data.cohort[i] as number)) trained[at] = 1;
    }
  }
  const before = trained.reduce((sum, d) => sum + d * d, 0);
  for (let moved = 1, round = 0; moved > 1e-13 && round < 10_000; round++) {
    moved = 0;
    for (let i = 0; i < people; i++) moved = Math.max(moved, lessMean(trained, present, i * weeks, weeks, 1));
    for (let week = 0; week < weeks; week++) moved = Math.max(moved, lessMean(trained, present, week, people, weeks));
  }
  let above = 0;
  let below = 0;
  for (let at = 0; at < trained.length; at++) {
    if (present[at] === 0) continue;
    const d = trained[at] as number;
    above += d * (outcome[at] as number);
    below += d * d;
  }
  if (!(below > 1e-9 * before)) {
    return refusal(
      'no-controls',
      'Trained and untrained people are needed in the same weeks, seen before training and after.',
    );
  }
  return { refused: false, estimate: above / below };
}

/** Takes the mean of the present values of a row or column away; how much that was. */
function lessMean(values: Float64Array, present: Float64Array, from: number, count: number, step: number): number {
  let sum = 0;
  let n = 0;
  for (let k = 0, at = from; k < count; k++, at += step) {
    sum += values[at] as number;
    n += present[at] as number;
  }
  if (n === 0) return 0;
  for (let k = 0, at = from; k < count; k++, at += step) {
    if (present[at] === 1) values[at] = (values[at] as number) - sum / n;
  }
  return Math.abs(sum / n);
}
