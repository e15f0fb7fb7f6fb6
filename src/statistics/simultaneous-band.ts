import type { WindowEffect } from './difference-in-differences.ts';
import { studentQuantile } from './distributions.ts';
import { mulberry32, randomBelow, seedOf } from './random.ts';

/** Webb's six-point distribution: mean 0, variance 1, and enough support for few clusters. */
const WEBB = [-Math.sqrt(1.5), -1, -Math.sqrt(0.5), Math.sqrt(0.5), 1, Math.sqrt(1.5)] as const;
const DRAWS = 1999;
const MANAGERS_FOR_BOOTSTRAP = 20;
/** More managers are drawn in so many blocks: the sum of many small influences is as normal with 200 as with 7,000. */
const MOST_BLOCKS = 200;

/**
 * Critical value that makes the intervals of several windows cover together with 95 %: multiplier bootstrap of the largest |t| over sums within managers from 20 managers, Bonferroni below.
 */
export function simultaneousQuantile(effects: readonly WindowEffect[]): number {
  const fewest = Math.min(...effects.map((e) => e.involved.length));
  if (effects.length === 0 || fewest < MANAGERS_FOR_BOOTSTRAP) {
    return studentQuantile(1 - 0.025 / Math.max(1, effects.length), Math.max(1, fewest - 1));
  }
  const highest = effects.reduce((most, e) => e.involved.reduce((max, c) => Math.max(max, c), most), 0);
  const blocks = Math.min(highest + 1, MOST_BLOCKS);
  const sums = effects.map((effect) => {
    const inBlock = new Float64Array(blocks);
    effect.involved.forEach((c, i) => {
      const block = c % blocks;
      inBlock[block] = (inBlock[block] as number) + (effect.influence[i] as number);
    });
    return inBlock;
  });
  const multiplier = new Float64Array(blocks);
  const scale = sums.map((values) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0)));
  const random = mulberry32(seedOf('simultaneous', ...effects.map((e) => e.influence)));
  const largest = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw++) {
    for (let b = 0; b < blocks; b++) multiplier[b] = WEBB[randomBelow(random, 6)] as number;
    for (let k = 0; k < sums.length; k++) {
      const values = sums[k] as Float64Array;
      let sum = 0;
      for (let b = 0; b < blocks; b++) sum += (multiplier[b] as number) * (values[b] as number);
      largest[draw] = Math.max(largest[draw] as number, Math.abs(sum) / (scale[k] as number));
    }
  }
  largest.sort();
  // Never narrower than each window's own interval.
  return Math.max(largest[Math.ceil(0.95 * DRAWS) - 1] as number, studentQuantile(0.975, fewest - 1));
}
