import { normalCdf, normalQuantile, studentQuantile } from './distributions.ts';
import { DROP_OFF_RULE } from './drop-off-rule.ts';
import { type DailyPanel, emptyBlock, sumDays } from './panel.ts';
import { type Interval, type SignTest, signTest } from './proportions.ts';
import { mulberry32, randomBelow, seedOf } from './random.ts';
import { counted, type Refusable, refusal } from './refusal.ts';

/** Actions per working day of the same people before and after training. */
export interface PairedRates {
  readonly person: Int32Array;
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/**
 * Own baseline (8 blocks of seven days before the training week, at least 4 evaluable, all after hire) and event weeks 1–4, as ratios of sums over evaluable weeks, at
 * least two of them after training. People without either are left out.
 *
 * @param episodes `firstSession` ends the baseline, `start` (day of the last session) is time zero
 */
export function pairedRates(
  panel: DailyPanel,
  episodes: readonly { readonly person: number; readonly firstSession: number; readonly start: number }[],
  dataEnd: number = panel.days - 1,
): PairedRates {
  const rule = DROP_OFF_RULE;
  const block = emptyBlock();
  const people: number[] = [];
  const before: number[] = [];
  const after: number[] = [];
  const ratio = (person: number, starts: readonly number[], minimum: number): number | null => {
    let weeks = 0;
    let actions = 0;
    let working = 0;
    for (const from of starts) {
      sumDays(panel, person, from, from + 6, block);
      if (block.working < rule.minimumWorkingDays) continue;
      weeks += 1;
      actions += block.actions;
      working += block.working;
    }
    return weeks < minimum ? null : actions / working;
  };
  for (const { person, firstSession, start } of episodes) {
    const earliest = Math.max(0, panel.hired[person] as number);
    const end = Math.min(dataEnd, (panel.left[person] as number) - rule.noticeDays);
    const blocksBefore = [1, 2, 3, 4, 5, 6, 7, 8]
      .map((j) => firstSession - 7 * j - 6)
      .filter((from) => from >= earliest);
    const blocksAfter = [1, 2, 3, 4].map((e) => start + 7 * (e - 1) + 1).filter((from) => from + 6 <= end);
    const pre = ratio(person, blocksBefore, rule.baselineMinimum);
    const post = ratio(person, blocksAfter, rule.referenceWeeks);
    if (pre === null || post === null) continue;
    people.push(person);
    before.push(pre);
    after.push(post);
  }
  return { person: Int32Array.from(people), before: Float64Array.from(before), after: Float64Array.from(after) };
}

/** Before/after comparison: season, hiring and selection are not removed. */
export interface PairedLift extends Interval {
  readonly people: number;
  readonly before: number;
  readonly after: number;
  /** Mean of the differences, in actions per working day. */
  readonly lift: number;
  readonly standardError: number;
  readonly method: 'managers' | 'bootstrap';
  readonly managers: number;
  readonly sign: SignTest;
}

/**
 * Mean own change with its interval: summed within managers with t(M − 1) from six managers, bias-corrected accelerated bootstrap over people below. Refused under 8 people
 * with a baseline.
 *
 * @param clusterOf manager of each **person**
 */
export function pairedLift(rates: PairedRates, clusterOf: ArrayLike<number>): Refusable<PairedLift> {
  const n = rates.person.length;
  if (n < 8)
    return refusal(
      'too-few-people',
      `${counted(n, 'person', 'people')} with use before and after training on record; 8 are needed.`,
    );
  const differences = Float64Array.from(rates.after, (after, i) => after - (rates.before[i] as number));
  const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const lift = mean(differences);
  const sums = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    const c = clusterOf[rates.person[i] as number] as number;
    sums.set(c, (sums.get(c) ?? 0) + (differences[i] as number) - lift);
  }
  const m = sums.size;
  let square = 0;
  for (const sum of sums.values()) square += sum * sum;
  const standardError = Math.sqrt((m / Math.max(1, m - 1)) * square) / n;
  const up = differences.filter((d) => d > 0).length;
  const down = differences.filter((d) => d < 0).length;
  const half = m >= 6 ? studentQuantile(0.975, m - 1) * standardError : 0;
  const bootstrap = m >= 6 ? null : bootstrapMean(differences);
  return {
    refused: false,
    people: n,
    before: mean(rates.before),
    after: mean(rates.after),
    lift,
    standardError: bootstrap?.standardError ?? standardError,
    low: bootstrap?.low ?? lift - half,
    high: bootstrap?.high ?? lift + half,
    method: m >= 6 ? 'managers' : 'bootstrap',
    managers: m,
    sign: signTest(up, down),
  };
}

/** BCa interval of a mean (Efron 1987), seeded by the data. */
export function bootstrapMean(
  values: ArrayLike<number>,
  draws = 2000,
  level = 0.95,
): Interval & { readonly standardError: number } {
  const n = values.length;
  const random = mulberry32(seedOf('bootstrap', values));
  const means = new Float64Array(draws);
  let total = 0;
  for (let i = 0; i < n; i++) total += values[i] as number;
  const estimate = total / n;
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[randomBelow(random, n)] as number;
    means[draw] = sum / n;
  }
  means.sort();
  let below = 0;
  while (below < draws && (means[below] as number) < estimate) below += 1;
  // All draws on one side would give an infinite correction; half a draw keeps it finite.
  const bias = normalQuantile(Math.min(Math.max(below, 0.5), draws - 0.5) / draws);
  let cubes = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const deviation = ((values[i] as number) - estimate) / (n - 1);
    cubes += deviation ** 3;
    squares += deviation ** 2;
  }
  const acceleration = squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
  const limit = (alpha: number): number => {
    const z = bias + normalQuantile(alpha);
    return quantile(means, normalCdf(bias + z / (1 - acceleration * z)));
  };
  const spread = means.reduce((sum, v) => sum + (v - estimate) ** 2, 0) / (draws - 1);
  return { low: limit((1 - level) / 2), high: limit(1 - (1 - level) / 2), standardError: Math.sqrt(spread) };
}

/** Quantile of sorted values between order statistics (R type 7). */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const h = (sorted.length - 1) * p;
  const low = Math.floor(h);
  const a = sorted[low] as number;
  const b = sorted[Math.min(low + 1, sorted.length - 1)] as number;
  return a + (h - low) * (b - a);
}
