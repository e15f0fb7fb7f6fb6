import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  findOwner,
  hasOwnerTrace,
  isOwnerLock,
  type OwnerLock,
  takeOwnership,
} from '../../../src/db/embedded/owner-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'uptake-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function take(): Promise<OwnerLock> {
  const taken = await takeOwnership(folder, { watchMs: 50 });
  if (!isOwnerLock(taken)) throw new Error(`taken by ${taken.pid}`);
  return taken;
}

const files = () => readdirSync(folder).sort();

function rewrite(change: Record<string, unknown>): string {
  const file = path.join(folder, files()[0] ?? '');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
  return file;
}

test('whoever takes the folder first has it until it is released', async () => {
  expect(await findOwner(folder)).toBeNull();
  const first = await take();
  expect(await findOwner(folder)).toMatchObject({ pid: process.pid, here: true });
  expect(await takeOwnership(folder)).toMatchObject({ pid: process.pid });
  first.release();
  expect(await findOwner(folder)).toBeNull();
  const second = await take();
  first.release();
  expect(await findOwner(folder)).toMatchObject({ pid: process.pid });
  second.release();
});

test('of many that take over from a dead owner at once exactly one does, and one file is left', async () => {
  for (let round = 0; round < 20; round += 1) {
    (await take()).release();
    rewrite({ released: false, identity: 'of a process long gone' });
    const taken = await Promise.all(Array.from({ length: 10 }, () => takeOwnership(folder)));
    const winners = taken.filter(isOwnerLock);
    expect(winners).toHaveLength(1);
    expect(files()).toEqual([`owner.${2 + 2 * round}.json`]);
    winners[0]?.release();
  }
});

test('a lock emptied by a power cut is nobody’s', async () => {
  (await take()).release();
  writeFileSync(path.join(folder, 'owner.1.json'), '');
  (await take()).release();
});

test('an owner in another container lives as long as its heart beats', async () => {
  (await take()).release();
  const file = rewrite({ released: false, place: 'another boot and namespace', pid: 1 });
  let beats = statSync(file).mtimeMs / 1000;
  const heart = setInterval(() => {
    beats += 1;
    utimesSync(file, beats, beats);
  }, 20);
  expect(await findOwner(folder, { watchMs: 60_000 })).toMatchObject({ pid: 1, here: false });
  clearInterval(heart);
  expect(await findOwner(folder, { watchMs: 100 })).toBeNull();
  (await take()).release();
});

test('the heart of a held lock beats', async () => {
  const lock = await take();
  const file = path.join(folder, files()[0] ?? '');
  const before = statSync(file).mtimeMs;
  await expect.poll(() => statSync(file).mtimeMs, { timeout: 20_000 }).toBeGreaterThan(before);
  lock.release();
});

test('the lock that came along with a copy of the folder holds nothing', async () => {
  const lock = await take();
  rewrite({ folder: '1' });
  expect(await findOwner(folder)).toBeNull();
  lock.release();
});

test('a folder that somebody is just taking is not taken for a stranger’s', () => {
  expect(hasOwnerTrace(folder)).toBe(false);
  writeFileSync(path.join(folder, 'notes.txt'), '');
  expect(hasOwnerTrace(folder)).toBe(false);
  writeFileSync(path.join(folder, `.owner-${process.pid}-0a`), '');
  expect(hasOwnerTrace(folder)).toBe(true);
});
