import { describe, expect, it } from 'vitest';
import {
  type Backtest,
  backtest,
  decideWarning,
  earlyWarning,
  type Refusable,
  type RidgeLogistic,
  type RiskRows,
  refusal,
  ridgeScores,
  riskLevel,
  trainEarlyWarning,
  withRecentIntercept,
} from '../../../src/statistics/index.ts';
import { dayOf } from './crm-panel.ts';
import { expectClose, numberIn, readCsv, readJson } from './fixtures.ts';

const FEATURES = ['recency', 'share2_ratio', 'trend', 'log_week', 'mgr_share28', 'low_run'];

function loadRows(): RiskRows {
  const rows = readCsv('crm-panel/risk_features.csv');
  const people = [...new Set(rows.map((r) => r['person_id'] ?? ''))];
  const index = new Map(people.map((id, i) => [id, i]));
  return {
    personOf: rows.map((r) => index.get(r['person_id'] ?? '') ?? -1),
    day: rows.map((r) => dayOf(r['date'] ?? '')),
    features: Float64Array.from(rows.flatMap((r) => FEATURES.map((name) => numberIn(r, name)))),
    columns: FEATURES.length,
    recencyColumn: 0,
    outcome: rows.map((r) => numberIn(r, 'y')),
  };
}

interface ExpectedModel {
  mean: Record<string, number>;
  sd: Record<string, number>;
  intercept: number;
  coef: Record<string, number>;
}
interface ExpectedOrigin {
  origin: string;
  train_rows: number;
  train_events: number;
  train_users: number;
  test_rows: number;
  test_events: number;
  base_rate: number;
  brier: { base: number; recency_only: number; full: number };
  auc: { recency_only: number; full: number };
  calibration: { slope: number; in_the_large: number };
  brier_gain_vs_recency: { mean: number; ci95_user_bootstrap: [number, number] };
  top5_precision_by_date: { full: number; recency: number };
  model_full: ExpectedModel;
  model_recency: ExpectedModel;
}

const rows = loadRows();
const { origins } = readJson<{ origins: ExpectedOrigin[] }>('crm-panel/risk_expected.json');
const ANY = { events: 1, people: 1 };

function given<T>(result: Refusable<T>): T {
  if (result.refused) throw new Error(result.needed);
  return result;
}

function expectModel(model: RidgeLogistic, expected: ExpectedModel): void {
  expectClose(model.intercept, expected.intercept, 1e-5, 1e-5, 'intercept');
  for (const [j, name] of Object.keys(expected.coef).entries()) {
    expectClose(model.mean[j] ?? 0, expected.mean[name] as number, 1e-12);
    expectClose(model.deviation[j] ?? 0, expected.sd[name] as number, 1e-12);
    expectClose(model.coefficients[j] ?? 0, expected.coef[name] as number, 1e-5, 1e-5, name);
  }
}

describe('backtest of the early warning', () => {
  it.each(origins)('agrees with scikit-learn as of $origin', (expected) => {
    const result = given(backtest(rows, dayOf(expected.origin), ANY));
    const { model } = result;
    expect([model.rows, model.events, model.people]).toEqual([
      expected.train_rows,
      expected.train_events,
      expected.train_users,
    ]);
    expect([result.rows, result.events]).toEqual([expected.test_rows, expected.test_events]);
    expectClose(model.baseRate, expected.base_rate, 1e-12);
    expectModel(model.score, expected.model_full);
    expectModel(model.recency, expected.model_recency);
    expectClose(result.brier.base, expected.brier.base, 1e-9);
    expectClose(result.brier.recency, expected.brier.recency_only, 1e-5);
    expectClose(result.brier.score, expected.brier.full, 1e-5);
    expectClose(result.brierSkill, 1 - expected.brier.full / expected.brier.base, 1e-5, 1e-5);
    expectClose(result.areaUnderCurve.recency ?? 0, expected.auc.recency_only, 1e-5);
    expectClose(result.areaUnderCurve.score ?? 0, expected.auc.full, 1e-5);
    const line = given(result.calibration);
    expectClose(line.slope, expected.calibration.slope, 1e-5);
    expectClose(line.inTheLarge, expected.calibration.in_the_large, 1e-5);
    const gain = expected.brier_gain_vs_recency;
    const [low, high] = gain.ci95_user_bootstrap;
    expectClose(result.gain.mean, gain.mean, 1e-5, 1e-6);
    // Both ends are of random draws; at 2000 each strays by a percent or two of the width.
    expect(Math.abs(result.gain.low - low)).toBeLessThan(0.05 * (high - low));
    expect(Math.abs(result.gain.high - high)).toBeLessThan(0.05 * (high - low));
    expectClose(given(result.top.score).precision, expected.top5_precision_by_date.full, 1e-9);
  });

  it('gives the same bytes each time', () => {
    const day = dayOf('2023-11-06');
    expect(backtest(rows, day)).toEqual(backtest(rows, day));
  });

  it('does not train on fewer than 60 drop-offs or 100 people', () => {
    expect(backtest(rows, dayOf('2023-09-04'))).toEqual({
      refused: true,
      reason: 'too-few-events',
      needed: '37 confirmed drop-offs of 74 people; 60 drop-offs and 100 people are needed.',
    });
    expect(trainEarlyWarning(rows, dayOf('2023-09-04'), { events: 30, people: 100 })).toMatchObject({
      reason: 'too-few-people',
    });
    expect(given(trainEarlyWarning(rows, dayOf('2023-11-06'))).events).toBe(119);
  });

  it('has nothing to say of an origin after the last row', () => {
    expect(backtest(rows, dayOf('2024-09-02'))).toMatchObject({ reason: 'too-little-follow-up' });
  });

  it('learns nothing from outcomes that were not known yet', () => {
    const origin = dayOf('2023-11-06');
    const turned = Array.from(rows.outcome, (y, i) => ((rows.day[i] as number) + 42 < origin ? y : 1 - y));
    const model = given(trainEarlyWarning({ ...rows, outcome: turned }, origin));
    expect(model).toEqual(given(trainEarlyWarning(rows, origin)));
  });
});

describe('score or recency', () => {
  const [first, second, third] = origins.map((o) => given(backtest(rows, dayOf(o.origin), ANY)));
  if (first === undefined || second === undefined || third === undefined) throw new Error('three origins');
  const like = (from: Backtest, low: number, slope: number): Refusable<Backtest> => ({
    ...from,
    refused: false,
    gain: { ...from.gain, low },
    calibration: { refused: false, slope, intercept: 0, inTheLarge: 0 },
  });

  it('shows recency for the simulated company, as its gain is unsure at the latest origin', () => {
    const decision = decideWarning([first, second, third].map((b) => ({ ...b, refused: false as const })));
    expect(decision).toMatchObject({ show: 'recency', reason: 'not-better-than-recency' });
    expect(decision.because).toMatch(/as low as -0\.001\d\./);
  });

  it('needs three tested origins, of which the first of these is too small', () => {
    const { backtests, decision } = earlyWarning(
      rows,
      origins.map((o) => dayOf(o.origin)),
    );
    expect(backtests.map((b) => b.refused)).toEqual([true, false, false]);
    expect(decision).toEqual({
      show: 'recency',
      reason: 'too-few-backtests',
      because: 'The score could be tested at 2 of 3 origins; 3 are needed, among them the latest 2.',
    });
    const missing = refusal('too-few-events', 'None.');
    const good = like(second, 0.001, 1);
    expect(decideWarning([good, good, good, missing]).reason).toBe('too-few-backtests');
  });

  it('shows the score only where both latest origins are better and calibrated', () => {
    const good = like(second, 0.001, 1);
    const unsure = like(second, 0, 1);
    expect(decideWarning([unsure, good, good])).toMatchObject({ show: 'score', reason: 'better-than-recency' });
    expect(decideWarning([good, unsure, good]).reason).toBe('not-better-than-recency');
    expect(decideWarning([good, good, unsure]).reason).toBe('not-better-than-recency');
    expect(decideWarning([good, like(second, 0.001, 1.41), good])).toEqual({
      show: 'recency',
      reason: 'badly-calibrated',
      because:
        "The score's probabilities could not be relied on. Its calibration slope was 1.41. It has to lie between 0.7 and 1.4.",
    });
    expect(decideWarning([good, good, like(second, 0.001, 0.69)]).reason).toBe('badly-calibrated');
    expect(decideWarning([good, good, like(second, 0.001, 1.4)]).show).toBe('score');
  });

  it('tests no row twice', () => {
    expect(() => earlyWarning(rows, [300, 355])).toThrow(RangeError);
  });
});

describe('showing a score', () => {
  it('says low, raised from the base rate and high from twice it', () => {
    expect([0.049, 0.05, 0.099, 0.1].map((p) => riskLevel(p, 0.05))).toEqual(['low', 'raised', 'raised', 'high']);
  });

  it('refits the intercept so that as much is said as happened lately', () => {
    const { model } = given(backtest(rows, dayOf('2024-01-08')));
    const take = Array.from(rows.day, (d, i) => (d >= dayOf('2024-01-08') ? i : -1)).filter((i) => i >= 0);
    const features = Float64Array.from(take.flatMap((i) => [...rows.features.subarray(6 * i, 6 * i + 6)]));
    const outcome = take.map((i) => rows.outcome[i] as number);
    const events = outcome.reduce((a, b) => a + b, 0);
    const refitted = given(withRecentIntercept(model.score, features, outcome));
    const said = (m: RidgeLogistic): number => ridgeScores(m, features).reduce((a, b) => a + b, 0);
    expect(Math.abs(said(model.score) - events)).toBeGreaterThan(10);
    expectClose(said(refitted), events, 1e-9);
    expect(refitted.coefficients).toEqual(model.score.coefficients);
  });
});
