import { spawn } from 'node:child_process';
import {
  closeSync,
  fchownSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Account } from './account.ts';
import { folderAsSeenBy, reason } from './cluster.ts';
import { EmbeddedPostgresError } from './error.ts';
import { diskFull, type Layout } from './folder.ts';
import { commandLine, isAlive, signalProcess } from './process.ts';
import { PROGRAM_ENVIRONMENT, type Programs } from './programs.ts';
import { type Durability, settingsFor } from './settings.ts';
import { endWithThisProcess } from './watchdog.ts';

const POLL_MS = 25;
const LOG_LIMIT = 1024 * 1024;
/** How long a crashed server's own children may take to notice and let go of its memory. */
const REMAINS_MS = 30_000;
const FAST_STOP_MS = 30_000;
const IMMEDIATE_STOP_MS = 5_000;

const serverRecord = z.object({
  pid: z.int(),
  /** Of the cluster, as in the server's command line. */
  name: z.string(),
  port: z.int(),
  durability: z.enum(['full', 'none']),
  programs: z.string(),
  version: z.string(),
});
export type ServerRecord = z.infer<typeof serverRecord>;

export interface LaunchOptions {
  readonly layout: Layout;
  /** Where they are run from, which may be a copy. */
  readonly programs: Programs;
  readonly account: Account | null;
  readonly durability: Durability;
  /** Given when a crashed server is replaced: connection strings in use must stay true. */
  readonly port?: number;
  /** Gives up waiting for a server that is still recovering, and stops it. */
  readonly signal?: AbortSignal;
}

/** What was written down of the last server that was started here, whether it still runs or not. */
export function readServerRecord(layout: Layout): ServerRecord | null {
  try {
    return serverRecord.parse(JSON.parse(readFileSync(layout.server, 'utf8')));
  } catch {
    return null;
  }
}

export function forgetServer(layout: Layout): void {
  rmSync(layout.server, { force: true });
}

/** The process id of a server that has this cluster open, by whomever it was started; null when there is none. */
export function findServer(layout: Layout): number | null {
  const candidates = [readServerRecord(layout)?.pid, readPidFile(layout)?.pid];
  const name = clusterName(layout);
  return candidates.find((pid) => pid !== undefined && isServer(name, pid)) ?? null;
}

/** Whether that process is the server of the cluster of this name, and not another one that was given its number. */
export function isServer(name: string, pid: number): boolean {
  return commandLine(pid)?.includes(`cluster_name=${name} `) ?? false;
}

/** Unique to this folder, also against a copy of it, and seen by everybody in the server's command line. */
export function clusterName(layout: Layout): string {
  return `uptake-${statSync(layout.cluster).ino}`;
}

/** What the server itself says: starting, ready, stopping, or standby; null before it has said anything. */
export function serverStatus(layout: Layout): string | null {
  return readPidFile(layout)?.status ?? null;
}

/** Starts a server and waits until it accepts connections, however long recovery takes. @throws EmbeddedPostgresError */
export async function launchServer(options: LaunchOptions): Promise<ServerRecord> {
  const { layout } = options;
  const deadline = performance.now() + REMAINS_MS;
  for (let attempt = 1; ; ) {
    const port = options.port ?? (await freePort());
    disarmPidFile(layout);
    const { record, output } = await launchOnce(options, port);
    if (record !== null) return record;
    const remains = /pre-existing shared memory block|lock file "[^"]+" already exists/.test(output);
    if (remains && performance.now() < deadline) {
      await delay(10 * POLL_MS);
      continue;
    }
    // Between finding a port free and the server taking it, somebody else may.
    const taken = /Address already in use|could not bind|could not create any TCP/.test(output);
    if (taken && options.port === undefined && attempt < 5) {
      attempt += 1;
      continue;
    }
    throw explain(output, layout, taken, port);
  }
}

/**
 * Fast shutdown: ends sessions, writes everything down, and waits until the process is gone. A server that does not
 * manage within half a minute is stopped at once; it then recovers from its log at the next start.
 */
export async function stopServer(name: string, pid: number): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
    ['SIGKILL', Number.POSITIVE_INFINITY],
  ];
  for (const [signal, patience] of steps) {
    if (!isServer(name, pid)) return;
    signalProcess(pid, signal);
    const deadline = performance.now() + patience;
    while (isAlive(pid) && performance.now() < deadline) await delay(POLL_MS);
  }
}

async function launchOnce(
  options: LaunchOptions,
  port: number,
): Promise<{ record: ServerRecord; output: null } | { record: null; output: string }> {
  const { layout, account, durability, programs } = options;
  const log = openLog(layout);
  const from = fstatSync(log).size;
  const ids = account === null ? {} : { uid: account.uid, gid: account.gid };
  const name = clusterName(layout);
  const settings = { ...settingsFor(durability), port: `${port}`, cluster_name: name };
  const args = ['-D', folderAsSeenBy(account, layout.cluster)];
  for (const [setting, value] of Object.entries(settings)) args.push('-c', `${setting}=${value}`);
  // A session and log file of its own: neither Ctrl-C in our terminal nor our sudden end reaches it.
  const child = spawn(path.join(programs.folder, 'bin', 'postgres'), args, {
    ...ids,
    cwd: layout.cluster,
    env: PROGRAM_ENVIRONMENT,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const letGo = durability === 'none' && child.pid !== undefined ? endWithThisProcess(child.pid) : undefined;
  let ended: Error | true | undefined;
  child.once('error', (error) => {
    ended = error;
  });
  child.once('exit', () => {
    ended = true;
    letGo?.();
  });
  child.unref();
  const { pid } = child;
  if (pid === undefined) {
    while (ended === undefined) await delay(1);
    throw ended === true ? new Error('PostgreSQL was not started') : ended;
  }
  const endWithUs = () => signalProcess(pid, 'SIGINT');
  process.once('exit', endWithUs);
  try {
    const record = { pid, name, port, durability, programs: programs.folder, version: programs.version };
    writeServerRecord(layout, record);
    while (ended === undefined) {
      if (readPidFile(layout)?.pid === pid && serverStatus(layout) === 'ready') return { record, output: null };
      if (options.signal?.aborted) await stopServer(name, pid);
      await delay(POLL_MS);
    }
    return { record: null, output: readFileSync(layout.log).subarray(from).toString('utf8') };
  } finally {
    process.off('exit', endWithUs);
  }
}

function explain(output: string, layout: Layout, portTaken: boolean, port: number): EmbeddedPostgresError {
  if (/No space left on device|Disk quota exceeded/.test(output)) return diskFull(layout, output);
  if (portTaken) {
    return new EmbeddedPostgresError('port-taken', `PostgreSQL cannot listen on 127.0.0.1, port ${port}: it is taken.`);
  }
  return new EmbeddedPostgresError('failed', `PostgreSQL did not start: ${reason(output)} (see ${layout.log}).`);
}

function openLog(layout: Layout): number {
  const size = statSync(layout.log, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT) renameSync(layout.log, `${layout.log}.1`);
  const log = openSync(layout.log, 'a', 0o600);
  // A root that starts the server once must not lock out the folder's owner for ever.
  const { uid, gid } = statSync(layout.home);
  if (process.getuid?.() === 0) fchownSync(log, uid, gid);
  return log;
}

function writeServerRecord(layout: Layout, record: ServerRecord): void {
  const temporary = `${layout.server}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(record), { mode: 0o644 });
  renameSync(temporary, layout.server);
}

function readPidFile(layout: Layout): { pid: number; status: string | null } | null {
  let text: string;
  try {
    text = readFileSync(pidFile(layout), 'utf8');
  } catch {
    return null;
  }
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, status: lines[7]?.trim() || null } : null;
}

/**
 * A pid file left by a crash stops PostgreSQL when its number now belongs to another process, or to a zombie. The rest
 * of the file must stay, as it leads PostgreSQL to children of the crashed server that still hold its memory; so only the number is
 * replaced, by our own: a server never takes its parent for a rival.
 */
function disarmPidFile(layout: Layout): void {
  const left = readPidFile(layout);
  if (left === null || isServer(clusterName(layout), left.pid)) return;
  const lines = readFileSync(pidFile(layout), 'utf8').split('\n');
  writeFileSync(pidFile(layout), [`${process.pid}`, ...lines.slice(1)].join('\n'));
}

function pidFile(layout: Layout): string {
  return path.join(layout.cluster, 'postmaster.pid');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}
