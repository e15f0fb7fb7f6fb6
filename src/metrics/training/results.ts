import { dayNumber } from '../../facts/index.ts';
import type { FactPanel } from '../panel.ts';
import { type EffectRow, effectRows } from './effect.ts';
import { groupsOf, type TrainingGrouping } from './groups.ts';
import { compareSupport, type Retention, type RetentionComparison, retentionRows } from './retention.ts';
import { openStudy, type StudySettings, standingOn, supportOf, type TrainingInput } from './study.ts';

export const TRAINING_DEFINITIONS = 'training-hold@1 verdict@1 retention-curve@1 drop-off@1';

/** One stored result: what it is about, how many people are behind it, and the row itself. */
export interface TrainingResult {
  readonly trainingId: string;
  readonly kind: 'effect' | 'retention' | 'comparison';
  readonly by: TrainingGrouping;
  readonly groupId: string;
  readonly people: number;
  readonly payload: EffectRow | Retention | RetentionComparison;
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
    const day = dayNumber(attended.training.endsOn);
    const start = day - facts.firstDay;
    if (start < 0 || start >= facts.panel.days) return [];
    const standing = standingOn(facts.people, day);
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
    const compared: TrainingResult[] =
      comparison === null
        ? []
        : [
            {
              trainingId: attended.training.id,
              kind: 'comparison',
              by: 'managerSupport',
              groupId: 'supported-against-unsupported',
              people: Math.min(...groups.filter((g) => g.by === 'managerSupport').map((g) => g.people)),
              payload: comparison,
            },
          ];
    return [
      ...effectRows(study, attended, standing, groups, settings).map((row) => result('effect', row)),
      ...retentionRows(study, attended, standing, groups).map((row) => result('retention', row)),
      ...compared,
    ];
  });
}
