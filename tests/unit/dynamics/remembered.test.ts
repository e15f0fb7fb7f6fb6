import { expect, test } from 'vitest';
import { remembered } from '../../../connectors/dynamics/remembered.ts';

const MINUTE = 60_000;

test('an answer is kept for ten minutes, and asked for once by any number of callers', async () => {
  let now = 0;
  let asked = 0;
  const answer = remembered(
    async () => ++asked,
    () => now,
  );
  expect(await Promise.all([answer.get(), answer.get()])).toEqual([1, 1]);
  now += 10 * MINUTE - 1;
  expect(await answer.get()).toBe(1);
  now += 1;
  expect(await answer.get()).toBe(2);
  answer.forget();
  expect(await answer.get()).toBe(3);
});

test('a failure is not kept', async () => {
  let asked = 0;
  const answer = remembered(async () => {
    asked += 1;
    if (asked === 1) throw new Error('away');
    return asked;
  });
  await expect(answer.get()).rejects.toThrow('away');
  expect(await answer.get()).toBe(2);
});
