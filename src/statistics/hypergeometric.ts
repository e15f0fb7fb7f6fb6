/**
 * P(X = x) successes among `drawn` items taken without replacement from `successes` + `failures`:
 * C(successes, x) · C(failures, drawn − x) / C(successes + failures, drawn).
 *
 * Multiplied factor by factor, large and small in turn: differences of ln Γ would lose digits, and the single binomial
 * coefficients would overflow.
 *
 * @throws RangeError unless all three counts are whole, none is negative and no more is drawn than there is.
 */
export function hypergeometricPmf(x: number, successes: number, failures: number, drawn: number): number {
  assertCounts(successes, failures, drawn);
  if (!Number.isInteger(x) || x < Math.max(0, drawn - failures) || x > Math.min(successes, drawn)) return 0;
  let product = 1;
  let hit = 0;
  let missed = 0;
  for (let i = 0; i < drawn; i++) {
    const takeHit = hit < x && (missed === drawn - x || product <= 1);
    if (takeHit) {
      // (drawn − hit)/(hit + 1) makes up C(drawn, x), the orders in which hits and misses can come.
      product *= ((drawn - hit) / (hit + 1)) * ((successes - hit) / (successes + failures - i));
      hit += 1;
    } else {
      product *= (failures - missed) / (successes + failures - i);
      missed += 1;
    }
  }
  return product;
}

/**
 * P(X ≤ x): the sum of the probabilities up to x.
 *
 * @throws RangeError as {@link hypergeometricPmf}
 */
export function hypergeometricCdf(x: number, successes: number, failures: number, drawn: number): number {
  return tail(Math.max(0, drawn - failures), Math.floor(x), successes, failures, drawn);
}

/**
 * P(X ≥ x), summed by itself because 1 − cdf loses a small tail.
 *
 * @throws RangeError as {@link hypergeometricPmf}
 */
export function hypergeometricUpper(x: number, successes: number, failures: number, drawn: number): number {
  return tail(Math.ceil(x), Math.min(successes, drawn), successes, failures, drawn);
}

function tail(from: number, to: number, successes: number, failures: number, drawn: number): number {
  assertCounts(successes, failures, drawn);
  const first = Math.max(from, 0, drawn - failures);
  const last = Math.min(to, successes, drawn);
  let sum = 0;
  for (let x = first; x <= last; x++) sum += hypergeometricPmf(x, successes, failures, drawn);
  return Math.min(1, sum);
}

function assertCounts(successes: number, failures: number, drawn: number): void {
  for (const count of [successes, failures, drawn]) {
    if (!Number.isInteger(count) || count < 0) throw new RangeError(`${count} is not a count.`);
  }
  if (drawn > successes + failures) throw new RangeError(`${drawn} can't be drawn from ${successes + failures}.`);
}
