import { logisticRegression } from './logistic-regression.ts';
import { type Refusable, refusal } from './refusal.ts';

/** Mean squared distance of a probability and what happened (Brier, Monthly Weather Review 78, 1950); 0 is perfect. */
export function brierScore(scores: ArrayLike<number>, outcome: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < outcome.length; i++) sum += ((scores[i] as number) - (outcome[i] as number)) ** 2;
  return sum / outcome.length;
}

/** Brier score of giving every row the same probability. */
export function brierOfConstant(probability: number, outcome: ArrayLike<number>): number {
  return brierScore(new Float64Array(outcome.length).fill(probability), outcome);
}

/** Mean −ln of the probability given to what happened; infinite for a certainty that was wrong. */
export function logLoss(scores: ArrayLike<number>, outcome: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < outcome.length; i++) {
    const p = scores[i] as number;
    sum -= outcome[i] === 1 ? Math.log(p) : Math.log1p(-p);
  }
  return sum / outcome.length;
}

/**
 * Area under the ROC curve: how often a row with the outcome scores above one without, ties counting half (Mann–Whitney; Hanley
 * and McNeil, Radiology 143, 1982). Null when all rows have the same outcome.
 */
export function areaUnderCurve(scores: ArrayLike<number>, outcome: ArrayLike<number>): number | null {
  const order = Array.from({ length: outcome.length }, (_, i) => i);
  order.sort((a, b) => (scores[a] as number) - (scores[b] as number));
  let events = 0;
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to] as number] === scores[order[from] as number]) to += 1;
    const rank = (from + 1 + to) / 2;
    for (let k = from; k < to; k++) {
      if (outcome[order[k] as number] !== 1) continue;
      events += 1;
      rankSum += rank;
    }
    from = to;
  }
  const others = order.length - events;
  return events === 0 || others === 0 ? null : (rankSum - (events * (events + 1)) / 2) / (events * others);
}

export interface Calibration {
  /** b of logit P = a + b · logit(score): 1 is right, below 1 the scores are too extreme. */
  readonly slope: number;
  /** a belonging to that slope. */
  readonly intercept: number;
  /** a with b fixed at 1: above 0 more happened than was said, in log odds. */
  readonly inTheLarge: number;
}

/**
 * Calibration of probabilities by logistic recalibration (Cox, Biometrika 45, 1958; Van Calster and others, BMC Medicine 17, 2019).
 * Scores are kept 1e-12 away from 0 and 1, where log odds have no number. Refused with one kind of outcome only, and when
 * the scores are all the same or tell the outcomes apart without error.
 */
export function calibration(scores: ArrayLike<number>, outcome: ArrayLike<number>): Refusable<Calibration> {
  const logOdds = Float64Array.from({ length: outcome.length }, (_, i) => {
    const p = Math.min(Math.max(scores[i] as number, 1e-12), 1 - 1e-12);
    return Math.log(p) - Math.log1p(-p);
  });
  const design = new Float64Array(2 * outcome.length);
  for (let i = 0; i < outcome.length; i++) {
    design[2 * i] = 1;
    design[2 * i + 1] = logOdds[i] as number;
  }
  const line = logisticRegression(design, 2, outcome);
  if (line.refused) return line;
  const ones = new Float64Array(outcome.length).fill(1);
  const shift = logisticRegression(ones, 1, outcome, { offset: logOdds });
  if (shift.refused) return shift;
  return {
    refused: false,
    intercept: line.coefficients[0] as number,
    slope: line.coefficients[1] as number,
    inTheLarge: shift.coefficients[0] as number,
  };
}

export interface TopPrecision {
  /** Share of the people at the top of the lists who had the outcome. */
  readonly precision: number;
  readonly lists: number;
}

/**
 * Of the `size` highest scores of each list, the share with the outcome, over all lists. People tied at the edge of a list count by
 * their mean, as if drawn at random among each other, so that the order of the rows makes no difference. Lists shorter than
 * `shortest` are left out: five of six people are not a choice. Refused when none is left.
 *
 * @param listOf list of each row, such as its day
 */
export function precisionAtTop(
  scores: ArrayLike<number>,
  outcome: ArrayLike<number>,
  listOf: ArrayLike<number>,
  size: number,
  shortest: number,
): Refusable<TopPrecision> {
  const lists = new Map<number, number[]>();
  for (let i = 0; i < outcome.length; i++) {
    const list = lists.get(listOf[i] as number) ?? [];
    list.push(i);
    lists.set(listOf[i] as number, list);
  }
  let sum = 0;
  let used = 0;
  for (const list of lists.values()) {
    if (list.length < Math.max(shortest, size)) continue;
    used += 1;
    list.sort((a, b) => (scores[b] as number) - (scores[a] as number));
    const edge = scores[list[size - 1] as number] as number;
    let above = 0;
    let tied = 0;
    let hits = 0;
    let tiedHits = 0;
    for (const i of list) {
      const score = scores[i] as number;
      if (score > edge) {
        above += 1;
        hits += outcome[i] as number;
      } else if (score === edge) {
        tied += 1;
        tiedHits += outcome[i] as number;
      }
    }
    sum += hits + (tiedHits * (size - above)) / tied;
  }
  if (used === 0) return refusal('too-few-people', `No list has ${Math.max(shortest, size)} people.`);
  return { refused: false, precision: sum / (used * size), lists: used };
}
