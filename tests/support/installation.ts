import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { findRunningEmbeddedPostgres } from '../../src/db/embedded/index.ts';
import type { Cli, CliOptions, RunningCli } from './cli.ts';
import { type Api, apiOf } from './company.ts';

/** Longer than any of it takes on a busy machine. */
const PATIENCE = 90_000;

/** Looks until `condition` gives something, and gives that. @throws Error saying what was waited for */
export async function until<T>(what: string, condition: () => T | Promise<T>): Promise<NonNullable<T>> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await pause(50);
  }
}

/** Makes a key with the command, which attaches to the running server or starts the database for itself. */
export async function makeKey(
  cli: Cli,
  config: string,
  scopes: string,
  options?: CliOptions,
): Promise<{ id: string; key: string }> {
  const arguments_ = ['keys', 'create', '--name', 'test', '--scope', scopes, '--json', '--config', config];
  const made = await cli.run(arguments_, options);
  expect(made, made.err).toMatchObject({ status: 0 });
  return made.json() as { id: string; key: string };
}

export interface Served {
  readonly process: RunningCli;
  readonly url: string;
  readonly api: Api;
}

/** `uptake start`, once it serves. */
export async function startServing(cli: Cli, config: string, key: string): Promise<Served> {
  const process = cli.start(['start', '--config', config]);
  const [, url = ''] = await process.says(/Uptake serves at (\S+)/);
  return { process, url, api: apiOf(url, key) };
}

/** The embedded database of a running Uptake. */
export async function embeddedUrl(dataDir: string): Promise<string> {
  const found = await findRunningEmbeddedPostgres(dataDir);
  if (found === null) throw new Error(`Nothing runs on ${dataDir}.`);
  return found.url;
}

export interface SyncRow {
  readonly id: string;
  readonly connection: string;
  readonly mode: string;
  readonly status: string;
  readonly reason: string | null;
  readonly finishedAt: string | null;
  readonly streams: readonly { readonly stream: string; readonly status: string; readonly requests: number }[];
}

/** The newest sync of each connection, by name, once none is under way. */
export async function settledSyncs(api: Api, after: readonly string[] = []): Promise<SyncRow[]> {
  return until('every sync to end', async () => {
    const { data } = (await api.get('/syncs')).body;
    const newest = new Map<string, SyncRow>();
    for (const row of (data as SyncRow[]).toReversed()) newest.set(row.connection, row);
    const rows = [...newest.values()].filter((row) => !after.includes(row.id));
    if (rows.length < 2 || rows.some((row) => row.status === 'running' || row.status === 'waiting')) return null;
    return rows.toSorted((one, other) => (one.connection < other.connection ? -1 : 1));
  });
}

/** Waits until everything that was asked of the queue on this database is done, and nothing of it failed. */
export async function idleQueue(look: () => Promise<readonly Record<string, unknown>[]>): Promise<void> {
  await until('the queue to be empty', async () => (await look()).every((row) => Number(row['n']) === 0));
}

/** Jobs under way or due, of BullMQ on PostgreSQL; schedules' next ticks are not among them. */
export const OPEN_JOBS = `
  select count(*)::int as n from bullmq.job
   where state in ('waiting', 'active') or (state = 'delayed' and scheduler_id is null)`;
