import { quantile } from './paired.ts';
import { mulberry32, randomBelow, seedOf } from './random.ts';
import { counted, type Refusable, refusal } from './refusal.ts';
import { type RidgeLogistic, ridgeLogistic, ridgeScores } from './ridge-logistic.ts';
import {
  areaUnderCurve,
  brierOfConstant,
  brierScore,
  type Calibration,
  calibration,
  precisionAtTop,
  type TopPrecision,
} from './score-quality.ts';

/**
 * One row per trained person and event week in which the person has a reference and no confirmed drop-off yet, with what was known at
 * the end of that week. Only rows whose outcome is known: the window of six event weeks after them lies within the data. The
 * outcome is a drop-off *confirmed* in that window, not one whose onset lies in it: an onset is only known weeks later, and
 * to choose rows by it would let the future in.
 */
export interface RiskRows {
  readonly personOf: ArrayLike<number>;
  /** Last day of the week of each row; any origin of days. */
  readonly day: ArrayLike<number>;
  /** Row-major, rows × columns. */
  readonly features: Float64Array;
  readonly columns: number;
  /** Column of the working days since the last active one, the rule that a score has to beat. */
  readonly recencyColumn: number;
  /** 1 when the drop-off was confirmed in the window. */
  readonly outcome: ArrayLike<number>;
}

export const EARLY_WARNING_RULE = {
  penalty: 0.01,
  /** Days until the outcome of a row is known: six weeks. */
  outcomeDays: 42,
  /** Days of rows that are tested after an origin, and the least distance of two origins: eight weeks. */
  testDays: 56,
  minimumEvents: 60,
  minimumPeople: 100,
  minimumOrigins: 3,
  /** The latest origins at which the score has to be better. */
  decidingOrigins: 2,
  slope: [0.7, 1.4],
  draws: 2000,
  top: 5,
  shortestList: 20,
} as const;

export interface TrainingMinimum {
  readonly events: number;
  readonly people: number;
}

const MINIMUM: TrainingMinimum = {
  events: EARLY_WARNING_RULE.minimumEvents,
  people: EARLY_WARNING_RULE.minimumPeople,
};

export interface EarlyWarningModel {
  /** Ridge on all features, and on recency alone. */
  readonly score: RidgeLogistic;
  readonly recency: RidgeLogistic;
  readonly rows: number;
  readonly events: number;
  readonly people: number;
  readonly baseRate: number;
}

/**
 * Both models on the rows whose six weeks had passed before the given day, as somebody would have fitted them on that day. Refused below
 * 60 confirmed drop-offs or 100 people.
 *
 * Scores are about named people: they are for the person and whoever helps them, not for a ranking.
 */
export function trainEarlyWarning(
  rows: RiskRows,
  asOf: number,
  minimum: TrainingMinimum = MINIMUM,
): Refusable<EarlyWarningModel> {
  const known = subset(rows, (day) => day + EARLY_WARNING_RULE.outcomeDays < asOf);
  const events = known.outcome.reduce((sum, value) => sum + value, 0);
  const people = new Set(known.personOf).size;
  const there = `${counted(events, 'confirmed drop-off')} of ${counted(people, 'person', 'people')}`;
  const enough = `${minimum.events} drop-offs and ${minimum.people} people are needed.`;
  if (events < minimum.events) return refusal('too-few-events', `${there}; ${enough}`);
  if (people < minimum.people) return refusal('too-few-people', `${there}; ${enough}`);
  const score = ridgeLogistic(known.features, rows.columns, known.outcome, EARLY_WARNING_RULE.penalty);
  if (score.refused) return score;
  const recency = ridgeLogistic(known.recency, 1, known.outcome, EARLY_WARNING_RULE.penalty);
  if (recency.refused) return recency;
  const size = known.outcome.length;
  return { refused: false, score, recency, rows: size, events, people, baseRate: events / size };
}

/** How the models of one day did in the eight weeks that followed. */
export interface Backtest {
  readonly model: EarlyWarningModel;
  readonly rows: number;
  readonly events: number;
  readonly brier: { readonly base: number; readonly recency: number; readonly score: number };
  /** 1 − Brier of the score ÷ Brier of saying the training rows' base rate of everybody. */
  readonly brierSkill: number;
  readonly areaUnderCurve: { readonly recency: number | null; readonly score: number | null };
  readonly calibration: Refusable<Calibration>;
  readonly top: { readonly recency: Refusable<TopPrecision>; readonly score: Refusable<TopPrecision> };
  /** Brier of recency less Brier of the score, with a 95 % percentile interval over resampled people. */
  readonly gain: { readonly mean: number; readonly low: number; readonly high: number };
}

/**
 * Trains as of the origin and tests on the rows of the 56 days from it. Refused as {@link trainEarlyWarning}, and with
 * nothing to test on.
 */
export function backtest(rows: RiskRows, origin: number, minimum: TrainingMinimum = MINIMUM): Refusable<Backtest> {
  const model = trainEarlyWarning(rows, origin, minimum);
  if (model.refused) return model;
  const test = subset(rows, (day) => day >= origin && day < origin + EARLY_WARNING_RULE.testDays);
  const { outcome } = test;
  if (outcome.length === 0) {
    return refusal('too-little-follow-up', 'No row of known outcome lies in the eight weeks after the origin.');
  }
  const score = ridgeScores(model.score, test.features);
  const recency = ridgeScores(model.recency, test.recency);
  const brier = {
    base: brierOfConstant(model.baseRate, outcome),
    recency: brierScore(recency, outcome),
    score: brierScore(score, outcome),
  };
  const { top, shortestList } = EARLY_WARNING_RULE;
  return {
    refused: false,
    model,
    rows: outcome.length,
    events: outcome.reduce((sum, value) => sum + value, 0),
    brier,
    brierSkill: 1 - brier.score / brier.base,
    areaUnderCurve: { recency: areaUnderCurve(recency, outcome), score: areaUnderCurve(score, outcome) },
    calibration: calibration(score, outcome),
    top: {
      recency: precisionAtTop(recency, outcome, test.day, top, shortestList),
      score: precisionAtTop(score, outcome, test.day, top, shortestList),
    },
    gain: gainOver(recency, score, test),
  };
}

export type WarningReason =
  | 'better-than-recency'
  | 'too-few-backtests'
  | 'not-better-than-recency'
  | 'badly-calibrated';

/** Which of the two to show, and why in a sentence. */
export interface WarningDecision {
  readonly show: 'score' | 'recency';
  readonly reason: WarningReason;
  readonly because: string;
}

/**
 * The score is shown only if at both of the latest two origins it was better than recency alone (lower bound of the gain above 0) and
 * its calibration slope lay in 0.7 … 1.4, with at least three origins tested. Everything else shows recency.
 *
 * @param backtests in the order of their origins, refused ones included
 */
export function decideWarning(backtests: readonly Refusable<Backtest>[]): WarningDecision {
  const { decidingOrigins, minimumOrigins, slope } = EARLY_WARNING_RULE;
  const tested = backtests.filter((result) => !result.refused);
  const latest = backtests.slice(-decidingOrigins).filter((result) => !result.refused);
  if (tested.length < minimumOrigins || latest.length < decidingOrigins) {
    const because = `The score could be tested at ${tested.length} of ${counted(backtests.length, 'origin')}; ${minimumOrigins} are needed, among them the latest ${decidingOrigins}.`;
    return { show: 'recency', reason: 'too-few-backtests', because };
  }
  const unclear = latest.find((result) => !(result.gain.low > 0));
  if (unclear !== undefined) {
    const because = `The score was not surely better than days without use: its gain could be as low as ${unclear.gain.low.toFixed(4)}.`;
    return { show: 'recency', reason: 'not-better-than-recency', because };
  }
  for (const { calibration: found } of latest) {
    if (!found.refused && found.slope >= slope[0] && found.slope <= slope[1]) continue;
    const what = found.refused ? found.needed : `Its calibration slope was ${found.slope.toFixed(2)}.`;
    const because = `The score's probabilities could not be relied on. ${what} It has to lie between ${slope[0]} and ${slope[1]}.`;
    return { show: 'recency', reason: 'badly-calibrated', because };
  }
  const because = `At each of the latest ${decidingOrigins} origins the score was better than days without use.`;
  return { show: 'score', reason: 'better-than-recency', because };
}

/**
 * Backtests at every origin and the decision that follows.
 *
 * @param origins days in rising order, at least 56 apart, so that no row is tested twice
 * @throws RangeError when they are closer than that
 */
export function earlyWarning(
  rows: RiskRows,
  origins: readonly number[],
): { readonly backtests: readonly Refusable<Backtest>[]; readonly decision: WarningDecision } {
  for (const [i, origin] of origins.entries()) {
    const before = origins[i - 1];
    if (before !== undefined && origin - before < EARLY_WARNING_RULE.testDays) {
      throw new RangeError(`Origins ${before} and ${origin} are less than eight weeks apart.`);
    }
  }
  const backtests = origins.map((origin) => backtest(rows, origin));
  return { backtests, decision: decideWarning(backtests) };
}

export type RiskLevel = 'low' | 'raised' | 'high';

/** Words instead of a probability that looks surer than it is: raised from the current base rate, high from twice it. */
export function riskLevel(probability: number, baseRate: number): RiskLevel {
  if (probability >= 2 * baseRate) return 'high';
  return probability >= baseRate ? 'raised' : 'low';
}

/**
 * The same model with its intercept refitted to recent outcomes, because the level moves with the season while the order of people
 * does not: adds the calibration-in-the-large of the given rows.
 */
export function withRecentIntercept(
  model: RidgeLogistic,
  features: Float64Array,
  outcome: ArrayLike<number>,
): Refusable<RidgeLogistic> {
  const shift = calibration(ridgeScores(model, features), outcome);
  return shift.refused ? shift : { refused: false, ...model, intercept: model.intercept + shift.inTheLarge };
}

interface Chosen {
  readonly personOf: number[];
  readonly day: number[];
  readonly outcome: number[];
  readonly features: Float64Array;
  readonly recency: Float64Array;
}

function subset(rows: RiskRows, take: (day: number) => boolean): Chosen {
  const index = Array.from({ length: rows.outcome.length }, (_, i) => i).filter((i) => take(rows.day[i] as number));
  const { columns, recencyColumn } = rows;
  const features = new Float64Array(index.length * columns);
  for (const [to, from] of index.entries()) {
    features.set(rows.features.subarray(from * columns, (from + 1) * columns), to * columns);
  }
  return {
    personOf: index.map((i) => rows.personOf[i] as number),
    day: index.map((i) => rows.day[i] as number),
    outcome: index.map((i) => rows.outcome[i] as number),
    features,
    recency: Float64Array.from(index, (i) => rows.features[i * columns + recencyColumn] as number),
  };
}

/** People, not rows, are drawn: the weeks of one person resemble each other. */
function gainOver(recency: Float64Array, score: Float64Array, test: Chosen): Backtest['gain'] {
  const position = new Map<number, number>();
  for (const person of test.personOf) if (!position.has(person)) position.set(person, position.size);
  const people = position.size;
  const sum = new Float64Array(people);
  const size = new Float64Array(people);
  for (const [i, person] of test.personOf.entries()) {
    const at = position.get(person) as number;
    const y = test.outcome[i] as number;
    sum[at] = (sum[at] as number) + ((recency[i] as number) - y) ** 2 - ((score[i] as number) - y) ** 2;
    size[at] = (size[at] as number) + 1;
  }
  const random = mulberry32(seedOf('early-warning', sum, size));
  const drawn = new Float64Array(EARLY_WARNING_RULE.draws);
  for (let draw = 0; draw < drawn.length; draw++) {
    let total = 0;
    let rows = 0;
    for (let k = 0; k < people; k++) {
      const at = randomBelow(random, people);
      total += sum[at] as number;
      rows += size[at] as number;
    }
    drawn[draw] = total / rows;
  }
  drawn.sort();
  const mean = sum.reduce((a, b) => a + b, 0) / test.outcome.length;
  return { mean, low: quantile(drawn, 0.025), high: quantile(drawn, 0.975) };
}
