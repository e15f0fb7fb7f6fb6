import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GroupSize, shownOfOverlapping, shownWithin } from '../../../src/privacy/complement.ts';

const flat = (...sizes: number[]): GroupSize[] =>
  sizes.map((people, index) => ({ id: `g${index}`, parentId: null, people }));
const shown = (total: number, groups: GroupSize[]) => [...shownWithin(total, groups, 5)].sort();

describe('what may be shown within a total', () => {
  it('is everything where every group is large enough and nobody is left over', () => {
    expect(shown(18, flat(6, 5, 7))).toEqual(['g0', 'g1', 'g2']);
  });

  it('leaves a second group out where one small group could be had by subtraction', () => {
    expect(shown(23, flat(8, 3, 12))).toEqual(['g2']);
  });

  it('leaves no more out where the small groups together are large enough', () => {
    expect(shown(21, flat(15, 3, 3))).toEqual(['g0']);
  });

  it('counts people who are in no group', () => {
    expect(shown(17, flat(7, 8))).toEqual(['g1']);
    expect(shown(20, flat(7, 8))).toEqual(['g0', 'g1']);
  });

  it('shows groups of nobody, who are no secret, and never counts on them', () => {
    expect(shown(11, flat(8, 3, 0))).toEqual(['g2']);
  });

  it('rather hides the team around than a team at the end of a branch', () => {
    const groups = [
      { id: 'region', parentId: null, people: 18 },
      { id: 'a', parentId: 'region', people: 8 },
      { id: 'b', parentId: 'region', people: 8 },
      { id: 'other', parentId: null, people: 9 },
    ];
    // The region's two managers would be what is left of it.
    expect([...shownWithin(40, groups, 5)].sort()).toEqual(['a', 'b', 'other']);
  });

  it('leaves nothing small to be worked out, whatever the company looks like', () => {
    fc.assert(
      fc.property(company, fc.integer({ min: 2, max: 12 }), ({ own, parents }, minimum) => {
        const groups = treeOf(own, parents);
        const total = own.reduce((sum, people) => sum + people, 0);
        // A total that is too small is not shown itself, and so is nothing in it.
        fc.pre(total >= minimum);
        const visible = shownWithin(total, groups, minimum);
        for (const rest of restsOf(own, parents, visible)) expect(rest === 0 || rest >= minimum).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what may be shown of groups that overlap', () => {
  const overlapping = (total: number, ...sizes: number[]) => [...shownOfOverlapping(total, flat(...sizes), 5)].sort();

  it('is not a group that nearly everybody is in', () => {
    expect(overlapping(20, 17, 9)).toEqual(['g1']);
    expect(overlapping(20, 20, 9)).toEqual(['g0', 'g1']);
  });

  it('is not both of two that share few people', () => {
    expect(overlapping(20, 12, 10)).toEqual(['g0']);
    expect(overlapping(20, 12, 8)).toEqual(['g0', 'g1']);
  });
});

/** Team 0 is the company; every other has a parent of a lower number, and people of its own. */
const company = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat()), { minLength: 1, maxLength: 14 })
  .map((teams) => ({
    own: teams.map(([people]) => people),
    parents: teams.map(([, draw], index) => (index === 0 ? -1 : draw % index)),
  }));

function within(team: number, ancestor: number, parents: readonly number[]): boolean {
  for (let at = team; at !== -1; at = parents[at] ?? -1) if (at === ancestor) return true;
  return false;
}

function treeOf(own: readonly number[], parents: readonly number[]): GroupSize[] {
  return own.slice(1).map((_people, index) => {
    const team = index + 1;
    const inside = own.filter((_, other) => within(other, team, parents));
    const parent = parents[team] ?? 0;
    const people = inside.reduce((sum, n) => sum + n, 0);
    return { id: `t${team}`, parentId: parent === 0 ? null : `t${parent}`, people };
  });
}

/** People who are told apart by no team but one: those whose innermost shown team is the same. */
function restsOf(own: readonly number[], parents: readonly number[], visible: ReadonlySet<string>): number[] {
  const rests = new Map<number, number>();
  for (const [team, people] of own.entries()) {
    let at = team;
    while (at !== 0 && !visible.has(`t${at}`)) at = parents[at] ?? 0;
    rests.set(at, (rests.get(at) ?? 0) + people);
  }
  return [...rests.values()];
}
