import { dayNumber } from '../../facts/index.ts';
import type { FactPanel } from '../panel.ts';
import { type EffectRow, effectRows } from './effect.ts';
import { type EventStudy, eventStudyOf } from './event-study.ts';
import { groupsOf, type TrainingGrouping } from './groups.ts';
import { staggeredPanel } from './lift.ts';
import { compareSupport, type Retention, type RetentionComparison, retentionRows } from './retention.ts';
import { standingOn, supportOf } from './standing.ts';
import { openStudy, type StudySettings, type TrainingInput } from './study.ts';

/** One stored result: what it is about, how many people are behind it, and the row itself. */
export interface TrainingResult {
  readonly trainingId: string;
  readonly kind: 'effect' | 'retention' | 'comparison' | 'event-study';
  readonly by: TrainingGrouping;
  readonly groupId: string;
  readonly people: number;
  readonly payload: EffectRow | Retention | RetentionComparison | EventStudy;
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
  return study.attended.flatMap((attended) => {
    const lastDay = dayNumber(attended.training.endsOn);
    const start = dayNumber(attended.training.startsOn) - facts.firstDay;
    if (lastDay < facts.firstDay || lastDay >= facts.firstDay + facts.panel.days) return [];
    const standing = standingOn(facts.people, lastDay);
    const groups = groupsOf(attended, standing, supportOf(facts, standing, start), teamNames);
    const peopleOf = new Map(groups.map((group) => [`${group.by} ${group.groupId}`, group.people]));
    const result = (kind: TrainingResult['kind'], row: EffectRow | Retention): TrainingResult => ({
      trainingId: row.trainingId,
      kind,
      by: row.by,
      groupId: row.groupId,
      people: peopleOf.get(`${row.by} ${row.groupId}`) ?? 0,
      payload: row,
    });
    const comparison = compareSupport(study, attended, standing, groups);
    const sides = groups.filter((group) => group.by === 'managerSupport').map((group) => group.people);
    const compared: TrainingResult[] =
      comparison === null
        ? []
        : [
            {
              trainingId: attended.training.id,
              kind: 'comparison',
              by: 'managerSupport',
              groupId: 'supported-against-unsupported',
              people: Math.min(...sides),
              payload: comparison,
            },
          ];
    const company = groups.find((group) => group.by === 'company');
    const weekly: TrainingResult[] = [];
    if (company !== undefined) {
      const managers = new Set(attended.trained.map(({ person }) => standing.manager[person]));
      const panel = staggeredPanel(study, standing, company, attended.mayBeControl);
      weekly.push({
        ...{ trainingId: attended.training.id, kind: 'event-study', by: 'company', groupId: 'company' },
        people: company.people,
        payload: eventStudyOf(attended.training.id, panel, company.people, managers.size),
      });
    }
    return [
      ...weekly,
      ...effectRows(study, attended, standing, groups, settings).map((row) => result('effect', row)),
      ...retentionRows(study, attended, standing, groups).map((row) => result('retention', row)),
      ...compared,
    ];
  });
}
