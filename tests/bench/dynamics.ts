import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/db/embedded/index.ts';
import { migrate } from '../../src/db/migrate.ts';

export const title = 'a first read of 1,000,000 phone calls from Dynamics, beside its floor';

const ROWS = 1_000_000;

/** Both in one run, on one PostgreSQL with its ordinary durability, a new database each. `ROWS` says how many rows. */
export async function run(): Promise<void> {
  const rows = Number(process.env['ROWS'] ?? ROWS);
  const dataDir = mkdtempSync(path.join(tmpdir(), 'uptake-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  try {
    say(`load before: ${load()}`);
    await withPages(rows, async (url) => {
      const floor = await measured(postgres.url, 'floor', url, rows);
      const uptake = await measured(postgres.url, 'uptake', url, rows);
      if (floor.stored !== uptake.stored) throw new Error('the two ended with other rows');
      say(`both stored ${floor.stored}`);
      say(`uptake takes ${(uptake.seconds / floor.seconds).toFixed(2)} × the floor`);
    });
    say(`load after: ${load()}`);
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Reading {
  readonly seconds: number;
  readonly peakMegabytes: number;
  /** How many rows and what they say, so that two readers can be compared. */
  readonly stored: string;
}

/** Runs one of the readers on a new, migrated database, which is removed afterwards. */
async function measured(server: string, name: 'floor' | 'uptake', url: string, rows: number): Promise<Reading> {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database bench_${name}`);
  const databaseUrl = new URL(server);
  databaseUrl.pathname = `bench_${name}`;
  await migrate(databaseUrl.href, { queue: false });
  try {
    const child = script(`dynamics/${name}.ts`, [url, databaseUrl.href]);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`the reading process ended with status ${code}`);
    const reading: Omit<Reading, 'stored'> = JSON.parse(Buffer.concat(chunks).toString());
    const perSecond = Math.round(rows / reading.seconds).toLocaleString('en');
    const memory = `peak memory ${Math.round(reading.peakMegabytes)} MB`;
    say(`${name.padEnd(8)} ${reading.seconds.toFixed(1).padStart(6)} s  ${perSecond.padStart(8)} rows/s  ${memory}`);
    return { ...reading, stored: await storedIn(databaseUrl.href) };
  } finally {
    await admin.query(`drop database bench_${name} with (force)`);
    await admin.query('checkpoint');
    await admin.end();
  }
}

async function storedIn(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ stored: string }>(
      `select concat(count(*), ' actions, ', count(*) filter (where burst), ' in bursts, ',
                     sum(hashtextextended(concat_ws('|', source_id, kind, at, created_by_source_id, owner_source_id, via,
                         source_created_at, occurred_at, account_source_id, minutes, direction), 0))) as stored from action`,
    );
    return rows[0]?.stored ?? '';
  } finally {
    await client.end();
  }
}

/** A server with so many phone calls, while `work` lasts. */
async function withPages<T>(rows: number, work: (url: string) => Promise<T>): Promise<T> {
  const child = script('dynamics/server.ts', [String(rows)]);
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

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
