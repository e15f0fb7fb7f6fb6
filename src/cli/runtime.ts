import { type LoadedConfig, loadConfig } from '../config/index.ts';
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  findRunningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../db/embedded/index.ts';
import { type Database, openDatabase } from '../db/index.ts';
import { migrate } from '../db/migrate.ts';
import { createLog, type Log } from '../observability/log.ts';
import { openService, requireSchema, type Service } from '../server.ts';
import type { CommandContext } from './context.ts';

/** What a command that works on the database alone holds while it runs. */
export interface Runtime extends LoadedConfig {
  readonly database: Database;
}

/** Reads the configuration and shows its warnings on stderr. @throws ConfigError */
export async function readConfig(context: CommandContext): Promise<LoadedConfig> {
  const loaded = await loadConfig({ path: context.configPath, env: context.env });
  for (const { path, message, remedy } of loaded.warnings) {
    context.terminal.note(context.terminal.colors.err.yellow(`warning: ${path} ${message}. ${remedy}`));
  }
  return loaded;
}

/** A database for one command: the configured one, the embedded one that is running, or one started for it. */
export interface ReachableDatabase {
  readonly url: string;
  /** Nobody else uses it: this command started it. */
  readonly own: boolean;
  close(): Promise<void>;
}

/** @throws EmbeddedPostgresError when there is no configured database and the embedded one cannot be used */
export async function reachDatabase({ config }: LoadedConfig, context: CommandContext): Promise<ReachableDatabase> {
  if (config.database.url !== null) return { url: config.database.url.reveal(), own: false, close: nothing };
  const running = await findRunningEmbeddedPostgres(config.dataDir);
  if (running !== null) return { url: running.url, own: false, close: nothing };
  const started = await startUnlessTaken(config.dataDir, context);
  return started ?? (await attach(config.dataDir));
}

/**
 * Opens config and database, runs `work`, and closes in reverse order, whatever happened.
 * @throws SchemaStateError when the schema is not that of this version and the database is not ours alone
 */
export async function withDatabase<T>(context: CommandContext, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const loaded = await readConfig(context);
  return withReached(loaded, context, async (reached) => {
    if (reached.own) await migrate(reached.url, { queue: loaded.config.queue.url === null });
    const log = commandLog(loaded);
    const database = openDatabase({
      url: reached.url,
      applicationName: 'uptake command',
      maxConnections: 4,
      onIdleError: (error) => log.warn({ err: error }, 'The database closed an idle connection.'),
    });
    try {
      await requireSchema(database);
      return await work({ ...loaded, database });
    } finally {
      await database.close();
    }
  });
}

/** The parts of Uptake put together, for commands that also use the queue or the CRMs. */
export interface ServiceRuntime {
  readonly service: Service;
  readonly path: string;
  /** No other process is at work: this command started the database and its jobs are done by nobody else. */
  readonly alone: boolean;
}

/** As withDatabase, with queue and connections. */
export async function withService<T>(
  context: CommandContext,
  work: (runtime: ServiceRuntime) => Promise<T>,
): Promise<T> {
  const loaded = await readConfig(context);
  return withReached(loaded, context, async (reached) => {
    const service = await openService(loaded.config, {
      databaseUrl: reached.url,
      log: commandLog(loaded),
      schema: reached.own ? 'migrate' : 'require',
      applicationName: 'uptake command',
    });
    try {
      return await work({ service, path: loaded.path, alone: reached.own });
    } finally {
      await service.close();
    }
  });
}

async function withReached<T>(
  loaded: LoadedConfig,
  context: CommandContext,
  work: (reached: ReachableDatabase) => Promise<T>,
): Promise<T> {
  const reached = await reachDatabase(loaded, context);
  try {
    return await work(reached);
  } finally {
    await reached.close();
  }
}

/** Commands say themselves what came of it, with the reasons; the log is for those who turned it up to look deeper. */
function commandLog({ config }: LoadedConfig): Log {
  const { level } = config.log;
  return createLog({ level: level === 'debug' || level === 'trace' ? level : 'silent' });
}

async function startUnlessTaken(dataDir: string, context: CommandContext): Promise<ReachableDatabase | null> {
  try {
    const server: EmbeddedPostgres = await startEmbeddedPostgres({
      dataDir,
      log: (text) => context.terminal.note(text),
    });
    return { url: server.url, own: true, close: () => server.stop() };
  } catch (error) {
    // Another process took the folder since we looked.
    if (error instanceof EmbeddedPostgresError && error.problem === 'in-use') return null;
    throw error;
  }
}

async function attach(dataDir: string): Promise<ReachableDatabase> {
  const running = await findRunningEmbeddedPostgres(dataDir);
  if (running !== null) return { url: running.url, own: false, close: nothing };
  const sentence = `The database in ${dataDir} was stopped while this command reached for it. Try again.`;
  throw new EmbeddedPostgresError('failed', sentence);
}

async function nothing(): Promise<void> {}
