import type { WindowEffect } from './difference-in-differences.ts';
import { studentQuantile } from './distributions.ts';
import { mulberry32, randomBelow, seedOf } from './random.ts';

/** Webb's six-point distribution: mean 0, variance 1, and enough support for few clusters. */
const WEBB = [-Math.sqrt(1.5), -1, -Math.sqrt(0.5), Math.sqrt(0.5), 1, Math.sqrt(1.5)] as const;
const DRAWS = 1999;
const MANAGERS_FOR_BOOTSTRAP = 20;

/**
 * Critical value that makes the intervals of several windows cover together with 95 %: multiplier bootstrap of the largest |t| over sums within managers from 20 managers, Bonferroni below.
 */
export function simultaneousQuantile(effects: readonly WindowEffect[]): number {
  const fewest = Math.min(...effects.map((e) => e.involved.length));
  if (effects.length === 0 || fewest < MANAGERS_FOR_BOOTSTRAP) {
    return studentQuantile(1 - 0.025 / Math.max(1, effects.length), Math.max(1, fewest - 1));
  }
  const managers = 1 + Math.max(...effects.flatMap((e) => e.involved));
  const multiplier = new Float64Array(managers);
  const scale = effects.map((e) => Math.sqrt(e.influence.reduce((sum, v) => sum + v * v, 0)));
  const random = mulberry32(seedOf('simultaneous', ...effects.map((e) => e.influence)));
  const largest = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw++) {
    for (let c = 0; c < managers; c++) multiplier[c] = WEBB[randomBelow(random, 6)] as number;
    for (const [k, effect] of effects.entries()) {
      let sum = 0;
      for (const [i, c] of effect.involved.entries())
        sum += (multiplier[c] as number) * (effect.influence[i] as number);
      largest[draw] = Math.max(largest[draw] as number, Math.abs(sum) / (scale[k] as number));
    }
  }
  largest.sort();
  // Never narrower than each window's own interval.
  return Math.max(largest[Math.ceil(0.95 * DRAWS) - 1] as number, studentQuantile(0.975, fewest - 1));
}
