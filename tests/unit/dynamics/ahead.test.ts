import { describe, expect, test } from 'vitest';
import { ahead } from '../../../connectors/dynamics/reading/ahead.ts';

const never = new AbortController().signal;

describe('reading one ahead', () => {
  test('the next is begun before the last is done with, and only the next', async () => {
    const begun: number[] = [];
    const source = ahead(never, async function* () {
      for (let index = 1; index <= 4; index++) {
        begun.push(index);
        yield index;
      }
    });
    const seen: [number, number][] = [];
    for await (const item of source) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push([item, begun.length]);
    }
    expect(seen).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 4],
    ]);
  });

  test('what goes wrong is thrown after everything that came before it', async () => {
    const source = ahead(never, async function* () {
      yield 1;
      throw new Error('broken');
    });
    expect((await source.next()).value).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(source.next()).rejects.toThrow('broken');
  });

  test('whoever stops reading ends what was begun', async () => {
    let ended: unknown = null;
    const source = ahead(never, async function* (signal) {
      try {
        yield 1;
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        yield 2;
      } catch (error) {
        ended = error;
        throw error;
      }
    });
    for await (const _ of source) break;
    expect(ended).toEqual(new Error('Nobody reads on.'));
  });

  test('the reader’s own end reaches the source', async () => {
    const stop = new AbortController();
    const source = ahead(stop.signal, async function* (signal) {
      yield 1;
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      yield 2;
    });
    await source.next();
    stop.abort(new Error('shutting down'));
    await expect(source.next()).rejects.toThrow('shutting down');
  });
});
