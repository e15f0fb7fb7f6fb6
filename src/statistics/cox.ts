import { invertSymmetric } from './cloglog.ts';
import { addExactTime, addPerson, addTime, type PartialLikelihood, sumsOf, type Ties } from './partial-likelihood.ts';
import { counted, type Refusable, refusal } from './refusal.ts';

export interface SurvivalTimes {
  /** Time of the event or of the end of observation; whoever ends at t was at risk at t. */
  readonly time: ArrayLike<number>;
  /** 1 for an event, 0 for the end of observation. */
  readonly event: ArrayLike<number>;
  /** Row-major, people × columns, without a column of ones. */
  readonly design: Float64Array;
  readonly columns: number;
  /** Manager of each person; each person for themselves unless given. */
  readonly clusterOf?: ArrayLike<number>;
}

export interface CoxCoefficient {
  /** ln of the hazard ratio. */
  readonly estimate: number;
  readonly standardErrorModel: number;
  /** Lin and Wei's, summed within clusters; null with exact ties, for which there is none, and for a single cluster. */
  readonly standardErrorRobust: number | null;
  readonly hazardRatio: number;
}

export interface CoxModel {
  readonly coefficients: readonly CoxCoefficient[];
  /** ln of the partial likelihood without any effect, and at the estimate. */
  readonly logLikelihood: readonly [number, number];
  /** Three tests of "no effect at all", each χ² with as many degrees of freedom as columns; people are taken as independent. */
  readonly scoreTest: number;
  readonly waldTest: number;
  readonly likelihoodRatioTest: number;
  readonly events: number;
  readonly clusters: number;
}

/** What one event time leaves for the robust errors: how many died, and of each factor of the denominator its sum and mean. */
interface EventTime {
  readonly end: number;
  readonly deaths: number;
  readonly sums: readonly number[];
  readonly means: readonly Float64Array[];
}

const STEPS = 40;

/**
 * Cox's proportional hazards regression (Cox 1972) by Newton's method with halved steps. With r_i = e^{x_i β}, R the sum of r over the people at risk and D that over the d
 * people with an event at the same time, a time adds Σ_D x_i β − Σ_{k<d} ln(R − (k/d)·D) (Efron 1977), − d·ln R (Breslow 1974), or − ln of the sum over all
 * ways to choose d of those at risk of the product of their r (exact, a discrete model). Robust variance (Lin & Wei 1989): A⁻¹(Σ_c U_c U_c')A⁻¹, U_c the sum of
 * the score residuals of a cluster, times M/(M − 1) as everywhere here; R's survival leaves that factor out.
 *
 * For comparison with what others compute: drop-offs are told by the week, and {@link hazardModel} takes weekly ties as they are. Refused below 10 events per column and without convergence,
 * as when one group had no event.
 */
export function coxRegression(data: SurvivalTimes, ties: Ties = 'efron'): Refusable<CoxModel> {
  const { columns, event } = data;
  const n = event.length;
  let events = 0;
  for (let i = 0; i < n; i++) events += event[i] as number;
  if (events === 0 || events < 10 * columns) {
    const effects = counted(columns, 'coefficient');
    return refusal('too-few-events-per-coefficient', `${counted(events, 'event')} for ${effects}; 10 each are needed.`);
  }
  const order = Int32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => (data.time[b] as number) - (data.time[a] as number),
  );
  const design = centred(data.design, n, columns);
  const spread = spreads(design, n, columns);
  const at = (beta: Float64Array): PartialLikelihood => likelihoodAt(data, design, order, ties, beta);

  let beta = new Float64Array(columns);
  let now = at(beta);
  const none = now;
  for (let step = 0; step < STEPS; step++) {
    const inverse = invertSymmetric(now.information, columns);
    if (inverse === null) return refusal('did-not-converge', 'The columns of the model repeat each other.');
    // Where a group has no event the estimate runs away, and with every step it is known less well.
    const lost = beta.some((_, j) => {
      const cell = j * columns + j;
      return (inverse[cell] as number) * (none.information[cell] as number) > 1e6;
    });
    if (lost) break;
    const change = times(inverse, now.score);
    // The step and not the likelihood, which settles while an estimate runs away.
    if (change.every((value, j) => Math.abs(value) * (spread[j] as number) < 1e-9)) {
      return { refused: false, ...describe(data, design, order, ties, beta, now, none, inverse), events };
    }
    let next = now;
    let moved = beta;
    for (let part = 1; part > 1e-6; part /= 2) {
      moved = beta.map((value, j) => value + part * (change[j] as number));
      next = at(moved);
      if (next.value >= now.value - 1e-10 * Math.abs(now.value)) break;
    }
    if (!Number.isFinite(next.value)) break;
    beta = moved;
    now = next;
  }
  return refusal('did-not-converge', 'The model did not settle; one group may have had no event at all.');
}

function likelihoodAt(
  data: SurvivalTimes,
  design: Float64Array,
  order: Int32Array,
  ties: Ties,
  beta: Float64Array,
  times?: EventTime[],
): PartialLikelihood {
  const p = data.columns;
  const total = { value: 0, score: new Float64Array(p), information: new Float64Array(p * p) };
  const { eta, risk, shift } = risks(design, p, beta);
  const all = sumsOf(p);
  for (let first = 0; first < order.length; ) {
    const time = data.time[order[first] as number];
    const dead = sumsOf(p);
    let deaths = 0;
    let end = first;
    for (; end < order.length && data.time[order[end] as number] === time; end++) {
      const i = order[end] as number;
      addPerson(all, design, p, i, risk[i] as number);
      if (data.event[i] !== 1) continue;
      deaths += 1;
      addPerson(dead, design, p, i, risk[i] as number);
      total.value += eta[i] as number;
      for (let j = 0; j < p; j++) total.score[j] = (total.score[j] as number) + (design[i * p + j] as number);
    }
    if (deaths > 0 && ties === 'exact') addExactTime(total, design, p, risk, shift, order.subarray(0, end), deaths);
    else if (deaths > 0) {
      const found: EventTime = { end, deaths, ...addTime(total, all, dead, deaths, ties, shift) };
      times?.push(found);
    }
    first = end;
  }
  return total;
}

function describe(
  data: SurvivalTimes,
  design: Float64Array,
  order: Int32Array,
  ties: Ties,
  beta: Float64Array,
  now: PartialLikelihood,
  none: PartialLikelihood,
  inverse: Float64Array,
): Omit<CoxModel, 'events'> {
  const p = data.columns;
  const clusterOf = data.clusterOf ?? Int32Array.from({ length: order.length }, (_, i) => i);
  const clusters = new Set(Array.from(clusterOf)).size;
  const robust =
    ties === 'exact' || clusters < 2 ? null : robustVariance(data, design, order, ties, beta, inverse, clusterOf);
  const nothing = invertSymmetric(none.information, p);
  return {
    coefficients: Array.from(beta, (estimate, j) => ({
      estimate,
      standardErrorModel: Math.sqrt(inverse[j * p + j] as number),
      standardErrorRobust: robust === null ? null : Math.sqrt((clusters / (clusters - 1)) * (robust[j] as number)),
      hazardRatio: Math.exp(estimate),
    })),
    logLikelihood: [none.value, now.value],
    scoreTest: nothing === null ? 0 : dot(none.score, times(nothing, none.score)),
    waldTest: dot(beta, times(mirrored(now.information, p), beta)),
    likelihoodRatioTest: 2 * (now.value - none.value),
    clusters,
  };
}

/**
 * Σ_c of the squared change of each coefficient with a cluster's weight. The score residual of a person is x_i less the mean of the means at their own event, less r_i(x_i − mean)/sum over all factors of the times
 * they were at risk, where k/d of those with an event have left the k-th factor of their time already.
 */
function robustVariance(
  data: SurvivalTimes,
  design: Float64Array,
  order: Int32Array,
  ties: Ties,
  beta: Float64Array,
  inverse: Float64Array,
  clusterOf: ArrayLike<number>,
): Float64Array {
  const p = data.columns;
  const found: EventTime[] = [];
  likelihoodAt(data, design, order, ties, beta, found);
  const { risk } = risks(design, p, beta);
  const byCluster = new Map<number, Float64Array>();
  // From the first time to the last, so that what everybody at risk has been through is a running sum.
  let rate = 0;
  const weighted = new Float64Array(p);
  const add = (i: number, j: number, value: number): void => {
    const cluster = clusterOf[i] as number;
    const sum = byCluster.get(cluster) ?? new Float64Array(p);
    sum[j] = (sum[j] as number) + value;
    byCluster.set(cluster, sum);
  };
  let last = found.length - 1;
  for (let place = order.length - 1; place >= 0; place--) {
    // Whoever stands before `end` in the order was still at risk at that time.
    for (; last >= 0 && place < (found[last] as EventTime).end; last--) {
      const { sums: left, means } = found[last] as EventTime;
      left.forEach((sum, k) => {
        rate += 1 / sum;
        for (let j = 0; j < p; j++)
          weighted[j] = (weighted[j] as number) + ((means[k] as Float64Array)[j] as number) / sum;
      });
    }
    const i = order[place] as number;
    const own = data.event[i] === 1 ? (found[last + 1] as EventTime) : undefined;
    for (let j = 0; j < p; j++) {
      const x = design[i * p + j] as number;
      add(i, j, -(risk[i] as number) * (x * rate - (weighted[j] as number)));
      if (own === undefined) continue;
      own.sums.forEach((sum, k) => {
        const gap = x - ((own.means[k] as Float64Array)[j] as number);
        const gone = ties === 'efron' ? k / own.deaths : 0;
        add(i, j, gap / own.deaths + ((risk[i] as number) * gone * gap) / sum);
      });
    }
  }
  const variance = new Float64Array(p);
  for (const score of byCluster.values()) {
    const influence = times(inverse, score);
    for (let j = 0; j < p; j++) variance[j] = (variance[j] as number) + (influence[j] as number) ** 2;
  }
  return variance;
}

/** xβ, and e^(xβ − shift) with the largest as shift, so that none is beyond what a number holds. */
function risks(
  design: Float64Array,
  p: number,
  beta: Float64Array,
): { eta: Float64Array; risk: Float64Array; shift: number } {
  const eta = Float64Array.from({ length: design.length / p }, (_, i) => dot(design.subarray(i * p, i * p + p), beta));
  const shift = eta.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return { eta, risk: eta.map((value) => Math.exp(value - shift)), shift };
}

function centred(design: Float64Array, n: number, p: number): Float64Array {
  const mean = new Float64Array(p);
  design.forEach((x, at) => {
    mean[at % p] = (mean[at % p] as number) + x / n;
  });
  return design.map((x, at) => x - (mean[at % p] as number));
}

function spreads(design: Float64Array, n: number, p: number): Float64Array {
  const square = new Float64Array(p);
  design.forEach((x, at) => {
    square[at % p] = (square[at % p] as number) + (x * x) / n;
  });
  return square.map(Math.sqrt);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, j) => sum + value * (b[j] as number), 0);
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const p = vector.length;
  return vector.map((_, j) => dot(matrix.subarray(j * p, j * p + p), vector));
}

function mirrored(lower: Float64Array, p: number): Float64Array {
  return lower.map(
    (_, at) => lower[Math.max(Math.floor(at / p), at % p) * p + Math.min(Math.floor(at / p), at % p)] as number,
  );
}
