import { dayNumber } from '../../facts/index.ts';
import type { DriverRow } from '../drivers/index.ts';
import type { Periods } from '../drivers/two-periods.ts';
import type { FactPanel } from '../panel.ts';
import { controlsFor, type EffectRow, effectRows } from './effect.ts';
import { type EventStudy, eventStudyOf } from './event-study.ts';
import { followUp } from './follow-up.ts';
import { groupsOf } from './groups.ts';
import { staggeredPanel } from './lift.ts';
import { compareSupport, type Retention, type RetentionComparison, retentionRows } from './retention.ts';
import { standingOn, supportOf } from './standing.ts';
import { type Attended, openStudy, type Study, type StudySettings, type TrainingInput } from './study.ts';

/** The change that drivers are parts of. */
export interface DriverChange {
  readonly periods: Periods;
  readonly change: { readonly before: number; readonly after: number; readonly change: number };
}

/** One stored result: what it is about, how many people are behind it, and the row itself. */
export interface TrainingResult {
  readonly trainingId: string;
  readonly kind: 'effect' | 'retention' | 'comparison' | 'event-study' | 'drivers' | 'driver-change';
  readonly by: string;
  readonly groupId: string;
  readonly people: number;
  readonly payload: EffectRow | Retention | RetentionComparison | EventStudy | DriverRow | DriverChange;
}

/**
 * Everything that is said of the company's trainings, from facts alone. Trainings that have not taken place yet have no
 * results. Pure: the same facts give the same results.
 */
export function trainingResults(
  facts: FactPanel,
  trainings: readonly TrainingInput[],
  settings: StudySettings,
  teamNames: ReadonlyMap<string, string>,
): TrainingResult[] {
  if (facts.panel.days === 0 || facts.panel.people === 0) return [];
  const study = openStudy(facts, trainings, settings);
  return study.attended.flatMap((attended) => resultsOf(study, attended, settings, teamNames));
}

/** Whether a training is over, and its people can be seen. */
export function isSeen({ firstDay, panel }: FactPanel, { training }: Attended): boolean {
  const lastDay = dayNumber(training.endsOn);
  return lastDay >= firstDay && lastDay < firstDay + panel.days;
}

/** What is said of one training, its drivers apart. */
export function resultsOf(
  study: Study,
  attended: Attended,
  settings: StudySettings,
  teamNames: ReadonlyMap<string, string>,
): TrainingResult[] {
  const { facts } = study;
  if (!isSeen(facts, attended)) return [];
  const { id: trainingId, startsOn, endsOn } = attended.training;
  const standing = standingOn(facts.people, dayNumber(endsOn));
  const groups = groupsOf(
    attended,
    standing,
    supportOf(facts, standing, dayNumber(startsOn) - facts.firstDay),
    teamNames,
  );
  const followed = followUp(study, attended);
  const results: TrainingResult[] = [];
  const [company] = groups;
  if (company !== undefined) {
    const managers = new Set(company.members.map((person) => standing.manager[person]));
    const panel = staggeredPanel(study, standing, company, controlsFor(attended, standing, null));
    results.push({
      ...{ trainingId, kind: 'event-study', by: 'company', groupId: 'company', people: company.people },
      payload: eventStudyOf(trainingId, panel, company.people, managers.size),
    });
  }
  const peopleOf = new Map(groups.map((group) => [`${group.by} ${group.groupId}`, group.people]));
  const result = (kind: 'effect' | 'retention', row: EffectRow | Retention): TrainingResult => ({
    ...{ trainingId, kind, by: row.by, groupId: row.groupId },
    people: peopleOf.get(`${row.by} ${row.groupId}`) ?? 0,
    payload: row,
  });
  results.push(
    ...effectRows(study, attended, standing, groups, settings).map((row) => result('effect', row)),
    ...retentionRows(study, attended, standing, groups, followed).map((row) => result('retention', row)),
  );
  const comparison = compareSupport(attended, standing, groups, followed);
  if (comparison !== null) {
    const sides = groups.filter((group) => group.by === 'managerSupport').map((group) => group.people);
    results.push({
      ...{ trainingId, kind: 'comparison', by: 'managerSupport', groupId: 'supported-against-unsupported' },
      ...{ people: Math.min(...sides), payload: comparison },
    });
  }
  return results;
}
