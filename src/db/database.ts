import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';

// Calendar dates stay 'YYYY-MM-DD': a Date would move them by the process's time zone.
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export type Db = Kysely<Tables>;

/** One database: the query builder for everything, the pool for COPY and for BullMQ. */
export interface Database {
  readonly db: Db;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly maxConnections?: number;
  /** Milliseconds a single statement may run; 0 for none (migrations, rebuilds). */
  readonly statementTimeout?: number;
  /** Told of errors on idle connections (the server went away); without it they would end the process. */
  readonly onIdleError?: (error: Error) => void;
}

/** Opens a pool. Connects lazily: an unreachable server shows at the first query. Session time zone is UTC. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.maxConnections ?? 10,
    options: '-c timezone=UTC',
    statement_timeout: options.statementTimeout ?? 0,
    connectionTimeoutMillis: 10_000,
    types,
  });
  let closed = false;
  // The pool counts as ended while its last connections still say goodbye; a server that stops then is no news.
  pool.on('error', (error) => {
    if (!closed) options.onIdleError?.(error);
  });
  // A connection that breaks while it is lent out fails the statement under way, or the next one; unheard, the event
  // would end the process as well.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    async close() {
      closed = true;
      await db.destroy();
    },
  };
}
