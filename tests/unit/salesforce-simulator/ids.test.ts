import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdSequence, idSuffix, normalizeId } from '../../../src/demo/salesforce-simulator/ids.ts';

test('the suffix is that of ids seen in real organisations', () => {
  expect(idSuffix('001dM00003jU9Gx')).toBe('QAK');
  expect(idSuffix('750ak000009AVi5')).toBe('AAG');
  expect(idSuffix('005ak000005hvjJ')).toBe('AAQ');
  expect(idSuffix('005R0000000UyrW')).toBe('IAS');
});

test('ids of one sequence are valid, distinct and rise', () => {
  const sequence = new IdSequence('dM');
  const ids = Array.from({ length: 500 }, () => sequence.next('00T'));
  expect(new Set(ids).size).toBe(500);
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids) expect(normalizeId(id)).toBe(id);
});

test('an id with a wrong letter case is not an id', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9A-Za-z]{15}$/), (id15) => {
      const full = id15 + idSuffix(id15);
      expect(normalizeId(id15)).toBe(full);
      expect(normalizeId(full)).toBe(full);
      const swapped = full.replace(/[a-z]/, (letter) => letter.toUpperCase());
      if (/[a-z]/.test(id15)) expect(normalizeId(swapped)).toBeNull();
    }),
  );
});
