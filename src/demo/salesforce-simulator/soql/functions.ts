import type { FieldType } from '../schema/definition.ts';
import { type Cell, dayOf, type Row } from '../values.ts';
import type { Call, Operand, Query } from './ast.ts';
import { NotSimulated, queryError } from './error.ts';
import { zoneOffset } from './periods.ts';
import type { FieldResolver, ResolvedField } from './resolve.ts';

/** A value that can be read off a row: a field, or a date function of one. */
export interface Expression {
  readonly type: FieldType;
  readonly read: (row: Row) => Cell;
  /** What the result calls it when it has no alias; null for functions, which become expr0, expr1 … */
  readonly name: string | null;
  /** Two operands with the same key are the same expression. */
  readonly key: string;
  readonly source: ResolvedField;
  readonly isField: boolean;
}

export const AGGREGATES = new Set(['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX']);

type Part = (date: Date) => number;
const DAY_MS = 86_400_000;
const dayInYear: Part = (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
const PARTS: Readonly<Record<string, Part>> = {
  CALENDAR_YEAR: (date) => date.getUTCFullYear(),
  CALENDAR_QUARTER: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  CALENDAR_MONTH: (date) => date.getUTCMonth() + 1,
  DAY_IN_MONTH: (date) => date.getUTCDate(),
  DAY_IN_WEEK: (date) => date.getUTCDay() + 1,
  DAY_IN_YEAR: dayInYear,
  HOUR_IN_DAY: (date) => date.getUTCHours(),
  WEEK_IN_MONTH: (date) => Math.ceil(date.getUTCDate() / 7),
  WEEK_IN_YEAR: (date) => Math.ceil(dayInYear(date) / 7),
  FISCAL_YEAR: (date) => date.getUTCFullYear(),
  FISCAL_QUARTER: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  FISCAL_MONTH: (date) => date.getUTCMonth() + 1,
};

/** Turns a field or a date function into something that can be read. @throws ApiError for unknown fields or functions */
export function resolveExpression(operand: Operand, query: Query, fields: FieldResolver, timeZone: string): Expression {
  if (operand.kind === 'field') {
    const source = fields.resolve(operand);
    const key = [...source.hops.map((hop) => hop.relationship), source.field.name].join('.').toLowerCase();
    return { type: source.field.type, read: source.read, name: source.field.name, key, source, isField: true };
  }
  if (operand.name === 'TOLABEL' && operand.argument !== null) {
    return resolveExpression(operand.argument, query, fields, timeZone);
  }
  return dateFunction(operand, query, fields, timeZone);
}

function dateFunction(call: Call, query: Query, fields: FieldResolver, timeZone: string): Expression {
  const part = PARTS[call.name];
  if (part === undefined && call.name !== 'DAY_ONLY') {
    if (['FORMAT', 'CONVERTCURRENCY', 'GROUPING', 'DISTANCE', 'GEOLOCATION', 'FIELDS'].includes(call.name)) {
      throw new NotSimulated(`${call.name}()`);
    }
    throw queryError(query.soql, call.at, 'MALFORMED_QUERY', `unexpected token: '${call.name}'`);
  }
  const zoned = call.argument?.kind === 'call' && call.argument.name === 'CONVERTTIMEZONE';
  const inner = zoned && call.argument?.kind === 'call' ? call.argument.argument : call.argument;
  if (inner === null || inner === undefined || inner.kind !== 'field') {
    throw queryError(query.soql, call.at, 'MALFORMED_QUERY', `unexpected token: '${call.name}'`);
  }
  const source = fields.resolve(inner);
  if (source.field.type !== 'datetime' && (source.field.type !== 'date' || call.name === 'DAY_ONLY')) {
    const message = `field ${source.field.name} of type ${source.field.type} does not support function ${call.name}`;
    throw queryError(query.soql, call.at, 'MALFORMED_QUERY', message);
  }
  const local = (seconds: number): number => (zoned ? seconds + zoneOffset(seconds, timeZone) : seconds);
  const read = (row: Row): Cell => {
    const cell = source.read(row);
    if (cell === null) return null;
    const seconds = typeof cell === 'number' ? local(cell) : Date.parse(`${String(cell)}T00:00:00Z`) / 1000;
    return part === undefined ? dayOf(seconds) : part(new Date(seconds * 1000));
  };
  const key = `${call.name}(${zoned ? 'tz:' : ''}${inner.path.join('.')})`.toLowerCase();
  return { type: part === undefined ? 'date' : 'int', read, name: null, key, source, isField: false };
}
