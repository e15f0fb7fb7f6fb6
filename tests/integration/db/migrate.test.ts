import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { type Database, openDatabase } from '../../../src/db/index.ts';
import { migrate, SchemaNewerError, schemaState } from '../../../src/db/migrate.ts';
import { migrations } from '../../../src/db/migrations/registry.ts';

let url: string;
let database: Database;

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseServerUrl') });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

beforeEach(async () => {
  const name = `uptake_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name} template template0`);
  const address = new URL(inject('databaseServerUrl'));
  address.pathname = name;
  url = address.href;
  database = openDatabase({ url, applicationName: 'uptake test' });
});
afterEach(async () => {
  await database.close();
  await onServer(`drop database ${new URL(url).pathname.slice(1)} with (force)`);
});

// Two of the tests start programs, which take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const names = Object.keys(migrations);
const tables = async () => {
  const { rows } = await sql<{ name: string }>`
    select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'bullmq')`.execute(
    database.db,
  );
  return rows.map((row) => row.name);
};

test('migrations are registered in order of their names, which begin with a date', () => {
  expect(names).toEqual([...names].sort());
  for (const name of names) expect(name).toMatch(/^\d{8}T\d{4}_[a-z-]+$/);
});

test('an empty database becomes current, once; the queue only where it is asked for', async () => {
  expect(await schemaState(database.db)).toBe('empty');
  expect(await migrate(url, { queue: false })).toEqual({ applied: names });
  expect(await schemaState(database.db)).toBe('current');
  expect((await tables()).filter((name) => name.startsWith('bullmq.'))).toEqual([]);
  expect(await migrate(url, { queue: true })).toEqual({ applied: [] });
  expect(await tables()).toEqual(expect.arrayContaining(['public.connection', 'bullmq.migration']));
});

test('processes that migrate at once take turns, and all succeed', async () => {
  const script = `
    import { migrate } from './src/db/migrate.ts';
    process.stdout.write(JSON.stringify(await migrate(process.argv[1], { queue: true })));`;
  const runs = [1, 2, 3].map(async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script, url], {
      cwd: new URL('../../..', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(status).toBe(0);
    return JSON.parse(said).applied;
  });
  expect((await Promise.all(runs)).flat()).toEqual(names);
  const inProcess = await Promise.all([migrate(url, { queue: true }), migrate(url, { queue: true })]);
  expect(inProcess).toEqual([{ applied: [] }, { applied: [] }]);
});

test('a database without one of the migrations is older, and one with an unknown migration is newer', async () => {
  await migrate(url, { queue: false });
  await sql`insert into kysely_migration (name, timestamp) values ('29990101T0000_later', '')`.execute(database.db);
  expect(await schemaState(database.db)).toBe('newer');
  await expect(migrate(url, { queue: false })).rejects.toThrow(SchemaNewerError);

  const first = names.at(0) ?? '';
  await sql`delete from kysely_migration`.execute(database.db);
  expect(await schemaState(database.db)).toBe('empty');
  const older = { ...migrations, '29990101T0000_later': { up: async () => undefined } };
  await sql`insert into kysely_migration (name, timestamp) values (${first}, '')`.execute(database.db);
  expect(await schemaState(database.db, older)).toBe('older');
});

test('a migration that fails leaves nothing behind and says why', async () => {
  await sql`create table team (id text)`.execute(database.db);
  await expect(migrate(url, { queue: true })).rejects.toThrow('relation "team" already exists');
  expect(await tables()).not.toContain('public.connection');
  await sql`drop table team`.execute(database.db);
  expect(await migrate(url, { queue: true })).toEqual({ applied: names });
});
