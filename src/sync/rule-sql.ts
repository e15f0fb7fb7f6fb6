import pg from 'pg';
import type { FieldRule } from '../records/mapped.ts';
import { instantSql, PATTERNS, type Server } from './column-sql.ts';

/* The rules of a record's fields, as SQL over a column of the field's name that holds its text. */

const { escapeIdentifier: name, escapeLiteral: literal } = pg;

/** Whether a field's text is one that the rule takes, as SQL that is never NULL. */
export function fits(field: string, { type, nullable, oneOf }: FieldRule, server: Server): string {
  const column = name(field);
  const rule = oneOf === undefined ? ruleOf(type, column, server) : `${column} in (${oneOf.map(literal).join(', ')})`;
  return nullable ? `coalesce(${rule}, true)` : `coalesce(${rule}, false)`;
}

function ruleOf(type: FieldRule['type'], column: string, server: Server): string {
  switch (type) {
    case 'text':
      return `${column} is not null or null`;
    case 'id':
      // Bytes are known, characters must be counted.
      return `(octet_length(${column}) between 1 and 64 or length(${column}) between 1 and 64)`;
    case 'boolean':
      return `${column} in ('true', 'false')`;
    case 'instant':
      return instantSql(column, server);
    case 'version':
    case 'number':
    case 'date':
      return `${column} ~ ${literal(PATTERNS[type])}`;
  }
}

/** What a value that does not fit is, for people. */
export function expected({ type, oneOf }: FieldRule): string {
  if (oneOf !== undefined) return `not one of ${oneOf.join(', ')}`;
  const named: Readonly<Record<FieldRule['type'], string>> = {
    text: 'not a text',
    id: 'longer than 64 characters',
    version: 'not a version',
    instant: 'not an instant',
    boolean: 'neither true nor false',
    number: 'not a number',
    date: 'not a calendar date',
  };
  return named[type];
}
