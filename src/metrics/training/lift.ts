import {
  type Refusable,
  type TrainingEffect,
  type TrainingEffectInput,
  tooFewTrained,
  trainingEffect,
  type VerdictWord,
} from '../../statistics/index.ts';
import { maskOf, type TrainedGroup } from './groups.ts';
import type { Notice } from './notices.ts';
import type { Standing } from './standing.ts';
import type { Attended, Study } from './study.ts';

/** What training changed, in core actions per working day, against colleagues not trained by then. */
export interface LiftFigures {
  /** Weeks 1–4. */
  readonly lift: number | null;
  readonly liftLow: number | null;
  readonly liftHigh: number | null;
  /** Level before training. */
  readonly base: number | null;
  /** Effect in weeks 9–12 as a share of that in weeks 1–4. */
  readonly liftRetained: number | null;
  /** The same comparison 16 to 9 weeks before training, where there can be no effect. */
  readonly preTrend: number | null;
  /** Why a figure is not given, and what to bear in mind with one that is. */
  readonly notices: readonly Notice[];
}

/**
 * Lift of one group by staggered difference-in-differences, its parts refused one by one.
 * @param mayBeControl 1 for each person who may stand as control
 */
export function liftOf(
  study: Study,
  attended: Attended,
  standing: Standing,
  group: TrainedGroup,
  mayBeControl: Uint8Array,
): LiftFigures {
  // Most groups are teams, which are too small: that is found out without looking at everybody.
  const compared = group.members.filter((person) => (standing.manager[person] ?? -1) >= 0);
  const managers = new Set(compared.map((person) => standing.manager[person])).size;
  const few = tooFewTrained(compared.length, managers);
  return figuresOf(few ?? trainingEffect(staggeredPanel(study, standing, group, mayBeControl)), attended);
}

/** What the event study reads: everybody's weeks, with the people of one group as those asked about. */
export function staggeredPanel(
  study: Study,
  standing: Standing,
  group: TrainedGroup,
  mayBeControl: Uint8Array,
): TrainingEffectInput {
  const roles = new Map<string | null, number>();
  const role = Int32Array.from(standing.role, (id) => {
    const index = roles.get(id) ?? roles.size;
    roles.set(id, index);
    return index;
  });
  return {
    people: study.facts.panel.people,
    weeks: Math.floor(study.facts.panel.days / 7),
    outcome: study.weekly,
    cohort: study.cohort,
    cluster: standing.manager,
    clusters: standing.managers.length,
    include: maskOf(group, study.facts.panel.people),
    mayBeControl,
    role,
  };
}

function figuresOf(effect: Refusable<TrainingEffect>, attended: Attended): LiftFigures {
  const none = { lift: null, liftLow: null, liftHigh: null, base: null, liftRetained: null, preTrend: null };
  const missing = (needed: string): Notice => ({
    code: 'lift-not-given',
    detail: `What training changed is not given: ${needed}`,
  });
  if (effect.refused) return { ...none, notices: [missing(effect.needed)] };
  const preTrend = effect.placebo?.estimate ?? null;
  const [first, , third] = effect.windows;
  if (first.refused) return { ...none, preTrend, notices: [missing(first.needed)] };
  const notices: Notice[] = [];
  if (effect.dipWarning) {
    notices.push({
      code: 'dip-before-training',
      detail: 'People seem to have been sent to training when use was low; the rise partly undoes that dip.',
    });
  }
  if (effect.liftRetained === null) {
    const detail = third.refused
      ? third.needed
      : `the lift of weeks 1–4 would have to be above zero with certainty, and its interval begins at ${first.low.toFixed(2).replace('-', '−')}.`;
    notices.push({ code: 'lift-retained-not-given', detail: `How much of the lift was left is not given: ${detail}` });
  }
  if (first.trained < attended.trained.length && first.trained < effect.trained) {
    const detail = `The lift rests on ${first.trained} of ${effect.trained} trained people: the others have no level before, or could not be followed.`;
    notices.push({ code: 'lift-of-some', detail });
  }
  return {
    lift: first.estimate,
    liftLow: first.low,
    liftHigh: first.high,
    base: first.base,
    liftRetained: effect.liftRetained?.value ?? null,
    preTrend,
    notices,
  };
}

/**
 * What was paid for what is no longer there: cost × (1 − lift retained), between nothing and all of it, for the group's
 * share of the trained people. Only where use dropped and how much is left can be said.
 */
export function fadedCost(
  attended: Attended,
  group: TrainedGroup,
  verdict: VerdictWord,
  liftRetained: number | null,
): number | null {
  const { cost } = attended.training;
  if (verdict !== 'dropped' || liftRetained === null || cost === null || attended.trained.length === 0) return null;
  const share = group.people / attended.trained.length;
  return cost * share * Math.min(1, Math.max(0, 1 - liftRetained));
}
