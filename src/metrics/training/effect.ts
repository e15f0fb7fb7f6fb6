import {
  type Hold,
  hold,
  holdWindows,
  type Refusable,
  teamHolds,
  type Verdict,
  type VerdictWord,
  verdict,
} from '../../statistics/index.ts';
import type { TrainedGroup } from './groups.ts';
import type { Attended, Standing, Study, StudySettings } from './study.ts';

export interface Notice {
  readonly code: string;
  readonly detail: string;
}

/** One row of `/trainings/{id}/effect`. Ratios; null where a figure cannot be given, with the reason beside. */
export interface EffectRow {
  readonly trainingId: string;
  readonly trainingName: string;
  readonly by: TrainedGroup['by'];
  readonly groupId: string;
  readonly groupName: string;
  /** People trained; those observed in both windows are behind `hold`. */
  readonly trained: number;
  readonly observed: number;
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

/** Hold and verdict of every group of one training. */
export function effectRows(
  study: Study,
  attended: Attended,
  standing: Standing,
  groups: readonly TrainedGroup[],
  settings: StudySettings,
): EffectRow[] {
  const roles = new Set(attended.trained.map(({ person }) => standing.role[person]));
  // Colleagues of other roles move with other seasons; they would be no comparison.
  const mayBeControl = study.mayBeControl.map((may, person) => (may === 1 && roles.has(standing.role[person]) ? 1 : 0));
  const data = holdWindows({
    panel: study.volume,
    manager: standing.manager,
    managers: standing.managers.length,
    trained: attended.trained,
    firstSession: study.firstSession,
    mayBeControl,
  });
  const shownTeams = groups.filter((group) => group.by === 'team' && group.people >= settings.minimumGroup);
  const teams = new Map(
    teamHolds(
      data,
      shownTeams.flatMap((group) => group.manager ?? []),
    ).map((team) => [team.manager, team]),
  );
  return groups.map((group) => {
    const team = group.manager === null ? undefined : teams.get(group.manager);
    const figure = team?.hold ?? hold(data, group.include);
    // A lift needs the event study; without it the verdict rests on hold alone, as its definition allows.
    const word = team ?? verdict(figure, null);
    return rowOf(attended, group, figure, word);
  });
}

function rowOf(attended: Attended, group: TrainedGroup, figure: Refusable<Hold>, word: Verdict): EffectRow {
  const base = {
    trainingId: attended.training.id,
    trainingName: attended.training.name,
    by: group.by,
    groupId: group.groupId,
    groupName: group.groupName,
    trained: group.people,
    lift: null,
    liftLow: null,
    liftHigh: null,
    liftRetained: null,
    preTrend: null,
    fadedCost: null,
    verdict: word.verdict,
    minimumDetectableDrop: word.smallestVisibleDrop,
  };
  if (figure.refused) {
    return {
      ...base,
      observed: 0,
      control: null,
      hold: null,
      holdLow: null,
      holdHigh: null,
      trainedRatio: null,
      controlRatio: null,
      refused: true,
      reason: figure.reason,
      needed: figure.needed,
      notices: noticesOf(attended, group),
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
    notices: compared
      ? noticesOf(attended, group)
      : [
          {
            code: 'before-after',
            detail: 'Compared with themselves only: season, hiring and selection are not removed.',
          },
          ...noticesOf(attended, group),
        ],
  };
}

function noticesOf(attended: Attended, group: TrainedGroup): Notice[] {
  if (group.by !== 'company') return [];
  const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
  const notices: Notice[] = [];
  if (attended.invitedOnly > 0) {
    const detail = `${count(attended.invitedOnly, 'person was', 'people were')} invited and did not attend: in neither group.`;
    notices.push({ code: 'invited-only', detail });
  }
  if (attended.laterEpisodes > 0) {
    const detail = `${count(attended.laterEpisodes, 'person', 'people')} had been trained before and count for that training.`;
    notices.push({ code: 'trained-before', detail });
  }
  if (attended.unmapped > 0) {
    const detail = `${count(attended.unmapped, 'address belongs', 'addresses belong')} to nobody in the CRMs.`;
    notices.push({ code: 'unmapped-attendees', detail });
  }
  return notices;
}
