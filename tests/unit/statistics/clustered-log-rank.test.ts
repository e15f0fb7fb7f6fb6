import { describe, expect, it } from 'vitest';
import { clusteredLogRank, type PersonWeeks } from '../../../src/statistics/index.ts';

/*
 * Eight managers with three people each, looked at in two weeks. The third of each has had a second session by then. In
 * week 6 the first of each drops off; in week 9 the third of managers 0–3 and the second of managers 4–7.
 */
const rows: { person: number; week: number; event: number }[] = [];
for (let person = 0; person < 24; person += 1) {
  const place = person % 3;
  rows.push({ person, week: 6, event: place === 0 ? 1 : 0 });
  if (place !== 0) rows.push({ person, week: 9, event: place === (person < 12 ? 2 : 1) ? 1 : 0 });
}
const personWeeks: PersonWeeks = {
  length: rows.length,
  person: Int32Array.from(rows, ({ person }) => person),
  episode: Int32Array.from(rows, ({ person }) => person),
  week: Int32Array.from(rows, ({ week }) => week),
  event: Uint8Array.from(rows, ({ event }) => event),
  working: new Uint8Array(rows.length).fill(5),
  active: new Uint8Array(rows.length).fill(3),
};
const several = Int8Array.from(rows, ({ person }) => (person % 3 === 2 ? 1 : 0));
const managerOf = Int32Array.from({ length: 24 }, (_, person) => Math.floor(person / 3));

describe('one session against several, week for week', () => {
  const test = clusteredLogRank(personWeeks, several, managerOf);

  it('counts drop-offs and weeks of each side, and what they would be without a difference', () => {
    expect(test).toMatchObject({ events: [12, 4], atRisk: [24, 16], clusters: 8 });
    // Expected of several: 8 × 8/24 + 8 × 8/16 = 20/3; of one: 16 − 20/3 = 28/3. (4 ÷ 20/3) ÷ (12 ÷ 28/3) = 7/15.
    expect(test.hazardRatio).toBeCloseTo(7 / 15, 12);
  });

  it('takes people of one manager for one: t of the sums by manager', () => {
    // Sums: 4 of 1/6 and 4 of −5/6; t = (8/3) ÷ √(8/7 × 26/9) = 1.4676 with 7 degrees of freedom (scipy.stats.t.sf).
    expect(test.pValue).toBeCloseTo(0.18565438, 7);
    // Everybody alone: 24 sums instead of 8.
    expect(clusteredLogRank(personWeeks, several, new Int32Array(24).fill(-1)).clusters).toBe(24);
  });

  it('leaves out rows of neither side, and has no p-value below four managers', () => {
    const first = several.map((side, i) => (rows[i]?.week === 6 ? side : -1));
    expect(clusteredLogRank(personWeeks, first, managerOf)).toMatchObject({ events: [8, 0], hazardRatio: 0 });
    const three = Int32Array.from(managerOf, (manager) => manager % 3);
    expect(clusteredLogRank(personWeeks, several, three).pValue).toBeNull();
  });
});
