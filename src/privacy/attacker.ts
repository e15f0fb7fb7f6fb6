import type { GroupSize } from './complement.ts';

/*
 * The other side of suppression: what somebody who has every published number can say of the hidden ones. Sizes of groups
 * are all there is to reason with: figures are hidden together with the number of people they are about.
 */

/** Smallest and largest size of a group that fit everything published. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export interface Published {
  readonly total: number;
  /** Disjoint or one within the other. */
  readonly groups: readonly GroupSize[];
  /** Ids of the groups whose size is published. */
  readonly shown: ReadonlySet<string>;
  /** Whether everybody is in one of the groups (roles), or some may be in none (teams). */
  readonly partition: boolean;
}

/** A sum that everybody knows to hold: the size of `whole` is that of its parts and of who is in none of them. */
interface Line {
  readonly whole: string | null;
  readonly parts: readonly string[];
}

/**
 * Bounds of every hidden group, by interval propagation over the sums: a whole is its parts and whoever is in none of them.
 * Groups lie within each other like branches of a tree, so that no sum closes a circle, and the bounds are exact: the same
 * as a linear programme gives. That empty groups are always shown is known too: a hidden one has somebody.
 */
export function boundsOfHidden({ total, groups, shown, partition }: Published): ReadonlyMap<string, Bounds> {
  const low = new Map<string | null, number>([[null, total]]);
  const high = new Map<string | null, number>([[null, total]]);
  for (const { id, people } of groups) {
    const known = shown.has(id);
    low.set(id, known ? people : 1);
    high.set(id, known ? people : total);
  }
  const lines = linesOf(groups);
  const at = (side: Map<string | null, number>, id: string | null): number => side.get(id) ?? 0;
  for (let moved = true; moved; ) {
    moved = false;
    const narrow = (id: string | null, from: number, to: number): void => {
      if (from > at(low, id)) {
        low.set(id, from);
        moved = true;
      }
      if (to < at(high, id)) {
        high.set(id, to);
        moved = true;
      }
    };
    for (const { whole, parts } of lines) {
      // Who is in none of the parts: nobody where the groups are a partition, anybody else.
      const loose = partition && whole === null ? 0 : total;
      const lowest = parts.reduce((sum, part) => sum + at(low, part), 0);
      const highest = parts.reduce((sum, part) => sum + at(high, part), 0);
      narrow(whole, lowest, highest + loose);
      for (const part of parts) {
        const othersAtMost = highest - at(high, part) + loose;
        const othersAtLeast = lowest - at(low, part);
        narrow(part, at(low, whole) - othersAtMost, at(high, whole) - othersAtLeast);
      }
    }
  }
  const hidden = groups.filter(({ id }) => !shown.has(id));
  return new Map(hidden.map(({ id }) => [id, { low: at(low, id), high: at(high, id) }]));
}

/**
 * Groups too small to be shown that an attacker can tell too well: protected is one whose bounds are at least `minimum` − 1
 * apart and reach up to `minimum`.
 */
export function exposed(published: Published, minimum: number): string[] {
  const bounds = boundsOfHidden(published);
  return published.groups.flatMap(({ id, people }) => {
    const known = bounds.get(id);
    if (known === undefined || people === 0 || people >= minimum) return [];
    return known.high - known.low >= minimum - 1 && known.high >= minimum ? [] : [id];
  });
}

function linesOf(groups: readonly GroupSize[]): Line[] {
  const known = new Set(groups.map(({ id }) => id));
  const parts = new Map<string | null, string[]>();
  for (const { id, parentId } of groups) {
    const whole = parentId !== null && known.has(parentId) ? parentId : null;
    parts.set(whole, [...(parts.get(whole) ?? []), id]);
  }
  return [...parts].map(([whole, inside]) => ({ whole, parts: inside }));
}
