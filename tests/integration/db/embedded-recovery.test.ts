import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/db/embedded/index.ts';
import { isAlive } from '../../../src/db/embedded/process.ts';
import { gone, query, urlOf, Workshop } from './embedded-process.ts';

// Each test runs whole programs and servers, which take their time on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let workshop: Workshop;
let server: EmbeddedPostgres | undefined;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await workshop.clear();
});

const CREATE = 'create table kept as select 42 as answer';
const READ = 'select answer from kept';
const startTime = async (url: string) => (await query(url, 'select pg_postmaster_start_time()::text as at'))[0]?.['at'];

test('a server whose process was killed is taken over as it runs', async () => {
  const program = await workshop.start();
  const url = urlOf(program);
  await query(url, CREATE);
  const pid = workshop.serverPid();
  const startedAt = await startTime(url);
  process.kill(program.pid, 'SIGKILL');
  await gone(program.pid);

  server = await startEmbeddedPostgres({ dataDir: workshop.dataDir });
  expect(server).toMatchObject({ adopted: true, url });
  expect(await startTime(server.url)).toBe(startedAt);
  expect(await query(server.url, READ)).toEqual([{ answer: 42 }]);
  await server.stop();
  expect(isAlive(pid)).toBe(false);
});

test('a server left running with other settings is stopped, and its data goes on', async () => {
  const program = await workshop.start();
  await query(urlOf(program), CREATE);
  const pid = workshop.serverPid();
  process.kill(program.pid, 'SIGKILL');
  await gone(program.pid);

  server = await startEmbeddedPostgres({ dataDir: workshop.dataDir, durability: 'none' });
  expect(server.adopted).toBe(false);
  expect(isAlive(pid)).toBe(false);
  expect(await query(server.url, READ)).toEqual([{ answer: 42 }]);
});

test('a server killed together with its process recovers what was committed', async () => {
  const program = await workshop.start();
  await query(urlOf(program), CREATE);
  const pid = workshop.serverPid();
  process.kill(program.pid, 'SIGKILL');
  process.kill(pid, 'SIGKILL');
  await Promise.all([gone(program.pid), gone(pid)]);

  server = await startEmbeddedPostgres({ dataDir: workshop.dataDir });
  expect(server.adopted).toBe(false);
  expect(await query(server.url, READ)).toEqual([{ answer: 42 }]);
});

test('a server that dies while its process lives is started again on the same port', async () => {
  server = await startEmbeddedPostgres({ dataDir: workshop.dataDir });
  await query(server.url, CREATE);
  const pid = workshop.serverPid();
  process.kill(pid, 'SIGKILL');
  await gone(pid);
  let rows: unknown;
  while (rows === undefined) {
    rows = await query(server.url, READ).catch(() => undefined);
    await delay(20);
  }
  expect(rows).toEqual([{ answer: 42 }]);
});

test('a zombie is dead: its lock and its server are taken over', async () => {
  // The shell becomes a program that never asks what became of its children.
  const program = await workshop.start({ through: ['/bin/sh', '-c', '"$@" & exec sleep 600', 'sh'] });
  await query(urlOf(program), CREATE);
  process.kill(program.pid, 'SIGKILL');
  await gone(program.pid);
  expect(() => process.kill(program.pid, 0)).not.toThrow();

  server = await startEmbeddedPostgres({ dataDir: workshop.dataDir });
  expect(server.adopted).toBe(true);
  expect(await query(server.url, READ)).toEqual([{ answer: 42 }]);
});

test('the numbers of dead processes that now belong to others fool nobody', async () => {
  const program = await workshop.start();
  await query(urlOf(program), CREATE);
  const pid = workshop.serverPid();
  process.kill(program.pid, 'SIGKILL');
  process.kill(pid, 'SIGKILL');
  await Promise.all([gone(program.pid), gone(pid)]);
  // Another process of the account that the server ran as, which is the one case where PostgreSQL itself is fooled.
  const { uid, gid } = statSync(workshop.pidFile);
  const stranger = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' });
  await once(stranger, 'spawn');
  try {
    const home = path.join(workshop.dataDir, 'postgres');
    const rewrite = (file: string, dead: number) =>
      writeFileSync(file, readFileSync(file, 'utf8').replace(`${dead}`, `${stranger.pid}`));
    for (const name of readdirSync(home)) {
      if (name.startsWith('owner.')) rewrite(path.join(home, name), program.pid);
      if (name === 'server.json') rewrite(path.join(home, name), pid);
    }
    rewrite(workshop.pidFile, pid);

    server = await startEmbeddedPostgres({ dataDir: workshop.dataDir });
    expect(server.adopted).toBe(false);
    expect(await query(server.url, READ)).toEqual([{ answer: 42 }]);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  } finally {
    stranger.kill('SIGKILL');
  }
});

test('a copy of a folder in use is a folder of its own', async () => {
  const original = await workshop.start();
  const copy = path.join(workshop.folder, 'copy');
  await query(urlOf(original), CREATE);
  await query(urlOf(original), 'checkpoint');
  cpSync(workshop.dataDir, copy, { recursive: true });
  const pid = workshop.serverPid();

  server = await startEmbeddedPostgres({ dataDir: copy });
  expect(server.adopted).toBe(false);
  expect(server.url).not.toBe(urlOf(original));
  expect(isAlive(pid)).toBe(true);
  expect(await query(urlOf(original), READ)).toEqual([{ answer: 42 }]);
});

test('being killed while the database is made leaves nothing in the way', async () => {
  const { dataDir } = workshop;
  server = await startEmbeddedPostgres({ dataDir, durability: 'none' });
  await server.stop();
  const home = path.join(dataDir, 'postgres');
  cpSync(path.join(home, 'cluster'), path.join(home, 'cluster.new.half'), { recursive: true });
  rmSync(path.join(home, 'cluster.new.half', 'PG_VERSION'));
  rmSync(path.join(home, 'cluster'), { recursive: true });

  server = await startEmbeddedPostgres({ dataDir, durability: 'none' });
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(readdirSync(home).filter((name) => name.startsWith('cluster'))).toEqual(['cluster']);
});
