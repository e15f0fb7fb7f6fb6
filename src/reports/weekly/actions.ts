import { findMetric } from '../../metrics/catalogue.ts';
import type { Findings } from '../../privacy/findings.ts';
import { AccessDeniedError, type Viewer } from '../../privacy/viewer.ts';
import { people, percent } from '../wording.ts';
import type { MeasuredAction } from './document.ts';
import { shiftDay, type Week } from './week.ts';

export type PlannedAction = Parameters<Findings['actions']>[1][number];

/** An action stays on the page for as long as its follow-up takes, and a month more. */
const SHOWN_WEEKS = 13;

/** The actions that were under way in a week, each measured again: before against after, of the same people. */
export async function measuredActions(
  findings: Findings,
  viewer: Viewer,
  planned: readonly PlannedAction[],
  week: Week,
  teamNames: ReadonlyMap<string, string>,
): Promise<MeasuredAction[]> {
  const since = shiftDay(week.to, -SHOWN_WEEKS * 7);
  const current = planned.filter(
    ({ status, startsOn }) => status !== 'cancelled' && startsOn < week.to && startsOn >= since,
  );
  const measured = await Promise.all(
    (await findings.actions(viewer, current)).map(async (action): Promise<MeasuredAction[]> => {
      const effect = await findings.actionEffect(viewer, action).catch((error: unknown) => {
        // A team this reader does not see.
        if (error instanceof AccessDeniedError) return null;
        throw error;
      });
      if (effect === null) return [];
      const { id, title, owner, team, metric, target, startsOn, dueOn, status } = action;
      const groupName = team === null ? 'Company' : (teamNames.get(team) ?? team);
      const figures = effect.suppressed
        ? { before: null, after: null, change: null, low: null, high: null, people: null }
        : {
            before: effect.before,
            after: effect.after,
            change: effect.change,
            low: effect.low,
            high: effect.high,
            people: effect.people,
          };
      const sentence = effect.suppressed
        ? 'Fewer people than may be shown.'
        : effect.refused || effect.before === null || effect.after === null
          ? (effect.needed ?? effect.notices.map(({ detail }) => detail).join(' '))
          : sentenceOf(metric, effect);
      return [{ id, title, owner, groupName, metric, target, startsOn, dueOn, status, ...figures, sentence }];
    }),
  );
  return measured.flat();
}

interface Figures {
  readonly before: number | null;
  readonly after: number | null;
  readonly change: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly people: number;
  readonly weeksBefore: number;
  readonly weeksAfter: number;
  readonly reached: boolean | null;
}

function sentenceOf(metricId: string, effect: Figures): string {
  const metric = findMetric(metricId);
  const isRatio = metric?.unit === 'ratio';
  const value = (figure: number | null): string =>
    figure === null ? '–' : isRatio ? percent(figure) : figure.toFixed(2);
  const points = (figure: number | null): string =>
    figure === null ? '–' : isRatio ? `${Math.round(figure * 100)}` : figure.toFixed(2);
  const unit = isRatio ? ' points' : '';
  const reached =
    effect.reached === null ? '' : effect.reached ? ' The target is reached.' : ' The target is not reached.';
  return `${metric?.title ?? metricId}: ${value(effect.before)} in the ${effect.weeksBefore} weeks before, ${value(effect.after)} in the ${effect.weeksAfter} since; a change of ${points(effect.change)}${unit} (${points(effect.low)} to ${points(effect.high)}; ${people(effect.people)}). Before/after, not an effect: season and hiring are not removed.${reached}`;
}
