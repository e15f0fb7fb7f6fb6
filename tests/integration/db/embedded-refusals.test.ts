import { chmodSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../../src/db/embedded/index.ts';
import { isRoot, NOBODY, Workshop } from './embedded-process.ts';

// Each test runs whole programs and servers, which take their time on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop(isRoot ? NOBODY : undefined);
});
afterEach(() => workshop.clear());

/** Every file below the folder, with what would show that it was touched. */
function traces(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { mode, uid, size, mtimeMs } = statSync(path.join(folder, name));
      return [name, mode, uid, size, mtimeMs].join(' ');
    })
    .sort();
}

async function expectRefusal(problem: string, sentence: RegExp): Promise<void> {
  const before = traces(workshop.folder);
  const start = startEmbeddedPostgres({ dataDir: workshop.dataDir });
  await expect(start).rejects.toMatchObject({ problem, sentence: expect.stringMatching(sentence) });
  expect(traces(workshop.folder)).toEqual(before);
}

test("somebody else's PostgreSQL cluster is left alone", async () => {
  mkdirSync(workshop.dataDir);
  writeFileSync(path.join(workshop.dataDir, 'PG_VERSION'), '17\n');
  await expectRefusal('foreign', /is a PostgreSQL 17 cluster that Uptake did not make/);
});

test("somebody else's files in the place of ours are left alone", async () => {
  mkdirSync(path.join(workshop.dataDir, 'postgres'), { recursive: true });
  writeFileSync(path.join(workshop.dataDir, 'postgres', 'PG_VERSION'), '18\n');
  await expectRefusal('foreign', /holds files that Uptake did not make/);
});

test('other files beside ours are no obstacle', async () => {
  mkdirSync(workshop.dataDir);
  writeFileSync(path.join(workshop.dataDir, 'secret.key'), 'k');
  const server = await startEmbeddedPostgres({ dataDir: workshop.dataDir, durability: 'none' });
  await server.stop();
});

test('a data folder that is a file, or below one, is not writable', async () => {
  writeFileSync(workshop.dataDir, '');
  await expectRefusal('not-writable', /cannot be written/);
});

test('a data folder of another major version is not opened', async () => {
  await (await startEmbeddedPostgres({ dataDir: workshop.dataDir, durability: 'none' })).stop();
  writeFileSync(path.join(workshop.dataDir, 'postgres', 'cluster', 'PG_VERSION'), '16\n');
  await expectRefusal('other-version', /holds data of PostgreSQL 16, and this Uptake brings PostgreSQL 18/);
});

test('a cluster without its password or version is called incomplete', async () => {
  await (await startEmbeddedPostgres({ dataDir: workshop.dataDir, durability: 'none' })).stop();
  const home = path.join(workshop.dataDir, 'postgres');
  for (const file of [path.join(home, 'password'), path.join(home, 'cluster', 'PG_VERSION')]) {
    renameSync(file, `${file}.away`);
    await expectRefusal('damaged', new RegExp(`^${file} is missing`));
    renameSync(`${file}.away`, file);
  }
});

test('a folder without write permission says so and exits 2', async () => {
  chmodSync(workshop.folder, 0o500);
  // Permissions do not stop root.
  const program = await workshop.start(isRoot ? { as: NOBODY } : {});
  expect(program.said).toEqual({
    problem: 'not-writable',
    sentence: expect.stringMatching(/^The data folder .* cannot be written \(EACCES\)/),
  });
  expect(await program.exited).toBe(2);
  expect(readdirSync(workshop.folder)).toEqual([]);
});

test.runIf(isRoot)('the cluster of another account says whose it is', async () => {
  await (await startEmbeddedPostgres({ dataDir: workshop.dataDir, durability: 'none' })).stop();
  const program = await workshop.start({ as: NOBODY });
  expect(program.said).toEqual({
    problem: 'not-permitted',
    sentence: expect.stringMatching(/ belongs to another account \(uid 0\)/),
  });
  expect(await program.exited).toBe(2);
});
