import { z } from 'zod';
import { badRequest } from './problem.ts';

/** What a list is ordered by and pages go by: unique in the list, and the same kinds of values in every row. */
export type RowKey = readonly (string | number)[];

export const format = z
  .enum(['json', 'csv', 'ndjson'])
  .optional()
  .describe('The form of the rows; decided by the Accept header when left out, else json.');

/** Query parameters of every list. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(10_000).default(1000).describe('Rows a page has at most.'),
  cursor: z.string().max(500).optional().describe('nextCursor of the page before; pages go on after its last row.'),
  format,
};

export interface Page {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly format?: 'json' | 'csv' | 'ndjson' | undefined;
}

/** Rows in the order of their keys, from the one after the cursor on. Rows that come or go between pages move none. */
export function pageOf<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => RowKey,
  { limit, cursor }: Page,
): { readonly data: readonly Row[]; readonly nextCursor: string | null } {
  const keyed = rows.map((row) => ({ row, key: keyOf(row) })).sort((a, b) => compareKeys(a.key, b.key));
  const after = cursor === undefined ? null : readCursor(cursor);
  if (after !== null && keyed[0] !== undefined && !fits(after, keyed[0].key)) throw strangeCursor();
  const rest = after === null ? keyed : keyed.filter(({ key }) => compareKeys(key, after) > 0);
  const data = rest.slice(0, limit);
  const last = data.at(-1);
  return {
    data: data.map(({ row }) => row),
    nextCursor: last !== undefined && rest.length > limit ? writeCursor(last.key) : null,
  };
}

/** By code units, not by a collation: the order must not depend on where the process runs. */
function compareKeys(one: RowKey, other: RowKey): number {
  for (const [index, value] of one.entries()) {
    const opposite = other[index] ?? '';
    if (value !== opposite) return value < opposite ? -1 : 1;
  }
  return 0;
}

function writeCursor(key: RowKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws HttpError 400 for what this API has not given out */
export function readCursor(cursor: string): RowKey {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.every((part) => typeof part === 'string' || typeof part === 'number')) return key;
  } catch {
    // Not JSON: not ours either.
  }
  throw strangeCursor();
}

function fits(cursor: RowKey, key: RowKey): boolean {
  return cursor.length === key.length && cursor.every((part, index) => typeof part === typeof key[index]);
}

export function strangeCursor(): Error {
  return badRequest('#/query/cursor', 'is not a cursor that this list has given out');
}

/**
 * The id that the next page of a list begins below, where the list goes by falling id and the key of a row is the negative
 * of it. @throws HttpError 400 for what this API has not given out
 */
export function idBefore(cursor: string): string {
  const [key] = readCursor(cursor);
  if (typeof key !== 'number' || !Number.isSafeInteger(key) || key > 0) throw strangeCursor();
  return String(-key);
}

/** The text that the next page of a list begins after, where the key of a row is one. @throws HttpError 400 as `idBefore` */
export function textAfter(cursor: string): string {
  const [key, ...more] = readCursor(cursor);
  if (typeof key !== 'string' || more.length > 0) throw strangeCursor();
  return key;
}
