import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../../src/db/embedded/index.ts';
import { type Database, openDatabase } from '../../src/db/index.ts';
import { migrate } from '../../src/db/migrate.ts';

/** Runs `work` on a PostgreSQL of its own, in a temporary folder that goes away with it. */
export async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'uptake-bench-'));
  const server = await startEmbeddedPostgres({ dataDir, durability: 'none' });
  try {
    await migrate(server.url, { queue: false });
    const database = openDatabase({ url: server.url, applicationName: 'uptake bench' });
    try {
      await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
