import { describe, expect, it } from 'vitest';
import {
  activeDayShare,
  assertPanel,
  type DailyPanel,
  emptyBlock,
  NEVER,
  sumDays,
  winsorCaps,
  winsorised,
} from '../../../src/statistics/index.ts';

function panelOf(people: readonly (readonly number[])[], working?: readonly (readonly number[])[]): DailyPanel {
  const days = people[0]?.length ?? 0;
  return {
    people: people.length,
    days,
    working: Uint8Array.from((working ?? people.map((row) => row.map((_, d) => (d % 7 < 5 ? 1 : 0)))).flat()),
    actions: Uint16Array.from(people.flat()),
    hired: new Int32Array(people.length).fill(-1),
    left: new Int32Array(people.length).fill(NEVER),
  };
}

describe('a week', () => {
  it('counts weekend catch-up, but never more active than working days', () => {
    const panel = panelOf([
      [1, 0, 0, 0, 0, 2, 3],
      [1, 1, 1, 1, 1, 5, 5],
    ]);
    expect({ ...sumDays(panel, 0, 0, 6, emptyBlock()) }).toEqual({ working: 5, active: 3, actions: 6 });
    expect({ ...sumDays(panel, 1, 0, 6, emptyBlock()) }).toEqual({ working: 5, active: 5, actions: 15 });
    expect(activeDayShare(panel, 0, 0, 6)).toBe(0.2);
    expect(activeDayShare(panel, 0, 5, 6)).toBeNull();
  });

  it('is cut at the ends of the panel', () => {
    const panel = panelOf([[1, 1, 1]]);
    expect(sumDays(panel, 0, -5, 90, emptyBlock())).toMatchObject({ working: 3, actions: 3 });
  });
});

describe('winsorising', () => {
  // A hundred active person-days in each of three periods of ten days: 1 … 100, then all 500, then all 7.
  const first = Array.from({ length: 10 }, (_, p) => Array.from({ length: 10 }, (_, d) => 10 * p + d + 1));
  const panel = panelOf(first.map((row) => [...row, ...new Array(10).fill(500), ...new Array(10).fill(7)]));
  const starts = [0, 10, 20];
  const caps = winsorCaps(panel, starts);

  it('takes its cap from the periods before, the first from itself', () => {
    expect([...caps]).toEqual([99, 99, 500]);
  });

  it('does not move a past cap when later days arrive', () => {
    const shorter = panelOf(first.map((row) => [...row, ...new Array(10).fill(500)]));
    expect([...winsorCaps(shorter, [0, 10])]).toEqual([...caps].slice(0, 2));
  });

  it('cuts volume and leaves active days and the panel alone', () => {
    const cut = winsorised(panel, starts, caps);
    expect(cut.actions[9 * 30 + 9]).toBe(99);
    expect(cut.actions[15]).toBe(99);
    expect(cut.actions[25]).toBe(7);
    expect(panel.actions[15]).toBe(500);
    expect(cut.working).toBe(panel.working);
  });

  it('has no cap where nobody was active', () => {
    expect([...winsorCaps(panelOf([[0, 0, 0]]), [0])]).toEqual([Number.POSITIVE_INFINITY]);
    expect(() => winsorCaps(panel, [3])).toThrow(RangeError);
  });
});

it('a panel whose arrays do not fit is refused by name', () => {
  const panel = panelOf([[1, 1, 1, 1, 1, 1, 1]]);
  expect(() => assertPanel(panel)).not.toThrow();
  expect(() => assertPanel({ ...panel, left: new Int32Array(2) })).toThrow(/panel\.left has 2 entries, 1 expected/);
});
