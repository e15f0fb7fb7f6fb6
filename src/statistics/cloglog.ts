import { studentQuantile, studentUpper } from './distributions.ts';
import { counted, type Refusable, refusal } from './refusal.ts';

export interface Coefficient {
  readonly estimate: number;
  /** From the model, and summed within clusters. */
  readonly standardErrorModel: number;
  readonly standardError: number;
  /** e^estimate with its clustered 95 % interval: a hazard ratio. */
  readonly hazardRatio: number;
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
}

export interface HazardModel {
  readonly coefficients: readonly Coefficient[];
  readonly deviance: number;
  readonly events: number;
  readonly clusters: number;
}

/**
 * Complementary log-log hazard on person-weeks, log(−log(1 − h)) = xβ, by iteratively reweighted least squares: Cox regression for weekly ties. Cluster sandwich M/(M−1) · A⁻¹ (Σ U_c U_c') A⁻¹
 * and t(M − 2). Refused below 10 events per coefficient (the intercept apart) or without convergence.
 *
 * @param design row-major, rows × columns, intercept included as a column of ones
 * @param clusterOf cluster of each row, 0 … clusters − 1
 */
export function hazardModel(
  design: Float64Array,
  columns: number,
  event: ArrayLike<number>,
  clusterOf: ArrayLike<number>,
): Refusable<HazardModel> {
  const rows = event.length;
  let events = 0;
  for (let i = 0; i < rows; i++) events += event[i] as number;
  if (events < 10 * (columns - 1)) {
    return refusal(
      'too-few-events-per-coefficient',
      `${counted(events, 'drop-off')} for ${counted(columns - 1, 'coefficient')}; 10 each are needed.`,
    );
  }
  const beta = new Float64Array(columns);
  beta[0] = Math.log(-Math.log(1 - events / rows));
  let deviance = Number.POSITIVE_INFINITY;
  let inverse = new Float64Array(columns * columns);
  for (let step = 0; step < 60; step++) {
    const information = new Float64Array(columns * columns);
    const score = new Float64Array(columns);
    let now = 0;
    for (let i = 0; i < rows; i++) {
      const { hazard, slope, weight } = atRow(design, columns, i, beta);
      const y = event[i] as number;
      now -= 2 * (y === 1 ? Math.log(hazard) : Math.log1p(-hazard));
      const gap = ((y - hazard) * slope) / (hazard * (1 - hazard));
      for (let j = 0; j < columns; j++) {
        const xj = design[i * columns + j] as number;
        score[j] = (score[j] as number) + gap * xj;
        for (let k = 0; k <= j; k++) {
          const at = j * columns + k;
          information[at] = (information[at] as number) + weight * xj * (design[i * columns + k] as number);
        }
      }
    }
    const inverted = invertSymmetric(information, columns);
    if (inverted === null) return refusal('did-not-converge', 'The columns of the model repeat each other.');
    inverse = inverted;
    const settled = Math.abs(deviance - now) < 1e-12 * (Math.abs(now) + 0.1);
    deviance = now;
    if (settled) {
      return { refused: false, ...describe(design, columns, event, clusterOf, beta, inverse), deviance, events };
    }
    for (let j = 0; j < columns; j++) {
      let change = 0;
      for (let k = 0; k < columns; k++) change += (inverse[j * columns + k] as number) * (score[k] as number);
      beta[j] = (beta[j] as number) + change;
    }
  }
  return refusal('did-not-converge', 'The model did not settle; one group may have had no drop-off at all.');
}

function atRow(
  design: Float64Array,
  columns: number,
  row: number,
  beta: Float64Array,
): { hazard: number; slope: number; weight: number } {
  let eta = 0;
  for (let j = 0; j < columns; j++) eta += (design[row * columns + j] as number) * (beta[j] as number);
  const rate = Math.exp(Math.min(Math.max(eta, -30), 3.5));
  const hazard = -Math.expm1(-rate);
  const slope = rate * Math.exp(-rate);
  return { hazard, slope, weight: (slope * slope) / (hazard * (1 - hazard)) };
}

function describe(
  design: Float64Array,
  columns: number,
  event: ArrayLike<number>,
  clusterOf: ArrayLike<number>,
  beta: Float64Array,
  inverse: Float64Array,
): { coefficients: Coefficient[]; clusters: number } {
  const scores = new Map<number, Float64Array>();
  for (let i = 0; i < event.length; i++) {
    const { hazard, slope } = atRow(design, columns, i, beta);
    const gap = (((event[i] as number) - hazard) * slope) / (hazard * (1 - hazard));
    const cluster = clusterOf[i] as number;
    const sum = scores.get(cluster) ?? new Float64Array(columns);
    for (let j = 0; j < columns; j++) sum[j] = (sum[j] as number) + gap * (design[i * columns + j] as number);
    scores.set(cluster, sum);
  }
  const m = scores.size;
  const coefficients = Array.from({ length: columns }, (_, j): Coefficient => {
    let variance = 0;
    for (const score of scores.values()) {
      let influence = 0;
      for (let k = 0; k < columns; k++) influence += (inverse[j * columns + k] as number) * (score[k] as number);
      variance += influence * influence;
    }
    const estimate = beta[j] as number;
    const standardError = Math.sqrt((m / Math.max(1, m - 1)) * variance);
    const degreesOfFreedom = Math.max(1, m - 2);
    const half = studentQuantile(0.975, degreesOfFreedom) * standardError;
    return {
      estimate,
      standardErrorModel: Math.sqrt(inverse[j * columns + j] as number),
      standardError,
      hazardRatio: Math.exp(estimate),
      low: Math.exp(estimate - half),
      high: Math.exp(estimate + half),
      pValue: 2 * studentUpper(Math.abs(estimate) / standardError, degreesOfFreedom),
    };
  });
  return { coefficients, clusters: m };
}

/** Inverse of a symmetric positive definite matrix given by its lower triangle (Cholesky); null when it has none. */
export function invertSymmetric(lower: Float64Array, n: number): Float64Array<ArrayBuffer> | null {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] as number) * (l[j * n + k] as number);
      if (i === j) {
        if (!(sum > 1e-12 * (lower[i * n + i] as number))) return null;
        l[i * n + i] = Math.sqrt(sum);
      } else l[i * n + j] = sum / (l[j * n + j] as number);
    }
  }
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    const x = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= (l[i * n + k] as number) * (x[k] as number);
      x[i] = sum / (l[i * n + i] as number);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i] as number;
      for (let k = i + 1; k < n; k++) sum -= (l[k * n + i] as number) * (x[k] as number);
      x[i] = sum / (l[i * n + i] as number);
      inverse[i * n + column] = x[i] as number;
    }
  }
  return inverse;
}
