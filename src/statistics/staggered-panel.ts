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

/** Changes from base of one cohort in one calendar week: people and sums by cluster, trained (1) and controls (0). */
export interface Cell {
  readonly cohort: number;
  readonly week: number;
  readonly n1: Float64Array;
  readonly s1: Float64Array;
  readonly n0: Float64Array;
  readonly s0: Float64Array;
  readonly totals: { n1: number; s1: number; n0: number; s0: number };
}

export interface CohortSize {
  readonly people: number;
  readonly byCluster: Float64Array;
}

/** One of the people of this cohort whose effect is asked for. */
export function isTrained(data: StaggeredPanel, person: number, cohort: number): boolean {
  return data.cohort[person] === cohort && (data.cluster[person] as number) >= 0 && data.include?.[person] !== 0;
}

/** Never trained, or not before week `until` is over. */
export function isControl(data: StaggeredPanel, person: number, cohort: number, until: number): boolean {
  const own = data.cohort[person] as number;
  return own > until && own !== cohort && (data.cluster[person] as number) >= 0 && data.mayBeControl?.[person] !== 0;
}

/** People asked about by week of first training, ascending. */
export function cohortSizes(data: StaggeredPanel): Map<number, CohortSize> {
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
export function baseOf(data: StaggeredPanel, cohort: number, base: BaseWindow): Float64Array {
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
export function cohortCells(
  data: StaggeredPanel,
  cohort: number,
  window: EventWindow,
  before: Float64Array,
  rules: CellRules,
): Cell[] | null {
  const cells: Cell[] = [];
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
