import { describe, expect, test } from 'vitest';
import { Lanes } from '../../../connectors/dynamics/lanes.ts';

/** Work that ends when told to, and how much of it runs. */
function work() {
  const ends: (() => void)[] = [];
  const state = { running: 0, most: 0 };
  const run = async () => {
    state.running += 1;
    state.most = Math.max(state.most, state.running);
    await new Promise<void>((resolve) => ends.push(resolve));
    state.running -= 1;
  };
  return { state, run, endOne: () => ends.shift()?.() };
}

describe('lanes', () => {
  test('four at once until the server advises otherwise, and never more than sixteen', () => {
    const lanes = new Lanes();
    expect(lanes.limit).toBe(4);
    lanes.advise('8');
    expect(lanes.limit).toBe(8);
    lanes.advise('52');
    expect(lanes.limit).toBe(16);
    lanes.advise('2');
    expect(lanes.limit).toBe(2);
  });

  test.each([null, '', 'many', '0', '-3'])('%j is no advice', (hint) => {
    const lanes = new Lanes();
    lanes.advise(hint);
    expect(lanes.limit).toBe(4);
  });

  test('a refusal halves them, every quiet minute gives one back', () => {
    let now = 0;
    const lanes = new Lanes(() => now);
    lanes.refused();
    expect(lanes.limit).toBe(2);
    lanes.refused();
    lanes.refused();
    expect(lanes.limit).toBe(1);
    now += 61_000;
    expect(lanes.limit).toBe(2);
    now += 3_600_000;
    expect(lanes.limit).toBe(4);
  });

  test('what was refused does not jump back when the same advice comes again', () => {
    const lanes = new Lanes(() => 0);
    lanes.refused();
    lanes.advise('4');
    expect(lanes.limit).toBe(2);
    lanes.advise('10');
    expect(lanes.limit).toBe(2);
  });

  test('no more run at once than there are lanes, and those who wait come in turn', async () => {
    const lanes = new Lanes(() => 0);
    const { state, run, endOne } = work();
    const order: number[] = [];
    const all = Array.from({ length: 7 }, (_, index) => lanes.run(run).then(() => order.push(index)));
    while (order.length < 7) {
      endOne();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(all);
    expect(state.most).toBe(4);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('work that fails makes room', async () => {
    const lanes = new Lanes(() => 0);
    for (let index = 0; index < 10; index++) {
      await expect(lanes.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    }
    expect(await lanes.run(async () => 'done')).toBe('done');
  });
});
