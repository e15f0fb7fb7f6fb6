import { describe, expect, it } from 'vitest';
import { AT_LEAST_NINE_TENTHS, AT_MOST_A_TENTH, banded } from '../../../src/privacy/suppression.ts';

const row = (numerator: number, people: number) => ({
  value: numerator / people,
  numerator,
  low: 0.1,
  high: 0.9,
  people,
  reason: null,
});
const hidden = { value: null, numerator: null, low: null, high: null };

describe('a rate in a small group', () => {
  it('is a band near either end, with numerator and bounds gone', () => {
    for (const [numerator, people] of [
      [0, 5],
      [0, 19],
      [1, 12],
      [1, 10],
    ] as const) {
      expect(banded(row(numerator, people), true)).toEqual({ ...hidden, people, reason: AT_MOST_A_TENTH });
      expect(banded(row(people - numerator, people), true)).toEqual({
        ...hidden,
        people,
        reason: AT_LEAST_NINE_TENTHS,
      });
    }
  });

  it('is told where it is one of many, and in large groups', () => {
    for (const told of [row(1, 9), row(2, 12), row(17, 19), row(0, 20), row(20, 20)])
      expect(banded(told, true)).toBe(told);
    expect(banded({ ...row(0, 5), value: null, reason: 'nobody' }, true)).toMatchObject({ reason: 'nobody' });
  });

  it('of days, not people, is a band only at the very end', () => {
    expect(banded(row(1, 19), false)).toMatchObject({ value: 1 / 19 });
    expect(banded(row(0, 19), false)).toMatchObject(hidden);
  });
});
