import { describe, expect, it } from 'vitest';
import {
  areaUnderCurve,
  brierOfConstant,
  brierScore,
  calibration,
  clusteredErrors,
  type LogisticFit,
  logisticRegression,
  logLoss,
  precisionAtTop,
  probabilityOfLogOdds,
  type Refusable,
  type RidgeLogistic,
  ridgeLogistic,
  ridgeScores,
} from '../../../src/statistics/index.ts';
import { expectClose, numberIn, readCsv, readJson } from './fixtures.ts';

interface Expected {
  mle: {
    coef: Record<string, number>;
    se: Record<string, number>;
    cluster_se_CR1: Record<string, number>;
    deviance: number;
  };
  test: Record<string, number>;
  ridge: {
    lambda: number;
    mean: Record<string, number>;
    sd: Record<string, number>;
    coef_standardised: Record<string, number>;
  };
}
const expected = readJson<Expected>('models/logit_expected.json');

function load(set: string): { features: Float64Array; design: Float64Array; outcome: number[]; manager: number[] } {
  const rows = readCsv('models/logit.csv').filter((r) => r['set'] === set);
  const values = rows.map((r) => [
    numberIn(r, 'recency'),
    Math.log(numberIn(r, 'ratio')),
    numberIn(r, 'trend'),
    numberIn(r, 'share'),
  ]);
  return {
    features: Float64Array.from(values.flat()),
    design: Float64Array.from(values.flatMap((v) => [1, ...v])),
    outcome: rows.map((r) => numberIn(r, 'y')),
    manager: rows.map((r) => numberIn(r, 'manager')),
  };
}

function given<T>(result: Refusable<T>): T {
  if (result.refused) throw new Error(result.needed);
  return result;
}

const train = load('train');
const test = load('test');

function scoresOf(fit: LogisticFit, design: Float64Array): Float64Array {
  const columns = fit.coefficients.length;
  return Float64Array.from({ length: design.length / columns }, (_, i) =>
    probabilityOfLogOdds(fit.coefficients.reduce((sum, b, j) => sum + b * (design[i * columns + j] as number), 0)),
  );
}

describe('logistic regression', () => {
  const fit = given(logisticRegression(train.design, 5, train.outcome));

  it('agrees with glm, and with the sandwich over managers', () => {
    const errors = clusteredErrors(fit, train.design, train.outcome, train.manager);
    for (const [j, name] of Object.keys(expected.mle.coef).entries()) {
      expectClose(fit.coefficients[j] ?? 0, expected.mle.coef[name] as number, 1e-6, 1e-6, name);
      expectClose(Math.sqrt(fit.inverseInformation[6 * j] ?? 0), expected.mle.se[name] as number, 1e-6, 1e-6, name);
      expectClose(errors[j] ?? 0, expected.mle.cluster_se_CR1[name] as number, 1e-6, 1e-6, name);
    }
    expectClose(fit.deviance, expected.mle.deviance, 1e-9);
  });

  it('gives the quality of its scores on other people as pROC and glm do', () => {
    const scores = scoresOf(fit, test.design);
    const e = expected.test;
    const base = brierOfConstant(train.outcome.reduce((a, b) => a + b, 0) / train.outcome.length, test.outcome);
    expectClose(brierScore(scores, test.outcome), e['brier'] as number, 1e-6);
    expectClose(base, e['brier_base_rate'] as number, 1e-6);
    expectClose(1 - brierScore(scores, test.outcome) / base, e['brier_skill'] as number, 1e-6);
    expectClose(areaUnderCurve(scores, test.outcome) ?? 0, e['auc'] as number, 1e-12);
    expectClose(logLoss(scores, test.outcome), e['logloss'] as number, 1e-6);
    const line = given(calibration(scores, test.outcome));
    expectClose(line.slope, e['cal_slope'] as number, 1e-6);
    expectClose(line.intercept, e['cal_slope_intercept'] as number, 1e-6);
    expectClose(line.inTheLarge, e['cal_intercept_in_large'] as number, 1e-6);
  });

  it('has no answer for one kind of outcome, repeated columns or perfect separation', () => {
    expect(logisticRegression(Float64Array.of(1, 1, 1), 1, [0, 0, 0])).toMatchObject({ reason: 'too-few-events' });
    const repeated = Float64Array.of(1, 2, 2, 1, 3, 3, 1, 5, 5, 1, 1, 1);
    expect(logisticRegression(repeated, 3, [0, 1, 0, 1])).toMatchObject({ reason: 'did-not-converge' });
    const separated = Float64Array.of(1, 1, 1, 2, 1, 3, 1, 4);
    expect(logisticRegression(separated, 2, [0, 0, 1, 1])).toMatchObject({ reason: 'did-not-converge' });
  });

  it('keeps probabilities of far log odds above 0', () => {
    expect(probabilityOfLogOdds(-720)).toBeGreaterThan(0);
    expect(probabilityOfLogOdds(900)).toBe(1);
  });
});

describe('ridge logistic regression', () => {
  const { ridge } = expected;
  const fit = given(ridgeLogistic(train.features, 4, train.outcome, ridge.lambda));

  it('agrees with glmnet', () => {
    const { intercept, ...slopes } = ridge.coef_standardised;
    expectClose(fit.intercept, intercept as number, 1e-6, 1e-6);
    for (const [j, name] of Object.keys(slopes).entries()) {
      expectClose(fit.coefficients[j] ?? 0, slopes[name] as number, 1e-6, 1e-6, name);
      expectClose(fit.mean[j] ?? 0, ridge.mean[name] as number, 1e-12);
      expectClose(fit.deviation[j] ?? 0, ridge.sd[name] as number, 1e-12);
    }
  });

  it('has finite coefficients where maximum likelihood has none, and none for a constant', () => {
    const features = Float64Array.of(1, 0.1, 2, 0.1, 3, 0.1, 4, 0.1);
    const model: RidgeLogistic = given(ridgeLogistic(features, 2, [0, 0, 1, 1], 0.01));
    expect(model.coefficients[0]).toBeGreaterThan(1);
    expect(model.coefficients[1]).toBe(0);
    const scores = ridgeScores(model, features);
    expect(scores[0]).toBeLessThan(0.1);
    expect(scores[3]).toBeGreaterThan(0.9);
    // The intercept is free, so the scores add up to the outcomes.
    expectClose(
      scores.reduce((a, b) => a + b, 0),
      2,
      1e-9,
    );
    expect(() => ridgeLogistic(features, 2, [0, 0, 1, 1], 0)).toThrow(RangeError);
  });
});

describe('quality of scores', () => {
  it('counts ties half in the area under the curve, and has none for one kind of outcome', () => {
    expect(areaUnderCurve([0.2, 0.2, 0.2], [0, 1, 0])).toBe(0.5);
    expect(areaUnderCurve([0.1, 0.5, 0.5, 0.9], [0, 0, 1, 1])).toBe(0.875);
    expect(areaUnderCurve([0.1, 0.5], [1, 1])).toBeNull();
  });

  it('does not let the order of the rows decide who of the tied is at the top', () => {
    const list = [7, 7, 7, 7];
    const one = precisionAtTop([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0], list, 2, 4);
    const other = precisionAtTop([0.9, 0.5, 0.5, 0.1], [1, 0, 1, 0], list, 2, 4);
    expect(one).toEqual({ refused: false, precision: 0.75, lists: 1 });
    expect(other).toEqual(one);
    expect(precisionAtTop([0.9, 0.5], [1, 0], [1, 1], 1, 3)).toMatchObject({ reason: 'too-few-people' });
  });

  it('cannot calibrate scores that are all the same', () => {
    expect(calibration([0.3, 0.3, 0.3, 0.3], [0, 1, 0, 1])).toMatchObject({ reason: 'did-not-converge' });
  });
});
