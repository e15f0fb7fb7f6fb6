import { dayText } from '../../facts/index.ts';
import {
  benjaminiHochberg,
  type Hold,
  type HoldData,
  hold,
  holdWindows,
  LATE_WEEKS,
  type Refusable,
  type Refusal,
  refusal,
  TEAM_FALSE_DISCOVERY_RATE,
  teamHolds,
  type Verdict,
  type VerdictWord,
  verdict,
} from '../../statistics/index.ts';
import { doseNotices } from './dose.ts';
import type { TrainedGroup } from './groups.ts';
import { fadedCost, type LiftFigures, liftOf } from './lift.ts';
import { attendanceNotices, beforeAfter, type Notice } from './notices.ts';
import { effectSentence, holdSentence } from './sentences.ts';
import type { Standing } from './standing.ts';
import type { Attended, Study, StudySettings } from './study.ts';

/** One row of `/trainings/{id}/effect`. Ratios; null where a figure cannot be given, with the reason beside. */
export interface EffectRow {
  readonly trainingId: string;
  readonly trainingName: string;
  readonly by: TrainedGroup['by'];
  readonly groupId: string;
  readonly groupName: string;
  readonly trained: number;
  /** Those of them seen in both windows, who are behind `hold`; null without one. */
  readonly observed: number | null;
  readonly control: number | null;
  readonly lift: number | null;
  readonly liftLow: number | null;
  readonly liftHigh: number | null;
  readonly hold: number | null;
  readonly holdLow: number | null;
  readonly holdHigh: number | null;
  /** Use in weeks 5–8 as a share of weeks 1–2, of the trained and of untrained colleagues over the same weeks. */
  readonly trainedRatio: number | null;
  readonly controlRatio: number | null;
  readonly liftRetained: number | null;
  readonly verdict: VerdictWord;
  readonly minimumDetectableDrop: number | null;
  readonly preTrend: number | null;
  readonly fadedCost: number | null;
  readonly refused: boolean;
  readonly reason: string | null;
  readonly needed: string | null;
  readonly notices: readonly Notice[];
}

/** Lift, hold and verdict of every group of one training. */
export function effectRows(
  study: Study,
  attended: Attended,
  standing: Standing,
  groups: readonly TrainedGroup[],
  settings: StudySettings,
): EffectRow[] {
  const comparison = comparisonsOf(study, attended, standing);
  const shown = groups.filter((group) => group.by === 'team' && group.people >= settings.minimumGroup);
  const teams = teamVerdicts(comparison(null).data, shown);
  const dose = doseNotices(study, attended);
  return groups.map((group) => inWords(group.by === 'company' ? dose : [], rowFor(group)));

  function rowFor(group: TrainedGroup): EffectRow {
    const { data, mayBeControl } = comparison(group.by === 'role' ? group.groupId : null);
    const lift = liftOf(study, attended, standing, group, mayBeControl);
    const early = tooEarly(study, attended, group);
    if (early !== null) return rowOf(attended, group, early, verdict(early, null), lift);
    const team = teams.get(group.groupId);
    if (group.by === 'team' && team !== undefined) return rowOf(attended, group, team.figure, team.word, lift);
    const figure = hold(data, group.members);
    const known = lift.liftHigh === null || lift.base === null ? null : { high: lift.liftHigh, base: lift.base };
    return rowOf(attended, group, figure, verdict(figure, known), lift);
  }
}

/** Before anybody's weeks 5–8 are over there is nothing to judge yet: that is said before anything is counted. */
function tooEarly({ facts }: Study, { trained }: Attended, { members }: TrainedGroup): Refusal | null {
  const own = new Set(members);
  const ends = trained.flatMap(({ person, start }) => (own.has(person) ? [start + 7 * LATE_WEEKS.to] : []));
  const first = Math.min(...ends);
  if (ends.length === 0 || first < facts.panel.days) return null;
  return refusal(
    'too-little-follow-up',
    `Weeks 5–8 after the session are needed, and they are over on ${dayText(facts.firstDay + first)}.`,
  );
}

/** The row with its figures said in sentences, beside what else is to be said of it. */
function inWords(also: readonly Notice[], row: EffectRow): EffectRow {
  const hold = holdSentence(row);
  const lift = effectSentence(row);
  const said = [
    ...(hold === null ? [] : [{ code: 'hold-in-words', detail: hold }]),
    ...(lift === null ? [] : [{ code: 'lift-in-words', detail: lift }]),
  ];
  return { ...row, notices: [...row.notices, ...also, ...said] };
}

interface Comparison {
  readonly mayBeControl: Uint8Array;
  readonly data: HoldData;
}

/**
 * Who may stand as control: of one role, or (null) of all roles that were trained. Colleagues of other roles move with other
 * seasons; they would be no comparison.
 */
export function controlsFor(attended: Attended, standing: Standing, role: string | null): Uint8Array {
  const roles = new Set(role === null ? attended.trained.map(({ person }) => standing.role[person]) : [role]);
  return attended.mayBeControl.map((may, person) => (roles.has(standing.role[person] ?? null) ? may : 0));
}

/** Both arms of a training, for people of one role, or (null) of all roles that were trained. */
function comparisonsOf(study: Study, attended: Attended, standing: Standing): (role: string | null) => Comparison {
  const kept = new Map<string | null, Comparison>();
  return (role) => {
    const known = kept.get(role);
    if (known !== undefined) return known;
    const mayBeControl = controlsFor(attended, standing, role);
    const data = holdWindows({
      panel: study.volume,
      manager: standing.manager,
      managers: standing.managers.length,
      trained: attended.trained,
      firstSession: study.firstSession,
      mayBeControl,
    });
    kept.set(role, { mayBeControl, data });
    return { mayBeControl, data };
  };
}

/**
 * Teams are judged together, as the list is read for its worst. A team with one manager by its people and the spread
 * between teams; a unit with several by its managers.
 */
function teamVerdicts(
  data: HoldData,
  shown: readonly TrainedGroup[],
): ReadonlyMap<string, { readonly figure: Refusable<Hold>; readonly word: Verdict }> {
  const byManager = new Map(
    teamHolds(
      data,
      shown.flatMap((group) => group.manager ?? []),
    ).map((team) => [team.manager, team]),
  );
  const judged = shown.map((group) => {
    const team = group.manager === null ? undefined : byManager.get(group.manager);
    const figure = team?.hold ?? hold(data, group.members);
    return { groupId: group.groupId, figure, word: team ?? verdict(figure, null), corrected: team !== undefined };
  });
  const units = judged.filter(({ corrected }) => !corrected);
  const adjusted = benjaminiHochberg(units.flatMap(({ figure }) => (figure.refused ? [] : [figure.pValue])));
  let next = 0;
  return new Map(
    judged.map(({ groupId, figure, word, corrected }) => {
      const adjustedPValue = corrected || figure.refused ? 0 : (adjusted[next++] ?? 1);
      const falls = word.verdict === 'dropped' && adjustedPValue > TEAM_FALSE_DISCOVERY_RATE;
      return [groupId, { figure, word: falls ? { ...word, verdict: 'not_enough_evidence' as const } : word }];
    }),
  );
}

function rowOf(
  attended: Attended,
  group: TrainedGroup,
  figure: Refusable<Hold>,
  word: Verdict,
  lift: LiftFigures,
): EffectRow {
  const about = group.by === 'company' ? attendanceNotices(attended) : [];
  const base = {
    trainingId: attended.training.id,
    trainingName: attended.training.name,
    by: group.by,
    groupId: group.groupId,
    groupName: group.groupName,
    trained: group.people,
    lift: lift.lift,
    liftLow: lift.liftLow,
    liftHigh: lift.liftHigh,
    liftRetained: lift.liftRetained,
    preTrend: lift.preTrend,
    fadedCost: fadedCost(attended, group, word.verdict, lift.liftRetained),
    verdict: word.verdict,
    minimumDetectableDrop: word.smallestVisibleDrop,
  };
  if (figure.refused) {
    return {
      ...base,
      observed: null,
      control: null,
      hold: null,
      holdLow: null,
      holdHigh: null,
      trainedRatio: null,
      controlRatio: null,
      refused: true,
      reason: figure.reason,
      needed: figure.needed,
      notices: [...lift.notices, ...about],
    };
  }
  const compared = figure.kind === 'against-controls';
  return {
    ...base,
    observed: figure.trained,
    control: compared ? figure.controls : null,
    hold: figure.hold,
    holdLow: figure.low,
    holdHigh: figure.high,
    trainedRatio: figure.trainedRatio,
    controlRatio: compared ? figure.controlRatio : null,
    refused: false,
    reason: compared ? null : figure.missing.reason,
    needed: compared ? null : figure.missing.needed,
    notices: [...(compared ? [] : [beforeAfter]), ...lift.notices, ...about],
  };
}
