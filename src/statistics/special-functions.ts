/**
 * The four special functions every distribution here rests on. Each incomplete function returns both tails, computed
 * separately, so that a p-value of 1e-80 is a number and not `1 − 1`.
 */

const LN_SQRT_2PI = 0.9189385332046728;
const EPSILON = 1e-16;
const TINY = 1e-300;
const MAX_ITERATIONS = 100_000;

/** Lower and upper tail of the same distribution at the same point; they sum to 1. */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

/** ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π] for x ≥ 10 (Stirling's series; the next term is below 1e-17 there). */
function stirlingRemainder(x: number): number {
  const r = 1 / (x * x);
  return (
    (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360 - r * (1 / 156))))))) / x
  );
}

/**
 * Natural logarithm of the gamma function, for x > 0.
 *
 * @throws RangeError when x is not positive.
 */
export function lgamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`lgamma needs a positive argument, got ${x}`);
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x === 1 || x === 2) return 0;
  let shifted = x;
  let product = 1;
  while (shifted < 15) {
    product *= shifted;
    shifted += 1;
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + LN_SQRT_2PI + stirlingRemainder(shifted) - Math.log(product);
}

/**
 * x^a e^−x / Γ(a). For large a the exponent is written as a deviation from its own maximum, because the plain form
 * subtracts numbers of size a·ln a.
 */
function gammaPrefactor(a: number, x: number): number {
  if (a < 10) return Math.exp(a * Math.log(x) - x - lgamma(a));
  const d = (x - a) / a;
  const exponent = Math.abs(d) < 0.5 ? a * (Math.log1p(d) - d) : a * Math.log(x / a) - (x - a);
  return Math.exp(exponent - stirlingRemainder(a) - LN_SQRT_2PI) * Math.sqrt(a);
}

/**
 * Regularised incomplete gamma functions P(a, x) (`lower`) and Q(a, x) (`upper`): power series below a + 1, Lentz's
 * continued fraction above.
 *
 * @throws RangeError unless a > 0 and x ≥ 0.
 */
export function incompleteGamma(a: number, x: number): Tails {
  if (!(a > 0) || !(x >= 0)) throw new RangeError(`incomplete gamma is not defined for a=${a}, x=${x}`);
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const prefactor = gammaPrefactor(a, x);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MAX_ITERATIONS; n++) {
      term *= x / (a + n);
      sum += term;
      if (term < sum * EPSILON) break;
    }
    const lower = Math.min(1, prefactor * sum);
    return { lower, upper: 1 - lower };
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < MAX_ITERATIONS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < TINY) d = TINY;
    c = b + an / c;
    if (Math.abs(c) < TINY) c = TINY;
    d = 1 / d;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < EPSILON * 4) break;
  }
  const upper = Math.min(1, prefactor * h);
  return { lower: 1 - upper, upper };
}

/** Natural logarithm of the beta function B(a, b), without cancellation when both are large. */
export function lbeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (small >= 10) {
    const remainder = stirlingRemainder(small) + stirlingRemainder(large) - stirlingRemainder(small + large);
    return (
      -0.5 * Math.log(large) +
      LN_SQRT_2PI +
      remainder +
      (small - 0.5) * Math.log(small / (small + large)) -
      large * Math.log1p(small / large)
    );
  }
  if (large >= 10) {
    const remainder = stirlingRemainder(large) - stirlingRemainder(small + large);
    return (
      lgamma(small) + remainder + small - small * Math.log(small + large) - (large - 0.5) * Math.log1p(small / large)
    );
  }
  return lgamma(small) + lgamma(large) - lgamma(small + large);
}

/** ln of x^a y^b / B(a, b), with y = 1 − x given apart so that neither end loses digits. */
export function logBetaKernel(a: number, b: number, x: number, y: number): number {
  if (a < 10 || b < 10) return a * Math.log(x) + b * Math.log(y) - lbeta(a, b);
  const n = a + b;
  const remainder = stirlingRemainder(a) + stirlingRemainder(b) - stirlingRemainder(n);
  // Near the mode log1p of the relative deviation keeps the digits; far from it the plain ratio does.
  const deviation = x * b - y * a;
  const near = Math.abs(deviation) < 0.5 * Math.min(a, b);
  return (
    a * (near ? Math.log1p(deviation / a) : Math.log((x * n) / a)) +
    b * (near ? Math.log1p(-deviation / b) : Math.log((y * n) / b)) +
    0.5 * Math.log((a * b) / n) -
    LN_SQRT_2PI -
    remainder
  );
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  if (Math.abs(d) < TINY) d = TINY;
  d = 1 / d;
  let h = d;
  for (let m = 1; m < MAX_ITERATIONS; m++) {
    const m2 = 2 * m;
    const even = (m * (b - m) * x) / ((a + m2 - 1) * (a + m2));
    d = 1 + even * d;
    if (Math.abs(d) < TINY) d = TINY;
    c = 1 + even / c;
    if (Math.abs(c) < TINY) c = TINY;
    d = 1 / d;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + m2) * (a + m2 + 1));
    d = 1 + odd * d;
    if (Math.abs(d) < TINY) d = TINY;
    c = 1 + odd / c;
    if (Math.abs(c) < TINY) c = TINY;
    d = 1 / d;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < EPSILON * 4) break;
  }
  return h;
}

/**
 * Regularised incomplete beta function I_x(a, b) (`lower`) and its complement (`upper`), by Lentz's continued fraction
 * on the side where it converges fast.
 *
 * @param y 1 − x where the caller knows it more precisely than the subtraction would give.
 * @throws RangeError unless a, b > 0 and 0 ≤ x ≤ 1.
 */
export function incompleteBeta(a: number, b: number, x: number, y: number = 1 - x): Tails {
  if (!(a > 0 && b > 0 && x >= 0 && y >= 0)) {
    throw new RangeError(`incomplete beta is not defined for a=${a}, b=${b}, x=${x}`);
  }
  if (x === 0) return { lower: 0, upper: 1 };
  if (y === 0) return { lower: 1, upper: 0 };
  const prefactor = Math.exp(logBetaKernel(a, b, x, y));
  if (x < (a + 1) / (a + b + 2)) {
    const lower = Math.min(1, (prefactor * betaFraction(a, b, x)) / a);
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, (prefactor * betaFraction(b, a, y)) / b);
  return { lower: 1 - upper, upper };
}
