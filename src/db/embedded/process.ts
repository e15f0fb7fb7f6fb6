import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from './error.ts';

/*
 * Questions about processes that may no longer exist. A number alone proves nothing: the system gives it to another
 * process later, and a process that has ended but was not collected (a zombie) still answers to signal 0.
 */

/** Where a process id means something: one boot of one machine, one process-id namespace of it. */
export function processPlace(): string {
  if (process.platform !== 'linux') return hostname();
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/**
 * Tells a process from any other that ever has the same number in this place: the moment it started, as the system
 * writes it. Null when there is no such process or it is a zombie; `unknown` when it exists but may not be looked at.
 */
export function processIdentity(pid: number): string | null {
  if (!signalReaches(pid)) return null;
  if (process.platform === 'linux') {
    const stat = readProc(pid, 'stat');
    if (stat === null) return signalReaches(pid) ? 'unknown' : null;
    // The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' || started === undefined ? null : started;
  }
  const [state, ...started] = ps(pid, 'stat=,lstart=').split(/\s+/);
  return !state || state.startsWith('Z') ? null : started.join(' ');
}

/** False for zombies. */
export function isAlive(pid: number): boolean {
  return processIdentity(pid) !== null;
}

/** The command line, arguments separated by spaces; null when there is no such process. */
export function commandLine(pid: number): string | null {
  if (!isAlive(pid)) return null;
  if (process.platform === 'linux') return readProc(pid, 'cmdline')?.replaceAll('\0', ' ') ?? null;
  return ps(pid, 'command=') || null;
}

/** Sends a signal; a process that is gone already is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

function signalReaches(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function readProc(pid: number, file: 'stat' | 'cmdline'): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}

function ps(pid: number, format: string): string {
  const result = spawnSync('ps', ['-ww', '-o', format, '-p', `${pid}`], { encoding: 'utf8', env: { LC_ALL: 'C' } });
  return (result.stdout ?? '').trim();
}
