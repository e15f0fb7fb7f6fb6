import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { copyRows } from '../../../src/db/copy.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let place: TestDatabase;
let client: pg.PoolClient;
beforeAll(async () => {
  place = await createTestDatabase();
});
afterAll(() => place.drop());
beforeEach(async () => {
  client = await place.database.pool.connect();
  // The last test of a connection that was ended leaves nothing to listen to.
  client.on('error', () => undefined);
});
afterEach(() => client.release(true));

const COLUMNS = ['n', 'text', 'flag', 'at', 'number', 'texts', 'bytes', 'json'];
const CREATE = `
  create temp table copied (
    n integer, text text, flag boolean, at timestamptz, number double precision, texts text[], bytes bytea, json jsonb
  )`;

/** Every character, and often those that mean something to COPY, to arrays or to JSON. */
const anyText = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('\t', '\n', '\r', '\\', 'N', '.', '"', '{', '}', ',', ' ', "'", 'NULL') },
    { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  ),
});
const storable = (value: string) => value.replaceAll('\0', '');
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const row = fc.tuple(
  orNull(anyText),
  orNull(fc.boolean()),
  orNull(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })),
  orNull(fc.double()),
  orNull(fc.array(orNull(anyText))),
  orNull(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
  orNull(fc.record({ text: anyText, number: fc.integer(), none: fc.constant(null) })),
);

test('whatever goes in comes out again, but for NUL', async () => {
  await client.query(CREATE);
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      await client.query('truncate copied');
      const sent = rows.map((values, n) => [n, ...values]);
      expect(await copyRows(client, 'copied', COLUMNS, sent)).toBe(rows.length);
      const found = await client.query({ text: 'select * from copied order by n', rowMode: 'array' });
      const expected = rows.map(([text, flag, at, number, texts, bytes, json], n) => [
        ...[n, text === null ? null : storable(text), flag, at, number === 0 ? 0 : number],
        texts?.map((item) => (item === null ? null : storable(item))) ?? null,
        ...[bytes, json === null ? null : { ...json, text: storable(json.text) }],
      ]);
      expect(found.rows.map((values) => values.map(positiveZero))).toEqual(expected);
    }),
  );
});

const positiveZero = (value: unknown) => (value === 0 ? 0 : value);

test('years before 1 and after 9999, and infinite numbers, are what they are', async () => {
  await client.query(CREATE);
  const rows = [
    [0, new Date('-000043-03-15T12:00:00Z'), Number.POSITIVE_INFINITY],
    [1, new Date('+012026-11-21T00:00:00Z'), Number.NaN],
  ];
  await copyRows(client, 'copied', ['n', 'at', 'number'], rows);
  const found = await client.query({ text: `select at::text, number::text from copied order by n`, rowMode: 'array' });
  expect(found.rows).toEqual([
    ['0044-03-15 12:00:00+00 BC', 'Infinity'],
    ['12026-11-21 00:00:00+00', 'NaN'],
  ]);
});

test('names are taken as they are', async () => {
  await client.query('create temp table "Odd ""name" ("a b" text, "select" text)');
  await copyRows(client, 'Odd "name', ['select', 'a b'], [['one', 'two']]);
  expect((await client.query('select * from "Odd ""name"')).rows).toEqual([{ 'a b': 'two', select: 'one' }]);
});

test('rows are made only as fast as they are taken', async () => {
  await client.query('create temp table copied (n integer, text text)');
  const wide = 'x'.repeat(1000);
  const count = 200_000;
  let most = 0;
  function* rows(): Generator<[number, string]> {
    for (let n = 0; n < count; n += 1) {
      if (n % 1000 === 0) most = Math.max(most, unsent());
      yield [n, wide];
    }
  }
  const { stream } = (client as unknown as { connection: { stream: { writableLength: number } } }).connection;
  const unsent = () => stream.writableLength;
  expect(await copyRows(client, 'copied', ['n', 'text'], rows())).toBe(count);
  expect(most).toBeLessThan(1_000_000);
});

test('rows PostgreSQL refuses are refused together, with the line, and the client goes on', async () => {
  await client.query('create temp table copied (n integer primary key, text text)');
  function* rows(): Generator<[number, string]> {
    for (let n = 0; n < 20_000; n += 1) yield [n % 15_000, 'x'.repeat(100)];
  }
  const copy = copyRows(client, 'copied', ['n', 'text'], rows());
  await expect(copy).rejects.toMatchObject({ code: '23505', where: expect.stringContaining('line 15001') });
  expect((await client.query('select count(*) from copied')).rows).toEqual([{ count: '0' }]);
  await expect(copyRows(client, 'absent', ['n'], [[1]])).rejects.toMatchObject({ code: '42P01' });
  expect(await copyRows(client, 'copied', ['n', 'text'], [[1, 'a']])).toBe(1);
});

test('rows that end in an error leave nothing, and the client goes on', async () => {
  await client.query('create temp table copied (n integer)');
  for (const before of [0, 1, 100_000]) {
    function* rows(): Generator<[number]> {
      for (let n = 0; n < before; n += 1) yield [n];
      throw new Error(`after ${before}`);
    }
    await expect(copyRows(client, 'copied', ['n'], rows())).rejects.toThrow(`after ${before}`);
  }
  await expect(copyRows(client, 'copied', ['n'], [[1], [2, 3]])).rejects.toThrow('A row of 2 values for 1 columns');
  await expect(copyRows(client, 'copied', ['n'], [[() => 1]])).rejects.toThrow('A function cannot be stored');
  expect((await client.query('select count(*) from copied')).rows).toEqual([{ count: '0' }]);
});

test('no rows are no rows', async () => {
  await client.query('create temp table copied (n integer)');
  expect(await copyRows(client, 'copied', ['n'], [])).toBe(0);
});

test('a session that is ended in the middle fails the copy', async () => {
  await client.query('create temp table copied (n integer, text text)');
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const end = () => place.database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
  function* endless(): Generator<[number, string]> {
    for (let n = 0; ; n += 1) {
      if (n === 1000) void end();
      yield [n, 'x'.repeat(100)];
    }
  }
  await expect(copyRows(client, 'copied', ['n', 'text'], endless())).rejects.toThrow(/terminat/);
});
