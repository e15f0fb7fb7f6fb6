import { expect, test } from 'vitest';
import { progressWriter } from '../../../src/queue/progress.ts';

test('a flood of progress is a few writes, one at a time, and the last value is among them', async () => {
  const written: object[] = [];
  let writing = 0;
  const writer = progressWriter(
    async (value) => {
      writing += 1;
      expect(writing).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      written.push(value);
      writing -= 1;
    },
    () => undefined,
  );
  for (let rows = 1; rows <= 10_000; rows += 1) {
    writer.report({ rows });
    if (rows % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all([writer.flush(), writer.flush()]);
  expect(written.at(-1)).toEqual({ rows: 10_000 });
  expect(written.length).toBeLessThan(10);
});

test('progress that cannot be stored is dropped, and later values are still tried', async () => {
  const errors: unknown[] = [];
  const written: object[] = [];
  const writer = progressWriter(
    async (value) => {
      if ('bad' in value) throw new Error('refused');
      written.push(value);
    },
    (error) => errors.push(error),
  );
  writer.report({ bad: true });
  await writer.flush();
  writer.report({ rows: 1 });
  await writer.flush();
  await writer.flush();
  expect(errors).toHaveLength(1);
  expect(written).toEqual([{ rows: 1 }]);
});

test('a value that comes while another is being written follows it', async () => {
  const written: object[] = [];
  let finishFirst: () => void = () => undefined;
  const writer = progressWriter(
    async (value) => {
      if (written.length === 0) {
        await new Promise<void>((resolve) => {
          finishFirst = resolve;
        });
      }
      written.push(value);
    },
    () => undefined,
  );
  writer.report({ rows: 1 });
  const first = writer.flush();
  await new Promise((resolve) => setImmediate(resolve));
  writer.report({ rows: 2 });
  const second = writer.flush();
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toEqual([]);
  finishFirst();
  await Promise.all([first, second]);
  expect(written).toEqual([{ rows: 1 }, { rows: 2 }]);
});
