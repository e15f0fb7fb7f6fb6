import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/db/embedded/index.ts';
import { settingsFor } from '../../src/db/embedded/settings.ts';
import { type Database, openDatabase } from '../../src/db/index.ts';
import { migrate } from '../../src/db/migrate.ts';
import { readByPostgres } from './salesforce/floor.ts';
import { readByJsforce } from './salesforce/obvious.ts';
import { storedIn } from './salesforce/stored.ts';
import { PAGE_ROWS, partOf } from './salesforce/task.ts';

export const title = 'a first read of 1,000,000 Tasks from Salesforce, beside its floor and beside the obvious way';

/** `ROWS` in the environment asks for fewer, to see what a change does. */
const ROWS = Number(process.env['ROWS'] ?? 1_000_000);
const OBVIOUS_ROWS = 50_000;
/** Sizes between which memory must not grow; `MEMORY_ROWS` in the environment asks for others, or for none. */
const MEMORY_ROWS = (process.env['MEMORY_ROWS'] ?? '100000,3000000').split(',').filter(Boolean).map(Number);

/** All of it in one run, on one PostgreSQL with its ordinary durability, a new database for each reader. */
export async function run(): Promise<void> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'uptake-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  try {
    await measure(postgres.url);
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(server: string): Promise<void> {
  say(`PostgreSQL as embedded: ${settingsInWords()}`);
  say(`load before: ${load()}`);
  await withTasks(ROWS, OBVIOUS_ROWS, async (url) => {
    const [all, some] = [partOf(ROWS), partOf(OBVIOUS_ROWS)];
    const floor = await inDatabase(server, 'floor', async (database) => ({
      seconds: await readByPostgres(database, url, Math.ceil(ROWS / PAGE_ROWS)),
      stored: await storedIn(database, all),
    }));
    sayRate('the floor (curl, COPY, the same SQL)', floor.seconds);
    const uptake = await inDatabase(server, 'uptake', async (database, databaseUrl) => ({
      ...(await readByUptake(url, databaseUrl)),
      stored: await storedIn(database, all),
      some: await storedIn(database, some),
    }));
    sayRate('uptake', uptake.seconds);
    const obvious = await inDatabase(server, 'obvious', async (database) => ({
      seconds: ((await readByJsforce(database, url)) * ROWS) / OBVIOUS_ROWS,
      some: await storedIn(database, some),
    }));
    sayRate('jsforce and batched INSERTs, scaled', obvious.seconds);
    expectSame('the floor', floor.stored, uptake.stored);
    expectSame('the obvious way', obvious.some, uptake.some);
    const ratios = [uptake.seconds / floor.seconds, obvious.seconds / uptake.seconds].map((ratio) => ratio.toFixed(2));
    say(`uptake takes ${ratios[0]} × the floor and is ${ratios[1]} × faster than the obvious way`);
    say(`peak resident memory at ${ROWS.toLocaleString('en')} rows: ${Math.round(uptake.peakMegabytes)} MB`);
  });
  for (const rows of MEMORY_ROWS) {
    const read = await withTasks(rows, 0, (url) =>
      inDatabase(server, `rows_${rows}`, (_, databaseUrl) => readByUptake(url, databaseUrl)),
    );
    say(
      `peak resident memory at ${rows.toLocaleString('en')} rows: ${Math.round(read.peakMegabytes)} MB (${read.seconds.toFixed(1)} s)`,
    );
  }
  say(`load after: ${load()}`);
}

function expectSame(reader: string, stored: string, byUptake: string): void {
  if (stored !== byUptake) throw new Error(`${reader} stored other rows than uptake:\n${stored}\n${byUptake}`);
}

function settingsInWords(): string {
  const settings = settingsFor('full');
  return ['shared_buffers', 'work_mem', 'max_wal_size', 'temp_buffers']
    .map((name) => `${name} ${settings[name] ?? 'as PostgreSQL has it'}`)
    .join(', ');
}

interface Reading {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

async function readByUptake(url: string, databaseUrl: string): Promise<Reading> {
  const child = script('salesforce/uptake.ts', [url, databaseUrl]);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the reading process ended with status ${code}`);
  const reading: Reading = JSON.parse(Buffer.concat(chunks).toString());
  return reading;
}

/** A server with so many Tasks, while `work` lasts. */
async function withTasks<T>(rows: number, restRows: number, work: (url: string) => Promise<T>): Promise<T> {
  const child = script('salesforce/server.ts', [String(rows), String(restRows)]);
  const ended = once(child, 'close');
  try {
    const [line] = await once(child.stdout, 'data');
    return await work(String(line).trim());
  } finally {
    child.stdin.end();
    await ended;
  }
}

function script(file: string, args: readonly string[]) {
  const program = fileURLToPath(new URL(file, import.meta.url));
  return spawn(process.execPath, ['--import', 'tsx', program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** A new, migrated database, removed afterwards. */
async function inDatabase<T>(server: string, name: string, work: (database: Database, url: string) => Promise<T>) {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database bench_${name}`);
  const url = new URL(server);
  url.pathname = `bench_${name}`;
  await migrate(url.href, { queue: false });
  const database = openDatabase({ url: url.href, applicationName: 'uptake bench' });
  try {
    return await work(database, url.href);
  } finally {
    await database.close();
    await admin.query(`drop database bench_${name} with (force)`);
    await admin.query('checkpoint');
    await admin.end();
  }
}

function sayRate(what: string, seconds: number): void {
  const perSecond = Math.round(ROWS / seconds).toLocaleString('en');
  say(`${what.padEnd(38)} ${seconds.toFixed(1).padStart(6)} s  ${perSecond.padStart(8)} rows/s  load ${load()}`);
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
