import { mulberry32, type Random, randomNormal, seedOf } from '../../statistics/index.ts';

/** Draws of one named source: the same seed and name give the same company, whatever else is drawn beside. */
export function draws(seed: number, ...name: (string | number)[]): Random {
  return mulberry32(seedOf('company', seed, ...name));
}

export function normal(random: Random, mean: number, deviation: number): number {
  return mean + deviation * randomNormal(random);
}

/** Knuth's method; means here are below ten. */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

export function pick<T>(random: Random, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new RangeError('nothing to pick from');
  return chosen;
}

/** An index drawn with the given weights. */
export function weighted(random: Random, weights: readonly number[]): number {
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return weights.length - 1;
}
