import type { Week } from './week.ts';

/*
 * The weekly report as data. This is what `--format json` prints and what is kept; HTML, Markdown and CSV say the same in
 * other words. Rates are ratios of 1, days are YYYY-MM-DD, what cannot be said is null with the reason beside it.
 */

/** A rate of one group in one week. */
export interface Rate {
  /** Null: suppressed, banded or not measurable; `reason` says which. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly people: number | null;
  /** In a small group, nobody and everybody are shown as a band: the rate is at most, or at least, `edge`. */
  readonly band: { readonly side: 'at-most' | 'at-least'; readonly edge: number } | null;
  readonly suppressed: boolean;
  readonly reason: string | null;
}

export interface Target {
  readonly value: number;
  readonly dueOn: string;
}

/** One metric of one group: now, four weeks before, and what was aimed for. */
export interface Standing {
  readonly now: Rate;
  readonly earlier: Rate;
  readonly target: Target | null;
}

export interface GroupStanding {
  readonly groupId: string;
  readonly groupName: string;
  readonly adoption: Standing;
  /** Null where habit is not measured. */
  readonly habit: Standing | null;
}

export type FindingKind =
  | 'training-faded'
  | 'team-faded'
  | 'team-broke'
  | 'support-difference'
  | 'training-without-lift'
  | 'below-target';

export interface Finding {
  /** 1 is the one to look at first. */
  readonly rank: number;
  readonly kind: FindingKind;
  readonly title: string;
  readonly where: { readonly by: string; readonly groupId: string; readonly groupName: string };
  readonly training: { readonly id: string; readonly name: string; readonly endsOn: string } | null;
  readonly since: { readonly on: string; readonly note: string };
  readonly size: {
    readonly measure: 'hold' | 'weeks-of-use' | 'lift' | 'adoption-rate' | 'core-actions-per-working-day';
    readonly value: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly sentence: string;
  };
  readonly people: number;
  /** What goes along with it; an association, never a cause. Null: nothing that can be said. */
  readonly driver: string | null;
  readonly action: { readonly what: string; readonly owner: string };
  /**
   * In people's worth of use: of so many people all use is gone, as far as the estimate goes. `certainty` is how much of
   * that is left at the cautious end of the interval; of breaks, which have none, the share of those found that is not
   * expected by chance. Findings are ordered by the product.
   */
  readonly cost: number;
  readonly certainty: number;
  /** What the faded part of the training cost, in the company's currency; null where it cannot be said. */
  readonly money: { readonly amount: number; readonly currency: string } | null;
  readonly definitions: readonly string[];
}

/** An action of the plan, measured again. Figures are in the metric's unit; null where there is no comparison. */
export interface MeasuredAction {
  readonly id: string;
  readonly title: string;
  /** A role in words. */
  readonly owner: string;
  readonly groupName: string;
  readonly metric: string;
  readonly target: number | null;
  readonly startsOn: string;
  readonly dueOn: string;
  readonly status: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly change: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly people: number | null;
  readonly sentence: string;
}

export interface CurvePoint {
  readonly week: number;
  readonly retained: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly atRisk: number;
}

export interface Curve {
  readonly by: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly people: number;
  readonly points: readonly CurvePoint[];
}

/** A training whose follow-up is under way. */
export interface RunningTraining {
  readonly id: string;
  readonly name: string;
  readonly endsOn: string;
  readonly verdict: string | null;
  readonly sentences: readonly string[];
  readonly curves: readonly Curve[];
}

export interface ConnectionQuality {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly reason: string | null;
  readonly readThrough: string | null;
  /** Objects whose number could be compared with the CRM's own, and those where it differs. */
  readonly compared: number;
  readonly differing: readonly { readonly object: string; readonly inCrm: number; readonly here: number }[];
  /** What this connection cannot contribute, and what to grant. */
  readonly gaps: readonly string[];
}

export interface Quality {
  readonly connections: readonly ConnectionQuality[];
  readonly quarantined: number;
  readonly unmappedPeople: number;
  readonly absencesKnown: boolean;
}

export interface Footnote {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly formula: string;
  readonly caveats: readonly string[];
}

export interface WeeklyReport {
  readonly report: string;
  readonly company: string;
  readonly week: Week;
  /** When the figures were computed, and the last complete day they rest on. */
  readonly asOf: string | null;
  readonly dataThrough: string | null;
  readonly definitionVersion: string;
  readonly headline: string;
  readonly findings: readonly Finding[];
  /** What the list of findings is chosen from, so that its false alarms can be judged. */
  readonly judged: string;
  readonly actions: readonly MeasuredAction[];
  readonly adoption: {
    readonly company: GroupStanding | null;
    /** The company's rate by week, oldest first. */
    readonly weeks: readonly { readonly from: string; readonly rate: Rate }[];
    /** The lowest adoption first; teams of which none can be shown last. */
    readonly teams: readonly GroupStanding[];
  };
  readonly trainings: readonly RunningTraining[];
  readonly quality: Quality;
  /** What cannot be said, and why. */
  readonly notices: readonly string[];
  readonly suppressedGroups: number;
  readonly minimumGroup: number;
  readonly footnotes: readonly Footnote[];
}
