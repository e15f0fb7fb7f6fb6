import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../src/db/index.ts';

const OBJECT_IN_USE = '55006';

export interface TestDatabase {
  readonly database: Database;
  readonly url: string;
  /** Closes the pool, ends every other session on it and removes the database. Safe to call twice. */
  drop(): Promise<void>;
}

/** A fresh database with every table of ours and BullMQ's, cloned from the template of this test run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServerUrl');
  const template = inject('databaseTemplate');
  const name = `uptake_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name} template ${template}`);
  const url = new URL(server);
  url.pathname = name;
  const database = openDatabase({ url: url.href, applicationName: 'uptake test' });
  return {
    database,
    url: url.href,
    async drop() {
      await database.close();
      await administer(server, `drop database if exists ${name} with (force)`);
    },
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server, application_name: 'uptake test' });
  await client.connect();
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await client.query(statement);
        return;
      } catch (error) {
        // Autovacuum may sit in the template for a moment; nobody else can, as it allows no connections.
        if (attempt === 20 || !(error instanceof pg.DatabaseError) || error.code !== OBJECT_IN_USE) throw error;
      }
    }
  } finally {
    await client.end();
  }
}
