import { describe, expect, it } from 'vitest';
import {
  changeByGroup,
  changeByKind,
  changeKinds,
  mulberry32,
  rateChange,
  roundedParts,
  type TwoPeriods,
} from '../../../src/statistics/index.ts';
import { expectClose } from './fixtures.ts';

/** People as [actions before, days before, actions after, days after]. */
function periods(rows: readonly (readonly [number, number, number, number])[]): TwoPeriods {
  const column = (index: number) => Float64Array.from(rows, (row) => row[index] ?? 0);
  return {
    people: rows.length,
    before: { amount: column(0), exposure: column(1) },
    after: { amount: column(2), exposure: column(3) },
  };
}

const alone = (people: number) => new Int32Array(people).fill(-1);

function random(people: number, seed: number): { data: TwoPeriods; moved: Uint8Array; group: Int32Array } {
  const draw = mulberry32(seed);
  const rows = Array.from({ length: people }, (): [number, number, number, number] => {
    const days0 = draw() < 0.15 ? 0 : 10 + Math.floor(draw() * 30);
    const days1 = draw() < 0.15 ? 0 : 10 + Math.floor(draw() * 30);
    return [Math.floor(draw() * 5 * days0), days0, Math.floor(draw() * 5 * days1), days1];
  });
  return {
    data: periods(rows),
    moved: Uint8Array.from(rows, ([, a, , b]) => (a > 0 && b > 0 && draw() < 0.2 ? 1 : 0)),
    group: Int32Array.from(rows, () => Math.floor(draw() * 12)),
  };
}

describe('the change of a rate by what happened to people', () => {
  // Two stay: 20 actions in 10 days each, then 10 and 20. One leaves with 40 in 10, one joins with 5 in 10.
  const data = periods([
    [20, 10, 10, 10],
    [20, 10, 20, 10],
    [40, 10, 0, 0],
    [0, 0, 5, 10],
  ]);

  it('is added up by hand', () => {
    const change = rateChange(data);
    expectClose(change.before, 80 / 30, 1e-12);
    expectClose(change.after, 35 / 30, 1e-12);
    expectClose(change.stayersChange, -0.5, 1e-12);
    const parts = changeByKind(data, Uint8Array.from([0, 1, 0, 0]), alone(4));
    // The first went from 2 to 1 a day on half of the days; the second, who moved, stayed at 2. Both against 1.75.
    expectClose(parts.get('stopped')?.contribution ?? 0, (10 - 17.5) / 20 - (20 - 17.5) / 20, 1e-12);
    expectClose(parts.get('moved')?.contribution ?? 0, 0, 1e-12);
    // A third of the days was the leaver's, at 4 a day where the others had 2: the rate falls by 2 ÷ 3 without them.
    expectClose(parts.get('left')?.contribution ?? 0, -2 / 3, 1e-12);
    expectClose(parts.get('joined')?.contribution ?? 0, -1 / 3, 1e-12);
  });

  it('adds up for any company', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { data: made, moved } = random(3 + (seed % 40), seed);
      const parts = changeByKind(made, moved, alone(made.people));
      const sum = changeKinds.reduce((total, kind) => total + (parts.get(kind)?.contribution ?? 0), 0);
      const present = made.before.exposure.some((w, i) => w > 0 && (made.after.exposure[i] ?? 0) > 0);
      if (present) expectClose(sum, rateChange(made).change, 1e-12);
    }
  });
});

describe('the part of groups', () => {
  it('adds up to the change of those who stayed, and what sets groups apart to nothing', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const { data, group } = random(60, seed);
      const parts = changeByGroup(data, group, 12, alone(60), 'team');
      const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((total, part) => total + of(part), 0);
      expectClose(
        sum((part) => part.contribution),
        rateChange(data).stayersChange,
        1e-12,
      );
      expect(Math.abs(sum((part) => part.size))).toBeLessThan(1e-12);
    }
  });

  it('is weight × (its change − everyone’s change) where nobody’s days change', () => {
    const data = periods([
      [20, 10, 10, 10],
      [20, 10, 10, 10],
      [30, 10, 30, 10],
      [30, 10, 30, 10],
    ]);
    const [first, second] = changeByGroup(data, Int32Array.from([0, 0, 1, 1]), 2, alone(4), 'managers');
    // Half of the days each: the first went down by 1, everybody by 0.5.
    expectClose(first?.size ?? 0, 0.5 * (-1 + 0.5), 1e-12);
    expectClose(second?.size ?? 0, 0.5 * (0 + 0.5), 1e-12);
    expect(first?.sizeHalf).toBeNull();
  });

  it('finds the one team of twelve that fell, and says how surely', () => {
    const draw = mulberry32(7);
    const rows = Array.from({ length: 120 }, (_, i): [number, number, number, number] => {
      const level = 2 + 2 * draw();
      const after = i % 12 === 5 ? level * 0.3 : level * (0.9 + 0.2 * draw());
      return [Math.round(level * 40), 40, Math.round(after * 40), 40];
    });
    const team = Int32Array.from(rows, (_, i) => i % 12);
    const parts = changeByGroup(periods(rows), team, 12, team, 'team');
    const order = parts.map((part, index) => ({ index, ...part })).sort((a, b) => a.size - b.size);
    expect(order[0]?.index).toBe(5);
    expect(order[0]?.pValue).toBeLessThan(0.001);
    expect(order[1]?.pValue).toBeGreaterThan(0.05);
  });

  it('of seven teams says how large, and not how surely: seven do not show how teams differ anyway', () => {
    const { data, group } = random(70, 3);
    const parts = changeByGroup(
      data,
      group.map((g) => g % 7),
      7,
      alone(70),
      'team',
    );
    expect(parts.map((part) => part.pValue)).toEqual(new Array(7).fill(null));
  });
});

describe('rounded parts', () => {
  it('add up to the rounded whole in whole units', () => {
    const draw = mulberry32(11);
    for (let n = 1; n <= 50; n += 1) {
      const parts = Array.from({ length: n }, () => draw() - 0.5);
      const units = roundedParts(parts, 6).map((part) => Math.round(part * 1e6));
      const whole = Math.round(parts.reduce((sum, part) => sum + part, 0) * 1e6);
      expect(units.reduce((sum, part) => sum + part, 0)).toBe(whole);
    }
  });
});
