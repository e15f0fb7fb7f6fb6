import { type ControlTable, controlsBehind, floorOf, MINIMUM_TRAINED_MANAGERS } from './hold-controls.ts';
import { type ControlledHold, holdInterval, lnRatio } from './hold-figure.ts';
import type { HoldData } from './hold-windows.ts';
import { satterthwaite } from './jackknife.ts';
import { type Refusable, refusal } from './refusal.ts';
import { MINIMUM_CONTROL_TEAMS, type SpreadOf } from './team-spread.ts';

/** Fewer than four trained managers: people are the unit, and what teams differ by anyway is added. */
export function fewManagers(
  data: HoldData,
  table: ControlTable,
  members: readonly number[],
  spreadOf: SpreadOf,
): Refusable<Omit<ControlledHold, 'withoutControls'>> {
  const { trained } = data;
  const observed = Float64Array.from(members, (i) => trained.late[i] as number);
  const expected = Float64Array.from(members, (i) => {
    const g = trained.cohort[i] as number;
    return ((trained.early[i] as number) * (table.late[g] as number)) / (table.early[g] as number);
  });
  const weight = new Float64Array(data.cohortDays.length);
  const share = new Map<number, number>();
  let totalEarly = 0;
  let totalExpected = 0;
  for (const [k, i] of members.entries()) {
    const g = trained.cohort[i] as number;
    const c = trained.manager[i] as number;
    const early = trained.early[i] as number;
    weight[g] = (weight[g] as number) + early;
    share.set(c, (share.get(c) ?? 0) + (expected[k] as number));
    totalEarly += early;
    totalExpected += expected[k] as number;
  }
  if (totalExpected === 0) return refusal('no-use-to-hold', 'Nobody used the CRM in the two weeks after training.');
  const people = lnRatio(observed, expected, floorOf(trained, members));
  const spread = spreadOf(weight);
  if (spread.teams < MINIMUM_CONTROL_TEAMS) {
    return refusal(
      'too-few-control-teams',
      `People of fewer than ${MINIMUM_TRAINED_MANAGERS} managers were trained, so how much teams differ anyway has to be known; ${MINIMUM_CONTROL_TEAMS} untrained teams of 3 people or more are needed, and there ${spread.teams === 1 ? 'is 1' : `are ${spread.teams}`}.`,
    );
  }
  let concentration = 0;
  for (const part of share.values()) concentration += (part / totalExpected) ** 2;
  const teamVariance = spread.tauSquared * concentration + spread.controlVariance;
  const degreesOfFreedom = satterthwaite([
    { variance: people.variance, degreesOfFreedom: members.length - 1 },
    { variance: teamVariance, degreesOfFreedom: spread.teams - 1 },
  ]);
  const standardError = Math.sqrt(people.variance + teamVariance);
  let totalLate = 0;
  for (let k = 0; k < observed.length; k++) totalLate += observed[k] as number;
  return {
    refused: false,
    kind: 'against-controls',
    unit: 'people-and-team-spread',
    ...holdInterval(people.estimate, standardError, degreesOfFreedom),
    trainedRatio: totalLate / totalEarly,
    controlRatio: totalExpected / totalEarly,
    trained: members.length,
    trainedManagers: share.size,
    ...controlsBehind(data, table, weight),
    teamSpread: spread.tauSquared,
  };
}
