/**
 * Standard error from leave-one-cluster-out replicates around the full estimate: √((M−1)/M · Σ (θ₍₋c₎ − θ)²). Keeps its coverage with as
 * few as eight managers, where sandwich errors do not.
 */
export function jackknifeStandardError(replicates: ArrayLike<number>, estimate: number): number {
  const m = replicates.length;
  let sum = 0;
  for (let i = 0; i < m; i++) sum += ((replicates[i] as number) - estimate) ** 2;
  return Math.sqrt(((m - 1) / m) * sum);
}

/**
 * Degrees of freedom of a sum of independently estimated variances (Satterthwaite); components that are exactly known have infinite
 * degrees of freedom.
 */
export function satterthwaite(components: readonly { variance: number; degreesOfFreedom: number }[]): number {
  let total = 0;
  let denominator = 0;
  for (const { variance, degreesOfFreedom } of components) {
    total += variance;
    denominator += variance ** 2 / degreesOfFreedom;
  }
  return denominator === 0 ? Number.POSITIVE_INFINITY : total ** 2 / denominator;
}
