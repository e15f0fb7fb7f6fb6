import { invertSymmetric } from './cloglog.ts';
import { type Refusable, refusal } from './refusal.ts';

export interface LogisticOptions {
  /** λ of the ridge on every column but the first; 0 is maximum likelihood. */
  readonly penalty?: number;
  /** Known part of the log odds of each row, its coefficient fixed at 1. */
  readonly offset?: ArrayLike<number>;
}

export interface LogisticFit {
  /** One per column, the intercept first; changes of the log odds. */
  readonly coefficients: Float64Array;
  /** Inverse of the (penalised) information, columns × columns: without a penalty the covariance of the coefficients. */
  readonly inverseInformation: Float64Array;
  /** −2 · log-likelihood, without the penalty. */
  readonly deviance: number;
}

/** Probability of given log odds, without overflow on either side. */
export function probabilityOfLogOdds(logOdds: number): number {
  if (logOdds >= 0) return 1 / (1 + Math.exp(-logOdds));
  const odds = Math.exp(logOdds);
  return odds / (1 + odds);
}

const MAXIMUM_STEPS = 100;
const SETTLED = 1e-10;

/**
 * Logistic regression, minimising (1/N) Σ logloss + (λ/2)‖β‖² with the first coefficient (the intercept) unpenalised, by Newton's method
 * (iteratively reweighted least squares; le Cessie and van Houwelingen, Applied Statistics 41, 1992) until no coefficient
 * moves by more than 1e-10. A step that makes things worse is halved.
 *
 * Refused with only one kind of outcome, when columns repeat each other, and when the columns separate the outcomes
 * perfectly: then, without a penalty, no finite coefficients are best.
 *
 * @param design row-major, rows × columns, a column of ones first
 * @param outcome 0 or 1 by row
 */
export function logisticRegression(
  design: Float64Array,
  columns: number,
  outcome: ArrayLike<number>,
  options: LogisticOptions = {},
): Refusable<LogisticFit> {
  const rows = outcome.length;
  let events = 0;
  for (let i = 0; i < rows; i++) events += outcome[i] as number;
  if (events === 0 || events === rows) {
    return refusal('too-few-events', `Of ${rows} rows ${events} had the outcome; both kinds are needed.`);
  }
  const ridge = rows * (options.penalty ?? 0);
  const problem: Problem = { design, columns, outcome, offset: options.offset, ridge };
  let beta = new Float64Array(columns);
  if (options.offset === undefined) beta[0] = Math.log(events / (rows - events));
  let loss = penalisedLoss(problem, beta);
  for (let step = 0; step < MAXIMUM_STEPS; step++) {
    const { score, information } = derivatives(problem, beta);
    const inverse = invertSymmetric(information, columns);
    if (inverse === null) break;
    const move = times(inverse, score, columns);
    const largest = move.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest < SETTLED) {
      const deviance = 2 * penalisedLoss({ ...problem, ridge: 0 }, beta);
      return { refused: false, coefficients: beta, inverseInformation: inverse, deviance };
    }
    let share = 1;
    let next = moved(beta, move, share);
    let nextLoss = penalisedLoss(problem, next);
    // The tolerance lets the last steps through, where the loss no longer changes within its rounding.
    while (nextLoss > loss + 1e-9 * (1 + loss) && share > 1e-6) {
      share /= 2;
      next = moved(beta, move, share);
      nextLoss = penalisedLoss(problem, next);
    }
    beta = next;
    loss = nextLoss;
  }
  return refusal(
    'did-not-converge',
    'The model did not settle: its columns repeat each other or tell the two outcomes apart without a single error.',
  );
}

/**
 * Standard errors that allow people of one cluster to resemble each other: the square roots of the diagonal of
 * M/(M−1) · A⁻¹ (Σ U_c U_c') A⁻¹ with U_c the summed score of a cluster (Liang and Zeger, Biometrika 73, 1986; CR1). For a
 * fit without penalty.
 *
 * @param clusterOf cluster of each row
 */
export function clusteredErrors(
  fit: LogisticFit,
  design: Float64Array,
  outcome: ArrayLike<number>,
  clusterOf: ArrayLike<number>,
): Float64Array {
  const columns = fit.coefficients.length;
  const scores = new Map<number, Float64Array>();
  for (let i = 0; i < outcome.length; i++) {
    const gap = (outcome[i] as number) - probabilityOfLogOdds(logOddsAt(design, columns, i, fit.coefficients));
    const cluster = clusterOf[i] as number;
    const sum = scores.get(cluster) ?? new Float64Array(columns);
    for (let j = 0; j < columns; j++) sum[j] = (sum[j] as number) + gap * (design[i * columns + j] as number);
    scores.set(cluster, sum);
  }
  const variance = new Float64Array(columns);
  for (const score of scores.values()) {
    const influence = times(fit.inverseInformation, score, columns);
    for (let j = 0; j < columns; j++) variance[j] = (variance[j] as number) + (influence[j] as number) ** 2;
  }
  const correction = scores.size / Math.max(1, scores.size - 1);
  return variance.map((value) => Math.sqrt(correction * value));
}

interface Problem {
  readonly design: Float64Array;
  readonly columns: number;
  readonly outcome: ArrayLike<number>;
  readonly offset: ArrayLike<number> | undefined;
  /** N · λ, because the sums below are not divided by N. */
  readonly ridge: number;
}

function logOddsAt(design: Float64Array, columns: number, row: number, beta: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += (design[row * columns + j] as number) * (beta[j] as number);
  return sum;
}

function penalisedLoss(problem: Problem, beta: Float64Array): number {
  const { design, columns, outcome, offset, ridge } = problem;
  let loss = 0;
  for (let i = 0; i < outcome.length; i++) {
    const eta = logOddsAt(design, columns, i, beta) + (offset?.[i] ?? 0);
    // ln(1 + e^η) − yη
    loss += Math.max(eta, 0) + Math.log1p(Math.exp(-Math.abs(eta))) - (outcome[i] as number) * eta;
  }
  for (let j = 1; j < columns; j++) loss += (ridge / 2) * (beta[j] as number) ** 2;
  return loss;
}

function derivatives(problem: Problem, beta: Float64Array): { score: Float64Array; information: Float64Array } {
  const { design, columns, outcome, offset, ridge } = problem;
  const score = new Float64Array(columns);
  const information = new Float64Array(columns * columns);
  for (let i = 0; i < outcome.length; i++) {
    const p = probabilityOfLogOdds(logOddsAt(design, columns, i, beta) + (offset?.[i] ?? 0));
    const gap = (outcome[i] as number) - p;
    const weight = p * (1 - p);
    for (let j = 0; j < columns; j++) {
      const xj = design[i * columns + j] as number;
      score[j] = (score[j] as number) + gap * xj;
      for (let k = 0; k <= j; k++) {
        const at = j * columns + k;
        information[at] = (information[at] as number) + weight * xj * (design[i * columns + k] as number);
      }
    }
  }
  for (let j = 1; j < columns; j++) {
    score[j] = (score[j] as number) - ridge * (beta[j] as number);
    information[j * columns + j] = (information[j * columns + j] as number) + ridge;
  }
  return { score, information };
}

function times(matrix: Float64Array, vector: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += (matrix[j * n + k] as number) * (vector[k] as number);
    return sum;
  });
}

function moved(beta: Float64Array, move: Float64Array, share: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(beta, (value, j) => value + share * (move[j] as number));
}
