import type { ControlTable } from './hold-controls.ts';
import { lnRatio } from './hold-figure.ts';
import type { HoldData } from './hold-windows.ts';
import { jackknifeStandardError } from './jackknife.ts';

export const MINIMUM_CONTROL_TEAMS = 8;
/** A control team of two says more about two people than about teams. */
const MINIMUM_TEAM = 3;

export interface TeamSpread {
  /** τ²: variance of ln hold between teams in which nothing happened. */
  readonly tauSquared: number;
  /** Control teams of at least three people it rests on. */
  readonly teams: number;
  /** Variance of ln of the controls' pooled ratio, from leaving out one control manager at a time. */
  readonly controlVariance: number;
}

/** Spread over the dates of some trained people, given the weight (their early use) of each cohort. */
export type SpreadOf = (weight: Float64Array) => TeamSpread;

/**
 * τ² by moments: each control team's ln ratio against all controls over the same calendar weeks; the variance between teams minus the mean of
 * what their people alone would make (Hedges & Olkin), not below 0. Results are kept per date, as most teams are trained on one.
 */
export function spreadOfControlTeams(data: HoldData, table: ControlTable): SpreadOf {
  const known = spreads.get(data);
  if (known !== undefined) return known;
  const spread = spreadFrom(data, table);
  spreads.set(data, spread);
  return spread;
}

const spreads = new WeakMap<HoldData, SpreadOf>();

function spreadFrom(data: HoldData, table: ControlTable): SpreadOf {
  const { controls } = data;
  const observed = new Float64Array(data.people);
  const expected = new Float64Array(data.people);
  const floor = new Float64Array(data.people);
  const teams = peopleByTeam(data);
  const kept = new Map<number, TeamSpread>();

  return (weight) => {
    const dates = Array.from(weight.keys()).filter((g) => (weight[g] as number) > 0 && table.usable[g] === 1);
    const only = dates.length === 1 ? (dates[0] as number) : -1;
    const known = kept.get(only);
    if (known !== undefined) return known;
    observed.fill(0);
    expected.fill(0);
    floor.fill(0);
    for (const g of dates) {
      // Scaled so that each date counts among the controls as it does among the trained.
      const scale = (weight[g] as number) / (table.early[g] as number);
      const ratio = (table.late[g] as number) / (table.early[g] as number);
      for (let i = table.firstRow[g] as number; i < (table.firstRow[g + 1] as number); i++) {
        const person = controls.person[i] as number;
        observed[person] = (observed[person] as number) + scale * (controls.late[i] as number);
        expected[person] = (expected[person] as number) + scale * ratio * (controls.early[i] as number);
        floor[person] = (floor[person] as number) + (0.5 * scale) / (controls.lateWorkingDays[i] as number);
      }
    }
    const spread = spreadBetween(teams, observed, expected, floor);
    if (only >= 0) kept.set(only, spread);
    return spread;
  };
}

function peopleByTeam(data: HoldData): number[][] {
  const teams = Array.from({ length: data.managers }, (): number[] => []);
  const seen = new Uint8Array(data.people);
  for (let i = 0; i < data.controls.person.length; i++) {
    const person = data.controls.person[i] as number;
    if (seen[person] === 1) continue;
    seen[person] = 1;
    teams[data.controls.manager[i] as number]?.push(person);
  }
  return teams.filter((people) => people.length > 0);
}

function spreadBetween(
  teams: readonly number[][],
  observed: Float64Array,
  expected: Float64Array,
  floor: Float64Array,
): TeamSpread {
  const tops: number[] = [];
  const bottoms: number[] = [];
  const estimates: number[] = [];
  let within = 0;
  for (const people of teams) {
    // Floors are positive exactly for people observed over these dates.
    const present = people.filter((person) => (floor[person] as number) > 0);
    if (present.length === 0) continue;
    const o = present.map((person) => observed[person] as number);
    const e = present.map((person) => expected[person] as number);
    tops.push(o.reduce((sum, v) => sum + v, 0));
    bottoms.push(e.reduce((sum, v) => sum + v, 0));
    if (present.length < MINIMUM_TEAM || !e.some((v) => v > 0)) continue;
    const team = lnRatio(o, e, present.reduce((sum, person) => sum + (floor[person] as number), 0) / present.length);
    estimates.push(team.estimate);
    within += team.variance;
  }
  const top = tops.reduce((sum, v) => sum + v, 0);
  const bottom = bottoms.reduce((sum, v) => sum + v, 0);
  const replicates = tops
    .map((o, i) => Math.log((top - o) / (bottom - (bottoms[i] as number))))
    .filter((value) => Number.isFinite(value));
  const count = estimates.length;
  const mean = estimates.reduce((sum, v) => sum + v, 0) / count;
  const between = estimates.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (count - 1);
  return {
    tauSquared: count > 1 ? Math.max(0, between - within / count) : 0,
    teams: count,
    controlVariance: jackknifeStandardError(replicates, Math.log(top / bottom)) ** 2,
  };
}
