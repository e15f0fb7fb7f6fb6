import {
  add,
  type ChangePart,
  contributionOf,
  meanShare,
  PRESENT_IN_BOTH,
  presence,
  ratio,
  type Spread,
  type Sums,
  type TwoPeriods,
} from './contributions.ts';
import { studentQuantile, studentUpper } from './distributions.ts';
import { jackknifeStandardError, satterthwaite } from './jackknife.ts';

/** A group's part of the stayers' change. */
export interface GroupPart extends ChangePart {
  /** weight × (its change − everyone's change): how much of the change is this group's own. Sums to 0 over the groups. */
  readonly size: number;
  /** Half of the 95 % interval of `size`. */
  readonly sizeHalf: number | null;
}

/** Fewer teams than this do not say how much teams differ anyway. */
const MINIMUM_TEAMS = 8;
const SMALLEST_TEAM = 3;

/**
 * The part of each group of stayers in their change, exactly additive in `contribution`; `size` is what sets a group apart.
 *
 * Whether a group is set apart is judged by ratios, as busy people move more than idle ones in whatever happens: ln(r₁/r₀) of the
 * group against that of the others, each with its leave-one-out error. The interval of `size` has the width that this error
 * has in its unit: weight × L × t × s.e., L the logarithmic mean of the group's rate and the one it would have had.
 *
 * @param groupOf group 0 … groups − 1 of each person; −1 leaves a person out of every group
 * @param unit `team`: a group is one manager's, so people are the unit inside and the spread between groups is added (from
 *   the middle of the groups, so that the ones that fell do not hide themselves; needs 8 groups). `managers`: groups have
 *   several managers, whose people rise and fall together; needs 4 in the group and 4 outside.
 */
export function changeByGroup(
  data: TwoPeriods,
  groupOf: Int32Array,
  groups: number,
  clusterOf: Int32Array,
  unit: 'team' | 'managers',
): GroupPart[] {
  const present = presence(data);
  const stay: Sums = { people: 0, amount0: 0, exposure0: 0, amount1: 0, exposure1: 0 };
  const sums = Array.from({ length: groups }, (): Sums => ({ ...stay }));
  const units = Array.from({ length: groups }, () => new Map<number, Sums>());
  const managers = new Map<number, Sums>();
  for (let i = 0; i < data.people; i++) {
    if (present[i] !== PRESENT_IN_BOTH) continue;
    add(stay, data, i);
    const cluster = clusterOf[i] as number;
    const manager = cluster < 0 ? -1 - i : cluster;
    add(sumsIn(managers, manager), data, i);
    const group = groupOf[i] as number;
    if (group < 0) continue;
    add(sums[group] as Sums, data, i);
    add(sumsIn(units[group] as Map<number, Sums>, unit === 'team' ? i : manager), data, i);
  }
  const everyone = ratio(stay.amount1, stay.exposure1) - ratio(stay.amount0, stay.exposure0);
  const own = sums.map((total, g) => logChange(total, Array.from((units[g] as Map<number, Sums>).values())));
  const between = unit === 'team' ? spreadBetween(own, sums) : null;
  const influence = influenceOfManagers(stay, managers);
  return sums.map((total, g): GroupPart => {
    const scale = meanShare(total, stay);
    const contribution = contributionOf(total, stay);
    const size = contribution - scale * everyone;
    const judged = { half: null as number | null, pValue: null as number | null };
    const mine = own[g] ?? null;
    const others =
      mine === null
        ? null
        : unit === 'team'
          ? lessTeam(influence, stay, total)
          : lessUnits(stay, managers, total, units[g]);
    if (mine !== null && others !== null && (unit === 'managers' || between !== null)) {
      const components = [mine, others, ...(between === null ? [] : [between])];
      const error = Math.sqrt(components.reduce((sum, { variance }) => sum + variance, 0));
      const df = satterthwaite(components);
      const apart = mine.estimate - others.estimate;
      const would = (total.amount0 / total.exposure0) * Math.exp(others.estimate);
      const width = logarithmicMean(would * Math.exp(apart), would) * scale * (1 - scale);
      judged.half = studentQuantile(0.975, df) * error * width;
      judged.pValue = error > 0 ? 2 * studentUpper(Math.abs(apart) / error, df) : apart === 0 ? 1 : 0;
    }
    return {
      people: total.people,
      contribution,
      size,
      sizeHalf: judged.half,
      ...judged,
      rateBefore: total.exposure0 > 0 ? total.amount0 / total.exposure0 : null,
      rateAfter: total.exposure1 > 0 ? total.amount1 / total.exposure1 : null,
    };
  });
}

function sumsIn(map: Map<number, Sums>, key: number): Sums {
  const known = map.get(key);
  if (known !== undefined) return known;
  const sums = { people: 0, amount0: 0, exposure0: 0, amount1: 0, exposure1: 0 };
  map.set(key, sums);
  return sums;
}

interface LogChange extends Spread {
  readonly estimate: number;
}

const HALF_AN_ACTION = 0.5;

function lnRatioOf(amount0: number, exposure0: number, amount1: number, exposure1: number): number {
  const after = Math.max(amount1, HALF_AN_ACTION) / exposure1;
  return Math.log(after / (Math.max(amount0, HALF_AN_ACTION) / exposure0));
}

/** ln(r₁/r₀) with its leave-one-out error; null below four units, or without any use before. */
function logChange(total: Sums, units: readonly Sums[]): LogChange | null {
  if (units.length < 4 || total.amount0 <= 0) return null;
  const estimate = lnRatioOf(total.amount0, total.exposure0, total.amount1, total.exposure1);
  const replicates = units.map((one) =>
    lnRatioOf(
      total.amount0 - one.amount0,
      total.exposure0 - one.exposure0,
      total.amount1 - one.amount1,
      total.exposure1 - one.exposure1,
    ),
  );
  const variance = jackknifeStandardError(replicates, estimate) ** 2;
  return { estimate, variance, degreesOfFreedom: units.length - 1 };
}

interface Influence {
  /** Σ over managers of the squared influence on ln(R₁/R₀). */
  readonly squares: number;
  readonly managers: number;
}

function influenceOfManagers(stay: Sums, managers: ReadonlyMap<number, Sums>): Influence {
  let squares = 0;
  for (const one of managers.values()) squares += influenceOf(stay, one) ** 2;
  return { squares, managers: managers.size };
}

function influenceOf(stay: Sums, one: Sums): number {
  const late = (one.amount1 * stay.exposure1 - stay.amount1 * one.exposure1) / (stay.amount1 * stay.exposure1);
  const early = (one.amount0 * stay.exposure0 - stay.amount0 * one.exposure0) / (stay.amount0 * stay.exposure0);
  return late - early;
}

function without(stay: Sums, group: Sums): Sums {
  return {
    people: stay.people - group.people,
    amount0: stay.amount0 - group.amount0,
    exposure0: stay.exposure0 - group.exposure0,
    amount1: stay.amount1 - group.amount1,
    exposure1: stay.exposure1 - group.exposure1,
  };
}

/** The others' change where the group is one of many teams: the whole's error less the team's own part of it. */
function lessTeam({ squares, managers }: Influence, stay: Sums, group: Sums): LogChange | null {
  const rest = without(stay, group);
  if (managers < 5 || rest.amount0 <= 0 || rest.exposure0 <= 0 || rest.exposure1 <= 0) return null;
  const left = Math.max(0, squares - influenceOf(stay, group) ** 2);
  const share = rest.amount0 / stay.amount0;
  return {
    estimate: lnRatioOf(rest.amount0, rest.exposure0, rest.amount1, rest.exposure1),
    variance: ((managers / (managers - 1)) * left) / share ** 2,
    degreesOfFreedom: managers - 2,
  };
}

/** The others' change where groups are few and large: leaving out their managers one by one. */
function lessUnits(
  stay: Sums,
  managers: ReadonlyMap<number, Sums>,
  group: Sums,
  units: ReadonlyMap<number, Sums> | undefined,
): LogChange | null {
  const rest = without(stay, group);
  if (rest.exposure0 <= 0 || rest.exposure1 <= 0) return null;
  const others: Sums[] = [];
  for (const [manager, all] of managers) {
    const inside = units?.get(manager);
    const outside = inside === undefined ? all : without(all, inside);
    if (outside.people > 0) others.push(outside);
  }
  return logChange(rest, others);
}

function logarithmicMean(a: number, b: number): number {
  if (Math.abs(a - b) < 1e-9 * Math.max(a, b)) return a;
  return (a - b) / Math.log(a / b);
}

/** Variance of ln(r₁/r₀) between groups beyond what their people make, from the median absolute deviation; null below 8. */
function spreadBetween(own: readonly (LogChange | null)[], sums: readonly Sums[]): Spread | null {
  const seen = own.flatMap((change, g) => (change === null || (sums[g]?.people ?? 0) < SMALLEST_TEAM ? [] : [change]));
  if (seen.length < MINIMUM_TEAMS) return null;
  const middle = median(seen.map(({ estimate }) => estimate));
  const deviation = 1.4826 * median(seen.map(({ estimate }) => Math.abs(estimate - middle)));
  const within = median(seen.map(({ variance }) => variance));
  // A median absolute deviation tells as much as a standard deviation of 37 % of the groups (normal efficiency).
  const degreesOfFreedom = Math.max(1, 0.37 * (seen.length - 1));
  return { variance: Math.max(0, deviation ** 2 - within), degreesOfFreedom };
}

function median(values: number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
