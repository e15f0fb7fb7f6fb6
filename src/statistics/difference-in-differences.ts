import { studentQuantile } from './distributions.ts';
import { jackknifeStandardError } from './jackknife.ts';
import { NEVER } from './panel.ts';

/** Outcome by person and calendar week, and who was trained when. */
export interface StaggeredPanel {
  readonly people: number;
  readonly weeks: number;
  /** `index = person * weeks + week`; NaN where missing. */
  readonly outcome: Float64Array;
  /** Calendar week of first training, {@link NEVER} for never. */
  readonly cohort: Int32Array;
  /** Manager (or site) of each person, 0 … clusters − 1; −1 leaves the person out. */
  readonly cluster: Int32Array;
  readonly clusters: number;
  /** 1 for the trained people whose effect is asked for; all trained people unless given. */
  readonly include?: Uint8Array;
  /** 0 for people who may not stand as controls. */
  readonly mayBeControl?: Uint8Array;
}

/** A stretch of event weeks: 0 is the calendar week of the session, −1 the one before. */
export interface EventWindow {
  readonly from: number;
  readonly to: number;
}

export interface BaseWindow extends EventWindow {
  /** Weeks of it that must be present. */
  readonly minimum: number;
}

export const LONG_BASE: BaseWindow = { from: -8, to: -1, minimum: 4 };

export interface CellRules {
  /** A cell with fewer controls, or controls from fewer managers, is not used. */
  readonly minimumControls: number;
  readonly minimumControlClusters: number;
  /** Use a cohort only if every week of the window can be (weeks excused for everybody apart). */
  readonly wholeWindows: boolean;
}

export const CELL_RULES: CellRules = { minimumControls: 10, minimumControlClusters: 3, wholeWindows: true };

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

interface Cell {
  readonly cohort: number;
  readonly n1: Float64Array;
  readonly s1: Float64Array;
  readonly n0: Float64Array;
  readonly s0: Float64Array;
  readonly totals: { n1: number; s1: number; n0: number; s0: number };
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

interface CohortSize {
  readonly people: number;
  readonly byCluster: Float64Array;
}

function isTrained(data: StaggeredPanel, person: number, cohort: number): boolean {
  return data.cohort[person] === cohort && (data.cluster[person] as number) >= 0 && data.include?.[person] !== 0;
}

/** Never trained, or not before week `until` is over. */
function isControl(data: StaggeredPanel, person: number, cohort: number, until: number): boolean {
  const own = data.cohort[person] as number;
  return own > until && own !== cohort && (data.cluster[person] as number) >= 0 && data.mayBeControl?.[person] !== 0;
}

function cohortSizes(data: StaggeredPanel): Map<number, CohortSize> {
  const sizes = new Map<number, { people: number; byCluster: Float64Array }>();
  for (let i = 0; i < data.people; i++) {
    const cohort = data.cohort[i] as number;
    if (cohort === NEVER || !isTrained(data, i, cohort)) continue;
    const size = sizes.get(cohort) ?? { people: 0, byCluster: new Float64Array(data.clusters) };
    const c = data.cluster[i] as number;
    size.people += 1;
    size.byCluster[c] = (size.byCluster[c] as number) + 1;
    sizes.set(cohort, size);
  }
  return new Map(Array.from(sizes).sort(([a], [b]) => a - b));
}

// A dozen windows of one panel share their bases.
const bases = new WeakMap<StaggeredPanel, Map<string, Float64Array>>();

/** Mean outcome over the base weeks of a cohort for everybody; NaN below the minimum. */
function baseOf(data: StaggeredPanel, cohort: number, base: BaseWindow): Float64Array {
  const kept = bases.get(data) ?? new Map<string, Float64Array>();
  bases.set(data, kept);
  const key = `${cohort}/${base.from}/${base.to}/${base.minimum}`;
  const before = kept.get(key) ?? meanOverBase(data, cohort, base);
  kept.set(key, before);
  return before;
}

function meanOverBase(data: StaggeredPanel, cohort: number, base: BaseWindow): Float64Array {
  const before = new Float64Array(data.people).fill(Number.NaN);
  const from = cohort + base.from;
  const to = cohort + base.to;
  if (from < 0 || to >= data.weeks) return before;
  for (let i = 0; i < data.people; i++) {
    let sum = 0;
    let count = 0;
    for (let at = i * data.weeks + from; at <= i * data.weeks + to; at++) {
      const y = data.outcome[at] as number;
      if (Number.isNaN(y)) continue;
      sum += y;
      count += 1;
    }
    if (count >= base.minimum) before[i] = sum / count;
  }
  return before;
}

/** The usable cells of a cohort; null when the window reaches outside the panel or a week of it has too few controls. */
function cohortCells(
  data: StaggeredPanel,
  cohort: number,
  window: EventWindow,
  before: Float64Array,
  rules: CellRules,
): (Cell & { week: number })[] | null {
  const cells: (Cell & { week: number })[] = [];
  for (let e = window.from; e <= window.to; e++) {
    const week = cohort + e;
    if (week < 0 || week >= data.weeks) {
      if (rules.wholeWindows) return null;
      continue;
    }
    const cell = {
      cohort,
      week,
      n1: new Float64Array(data.clusters),
      s1: new Float64Array(data.clusters),
      n0: new Float64Array(data.clusters),
      s0: new Float64Array(data.clusters),
      totals: { n1: 0, s1: 0, n0: 0, s0: 0 },
    };
    const until = Math.max(week, cohort - 1);
    for (let i = 0; i < data.people; i++) {
      const change = (data.outcome[i * data.weeks + week] as number) - (before[i] as number);
      if (Number.isNaN(change)) continue;
      const c = data.cluster[i] as number;
      if (isTrained(data, i, cohort)) {
        cell.n1[c] = (cell.n1[c] as number) + 1;
        cell.s1[c] = (cell.s1[c] as number) + change;
        cell.totals.n1 += 1;
        cell.totals.s1 += change;
      } else if (isControl(data, i, cohort, until)) {
        cell.n0[c] = (cell.n0[c] as number) + 1;
        cell.s0[c] = (cell.s0[c] as number) + change;
        cell.totals.n0 += 1;
        cell.totals.s0 += change;
      }
    }
    if (cell.totals.n1 === 0) continue;
    const controlClusters = cell.n0.reduce((count, n) => count + (n > 0 ? 1 : 0), 0);
    if (cell.totals.n0 < rules.minimumControls || controlClusters < rules.minimumControlClusters) {
      if (rules.wholeWindows) return null;
      continue;
    }
    cells.push(cell);
  }
  return cells;
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
