import {
  logRank,
  permutationLogRank,
  type Refusable,
  restrictedMean,
  restrictedMeanDifference,
  type SurvivalCurve,
  survivalCurve,
  type WeekCounts,
} from '../../statistics/index.ts';
import { countsAmong, countsByManager, type FollowUp, placeboRate } from './follow-up.ts';
import { maskOf, type TrainedGroup } from './groups.ts';
import { type Retrained, type Sensitivity, sensitivityOf } from './sensitivity.ts';
import { retentionSentence, supportSentence } from './sentences.ts';
import type { Standing } from './standing.ts';
import type { Attended, Study } from './study.ts';

/** One row of `/trainings/{id}/retention`. */
export interface RetentionWeek {
  /** Event week, from 0, the week of the session. */
  readonly week: number;
  readonly atRisk: number;
  readonly dropped: number;
  readonly censored: number;
  readonly retained: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Retention {
  readonly trainingId: string;
  readonly by: TrainedGroup['by'];
  readonly groupId: string;
  readonly groupName: string;
  readonly trained: number;
  /** With some use after the session: the people the curve is about. */
  readonly people: number;
  /** Used the CRM on less than a fifth of their working days right after the session. */
  readonly noUptake: number;
  /** Too few weeks since the session, or none, to know their own level. */
  readonly tooEarly: number;
  readonly droppedOff: number;
  readonly weeks: readonly RetentionWeek[];
  readonly median: number | null;
  readonly medianLow: number | null;
  readonly medianHigh: number | null;
  /** Mean weeks of use within the first `restrictedWeeks`. */
  readonly restrictedMean: number | null;
  readonly restrictedMeanLow: number | null;
  readonly restrictedMeanHigh: number | null;
  readonly restrictedWeeks: number | null;
  /** Share per week of people with no session whom the same rule flags; null without such people. */
  readonly placeboPerWeek: number | null;
  /** The same curve by other clocks; of the company only. */
  readonly sensitivity: readonly Sensitivity[] | null;
  readonly retrained: Retrained | null;
  /** What is seen, in words, with its people and interval. */
  readonly sentence: string | null;
  readonly refused: boolean;
  readonly reason: string | null;
  readonly needed: string | null;
}

/** How two kinds of team differ: supported ones first. */
export interface RetentionComparison {
  readonly trainingId: string;
  readonly by: 'managerSupport';
  readonly logRank: { readonly chiSquared: number; readonly degreesOfFreedom: number; readonly pValue: number } | null;
  /** Weeks by which supported teams kept using longer. */
  readonly difference: number | null;
  readonly differenceLow: number | null;
  readonly differenceHigh: number | null;
  readonly differenceWeeks: number | null;
  readonly managers: readonly [supported: number, unsupported: number];
  readonly sentence: string | null;
  readonly refused: boolean;
  readonly reason: string | null;
  readonly needed: string | null;
}

/** The curves of every group of one training. Cells are managers throughout: their teams rise and fall together. */
export function retentionRows(
  study: Study,
  attended: Attended,
  standing: Standing,
  groups: readonly TrainedGroup[],
  followed: FollowUp,
): Retention[] {
  const placebo = placeboRate(study, attended);
  return groups.map((group) => {
    const counts = countsAmong(followed, standing, group.members);
    const own = group.members.flatMap((person) => followed.episodeOf.get(person) ?? []);
    const tally = (status: string): number => own.filter((episode) => episode.status === status).length;
    const curve = survivalCurve(counts, { clustered: group.manager === null });
    const people = own.filter((episode) => episode.status === 'at_risk').length;
    const other =
      group.by === 'company' && group.people > 0
        ? sensitivityOf(study, attended, standing, group, followed)
        : { clocks: null, retrained: null };
    const row = {
      trainingId: attended.training.id,
      by: group.by,
      groupId: group.groupId,
      groupName: group.groupName,
      trained: group.people,
      people,
      noUptake: tally('no_uptake'),
      tooEarly: tally('insufficient_follow_up') + tally('no_follow_up'),
      droppedOff: own.filter((episode) => episode.droppedOff).length,
      placeboPerWeek: placebo,
      sensitivity: other.clocks,
      retrained: other.retrained,
      ...curveFields(curve, counts, group.manager === null),
    };
    return { ...row, sentence: retentionSentence(row) };
  });
}

function curveFields(curve: Refusable<SurvivalCurve>, counts: WeekCounts, clustered: boolean) {
  const none = {
    weeks: [],
    median: null,
    medianLow: null,
    medianHigh: null,
    restrictedMean: null,
    restrictedMeanLow: null,
    restrictedMeanHigh: null,
    restrictedWeeks: null,
  };
  if (curve.refused) return { ...none, refused: true, reason: curve.reason, needed: curve.needed };
  const tau = [12, 8].find((week) => curve.weeks.some((w) => w.week === week && w.atRisk >= 5)) ?? null;
  const mean = tau === null ? null : restrictedMean(counts, tau, clustered);
  const median = curve.median.refused ? null : curve.median;
  return {
    weeks: curve.weeks
      .filter((week) => week.week <= curve.drawnTo)
      .map((week) => ({
        week: week.week,
        atRisk: week.atRisk,
        dropped: week.events,
        censored: week.censored,
        retained: week.survival,
        low: week.low,
        high: week.high,
      })),
    median: median?.week ?? null,
    medianLow: median?.low ?? null,
    medianHigh: median?.high ?? null,
    restrictedMean: mean?.mean ?? null,
    restrictedMeanLow: mean?.low ?? null,
    restrictedMeanHigh: mean?.high ?? null,
    restrictedWeeks: tau,
    refused: false,
    reason: null,
    needed: null,
  };
}

/** Supported against unsupported teams: restricted means first, log-rank by permuting managers second. */
export function compareSupport(
  attended: Attended,
  standing: Standing,
  groups: readonly TrainedGroup[],
  followed: FollowUp,
): RetentionComparison | null {
  const supported = groups.find((group) => group.groupId === 'supported' && group.by === 'managerSupport');
  const unsupported = groups.find((group) => group.groupId === 'unsupported' && group.by === 'managerSupport');
  if (supported === undefined || unsupported === undefined) return null;
  const people = standing.manager.length;
  const one = countsByManager(followed, standing, maskOf(supported, people));
  const other = countsByManager(followed, standing, maskOf(unsupported, people));
  const groupOf = Int8Array.from({ length: one.cells }, (_, cell) => {
    if ((one.episodes[cell] ?? 0) > 0) return 0;
    return (other.episodes[cell] ?? 0) > 0 ? 1 : -1;
  });
  const managers = [0, 1].map((side) => groupOf.filter((group) => group === side).length);
  const difference = restrictedMeanDifference(one, other);
  const base = {
    trainingId: attended.training.id,
    by: 'managerSupport' as const,
    managers: [managers[0] ?? 0, managers[1] ?? 0] as const,
  };
  if (difference.refused) {
    const nothing = { difference: null, differenceLow: null, differenceHigh: null, differenceWeeks: null };
    const { reason, needed } = difference;
    return { ...base, ...nothing, logRank: null, sentence: needed, refused: true, reason, needed };
  }
  const both = { members: [...supported.members, ...unsupported.members] };
  const counts = countsByManager(followed, standing, maskOf(both, people));
  const test = logRank(counts, groupOf);
  const permuted = permutationLogRank(counts, groupOf);
  const row = {
    ...base,
    difference: difference.difference,
    differenceLow: difference.low,
    differenceHigh: difference.high,
    differenceWeeks: difference.weeks,
    logRank: {
      chiSquared: test.chiSquared,
      degreesOfFreedom: test.degreesOfFreedom,
      // From permuting managers: χ² on people would take teammates for independent.
      pValue: permuted.pValue,
    },
    refused: false,
    reason: null,
    needed: null,
  };
  return { ...row, sentence: supportSentence(row) };
}
