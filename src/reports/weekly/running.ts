import type { Curve, RunningTraining } from './document.ts';
import type { Retention, TrainingMaterial } from './finding-material.ts';

/** Curves are drawn up to this week. */
const CURVE_WEEKS = 12;

const verdicts = {
  dropped: 'dropped',
  held: 'held',
  no_lift: 'no lift',
  not_enough_evidence: 'not enough evidence',
} as const;

/** A training as the page shows it: its verdict, its curves and what they say. */
export function runningTraining(training: TrainingMaterial): RunningTraining {
  const { id, name, endsOn, retention, comparison } = training;
  const effect = training.effects.find((row) => row.by === 'company');
  const company = retention.find((row) => row.by === 'company');
  const split = retention.filter((row) => row.by === 'managerSupport').flatMap(curveOf);
  // Two halves say more than the whole, and one half alone says less.
  const curves = split.length === 2 ? split : company === undefined ? [] : curveOf(company);
  const said = [company, comparison].flatMap((row) => (row?.refused === false ? (row.sentence ?? []) : []));
  return {
    id,
    name,
    endsOn,
    verdict: effect === undefined || effect.suppressed ? null : verdicts[effect.verdict],
    sentences: said,
    curves,
  };
}

function curveOf(row: Retention): Curve[] {
  if (row.suppressed || row.refused) return [];
  const points = row.weeks
    .filter(({ week }) => week <= CURVE_WEEKS)
    .map(({ week, retained, low, high, atRisk }) => ({ week, retained, low, high, atRisk }));
  if (points.length === 0) return [];
  return [{ by: row.by, groupId: row.groupId, groupName: row.groupName, people: row.people, points }];
}
