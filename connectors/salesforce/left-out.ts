import type { CsvTest } from '../contract/index.ts';
import type { SalesforceRow } from './client.ts';
import { type Condition, compare } from './soql.ts';

/** Rows a stream reads and leaves out, told apart by one field. */
export interface LeftOut {
  readonly field: string;
  /** The value that is left out, or `present` for any; true unless told. */
  readonly is?: string | { readonly present: true };
  readonly reason: string;
}

export function isLeftOut({ field, is = 'true' }: LeftOut, row: SalesforceRow): boolean {
  const value = row[field] ?? null;
  return typeof is === 'string' ? value !== null && String(value) === is : value !== null;
}

/** The same, for rows that stay text. */
export function leftOutTest({ field, is = 'true' }: LeftOut): CsvTest {
  return typeof is === 'string' ? { column: field, is: [is] } : { column: field, present: true };
}

/** What a row that is not left out fulfils. */
export function notLeftOut({ field, is }: LeftOut): Condition {
  if (is === undefined) return compare(field, '=', false);
  return typeof is === 'string' ? compare(field, '!=', is) : compare(field, '=', null);
}
