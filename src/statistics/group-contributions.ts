import {
  add,
  type ChangePart,
  contributionOf,
  errorOf,
  influenceOf,
  meanShare,
  membersOf,
  PRESENT_IN_BOTH,
  presence,
  ratio,
  type Spread,
  type Sums,
  type TwoPeriods,
  tested,
} from './contributions.ts';
import { satterthwaite } from './jackknife.ts';

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
 * The error of `size` is that of the difference between the group's change and the others'.
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
  const stay = { people: 0, amount0: 0, exposure0: 0, amount1: 0, exposure1: 0 };
  const sums = Array.from({ length: groups }, () => ({ ...stay }));
  const members = Array.from({ length: groups }, (): number[] => []);
  for (let i = 0; i < data.people; i++) {
    if (present[i] !== PRESENT_IN_BOTH) continue;
    add(stay, data, i);
    const group = groupOf[i] as number;
    if (group < 0) continue;
    add(sums[group] as Sums, data, i);
    (members[group] as number[]).push(i);
  }
  const everyone = ratio(stay.amount1, stay.exposure1) - ratio(stay.amount0, stay.exposure0);
  const alone = new Int32Array(data.people).fill(-1);
  const errors = members.map((own, g) =>
    own.length === 0
      ? null
      : errorOf(influenceOf(data, sums[g] as Sums, own, unit === 'team' ? alone : clusterOf).clusters),
  );
  const changes = sums.map((s) => ratio(s.amount1, s.exposure1) - ratio(s.amount0, s.exposure0));
  const between = unit === 'team' ? spreadBetween(changes, errors, members) : null;
  const whole = errorOf(
    influenceOf(
      data,
      stay,
      membersOf(data, (i) => present[i] === PRESENT_IN_BOTH),
      clusterOf,
    ).clusters,
  );
  return sums.map((own, g): GroupPart => {
    const scale = meanShare(own, stay);
    const contribution = contributionOf(own, stay);
    const size = contribution - scale * everyone;
    const error = errors[g] ?? null;
    const rest = 1 - scale;
    // The others' error: the whole's, less what the group itself adds to it.
    const others =
      whole === null || error === null || rest <= 0
        ? null
        : {
            variance: Math.max(0, whole.variance - scale ** 2 * error.variance) / rest ** 2,
            df: whole.degreesOfFreedom,
          };
    let spread: Spread | null = null;
    if (error !== null && others !== null && (unit === 'managers' || between !== null)) {
      const components = [
        { variance: error.variance, degreesOfFreedom: error.degreesOfFreedom },
        { variance: others.variance, degreesOfFreedom: others.df },
        ...(between === null ? [] : [between]),
      ];
      const variance = components.reduce((sum, c) => sum + c.variance, 0) * (scale * rest) ** 2;
      spread = { variance, degreesOfFreedom: satterthwaite(components) };
    }
    const { half, pValue } = tested(size, spread);
    return {
      people: own.people,
      contribution,
      size,
      sizeHalf: half,
      half,
      pValue,
      rateBefore: own.exposure0 > 0 ? own.amount0 / own.exposure0 : null,
      rateAfter: own.exposure1 > 0 ? own.amount1 / own.exposure1 : null,
    };
  });
}

/** Variance between groups beyond what their people make, from the median absolute deviation; null below 8 groups. */
function spreadBetween(
  changes: readonly number[],
  errors: readonly (Spread | null)[],
  members: readonly (readonly number[])[],
): Spread | null {
  const seen = changes.flatMap((change, g) => {
    const error = errors[g] ?? null;
    return error === null || (members[g]?.length ?? 0) < SMALLEST_TEAM ? [] : [{ change, within: error.variance }];
  });
  if (seen.length < MINIMUM_TEAMS) return null;
  const middle = median(seen.map(({ change }) => change));
  const deviation = 1.4826 * median(seen.map(({ change }) => Math.abs(change - middle)));
  const within = median(seen.map((group) => group.within));
  return { variance: Math.max(0, deviation ** 2 - within), degreesOfFreedom: seen.length - 1 };
}

function median(values: number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
