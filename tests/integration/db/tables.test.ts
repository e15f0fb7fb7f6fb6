import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

/*
 * src/db/tables.ts and reference-tables.ts are checked as text, as types are gone at run time: one interface per table, one property per line.
 */

interface Column {
  readonly nullable: boolean;
  /** Whether an insert may leave it out although it is not nullable. */
  readonly optional: boolean;
  /** What the driver makes of it. */
  readonly kind: string;
}

const KINDS: Readonly<Record<string, string>> = {
  int8: 'Int8',
  numeric: 'Numeric',
  timestamptz: 'Instant',
  jsonb: 'Json',
  text: 'string',
  date: 'string',
  bool: 'boolean',
  int4: 'number',
  float8: 'number',
  bytea: 'Buffer',
  _text: 'string[]',
  _int4: 'number[]',
};

function describedTables(): Record<string, Record<string, Column>> {
  const source = ['tables.ts', 'reference-tables.ts']
    .map((file) => readFileSync(new URL(`../../../src/db/${file}`, import.meta.url), 'utf8'))
    .join('\n');
  const interfaces = new Map<string, Record<string, Column>>();
  for (const [, name, body] of source.matchAll(/^export interface (\w+) \{\n(.*?)^\}/gms)) {
    const columns: Record<string, Column> = {};
    for (const [, column, written] of (body ?? '').matchAll(/^ {2}(\w+): (.+);$/gm)) {
      if (column !== undefined && written !== undefined) columns[column] = read(written);
    }
    if (name !== undefined) interfaces.set(name, columns);
  }
  const tables: Record<string, Record<string, Column>> = {};
  for (const [, table, name] of source.matchAll(/^ {2}(\w+): (\w+Table);$/gm)) {
    if (table !== undefined && name !== undefined) tables[table] = interfaces.get(name) ?? {};
  }
  return tables;
}

function read(written: string): Column {
  const optional = /^Generated(Always)?</.test(written);
  // GeneratedAlways<string> is an identity column, which is an int8.
  const type = written.replace(/^GeneratedAlways<string>/, 'Int8').replace(/^Generated<(.*)>/, '$1');
  const nullable = / \| null$/.test(type);
  return { nullable, optional, kind: type.replace(/ \| null$/, '') };
}

let place: TestDatabase;
beforeAll(async () => {
  place = await createTestDatabase();
});
afterAll(() => place.drop());

async function actualTables(): Promise<Record<string, Record<string, Column>>> {
  const { rows } = await place.database.pool.query<{
    table: string;
    column: string;
    type: string;
    nullable: boolean;
    optional: boolean;
  }>(`
    select table_name as table, column_name as column, udt_name as type, is_nullable = 'YES' as nullable,
           column_default is not null or is_identity = 'YES' as optional
    from information_schema.columns
    where table_schema = 'public' and table_name not like 'kysely%'`);
  const tables: Record<string, Record<string, Column>> = {};
  for (const { table, column, type, nullable, optional } of rows) {
    tables[table] ??= {};
    tables[table][column] = { nullable, optional, kind: KINDS[type] ?? type };
  }
  return tables;
}

test('the tables that TypeScript sees are those of the migrated database', async () => {
  const described = describedTables();
  expect(Object.keys(described).length).toBeGreaterThan(20);
  expect(described).toEqual(await actualTables());
});
