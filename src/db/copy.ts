import type { ClientBase } from 'pg';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Rows are sent in pieces of about this many characters, and the next one is made when the last has left. */
const PIECE = 65_536;

/**
 * Writes rows into a table by COPY FROM STDIN, the fastest way in: in order, as they are produced, with no more than a
 * few pieces in memory whatever their number. One statement, so a failure leaves none of them.
 *
 * Values: null and undefined are NULL; Date is an instant; arrays are PostgreSQL arrays; Buffer is bytea; other objects
 * are JSON (a JSON array must come as text, since an array is an array). NUL characters, which PostgreSQL cannot store,
 * are left out of text.
 *
 * @param table name of one table, without schema; columns in the order of each row's values
 * @returns how many rows PostgreSQL took
 * @throws pg errors with COPY's line number; TypeError for a row of another length; what the iterable throws. The client
 * can be used again after each of them, unless its connection is gone.
 */
export async function copyRows(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly unknown[]>,
): Promise<number> {
  const names = columns.map((column) => pg.escapeIdentifier(column)).join(', ');
  return send(client, `copy ${pg.escapeIdentifier(table)} (${names}) from stdin`, pieces(rows, columns.length));
}

/**
 * Writes a CSV document into a table by COPY: PostgreSQL parses it, and nothing of it is looked at here. Empty values are
 * NULL, quoted or not.
 *
 * @param table name of one table, without schema
 * @param columns all columns of the table, which the document's header line must name in this order
 * @returns how many rows PostgreSQL took, without the header line
 * @throws pg errors with COPY's line number; what the iterable throws. The client can be used again after each of them,
 * unless its connection is gone.
 */
export async function copyCsv(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  document: AsyncIterable<Buffer>,
): Promise<number> {
  const names = columns.map((column) => pg.escapeIdentifier(column)).join(', ');
  const options = `format csv, header match, force_null (${names}), encoding 'UTF8'`;
  return send(client, `copy ${pg.escapeIdentifier(table)} (${names}) from stdin with (${options})`, document);
}

async function send(
  client: ClientBase,
  statement: string,
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<number> {
  const stream = client.query(copyFrom(statement));
  let refused = false;
  const failed = new Promise<never>((_, reject) => {
    stream.on('error', (error) => {
      refused = true;
      reject(error);
    });
  });
  // Between two waits nobody else looks at it.
  failed.catch(() => undefined);
  try {
    for await (const piece of pieces) {
      // One piece at a time: the stream must have none waiting when PostgreSQL refuses, as it would still send them.
      await Promise.race([new Promise((resolve) => stream.write(piece, resolve)), failed]);
    }
  } catch (error) {
    if (!refused) {
      // PostgreSQL waits for more rows, and undoes those it has when told that there are none.
      stream.destroy(new Error('the rows ended in an error'));
      await new Promise((resolve) => stream.once('close', resolve));
    }
    throw error;
  }
  stream.end();
  await Promise.race([new Promise((resolve) => stream.once('finish', resolve)), failed]);
  return stream.rowCount;
}

function* pieces(rows: Iterable<readonly unknown[]>, width: number): Generator<Buffer> {
  let text = '';
  for (const row of rows) {
    if (row.length !== width) throw new TypeError(`A row of ${row.length} values for ${width} columns`);
    for (let i = 0; i < width; i += 1) {
      if (i > 0) text += '\t';
      text += field(row[i]);
    }
    text += '\n';
    if (text.length >= PIECE) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

function field(value: unknown): string {
  return value === null || value === undefined ? '\\N' : escapeField(plainText(value));
}

/** As PostgreSQL reads a value of any type from text, before COPY's own escapes. */
function plainText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.includes('\0') ? value.replaceAll('\0', '') : value;
    case 'number':
    case 'bigint':
      return `${value}`;
    case 'boolean':
      return value ? 't' : 'f';
    case 'object':
      if (value instanceof Date) return instant(value);
      if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
      if (Array.isArray(value)) return `{${value.map(element).join(',')}}`;
      // JSON writes NUL as an escape, which jsonb refuses as well.
      return JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? inner.replaceAll('\0', '') : inner));
    default:
      throw new TypeError(`A ${typeof value} cannot be stored`);
  }
}

function element(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  const text = plainText(value);
  return Array.isArray(value) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** ISO 8601, with PostgreSQL's way of writing years that do not have four digits. */
function instant(date: Date): string {
  const text = date.toISOString();
  const year = date.getUTCFullYear();
  if (year > 0) return text.replace(/^\+0*/, '');
  return `${text.replace(/^-?\d+/, `${1 - year}`.padStart(4, '0'))} BC`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeField(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character)
    : text;
}
