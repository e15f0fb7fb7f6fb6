import { runMigrations as runQueueMigrations } from 'bullmq';
import { Migrator, sql } from 'kysely';
import pg from 'pg';
import { type Db, openDatabase } from './database.ts';
import { migrations } from './migrations/registry.ts';

const LEDGER = 'kysely_migration';
/** Any number, but for ever the same one: every version of Uptake must wait for every other. */
const MIGRATION_LOCK = '8097874021169923001';
const QUEUE_SCHEMA = 'bullmq';

/** `older`: migrations are missing; `newer`: a later Uptake has been here; `empty`: nothing of ours yet. */
export type SchemaState = 'current' | 'older' | 'newer' | 'empty';

/** The database was migrated by a later version of Uptake, which this one must not write to. */
export class SchemaNewerError extends Error {
  override readonly name = 'SchemaNewerError';
  constructor() {
    super('The database was migrated by a newer version of Uptake. Run that version or a later one.');
  }
}

export interface MigrateOptions {
  /** Also bring BullMQ's own schema (`bullmq`) up to date: the queue lives in this database. */
  readonly queue: boolean;
}

export interface MigrateResult {
  /** Names of the migrations applied by this call; empty when the schema was current already. */
  readonly applied: readonly string[];
}

/** Compares the ledger in the database with the migrations this build knows. Reads only. */
export async function schemaState(db: Db, known: Readonly<Record<string, unknown>> = migrations): Promise<SchemaState> {
  const { rows } = await sql<{ exists: boolean }>`select to_regclass(${LEDGER}) is not null as exists`.execute(db);
  if (rows[0]?.exists !== true) return 'empty';
  const ledger = await sql<{ name: string }>`select name from ${sql.table(LEDGER)}`.execute(db);
  const applied = new Set(ledger.rows.map((row) => row.name));
  if (applied.size === 0) return 'empty';
  if ([...applied].some((name) => !Object.hasOwn(known, name))) return 'newer';
  return Object.keys(known).every((name) => applied.has(name)) ? 'current' : 'older';
}

/**
 * Applies what is missing, all or nothing. Processes that call it at once take turns: the first applies, the others
 * wait and then find nothing to do.
 * @throws SchemaNewerError when a later version has migrated this database; pg errors when it cannot be reached.
 */
export async function migrate(url: string, options: MigrateOptions): Promise<MigrateResult> {
  // A session of its own holds the lock: it covers both ledgers, and dies with this process.
  const session = new pg.Client({ connectionString: url, application_name: 'uptake migrate' });
  session.on('error', () => undefined);
  await session.connect();
  try {
    await session.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await migrateTables(url);
    if (options.queue) await runQueueMigrations(session, QUEUE_SCHEMA);
    return { applied };
  } finally {
    await session.end();
  }
}

async function migrateTables(url: string): Promise<string[]> {
  const database = openDatabase({ url, applicationName: 'uptake migrate', maxConnections: 1 });
  try {
    if ((await schemaState(database.db)) === 'newer') throw new SchemaNewerError();
    const migrator = new Migrator({ db: database.db, provider: { getMigrations: async () => migrations } });
    const { error, results } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    return (results ?? []).map((result) => result.migrationName);
  } finally {
    await database.close();
  }
}
