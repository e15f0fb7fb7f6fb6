import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/db/embedded/index.ts';
import { findOwner, hasOwnerTrace } from '../../src/db/embedded/owner-lock.ts';
import { migrate } from '../../src/db/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Maintenance database of the server that tests create their databases on. */
    databaseServerUrl: string;
    /** Name of the migrated database that createTestDatabase clones. */
    databaseTemplate: string;
  }
}

const FOLDER = 'uptake-test-';

/**
 * One PostgreSQL per vitest run, with one migrated database that tests clone: an embedded server in a temporary folder,
 * or the server of UPTAKE_TEST_DATABASE_URL, whose role must be allowed to create databases.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['UPTAKE_TEST_DATABASE_URL'];
  const server = given ? { url: given, stop: async () => undefined } : await startServer();
  const template = `uptake_template_${process.pid}_${randomBytes(4).toString('hex')}`;
  const removeTemplate = async () => {
    await administer(server.url, `alter database ${template} with is_template false`);
    await administer(server.url, `drop database ${template} with (force)`);
  };
  try {
    await administer(server.url, `create database ${template} template template0`);
    const url = new URL(server.url);
    url.pathname = template;
    await migrate(url.href, { queue: true });
    await administer(server.url, `alter database ${template} with is_template true allow_connections false`);
  } catch (error) {
    if (given) await removeTemplate().catch(() => undefined);
    await server.stop();
    throw error;
  }
  project.provide('databaseServerUrl', server.url);
  project.provide('databaseTemplate', template);
  return async () => {
    if (given) await removeTemplate();
    await server.stop();
  };
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  await removeAbandonedFolders();
  const dataDir = mkdtempSync(path.join(tmpdir(), FOLDER));
  const server = await startEmbeddedPostgres({ dataDir, durability: 'none' });
  const url = new URL(server.url);
  url.pathname = 'postgres';
  return {
    url: url.href,
    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A killed run leaves its folder behind; its server has ended with it. */
async function removeAbandonedFolders(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(FOLDER)) continue;
    const folder = path.join(tmpdir(), name);
    try {
      // A run that is just starting has no owner yet, but no trace of one either.
      const home = path.join(folder, 'postgres');
      const abandoned = hasOwnerTrace(home) && (await findOwner(home)) === null;
      if (abandoned) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another account's, or gone by now.
    }
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
