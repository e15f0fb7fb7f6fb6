import { runMigrations as runQueueMigrations } from 'bullmq';
import { Migrator, sql } from 'kysely';
import pg from 'pg';
import { type Db, openDatabase } from './database.ts';
import { migrations } from './migrations/registry.ts';

const LEDGER = 'kysely_migration';
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
 * Applies what is missing, all or nothing for our tables and for the queue's. Processes that call it at once take turns,
 * by the advisory locks of Kysely and of BullMQ: the first applies, the others wait and then find nothing to do.
 * @throws SchemaNewerError when a later version has migrated this database; pg errors when it cannot be reached.
 */
export async function migrate(url: string, options: MigrateOptions): Promise<MigrateResult> {
  const applied = await migrateTables(url);
  if (options.queue) await migrateQueue(url);
  return { applied };
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

async function migrateQueue(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'uptake migrate' });
  // A connection that ends also fails the query it is in, which is where it is told.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await runQueueMigrations(client, QUEUE_SCHEMA);
  } finally {
    await client.end();
  }
}
