import fc from 'fast-check';
import solver, { type SolverAPI } from 'javascript-lp-solver';
import { describe, expect, it } from 'vitest';
import { type Bounds, boundsOfHidden, exposed, type Published } from '../../../src/privacy/attacker.ts';
import { type GroupSize, publishedWithin, shownWithin } from '../../../src/privacy/complement.ts';

// The types say that the default export is the module around it, which it is not.
const programme = solver as unknown as SolverAPI;

/** The same question as a linear programme, by somebody else's solver: sizes that fit every published sum. */
function solve({ total, groups, shown, partition }: Published, id: string, aim: 'min' | 'max'): number {
  const variables: Record<string, Record<string, number>> = {};
  const constraints: Record<string, { equal?: number; min?: number }> = { total: { equal: total } };
  for (const group of groups) {
    constraints[`at-least ${group.id}`] = shown.has(group.id) ? { equal: group.people } : { min: 1 };
    constraints[`sum ${group.id}`] = { equal: 0 };
  }
  const known = new Set(groups.map((group) => group.id));
  for (const group of groups) {
    const around = group.parentId !== null && known.has(group.parentId) ? `sum ${group.parentId}` : 'total';
    const hasParts = groups.some(({ parentId }) => parentId === group.id);
    variables[group.id] = {
      [around]: 1,
      [`at-least ${group.id}`]: 1,
      ...(hasParts ? { [`sum ${group.id}`]: -1 } : {}),
      aim: group.id === id ? 1 : 0,
    };
    // Who is in the group and in none of those inside it.
    if (hasParts) variables[`loose ${group.id}`] = { [`sum ${group.id}`]: 1, aim: 0 };
    else delete constraints[`sum ${group.id}`];
  }
  if (!partition) variables['loose'] = { total: 1, aim: 0 };
  const answer = programme.Solve({ optimize: 'aim', opType: aim, constraints, variables }) as {
    feasible: boolean;
    result: number;
  };
  if (!answer.feasible) throw new Error('the truth itself fits everything published');
  return Math.round(answer.result * 1e6) / 1e6;
}

/** A company: up to three levels of groups, with people in none of those inside. */
const company = fc
  .array(
    fc.record({
      loose: fc.integer({ min: 0, max: 4 }),
      inside: fc.array(
        fc.record({
          loose: fc.integer({ min: 0, max: 14 }),
          inside: fc.array(fc.integer({ min: 0, max: 14 }), { maxLength: 3 }),
        }),
        { maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((regions) => {
    const groups: GroupSize[] = [];
    let total = 0;
    for (const [r, region] of regions.entries()) {
      let inRegion = region.loose;
      for (const [t, team] of region.inside.entries()) {
        const inTeam = team.loose + team.inside.reduce((sum, people) => sum + people, 0);
        for (const [s, people] of team.inside.entries())
          groups.push({ id: `${r}.${t}.${s}`, parentId: `${r}.${t}`, people });
        groups.push({ id: `${r}.${t}`, parentId: `${r}`, people: inTeam });
        inRegion += inTeam;
      }
      groups.push({ id: `${r}`, parentId: null, people: inRegion });
      total += inRegion;
    }
    return { groups, total };
  });

describe('what an attacker can say of hidden groups', () => {
  it('is a size where one group is hidden and everybody is in one', () => {
    const groups = [
      { id: 'a', parentId: null, people: 9 },
      { id: 'b', parentId: null, people: 3 },
    ];
    const published = { total: 12, groups, shown: new Set(['a']), partition: true };
    expect(boundsOfHidden(published)).toEqual(new Map([['b', { low: 3, high: 3 }]]));
    expect(exposed(published, 5)).toEqual(['b']);
    expect(exposed({ ...published, shown: new Set() }, 5)).toEqual([]);
  });

  it('is too much where the hidden groups of a sum are only just enough together', () => {
    const groups = [
      { id: 'a', parentId: null, people: 9 },
      { id: 'b', parentId: null, people: 1 },
      { id: 'c', parentId: null, people: 4 },
    ];
    // Five in two groups with somebody in each: neither can have five.
    expect(exposed({ total: 14, groups, shown: shownWithin(14, groups, 5), partition: true }, 5)).toEqual(['b', 'c']);
    expect([...publishedWithin(14, groups, 5, true)]).toEqual([]);
  });

  it('is what a linear programme says, whatever is hidden', () => {
    fc.assert(
      fc.property(company, fc.boolean(), fc.infiniteStream(fc.boolean()), ({ groups, total }, partition, coins) => {
        const loose = partition ? 0 : 3;
        const shown = new Set(
          groups.filter(({ people }) => people === 0 || coins.next().value === true).map(({ id }) => id),
        );
        const published = { total: total + loose, groups, shown, partition };
        for (const [id, { low, high }] of boundsOfHidden(published)) {
          const solved: Bounds = { low: solve(published, id, 'min'), high: solve(published, id, 'max') };
          expect({ low, high }, id).toEqual(solved);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is never enough of what is published', () => {
    fc.assert(
      fc.property(company, fc.integer({ min: 5, max: 12 }), fc.boolean(), ({ groups, total }, minimum, partition) => {
        const shown = publishedWithin(total, groups, minimum, partition);
        for (const { id, people } of groups) if (shown.has(id)) expect(people === 0 || people >= minimum).toBe(true);
        const open = exposed({ total, groups, shown, partition }, minimum);
        // Where nothing but the total is left, and the empty groups, there is nothing more to hide.
        if (groups.some(({ id, people }) => people > 0 && shown.has(id))) expect(open).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
