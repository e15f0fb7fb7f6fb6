import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Account, accountCandidates } from './account.ts';
import { createCluster, giveCluster, ROLE } from './cluster.ts';
import { EmbeddedPostgresError, systemCode } from './error.ts';
import {
  createFolders,
  type FolderState,
  fromSystem,
  inspectFolder,
  type Layout,
  layoutOf,
  requireOwnFolder,
} from './folder.ts';
import { findOwner, isOwnerLock, type Owner, takeOwnership } from './owner-lock.ts';
import { isAlive } from './process.ts';
import { canBecome, copiedPrograms, installedPrograms, type Programs, runsInPlace } from './programs.ts';
import {
  clusterName,
  findServer,
  forgetServer,
  isServer,
  type LaunchOptions,
  launchServer,
  readServerRecord,
  type ServerRecord,
  serverStatus,
  stopServer,
} from './server.ts';
import type { Durability } from './settings.ts';
import { superviseServer } from './supervision.ts';

export { EmbeddedPostgresError, type EmbeddedPostgresProblem } from './error.ts';
export { type Programs, programsIn } from './programs.ts';
export type { Durability } from './settings.ts';

export interface StartOptions {
  /** Made if missing. Everything of the server is in its folder `postgres`. */
  readonly dataDir: string;
  /** Default `full`. */
  readonly durability?: Durability;
  /** Told, in sentences, of what takes time or was repaired. */
  readonly log?: (message: string) => void;
  /** PostgreSQL's programs; default: those npm installed. */
  readonly programs?: Programs;
}

export interface EmbeddedPostgres {
  /** Connects as the owner of the database. Holds the password: not for logs. */
  readonly url: string;
  /** A server left behind by a killed process was taken over as it was. */
  readonly adopted: boolean;
  /** Stops the server, waits until it is gone and gives the data folder free. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on a data folder, or takes over the one a killed process left running there. The data folder
 * belongs to this process until `stop`. A server that crashes meanwhile is started again on the same port. When this
 * process exits without `stop` the server is told to shut down; when it is killed, the next start finds it.
 * @throws EmbeddedPostgresError with a sentence for people; nothing has been changed then, but for `failed`.
 */
export async function startEmbeddedPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const layout = layoutOf(options.dataDir);
  const log = options.log ?? (() => undefined);
  try {
    requireOwnFolder(layout);
    const owner = await findOwner(layout.home);
    if (owner !== null) throw inUse(layout, owner);
    const programs = options.programs ?? installedPrograms();
    const state = inspectFolder(layout, programs.major);
    const account = chooseAccount(state);
    const inPlace = runsInPlace(programs, account);
    createFolders(layout, account);
    const taken = await takeOwnership(layout.home);
    if (!isOwnerLock(taken)) throw inUse(layout, taken);
    try {
      const folder = inPlace ? programs.folder : copiedPrograms(programs, account, layout.programs);
      if (!inPlace) log(`PostgreSQL's programs run from a copy in ${folder}.`);
      const durability = options.durability ?? 'full';
      const launch: LaunchOptions = { layout, programs: { ...programs, folder }, account, durability };
      return await startAsOwner(launch, log, taken.release);
    } catch (error) {
      taken.release();
      throw error;
    }
  } catch (error) {
    throw fromSystem(error, layout);
  }
}

/**
 * The server that another live process runs on this data folder, for commands that attach to it; waits while that
 * process is still starting it. Null when no process has the folder: then `startEmbeddedPostgres` is the way.
 * @param options.waitMs how long a server that is being started is waited for, in milliseconds; default one minute
 * @throws EmbeddedPostgresError not-permitted: it belongs to another account; in-use: it lives in another container, or
 * did not become ready in time
 */
export async function findRunningEmbeddedPostgres(
  dataDir: string,
  options: { readonly waitMs?: number } = {},
): Promise<{ url: string } | null> {
  const layout = layoutOf(dataDir);
  const deadline = performance.now() + (options.waitMs ?? 60_000);
  try {
    for (;;) {
      const owner = await findOwner(layout.home);
      if (owner === null) return null;
      if (!owner.here) throw elsewhere(layout, owner);
      const record = readServerRecord(layout);
      if (record !== null && isAlive(record.pid)) {
        const url = urlOf(layout, record.port);
        if (await answers(url)) return { url };
      }
      if (performance.now() > deadline) throw notReady(layout, owner);
      await delay(100);
    }
  } catch (error) {
    if (systemCode(error) !== 'EACCES') throw fromSystem(error, layout);
    throw new EmbeddedPostgresError(
      'not-permitted',
      `The database in ${layout.dataDir} belongs to another account: run this command as the account that runs Uptake.`,
      { cause: error },
    );
  }
}

async function startAsOwner(
  launch: LaunchOptions,
  log: (message: string) => void,
  release: () => void,
): Promise<EmbeddedPostgres> {
  const { layout, programs, account, durability } = launch;
  const state = inspectFolder(layout, programs.major);
  if (state.cluster === 'new') await createCluster(layout, programs.folder, account, durability === 'full');
  else if (account !== null) giveCluster(layout, account);
  const adopted = await adoptServer(launch, log);
  const record = adopted ?? (await launchServer(launch));
  const server = superviseServer(launch, record, log);
  try {
    const url = urlOf(layout, record.port);
    await ensureDatabase(layout, record.port);
    let stopped: Promise<void> | undefined;
    const stop = async () => {
      await server.stop();
      forgetServer(layout);
      release();
    };
    return { url, adopted: adopted !== null, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Takes over a server left behind, if it is what would be started now; stops it otherwise and answers null. */
async function adoptServer(launch: LaunchOptions, log: (message: string) => void): Promise<ServerRecord | null> {
  const { layout, programs, durability } = launch;
  const pid = findServer(layout);
  if (pid === null) return null;
  const name = clusterName(layout);
  const record = readServerRecord(layout);
  const same =
    record?.pid === pid &&
    record.durability === durability &&
    record.programs === programs.folder &&
    record.version === programs.version;
  if (same) {
    while (isServer(name, pid) && serverStatus(layout) === 'starting') await delay(50);
    if (serverStatus(layout) === 'ready' && (await answers(urlOf(layout, record.port)))) {
      log(`Took over the PostgreSQL server (process ${pid}) that a killed process left running.`);
      return record;
    }
  }
  log(`Stopping the PostgreSQL server (process ${pid}) that a killed process left running.`);
  await stopServer(name, pid);
  return null;
}

function chooseAccount(state: FolderState): Account | null {
  if (process.getuid?.() !== 0) {
    if (state.cluster === 'new') requireName();
    return null;
  }
  const candidates = accountCandidates(state.cluster === 'existing' ? state.owner : null);
  const account = candidates.find(canBecome);
  if (account !== undefined) return account;
  throw new EmbeddedPostgresError(
    'not-permitted',
    'PostgreSQL does not run as root, and there is no other account here that this process may start it as: start Uptake as an ordinary user, or set database.url (DATABASE_URL).',
  );
}

function requireName(): void {
  try {
    userInfo();
  } catch (error) {
    throw new EmbeddedPostgresError(
      'not-permitted',
      `PostgreSQL cannot be set up by uid ${process.getuid?.()}, which has no name on this system: add it to /etc/passwd, or set database.url (DATABASE_URL).`,
      { cause: error },
    );
  }
}

async function ensureDatabase(layout: Layout, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(layout, port, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [ROLE]);
    if (rowCount === 0) await client.query(`create database ${ROLE}`);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

function urlOf(layout: Layout, port: number, database = ROLE): string {
  const password = readFileSync(layout.password, 'utf8').trim();
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
}

function inUse(layout: Layout, owner: Owner): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'in-use',
    `The data folder ${layout.dataDir} is in use by another Uptake (process ${owner.pid} on ${owner.host}): stop that one, or choose another dataDir.`,
  );
}

function elsewhere(layout: Layout, owner: Owner): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'in-use',
    `The data folder ${layout.dataDir} is in use by an Uptake on ${owner.host}, in another container or on another machine: run this command there.`,
  );
}

function notReady(layout: Layout, owner: Owner): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'in-use',
    `Uptake (process ${owner.pid}) has the data folder ${layout.dataDir}, but its database does not answer yet: try again when it has started (see ${layout.log}).`,
  );
}
