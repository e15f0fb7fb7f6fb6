/** How several events at one time are taken: Efron's and Breslow's approximations, or the exact discrete likelihood. */
export type Ties = 'efron' | 'breslow' | 'exact';

/** Likelihood, its gradient and the negative of its second derivative (lower triangle) as sums over the event times. */
export interface PartialLikelihood {
  value: number;
  readonly score: Float64Array;
  readonly information: Float64Array;
}

/** Σr, Σr·x and Σr·xx' (lower triangle) over some people. */
export interface Sums {
  zeroth: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export function sumsOf(p: number): Sums {
  return { zeroth: 0, first: new Float64Array(p), second: new Float64Array(p * p) };
}

export function addPerson(to: Sums, design: Float64Array, p: number, i: number, risk: number): void {
  to.zeroth += risk;
  for (let j = 0; j < p; j++) {
    const x = design[i * p + j] as number;
    to.first[j] = (to.first[j] as number) + risk * x;
    for (let m = 0; m <= j; m++) {
      to.second[j * p + m] = (to.second[j * p + m] as number) + risk * x * (design[i * p + m] as number);
    }
  }
}

/**
 * Subtracts ln of the denominator of a time and its derivatives, Efron's or Breslow's.
 *
 * @param all sums over the people at risk
 * @param dead sums over those with an event at this time
 * @returns each factor of the denominator and the mean of x it stands for
 */
export function addTime(
  total: PartialLikelihood,
  all: Sums,
  dead: Sums,
  deaths: number,
  ties: Ties,
  shift: number,
): { sums: number[]; means: Float64Array[] } {
  const p = all.first.length;
  const left: number[] = [];
  const means: Float64Array[] = [];
  for (let k = 0; k < deaths; k++) {
    const part = ties === 'efron' ? k / deaths : 0;
    const sum = all.zeroth - part * dead.zeroth;
    const mean = all.first.map((value, j) => (value - part * (dead.first[j] as number)) / sum);
    total.value -= Math.log(sum) + shift;
    for (let j = 0; j < p; j++) {
      total.score[j] = (total.score[j] as number) - (mean[j] as number);
      for (let m = 0; m <= j; m++) {
        const cell = j * p + m;
        const second = ((all.second[cell] as number) - part * (dead.second[cell] as number)) / sum;
        total.information[cell] =
          (total.information[cell] as number) + second - (mean[j] as number) * (mean[m] as number);
      }
    }
    left.push(sum);
    means.push(mean);
  }
  return { sums: left, means };
}

/**
 * Subtracts ln e_d(r) and its derivatives from a partial likelihood, e_d being the sum over all ways to choose d people of the product of their r: the exact denominator of a time
 * with d events (Cox 1972, the discrete model). By the recursion e_k(first i) = e_k(first i − 1) + r_i·e_{k−1}(first i − 1) (Gail, Lubin & Rubinstein 1981), with first and
 * second derivatives carried along; r is divided by Σr/d, which keeps e_d below e^d.
 *
 * @param risk e^(xβ − shift) of everybody
 * @param atRisk indices of the people at risk
 */
export function addExactTime(
  total: PartialLikelihood,
  design: Float64Array,
  columns: number,
  risk: Float64Array,
  shift: number,
  atRisk: Int32Array,
  deaths: number,
): void {
  const p = columns;
  const scale = atRisk.reduce((sum, i) => sum + (risk[i] as number), 0) / deaths;
  const value = new Float64Array(deaths + 1);
  const first = new Float64Array((deaths + 1) * p);
  const second = new Float64Array((deaths + 1) * p * p);
  value[0] = 1;
  for (const i of atRisk) {
    const r = (risk[i] as number) / scale;
    const x = design.subarray(i * p, i * p + p);
    // Downwards, so that each size still reads the one below it as it was without this person.
    for (let k = deaths; k >= 1; k--) {
      const e = value[k - 1] as number;
      for (let j = 0; j < p; j++) {
        const xj = x[j] as number;
        const ej = first[(k - 1) * p + j] as number;
        for (let m = 0; m <= j; m++) {
          const xm = x[m] as number;
          const em = first[(k - 1) * p + m] as number;
          const below = second[((k - 1) * p + j) * p + m] as number;
          const at = (k * p + j) * p + m;
          second[at] = (second[at] as number) + r * (below + xj * em + xm * ej + xj * xm * e);
        }
        first[k * p + j] = (first[k * p + j] as number) + r * (ej + xj * e);
      }
      value[k] = (value[k] as number) + r * e;
    }
  }
  const all = value[deaths] as number;
  total.value -= Math.log(all) + deaths * (Math.log(scale) + shift);
  for (let j = 0; j < p; j++) {
    const mean = (first[deaths * p + j] as number) / all;
    total.score[j] = (total.score[j] as number) - mean;
    for (let m = 0; m <= j; m++) {
      const other = (first[deaths * p + m] as number) / all;
      const at = j * p + m;
      total.information[at] =
        (total.information[at] as number) + (second[(deaths * p + j) * p + m] as number) / all - mean * other;
    }
  }
}
