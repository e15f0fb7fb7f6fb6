import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, lchownSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Account, canReach } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';
import { diskFull, type Layout } from './folder.ts';
import { PROGRAM_ENVIRONMENT } from './programs.ts';

/** The one role, and the name of the one database. */
export const ROLE = 'uptake';
const UNFINISHED = 'cluster.new.';

/**
 * Makes the cluster in a folder of another name that becomes the cluster when it is complete, so that being killed half
 * way leaves nothing that looks like data. UTF-8, and text sorted by code point whatever the system's locales are.
 * @param durable false leaves out waiting for the disk
 * @throws EmbeddedPostgresError disk-full, not-permitted, failed
 */
export async function createCluster(
  layout: Layout,
  programs: string,
  account: Account | null,
  durable: boolean,
): Promise<void> {
  for (const name of readdirSync(layout.home)) {
    if (name.startsWith(UNFINISHED)) rmSync(path.join(layout.home, name), { recursive: true, force: true });
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(layout.password, password, { mode: 0o600, flush: durable });
  const unfinished = path.join(layout.home, `${UNFINISHED}${randomBytes(6).toString('hex')}`);
  // initdb reads the password as the server's account, to which our own file is closed.
  const handover = `${unfinished}.password`;
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    writeFileSync(handover, password, { mode: 0o600 });
    if (account !== null) for (const file of [unfinished, handover]) chownSync(file, account.uid, account.gid);
    const folder = folderAsSeenBy(account, unfinished);
    const args = [
      ...['-D', folder, '-U', ROLE, '--auth=scram-sha-256', `--pwfile=${folder}/../${path.basename(handover)}`],
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(durable ? ['--no-instructions'] : ['--no-instructions', '--no-sync']),
    ];
    const { status, output } = await run(path.join(programs, 'bin', 'initdb'), args, account, unfinished);
    if (status !== 0) {
      if (/No space left on device|Disk quota exceeded/.test(output)) throw diskFull(layout, output);
      throw new EmbeddedPostgresError('failed', `PostgreSQL could not set up ${layout.cluster}: ${reason(output)}.`);
    }
    renameSync(unfinished, layout.cluster);
  } finally {
    rmSync(handover, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Gives a cluster that root put there (restored from a backup) to the server's account. */
export function giveCluster(layout: Layout, account: Account): void {
  if (statSync(layout.cluster).uid === account.uid) return;
  for (const entry of readdirSync(layout.cluster, { recursive: true, withFileTypes: true })) {
    lchownSync(path.join(entry.parentPath, entry.name), account.uid, account.gid);
  }
  lchownSync(layout.cluster, account.uid, account.gid);
}

/**
 * The folder by a name under which the account can open it, for a program that is started in it. A folder below one
 * that is closed to the account has no such path; but root may start a program there, and to that program it is its
 * current directory, which Linux offers as a path too.
 */
export function folderAsSeenBy(account: Account | null, folder: string): string {
  if (account === null || canReach(account, folder)) return folder;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new EmbeddedPostgresError(
    'not-permitted',
    `PostgreSQL does not run as root, and the account ${account.name} that it would run as cannot reach ${folder}: choose another dataDir, or start Uptake as an ordinary user.`,
  );
}

/** The first thing a PostgreSQL program complained of, for a sentence. */
export function reason(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const complaint =
    lines.find((line) => /\b(FATAL|PANIC|error|ERROR):/.test(line)) ?? lines.findLast((line) => line !== '');
  return (complaint ?? 'no reason given').replace(/^.*?\b(FATAL|PANIC|error|ERROR):\s*/, '').replace(/\.$/, '');
}

function run(
  program: string,
  args: string[],
  account: Account | null,
  cwd: string,
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const ids = account === null ? {} : { uid: account.uid, gid: account.gid };
    const child = spawn(program, args, { ...ids, cwd, env: PROGRAM_ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
    const endWithUs = () => child.kill();
    process.once('exit', endWithUs);
    let output = '';
    child.stdout.resume();
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.once('error', (error) => {
      process.off('exit', endWithUs);
      reject(error);
    });
    child.once('close', (status) => {
      process.off('exit', endWithUs);
      resolve({ status, output });
    });
  });
}
