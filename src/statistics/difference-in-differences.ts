import { studentQuantile } from './distributions.ts';
import { jackknifeStandardError } from './jackknife.ts';
import {
  type BaseWindow,
  baseOf,
  CELL_RULES,
  type Cell,
  type CellRules,
  type CohortSize,
  cohortCells,
  cohortSizes,
  type EventWindow,
  isControl,
  isTrained,
  LONG_BASE,
  type StaggeredPanel,
} from './staggered-panel.ts';

export interface WindowEffect {
  readonly from: number;
  readonly to: number;
  /** Average effect on the trained, in units of the outcome. */
  readonly estimate: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly low: number;
  readonly high: number;
  /** Cohort × week cells used. */
  readonly cells: number;
  /** Distinct people behind the used cells, and the managers they come from. */
  readonly trained: number;
  readonly trainedClusters: number;
  readonly controls: number;
  readonly controlClusters: number;
  /** Controls in the thinnest used cell. */
  readonly fewestControls: number;
  /** Mean outcome of the trained over the base weeks. */
  readonly base: number;
  /** Clusters involved, with the estimate without each and the sum of its people's influence. */
  readonly involved: readonly number[];
  readonly replicates: Float64Array;
  readonly influence: Float64Array;
}

/** From this many clusters the sandwich over cluster sums replaces the jackknife. */
const MANY_CLUSTERS = 40;

/**
 * Staggered difference-in-differences (Callaway & Sant'Anna 2021, no covariates) of one window, with the mean of several weeks as base. Per cohort G and week w: mean change
 * from base of the people trained in G minus that of never-trained and not-yet-trained people (G_i > max(w, G − 1)); cells are averaged by cohort size. Errors: leave-one-manager-out
 * jackknife below 40 managers, sums within managers from there, Student's t with M − 1.
 *
 * @returns null when no cell of the window can be used
 */
export function windowEffect(
  data: StaggeredPanel,
  window: EventWindow,
  base: BaseWindow = LONG_BASE,
  rules: CellRules = CELL_RULES,
): WindowEffect | null {
  const cells: Cell[] = [];
  const asTrained = new Uint8Array(data.people);
  const asControl = new Uint8Array(data.people);
  const sizes = cohortSizes(data);
  let baseSum = 0;
  let baseCount = 0;
  for (const cohort of sizes.keys()) {
    const before = baseOf(data, cohort, base);
    const found = cohortCells(data, cohort, window, before, rules);
    if (found === null) continue;
    for (const cell of found) {
      cells.push(cell);
      markPeople(data, cell.cohort, cell.week, before, asTrained, asControl);
    }
    for (let i = 0; found.length > 0 && i < data.people; i++) {
      if (isTrained(data, i, cohort) && !Number.isNaN(before[i])) {
        baseSum += before[i] as number;
        baseCount += 1;
      }
    }
  }
  if (cells.length === 0) return null;

  const involved = new Set<number>();
  for (const cell of cells) {
    for (let c = 0; c < data.clusters; c++) {
      if ((cell.n1[c] as number) + (cell.n0[c] as number) > 0) involved.add(c);
    }
  }
  const estimate = average(cells, sizes, -1);
  const clusters = Array.from(involved);
  const replicates = Float64Array.from(clusters, (c) => average(cells, sizes, c));
  const influence = Float64Array.from(clusters, (c) => influenceOf(cells, sizes, c));
  const m = clusters.length;
  const usable = replicates.every((value) => Number.isFinite(value));
  const standardError =
    m < MANY_CLUSTERS && usable
      ? jackknifeStandardError(replicates, estimate)
      : Math.sqrt((m / Math.max(1, m - 1)) * influence.reduce((sum, v) => sum + v * v, 0));
  const half = m > 1 ? studentQuantile(0.975, m - 1) * standardError : Number.POSITIVE_INFINITY;
  return {
    ...window,
    estimate,
    standardError,
    degreesOfFreedom: m - 1,
    low: estimate - half,
    high: estimate + half,
    cells: cells.length,
    ...peopleBehind(data, asTrained, asControl),
    fewestControls: Math.min(...cells.map((cell) => cell.totals.n0)),
    base: baseSum / baseCount,
    involved: clusters,
    replicates,
    influence,
  };
}

/** Cell contrasts averaged by cohort size, without one cluster (−1: with all). */
function average(cells: readonly Cell[], sizes: ReadonlyMap<number, CohortSize>, without: number): number {
  let sum = 0;
  let weights = 0;
  for (const cell of cells) {
    const size = sizes.get(cell.cohort) as CohortSize;
    let { n1, s1, n0, s0 } = cell.totals;
    let weight = size.people;
    if (without >= 0) {
      n1 -= cell.n1[without] as number;
      s1 -= cell.s1[without] as number;
      n0 -= cell.n0[without] as number;
      s0 -= cell.s0[without] as number;
      weight -= size.byCluster[without] as number;
    }
    if (n1 === 0 || n0 === 0) continue;
    sum += weight * (s1 / n1 - s0 / n0);
    weights += weight;
  }
  return sum / weights;
}

/** Σ_{i∈c} ψ_i with the weights taken as known. */
function influenceOf(cells: readonly Cell[], sizes: ReadonlyMap<number, CohortSize>, cluster: number): number {
  let sum = 0;
  let weights = 0;
  for (const cell of cells) {
    const weight = (sizes.get(cell.cohort) as CohortSize).people;
    const { n1, s1, n0, s0 } = cell.totals;
    weights += weight;
    sum +=
      weight *
      (((cell.s1[cluster] as number) - (s1 / n1) * (cell.n1[cluster] as number)) / n1 -
        ((cell.s0[cluster] as number) - (s0 / n0) * (cell.n0[cluster] as number)) / n0);
  }
  return sum / weights;
}

function markPeople(
  data: StaggeredPanel,
  cohort: number,
  week: number,
  before: Float64Array,
  asTrained: Uint8Array,
  asControl: Uint8Array,
): void {
  const until = Math.max(week, cohort - 1);
  for (let i = 0; i < data.people; i++) {
    if (Number.isNaN((data.outcome[i * data.weeks + week] as number) - (before[i] as number))) continue;
    if (isTrained(data, i, cohort)) asTrained[i] = 1;
    else if (isControl(data, i, cohort, until)) asControl[i] = 1;
  }
}

function peopleBehind(
  data: StaggeredPanel,
  asTrained: Uint8Array,
  asControl: Uint8Array,
): { trained: number; trainedClusters: number; controls: number; controlClusters: number } {
  const count = (marks: Uint8Array): [number, number] => {
    const clusters = new Set<number>();
    let people = 0;
    for (let i = 0; i < data.people; i++) {
      if (marks[i] === 0) continue;
      people += 1;
      clusters.add(data.cluster[i] as number);
    }
    return [people, clusters.size];
  };
  const [trained, trainedClusters] = count(asTrained);
  const [controls, controlClusters] = count(asControl);
  return { trained, trainedClusters, controls, controlClusters };
}
