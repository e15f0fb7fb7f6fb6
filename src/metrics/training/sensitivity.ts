import { survivalCurve } from '../../statistics/index.ts';
import { countsAmong, type FollowUp, followUp } from './follow-up.ts';
import type { TrainedGroup } from './groups.ts';
import type { Standing } from './standing.ts';
import type { Attended, Study } from './study.ts';

/** The same curve by other rules: how much what is said depends on what cannot be known. */
export interface Sensitivity {
  /**
   * `first-session`: the rule of the figures. `session`: followed to the day before the next session. `retrained-low`: that,
   * and who was low when trained again counts as dropped off. `leavers`: winding down before leaving counts too.
   */
  readonly clock: 'first-session' | 'session' | 'retrained-low' | 'leavers';
  readonly people: number;
  readonly droppedOff: number;
  readonly week: number | null;
  /** Still using in that week. */
  readonly retained: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Retrained {
  /** Followed to their next session by the session clock. */
  readonly people: number;
  /** Of them, low in the last week before it: training again is often a consequence of low use. */
  readonly lowThen: number;
}

const WEEK = 12;

/** The company's curve by each clock, and how many were trained again while low. */
export function sensitivityOf(
  study: Study,
  attended: Attended,
  standing: Standing,
  company: TrainedGroup,
  first: FollowUp,
): { clocks: Sensitivity[]; retrained: Retrained } {
  const session = followUp(study, attended, 'session');
  const variants: readonly (readonly [Sensitivity['clock'], FollowUp])[] = [
    ['first-session', first],
    ['session', session],
    ['retrained-low', followUp(study, attended, 'session', { ...study.rule, retrainedLowIsDropOff: true })],
    ['leavers', followUp(study, attended, 'first', { ...study.rule, noticeDays: 0 })],
  ];
  const again = company.members.flatMap((person) => {
    const episode = session.episodeOf.get(person);
    return episode?.endedBy === 'next-session' ? [episode] : [];
  });
  return {
    clocks: variants.map(([clock, followed]) => at(clock, followed, standing, company)),
    retrained: { people: again.length, lowThen: again.filter((episode) => episode.lowAtEnd).length },
  };
}

function at(clock: Sensitivity['clock'], followed: FollowUp, standing: Standing, company: TrainedGroup): Sensitivity {
  const own = company.members.flatMap((person) => followed.episodeOf.get(person) ?? []);
  const people = own.filter((episode) => episode.status === 'at_risk').length;
  const droppedOff = own.filter((episode) => episode.droppedOff).length;
  const curve = survivalCurve(countsAmong(followed, standing, company.members), { clustered: true });
  const last = curve.refused ? undefined : curve.weeks.findLast(({ week }) => week <= Math.min(WEEK, curve.drawnTo));
  return {
    ...{ clock, people, droppedOff, week: last?.week ?? null, retained: last?.survival ?? null },
    ...{ low: last?.low ?? null, high: last?.high ?? null },
  };
}
