/**
 * Benjamini–Hochberg adjusted p-values, in the order given: an adjusted p of at most q is a flag, and of the flags at most
 * a share q is expected to be false.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted = new Array<number>(pValues.length);
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const i = order[rank - 1] as number;
    smallest = Math.min(smallest, ((pValues[i] as number) * order.length) / rank);
    adjusted[i] = smallest;
  }
  return adjusted;
}
