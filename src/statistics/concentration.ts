/** Inequality of shares, 0 = equal … towards 1 = one has all: G = Σ(2i − n − 1) x₍ᵢ₎ / (n Σx), zeros included; 0 when there is nothing to share. */
export function gini(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let weighted = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    weighted += (2 * (i + 1) - n - 1) * (sorted[i] as number);
    total += sorted[i] as number;
  }
  return total === 0 ? 0 : weighted / (n * total);
}

/** {@link gini} · n/(n − 1), which lets a small group reach 1; null for one person. */
export function giniSmallSample(values: ArrayLike<number>): number | null {
  return values.length < 2 ? null : (gini(values) * values.length) / (values.length - 1);
}

/** Herfindahl–Hirschman index Σ share²: 1/n … 1; null when there is nothing to share. */
export function herfindahl(values: ArrayLike<number>): number | null {
  let total = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    total += values[i] as number;
    squares += (values[i] as number) ** 2;
  }
  return total === 0 ? null : squares / (total * total);
}

/** 1 / HHI: as many people as if all did the same amount. */
export function effectivePeople(values: ArrayLike<number>): number | null {
  const index = herfindahl(values);
  return index === null ? null : 1 / index;
}

/** Account each person knows, by index: `knows[person]` lists accounts. */
export interface BusFactor {
  /** At most this many people can go before more than half of the accounts have nobody who knows them. */
  readonly people: number;
  /** Persons in the order of removal. */
  readonly removed: readonly number[];
}

/**
 * Greedy bus factor: removes, again and again, the person whose going orphans most accounts (ties: most accounts known, then lower index) until more than half of the
 * accounts have nobody. The exact answer is NP-hard and can be smaller, hence "at most".
 *
 * @param knows accounts known by each person
 * @param accounts number of accounts; those nobody knows count as orphaned from the start
 */
export function busFactor(knows: readonly (readonly number[])[], accounts: number): BusFactor {
  const knowers = new Int32Array(accounts);
  for (const known of knows) for (const account of known) knowers[account] = (knowers[account] as number) + 1;
  let orphaned = knowers.reduce((sum, k) => sum + (k === 0 ? 1 : 0), 0);
  const gone = new Uint8Array(knows.length);
  const removed: number[] = [];
  while (orphaned * 2 <= accounts && removed.length < knows.length) {
    let best = -1;
    let bestOrphans = -1;
    let bestKnown = -1;
    for (const [person, known] of knows.entries()) {
      if (gone[person] === 1) continue;
      let orphans = 0;
      for (const account of known) if (knowers[account] === 1) orphans += 1;
      if (orphans > bestOrphans || (orphans === bestOrphans && known.length > bestKnown)) {
        best = person;
        bestOrphans = orphans;
        bestKnown = known.length;
      }
    }
    gone[best] = 1;
    removed.push(best);
    orphaned += bestOrphans;
    for (const account of knows[best] ?? []) knowers[account] = (knowers[account] as number) - 1;
  }
  return { people: removed.length, removed };
}
