import { logisticRegression, probabilityOfLogOdds } from './logistic-regression.ts';
import type { Refusable } from './refusal.ts';

/** A fitted ridge: what it was standardised with and its coefficients on standardised features. */
export interface RidgeLogistic {
  readonly intercept: number;
  /** Change of the log odds per standard deviation of each feature. */
  readonly coefficients: Float64Array;
  readonly mean: Float64Array;
  /** Population standard deviation (divided by N) of each feature; 0 for one that never varied. */
  readonly deviation: Float64Array;
}

/**
 * Ridge logistic regression on features standardised by their own mean and population standard deviation, so that one λ
 * means the same for weeks and for shares; the intercept is free. The objective is that of glmnet with alpha = 0 (Friedman,
 * Hastie and Tibshirani, Journal of Statistical Software 33, 2010). A feature that never varies gets the coefficient 0.
 *
 * Refused as {@link logisticRegression}.
 *
 * @param features row-major, rows × columns, without a column of ones
 * @param outcome 0 or 1 by row
 * @param penalty λ, above 0
 * @throws RangeError when the penalty is not above 0
 */
export function ridgeLogistic(
  features: Float64Array,
  columns: number,
  outcome: ArrayLike<number>,
  penalty: number,
): Refusable<RidgeLogistic> {
  if (!(penalty > 0)) throw new RangeError(`A ridge needs a penalty above 0, not ${penalty}.`);
  const rows = outcome.length;
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += features[i * columns + j] as number;
    const middle = sum / rows;
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += ((features[i * columns + j] as number) - middle) ** 2;
    mean[j] = middle;
    const spread = Math.sqrt(squares / rows);
    // Rounding in the mean leaves a constant with a spread just above nothing.
    deviation[j] = spread > 1e-12 * Math.abs(middle) ? spread : 0;
  }
  const design = new Float64Array(rows * (columns + 1));
  for (let i = 0; i < rows; i++) {
    design[i * (columns + 1)] = 1;
    for (let j = 0; j < columns; j++) {
      design[i * (columns + 1) + j + 1] = standardised(
        features[i * columns + j] as number,
        mean[j] as number,
        deviation[j] as number,
      );
    }
  }
  const fit = logisticRegression(design, columns + 1, outcome, { penalty });
  if (fit.refused) return fit;
  return {
    refused: false,
    intercept: fit.coefficients[0] as number,
    coefficients: fit.coefficients.slice(1),
    mean,
    deviation,
  };
}

/** Probability of the outcome for each row of features (row-major, as many columns as the model has coefficients). */
export function ridgeScores(model: RidgeLogistic, features: Float64Array): Float64Array {
  const columns = model.coefficients.length;
  return Float64Array.from({ length: features.length / columns }, (_, i) => {
    let logOdds = model.intercept;
    for (let j = 0; j < columns; j++) {
      const value = standardised(
        features[i * columns + j] as number,
        model.mean[j] as number,
        model.deviation[j] as number,
      );
      logOdds += (model.coefficients[j] as number) * value;
    }
    return probabilityOfLogOdds(logOdds);
  });
}

function standardised(value: number, mean: number, deviation: number): number {
  return deviation === 0 ? 0 : (value - mean) / deviation;
}
