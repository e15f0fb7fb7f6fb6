import { exposed } from './attacker.ts';

/*
 * Hiding a small group is not enough: where the total and all other groups are shown, subtraction brings it back. These
 * functions choose what else must be hidden, from sizes alone, so that the choice is the same whoever asks.
 */

export interface GroupSize {
  readonly id: string;
  /** The smallest group that contains this one; null: only the total does. */
  readonly parentId: string | null;
  readonly people: number;
}

/**
 * Which of the groups within a total may be shown. Groups are disjoint or one contains the other. Of every group shown,
 * and of the total, the part that no shown group inside it accounts for is then empty or has at least `minimum` people:
 * those parts are all that can be worked out from sums. Groups of nobody are always among the result.
 */
export function shownWithin(total: number, groups: readonly GroupSize[], minimum: number): ReadonlySet<string> {
  const sizes = new Map(groups.map((group) => [group.id, group.people]));
  const inside = childrenOf(groups);
  const shown = new Set(groups.filter(({ people }) => people >= minimum).map(({ id }) => id));
  const sizeOf = (id: string | null): number => (id === null ? total : (sizes.get(id) ?? 0));
  const outermost = (id: string | null): string[] =>
    (inside.get(id) ?? []).flatMap((child) => (shown.has(child) ? [child] : outermost(child)));
  const rest = (id: string | null): number => sizeOf(id) - outermost(id).reduce((sum, child) => sum + sizeOf(child), 0);
  const tooSmall = (people: number): boolean => people !== 0 && people < minimum;

  // From the inside out. Hiding the group itself joins its rest to the rest of what is around it and keeps the teams
  // inside, which are what people look at.
  const settle = (id: string): void => {
    for (const child of inside.get(id) ?? []) settle(child);
    if (shown.has(id) && tooSmall(rest(id))) shown.delete(id);
  };
  for (const child of inside.get(null) ?? []) settle(child);

  // The total itself is shown whatever happens, so the smallest loss inside it has to do.
  while (tooSmall(rest(null))) {
    const candidates = outermost(null).map((id) => ({ id, gain: rest(id), leaf: outermost(id).length === 0 }));
    const [loss] = candidates.toSorted(
      (a, b) =>
        Number(a.gain === 0) - Number(b.gain === 0) ||
        Number(a.leaf) - Number(b.leaf) ||
        a.gain - b.gain ||
        (a.id < b.id ? -1 : 1),
    );
    if (loss === undefined) break;
    shown.delete(loss.id);
  }
  for (const { id, people } of groups) if (people === 0) shown.add(id);
  return shown;
}

/**
 * Which of the groups within a total are published: those of `shownWithin` that also withstand an attacker who has all of
 * them. For every group that does not, the smallest one shown beside it is hidden as well, until all do.
 * @param partition whether everybody is in one of the groups
 */
export function publishedWithin(
  total: number,
  groups: readonly GroupSize[],
  minimum: number,
  partition: boolean,
): ReadonlySet<string> {
  const shown = new Set(shownWithin(total, groups, minimum));
  const byId = new Map(groups.map((group) => [group.id, group]));
  const around = (id: string | null): string | null => {
    const parentId = id === null ? null : (byId.get(id)?.parentId ?? null);
    return parentId === null || !byId.has(parentId) ? null : parentId;
  };
  for (;;) {
    const [found] = exposed({ total, groups, shown, partition }, minimum);
    if (found === undefined) return shown;
    // The sum in which the group stands is that of the smallest group around it whose size is known.
    let whole = around(found);
    while (whole !== null && !shown.has(whole)) whole = around(whole);
    const beside = groups.filter(
      ({ id, people }) => people > 0 && shown.has(id) && id !== whole && nearestShown(id) === whole,
    );
    const [smallest] = beside.toSorted((a, b) => a.people - b.people || (a.id < b.id ? -1 : 1));
    if (smallest !== undefined) shown.delete(smallest.id);
    else if (whole !== null) shown.delete(whole);
    // Nothing but the total is left to be known.
    else return shown;
  }

  function nearestShown(id: string): string | null {
    let place = around(id);
    while (place !== null && !shown.has(place)) place = around(place);
    return place;
  }
}

/**
 * The same for groups that overlap, as connections do: one person may have an account in several CRMs. What is worked
 * out there is who is not in a group, and of two groups who is in both.
 */
export function shownOfOverlapping(total: number, groups: readonly GroupSize[], minimum: number): ReadonlySet<string> {
  const tooSmall = (people: number): boolean => people > 0 && people < minimum;
  const shown = groups.filter(({ people }) => people >= minimum && !tooSmall(total - people));
  const [smaller, larger, ...more] = shown.toSorted((a, b) => a.people - b.people || (a.id < b.id ? -1 : 1));
  const inBoth = smaller && larger ? smaller.people + larger.people - total : 0;
  const hidden = more.length === 0 && tooSmall(inBoth) ? smaller : undefined;
  const nobody = groups.filter(({ people }) => people === 0);
  return new Set([...shown.filter((group) => group !== hidden), ...nobody].map(({ id }) => id));
}

function childrenOf(groups: readonly GroupSize[]): ReadonlyMap<string | null, readonly string[]> {
  const known = new Set(groups.map(({ id }) => id));
  const children = new Map<string | null, string[]>();
  for (const { id, parentId } of groups) {
    const parent = parentId !== null && known.has(parentId) ? parentId : null;
    const list = children.get(parent);
    if (list === undefined) children.set(parent, [id]);
    else list.push(id);
  }
  return children;
}
