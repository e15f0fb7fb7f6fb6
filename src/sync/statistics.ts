import type { Database } from '../db/index.ts';

const TABLES = ['action', 'crm_record', 'crm_user', 'login', 'owner_change', 'record_owner_version'];

/**
 * Lets PostgreSQL look at tables it has never looked at. Until its own daemon does, up to a minute into a first sync, it
 * takes filled tables for empty ones and joins every staged row with every stored one.
 */
export async function analyzeNewTables(database: Database): Promise<void> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select relname as name from pg_class
      where oid = any($1::regclass[]) and reltuples < 0 and pg_relation_size(oid) > 0`,
    [TABLES],
  );
  for (const { name } of rows) await database.pool.query(`analyze ${name}`);
}
