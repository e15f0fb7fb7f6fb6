import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Account } from './account.ts';
import { EmbeddedPostgresError, systemCode } from './error.ts';
import { hasOwnerTrace } from './owner-lock.ts';

/** Where things lie. All of ours is in one folder of its own, so that the data folder may hold other things too. */
export interface Layout {
  readonly dataDir: string;
  /** `<dataDir>/postgres`, ours. */
  readonly home: string;
  /** The PostgreSQL cluster: the data. */
  readonly cluster: string;
  /** The server's password, mode 0600. */
  readonly password: string;
  /** What is known of the running server. */
  readonly server: string;
  readonly log: string;
  readonly programs: string;
}

const MEGABYTE = 1024 * 1024;
/** A new cluster takes 40 MB, and its first checkpoint interval may need as much again. */
const SPACE_FOR_NEW = 128 * MEGABYTE;
/** Two segments of the write-ahead log: the least a server needs to recover. */
const SPACE_FOR_EXISTING = 32 * MEGABYTE;

export function layoutOf(dataDir: string): Layout {
  const folder = path.resolve(dataDir);
  const home = path.join(folder, 'postgres');
  return {
    dataDir: folder,
    home,
    cluster: path.join(home, 'cluster'),
    password: path.join(home, 'password'),
    server: path.join(home, 'server.json'),
    log: path.join(home, 'server.log'),
    programs: path.join(home, 'programs'),
  };
}

export type FolderState =
  | { readonly cluster: 'new' }
  | { readonly cluster: 'existing'; readonly owner: { readonly uid: number; readonly gid: number } };

/**
 * Files of ours that another account made are closed to this one, unless it is root.
 * @throws EmbeddedPostgresError not-permitted
 */
export function requireOwnFolder({ home, cluster }: Layout): void {
  const own = process.getuid?.() ?? 0;
  if (own === 0) return;
  for (const folder of [home, cluster]) {
    const uid = statSync(folder, { throwIfNoEntry: false })?.uid ?? own;
    if (uid === own) continue;
    throw new EmbeddedPostgresError(
      'not-permitted',
      `${folder} belongs to another account (uid ${uid}): start Uptake as that account or as root, or choose another dataDir.`,
    );
  }
}

/**
 * Everything that can be known to be wrong with the data folder, without writing to it.
 * @throws EmbeddedPostgresError foreign, other-version, damaged or disk-full
 */
export function inspectFolder(layout: Layout, major: number): FolderState {
  const { dataDir, home, cluster } = layout;
  if (existsSync(path.join(dataDir, 'PG_VERSION'))) {
    throw new EmbeddedPostgresError(
      'foreign',
      `${dataDir} is a PostgreSQL ${firstLine(path.join(dataDir, 'PG_VERSION'))} cluster that Uptake did not make: choose another dataDir, or run that server and set database.url (DATABASE_URL).`,
    );
  }
  if (existsSync(home) && readdirSync(home).length > 0 && !hasOwnerTrace(home)) {
    throw new EmbeddedPostgresError(
      'foreign',
      `${home} holds files that Uptake did not make: choose another dataDir, or move them away.`,
    );
  }
  const made = statSync(cluster, { throwIfNoEntry: false });
  requireSpace(layout, made ? SPACE_FOR_EXISTING : SPACE_FOR_NEW);
  if (!made) return { cluster: 'new' };
  const version = firstLine(path.join(cluster, 'PG_VERSION'));
  if (version === null || !existsSync(layout.password)) {
    const missing = version === null ? path.join(cluster, 'PG_VERSION') : layout.password;
    throw new EmbeddedPostgresError(
      'damaged',
      `${missing} is missing, so the data folder is incomplete: restore it from a backup, or choose another dataDir.`,
    );
  }
  if (version !== `${major}`) {
    throw new EmbeddedPostgresError(
      'other-version',
      `${dataDir} holds data of PostgreSQL ${version}, and this Uptake brings PostgreSQL ${major}: dump it with the Uptake that made it and restore it into an empty dataDir, or keep using that Uptake.`,
    );
  }
  return { cluster: 'existing', owner: { uid: made.uid, gid: made.gid } };
}

/** Creates what is missing of the folders. A server of another account may pass through ours, and list nothing. */
export function createFolders(layout: Layout, account: Account | null): void {
  try {
    mkdirSync(layout.dataDir, { recursive: true });
    mkdirSync(layout.home, { recursive: true });
    chmodSync(layout.home, account === null ? 0o700 : 0o711);
  } catch (error) {
    throw fromSystem(error, layout);
  }
}

/** Puts a failed file operation in the data folder into words; anything else is returned as it is. */
export function fromSystem(error: unknown, layout: Layout): unknown {
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(layout, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return notWritable(layout, error);
    default:
      return error;
  }
}

export function diskFull(layout: Layout, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'disk-full',
    `There is no space left for PostgreSQL in ${layout.dataDir}: free some, or choose another dataDir.`,
    { cause },
  );
}

function notWritable(layout: Layout, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'not-writable',
    `The data folder ${layout.dataDir} cannot be written (${systemCode(cause)}): make it writable for the account that runs Uptake, or choose another dataDir.`,
    { cause },
  );
}

function requireSpace(layout: Layout, needed: number): void {
  const { bavail, bsize } = statfsSync(nearestExisting(layout.dataDir));
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new EmbeddedPostgresError(
    'disk-full',
    `PostgreSQL needs ${needed / MEGABYTE} MB in ${layout.dataDir} and only ${Math.floor(free / MEGABYTE)} MB are free: free some, or choose another dataDir.`,
  );
}

function nearestExisting(folder: string): string {
  let current = folder;
  while (!existsSync(current) && path.dirname(current) !== current) current = path.dirname(current);
  return current;
}

function firstLine(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').split('\n')[0]?.trim() ?? null;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
