import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import type { Durability } from '../../../src/db/embedded/index.ts';
import { isAlive, signalProcess } from '../../../src/db/embedded/process.ts';

export const isRoot = process.getuid?.() === 0;
/** An ordinary account that every system has; only used when these tests run as root. */
export const NOBODY = { uid: 65534, gid: 65534 };

const said = z.union([
  z.object({ pid: z.int(), url: z.string(), adopted: z.boolean() }),
  z.object({ problem: z.string(), sentence: z.string() }),
]);

export interface StartedProgram {
  /** Of the process that owns the data folder. */
  readonly pid: number;
  readonly said: z.infer<typeof said>;
  /** Exit status; only of a program that was not started through `through`. */
  readonly exited: Promise<number | null>;
}

/** A place where every file and process of one test is cleared away afterwards. */
export class Workshop {
  readonly folder: string;
  readonly #children: ChildProcess[] = [];
  readonly #pids: number[] = [];

  constructor(owner?: { uid: number; gid: number }) {
    this.folder = mkdtempSync(path.join(tmpdir(), 'uptake-embedded-'));
    if (owner) chownSync(this.folder, owner.uid, owner.gid);
  }

  get dataDir(): string {
    return path.join(this.folder, 'data');
  }

  /** Runs the program until it has said something. `through`: a command line that is given the program's to run. */
  async start(
    options: { durability?: Durability; through?: string[]; as?: { uid: number; gid: number } } = {},
  ): Promise<StartedProgram> {
    const main = path.join(import.meta.dirname, 'embedded-main.ts');
    const [program = process.execPath, ...args] = [
      ...(options.through ?? []),
      ...[process.execPath, '--import', 'tsx', main, this.dataDir, options.durability ?? 'full'],
    ];
    const child = spawn(program, args, { ...options.as, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#children.push(child);
    const exited = once(child, 'exit').then(([status]) => status);
    const lines = createInterface(child.stdout);
    const line = await Promise.race([once(lines, 'line'), exited.then((status) => [`{"status":${status}}`])]);
    const result = said.parse(JSON.parse(line[0]));
    const pid = 'pid' in result ? result.pid : (child.pid ?? 0);
    this.#pids.push(pid);
    return { pid, said: result, exited };
  }

  /** The server's process id, as PostgreSQL wrote it down. */
  serverPid(): number {
    const pid = Number(readFileSync(this.pidFile, 'utf8').split('\n')[0]);
    this.#pids.push(pid);
    return pid;
  }

  get pidFile(): string {
    return path.join(this.dataDir, 'postgres', 'cluster', 'postmaster.pid');
  }

  async clear(): Promise<void> {
    if (existsSync(this.pidFile)) this.serverPid();
    for (const pid of this.#pids) if (isAlive(pid)) signalProcess(pid, 'SIGKILL');
    for (const child of this.#children) child.kill('SIGKILL');
    for (const pid of this.#pids) await gone(pid);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20 });
  }
}

export function urlOf(program: StartedProgram): string {
  if (!('url' in program.said)) throw new Error(program.said.sentence);
  return program.said.url;
}

export async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(10);
}

export async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  // The server is killed under some of these sessions.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
