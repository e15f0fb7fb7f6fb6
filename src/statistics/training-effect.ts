import { type WindowEffect, windowEffect } from './difference-in-differences.ts';
import { studentQuantile } from './distributions.ts';
import { type HalfLife, halfLife } from './half-life.ts';
import { jackknifeStandardError } from './jackknife.ts';
import { NEVER } from './panel.ts';
import type { Interval } from './proportions.ts';
import { counted, type Refusable, type Refusal, refusal } from './refusal.ts';
import { simultaneousQuantile } from './simultaneous-band.ts';
import { type BaseWindow, CELL_RULES, type EventWindow, LONG_BASE, type StaggeredPanel } from './staggered-panel.ts';

export interface TrainingEffectInput extends StaggeredPanel {
  /** Role of each person, 0 …; without it trained and controls are not compared by role. */
  readonly role?: Int32Array;
}

export interface EffectOfWindow extends WindowEffect {
  /** Interval that covers together with those of the other windows shown. */
  readonly simultaneous: Interval;
}

export interface TrainingEffect {
  /** Event weeks 1–4, 5–8 and 9–12; late windows lose controls first and are refused one by one. */
  readonly windows: readonly [Refusable<EffectOfWindow>, Refusable<EffectOfWindow>, Refusable<EffectOfWindow>];
  /** The same machinery on weeks −16 … −9, where there can't be an effect; null without such weeks. Base −8 … −3 with a dip warning. */
  readonly placebo: WindowEffect | null;
  /** Smallest difference before training that would have shown up four times in five: a passed placebo is weak evidence. */
  readonly smallestVisiblePreTrend: number | null;
  /** Weeks −2 … −1 against −8 … −3: were people sent to training when use was low? */
  readonly dip: WindowEffect | null;
  /** The dip is more than 10 % of the level before and its interval excludes 0: the rise partly undoes it. */
  readonly dipWarning: boolean;
  /** Weeks 1–4 with weeks −16 … −9 as base, given with a dip warning. */
  readonly withoutDip: WindowEffect | null;
  /** Effect in weeks 9–12 ÷ effect in weeks 1–4, where the latter's lower bound is above 0. */
  readonly liftRetained: (Interval & { readonly value: number }) | null;
  /** People asked about. */
  readonly trained: number;
  readonly trainedManagers: number;
}

const WINDOWS: readonly [EventWindow, EventWindow, EventWindow] = [
  { from: 1, to: 4 },
  { from: 5, to: 8 },
  { from: 9, to: 12 },
];
const PLACEBO: EventWindow = { from: -16, to: -9 };
const EARLIER_BASE: BaseWindow = { from: -16, to: -9, minimum: 4 };
const DIP: EventWindow = { from: -2, to: -1 };
const DIP_BASE: BaseWindow = { from: -8, to: -3, minimum: 3 };

/**
 * Effect of training in actions per working day (or whatever the outcome is) for weeks 1–4, 5–8 and 9–12, with placebo, dip and composition.
 *
 * Refused below 20 trained people or 4 trained managers, without 8 weeks before training, where roles of trained and controls differ by more than 25 points,
 * or where the two were moving apart before: the placebo interval excludes 0, or the placebo is more than half of the effect in weeks 1–4 (and more than
 * 5 % of the level before, or a training that did nothing could never be said to). A window is refused without usable cells (10 controls under 3 managers) or
 * with more than 30 % of the trained people missing.
 */
export function trainingEffect(input: TrainingEffectInput): Refusable<TrainingEffect> {
  const people = trainedPeople(input);
  const managers = new Set(people.map((i) => input.cluster[i])).size;
  const few = tooFewTrained(people.length, managers);
  if (few !== null) return few;
  if (people.every((i) => (input.cohort[i] as number) + LONG_BASE.from < 0)) {
    return refusal('too-few-weeks', 'An effect needs 8 weeks of history before training.');
  }
  const roles = differentRoles(input, people);
  if (roles !== null) return roles;

  const effects = WINDOWS.map((window) => windowEffect(input, window));
  const dip = windowEffect(input, DIP, DIP_BASE);
  const dipWarning = dip !== null && dip.high < 0 && dip.estimate < -0.1 * dip.base;
  // A dip lowers the base and would make the weeks before it look high: it is reported as a dip, not also as a trend.
  const placebo = windowEffect(input, PLACEBO, dipWarning ? DIP_BASE : LONG_BASE);
  const moving = preTrend(placebo, effects[0] ?? null);
  if (moving !== null) return moving;

  const judged = WINDOWS.map((window, i) => judge(input, window, effects[i] ?? null, people.length));
  const shown = judged.flatMap((effect) => (effect.refused ? [] : [effect]));
  const quantile = simultaneousQuantile(shown);
  const [first, second, third] = judged.map((effect): Refusable<EffectOfWindow> => {
    if (effect.refused) return effect;
    const half = quantile * effect.standardError;
    return { ...effect, simultaneous: { low: effect.estimate - half, high: effect.estimate + half } };
  }) as [Refusable<EffectOfWindow>, Refusable<EffectOfWindow>, Refusable<EffectOfWindow>];

  return {
    refused: false,
    windows: [first, second, third],
    placebo,
    smallestVisiblePreTrend: placebo === null ? null : 2.8 * placebo.standardError,
    dip,
    dipWarning,
    withoutDip: dipWarning ? windowEffect(input, WINDOWS[0], EARLIER_BASE) : null,
    liftRetained: first.refused || third.refused ? null : retained(first, third),
    trained: people.length,
    trainedManagers: managers,
  };
}

/** Why there can be no effect of so few people or managers; null when there can. */
export function tooFewTrained(people: number, managers: number): Refusal | null {
  if (people < 20)
    return refusal(
      'too-few-trained',
      `${counted(people, 'trained person', 'trained people')}; an effect needs at least 20.`,
    );
  if (managers >= 4) return null;
  return refusal(
    'too-few-trained-managers',
    `${counted(managers, 'manager')} of trained people; an effect needs at least 4.`,
  );
}

function trainedPeople(input: StaggeredPanel): number[] {
  const people: number[] = [];
  for (let i = 0; i < input.people; i++) {
    if (input.cohort[i] === NEVER || (input.cluster[i] as number) < 0 || input.include?.[i] === 0) continue;
    people.push(i);
  }
  return people;
}

function differentRoles(input: TrainingEffectInput, trained: readonly number[]): Refusal | null {
  const { role } = input;
  if (role === undefined) return null;
  const first = Math.min(...trained.map((i) => input.cohort[i] as number));
  const controls: number[] = [];
  for (let i = 0; i < input.people; i++) {
    const later = (input.cohort[i] as number) > first + 1;
    if (later && (input.cluster[i] as number) >= 0 && input.mayBeControl?.[i] !== 0) controls.push(i);
  }
  if (controls.length === 0) return null;
  const share = (people: readonly number[], wanted: number): number =>
    people.filter((i) => role[i] === wanted).length / people.length;
  for (const one of new Set(role)) {
    const gap = Math.abs(share(trained, one) - share(controls, one));
    if (gap > 0.25) {
      return refusal(
        'different-roles',
        `One role makes up ${Math.round(100 * gap)} points more of one side than of the other; at most 25 are comparable.`,
      );
    }
  }
  return null;
}

function preTrend(placebo: WindowEffect | null, effect: WindowEffect | null): Refusal | null {
  if (placebo === null) return null;
  const apart = placebo.low > 0 || placebo.high < 0;
  const large =
    effect !== null &&
    Math.abs(placebo.estimate) > Math.max(0.5 * Math.abs(effect.estimate), 0.05 * Math.abs(placebo.base));
  if (!apart && !large) return null;
  return refusal(
    'pre-trend',
    'Trained people and controls were already moving apart 16 to 9 weeks before training; a comparison needs groups that moved alike.',
  );
}

function judge(
  input: StaggeredPanel,
  window: EventWindow,
  effect: WindowEffect | null,
  trained: number,
): Refusable<WindowEffect> {
  const name = `weeks ${window.from}–${window.to}`;
  if (effect === null) {
    const over = trainedPeople(input).some((i) => (input.cohort[i] as number) + window.to < input.weeks);
    return over
      ? refusal(
          'too-few-controls',
          `Too few people were still untrained in ${name}; ${CELL_RULES.minimumControls} under ${CELL_RULES.minimumControlClusters} managers are needed in every week.`,
        )
      : refusal('too-little-follow-up', `The ${name} after training are not over for anybody yet.`);
  }
  if (effect.trained < 20 || effect.trainedClusters < 4) {
    return refusal(
      'too-few-trained',
      `${counted(effect.trained, 'trained person', 'trained people')} under ${counted(effect.trainedClusters, 'manager')} can be compared in ${name}; 20 under 4 are needed.`,
    );
  }
  if (effect.trained < 0.7 * trained) {
    return refusal(
      'too-many-missing',
      `Only ${effect.trained} of ${trained} trained people can be compared in ${name}; at least 70 % are needed.`,
    );
  }
  return { refused: false, ...effect };
}

/** θ(9–12) / θ(1–4) with the jackknife interval of the ratio. */
function retained(early: WindowEffect, late: WindowEffect): (Interval & { value: number }) | null {
  if (early.low <= 0) return null;
  const value = late.estimate / early.estimate;
  const lateWithout = new Map(late.involved.map((c, i) => [c, late.replicates[i] as number]));
  const earlyWithout = new Map(early.involved.map((c, i) => [c, early.replicates[i] as number]));
  const clusters = new Set([...early.involved, ...late.involved]);
  const replicates = Array.from(
    clusters,
    (c) => (lateWithout.get(c) ?? late.estimate) / (earlyWithout.get(c) ?? early.estimate),
  );
  const half = studentQuantile(0.975, clusters.size - 1) * jackknifeStandardError(replicates, value);
  return { value, low: value - half, high: value + half };
}

export interface EventStudyWeek {
  readonly eventWeek: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly trained: number;
  readonly controls: number;
}

export interface LiftHalfLife extends HalfLife {
  /** 95 % interval in weeks, from refitting without one manager at a time; null where a refit has no half-life. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Half-life of the lift over event weeks 1–12, weighted by the people behind each week, with a jackknife interval on its
 * logarithm. Null without at least 8 usable weeks in a row, or where the mean of weeks 1–4 is not above 0 with certainty.
 */
export function liftHalfLife(input: StaggeredPanel): LiftHalfLife | null {
  const first = windowEffect(input, WINDOWS[0]);
  if (first === null || !(first.low > 0)) return null;
  const weeks: WindowEffect[] = [];
  for (let e = 1; e <= 12; e++) {
    const effect = windowEffect(input, { from: e, to: e });
    if (effect === null) break;
    weeks.push(effect);
  }
  const people = weeks.map((week) => week.trained);
  const fitted = halfLife({ effect: weeks.map((week) => week.estimate), people }, first.low);
  if (fitted === null) return null;
  const involved = [...new Set(weeks.flatMap((week) => week.involved))];
  const at = weeks.map((week) => new Map(week.involved.map((c, i) => [c, week.replicates[i] as number])));
  const replicates = involved.map((c) => {
    const effect = weeks.map((week, e) => at[e]?.get(c) ?? week.estimate);
    return Math.log(halfLife({ effect, people }, first.low)?.weeks ?? Number.NaN);
  });
  if (replicates.some((value) => !Number.isFinite(value))) return { ...fitted, low: null, high: null };
  const half = studentQuantile(0.975, involved.length - 1) * jackknifeStandardError(replicates, Math.log(fitted.weeks));
  return { ...fitted, low: fitted.weeks * Math.exp(-half), high: fitted.weeks * Math.exp(half) };
}

/** Effect week by week, for the picture; weeks without usable cells are left out. Weeks −8 … −1 are the base itself. */
export function eventStudy(input: StaggeredPanel, from = -16, to = 12): EventStudyWeek[] {
  const weeks: EventStudyWeek[] = [];
  for (let e = from; e <= to; e++) {
    const effect = windowEffect(input, { from: e, to: e });
    if (effect === null) continue;
    const { estimate, low, high, trained, controls } = effect;
    weeks.push({ eventWeek: e, estimate, low, high, trained, controls });
  }
  return weeks;
}
