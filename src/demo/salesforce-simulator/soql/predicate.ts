import { normalizeId } from '../ids.ts';
import type { FieldType } from '../schema/definition.ts';
import { type Cell, parseMoment, type Row } from '../values.ts';
import type { Comparison, Condition, Literal, Operand, Operator } from './ast.ts';
import { queryError } from './error.ts';
import type { Expression } from './functions.ts';
import { periodDays, startOfDay } from './periods.ts';

export type Predicate = (row: Row) => boolean;

/** What compiling a WHERE clause needs to know about the query around it. */
export interface PredicateContext {
  readonly soql: string;
  readonly timeZone: string;
  /** Today in the user's zone, `YYYY-MM-DD`. */
  readonly today: string;
  expression(operand: Operand): Expression;
  /** The values of the one column of a semi-join. */
  subquery(comparison: Comparison): ReadonlySet<Cell>;
}

/** @throws ApiError INVALID_FIELD, INVALID_QUERY_FILTER_OPERATOR for what the field cannot be compared with */
export function compileCondition(condition: Condition, context: PredicateContext): Predicate {
  switch (condition.kind) {
    case 'and': {
      const terms = condition.terms.map((term) => compileCondition(term, context));
      return (row) => terms.every((term) => term(row));
    }
    case 'or': {
      const terms = condition.terms.map((term) => compileCondition(term, context));
      return (row) => terms.some((term) => term(row));
    }
    case 'not': {
      const term = compileCondition(condition.term, context);
      return (row) => !term(row);
    }
    default:
      return compileComparison(condition, context);
  }
}

function compileComparison(comparison: Comparison, context: PredicateContext): Predicate {
  const expression = context.expression(comparison.left);
  const { field } = expression.source;
  const refuse = (code: string, message: string, at: number): never => {
    throw queryError(context.soql, at, code, message);
  };
  if (!field.filterable) {
    refuse('INVALID_FIELD', `field '${field.name}' can not be filtered in a query call`, comparison.left.at);
  }
  checkOperator(expression.type, field.name, comparison, refuse);
  const { read } = expression;
  if (comparison.subquery !== null) {
    const values = context.subquery(comparison);
    const wanted = comparison.operator === 'IN';
    return (row) => values.has(read(row)) === wanted;
  }
  const spans = comparison.values.map((literal) => toSpan(literal, expression.type, field.name, context, refuse));
  return compare(read, comparison.operator, spans, expression.type);
}

type Refuse = (code: string, message: string, at: number) => never;

function checkOperator(type: FieldType, name: string, comparison: Comparison, refuse: Refuse): void {
  const { operator, at } = comparison;
  const textual = isText(type);
  const refused = (): never => refuse('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${type} field`, at);
  if (operator === 'LIKE' && (!textual || name === 'SourceIp')) refused();
  const ranged = operator === '<' || operator === '<=' || operator === '>' || operator === '>=';
  if (ranged && type === 'boolean') refused();
}

export function isText(type: FieldType): boolean {
  return ['string', 'picklist', 'combobox', 'textarea', 'email', 'phone', 'url'].includes(type);
}

/** A value to compare with: one point, or the half-open span of a date literal. */
export interface Span {
  readonly from: Cell;
  /** Null for a point. */
  readonly to: Cell;
}

/** Reads a literal as a value of the field's type. @throws ApiError with the vendor's words about quotes and types */
export function toSpan(
  literal: Literal,
  type: FieldType,
  name: string,
  context: Pick<PredicateContext, 'today' | 'timeZone'>,
  refuse: Refuse,
): Span {
  if (literal.kind === 'null') return { from: null, to: null };
  const mismatch = (kind: string, quotes: string): never =>
    refuse(
      'INVALID_FIELD',
      `value of filter criterion for field '${name}' must be of type ${kind} and ${quotes}`,
      literal.at,
    );
  const bare = 'should not be enclosed in quotes';
  switch (type) {
    case 'date':
    case 'datetime': {
      if (literal.kind === 'period') {
        const days = periodDays(literal.name, literal.n ?? 0, context.today);
        if (type === 'date') return { from: days.from, to: days.to };
        return { from: startOfDay(days.from, context.timeZone), to: startOfDay(days.to, context.timeZone) };
      }
      if (literal.kind !== type) return mismatch(type === 'date' ? 'date' : 'dateTime', bare);
      if (type === 'date') return { from: literal.value, to: null };
      return { from: parseMoment(literal.value.replace(' ', '+')), to: null };
    }
    case 'boolean':
      return literal.kind === 'boolean' ? { from: literal.value, to: null } : mismatch('boolean', bare);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return literal.kind === 'number'
        ? { from: literal.value, to: null }
        : mismatch(type === 'int' ? 'int' : 'double', bare);
    case 'id':
    case 'reference': {
      if (literal.kind !== 'string') return mismatch('string', 'should be enclosed in quotes');
      const id = literal.value === '' ? null : normalizeId(literal.value);
      if (id === null && literal.value !== '') {
        return refuse('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${literal.value}`, literal.at);
      }
      return { from: id, to: null };
    }
    default:
      if (literal.kind !== 'string') return mismatch('string', 'should be enclosed in quotes');
      // An empty string and no value are the same in SOQL.
      return { from: literal.value === '' ? null : literal.value.toLowerCase(), to: null };
  }
}

function compare(read: (row: Row) => Cell, operator: Operator, spans: readonly Span[], type: FieldType): Predicate {
  const value = normalizer(read, type);
  const [span] = spans;
  if (span === undefined) return () => false;
  const { from, to } = span;
  const inside = (cell: Cell, one: Span): boolean => {
    if (one.to === null) return cell === one.from;
    return cell !== null && one.from !== null && cell >= one.from && cell < one.to;
  };
  switch (operator) {
    case '=':
      return to === null ? (row) => value(row) === from : (row) => inside(value(row), span);
    case '!=':
      return (row) => !inside(value(row), span);
    case 'IN':
    case 'NOT IN': {
      const points = new Set(spans.filter((one) => one.to === null).map((one) => one.from));
      const ranges = spans.filter((one) => one.to !== null);
      const wanted = operator === 'IN';
      return (row) => {
        const cell = value(row);
        return (points.has(cell) || ranges.some((range) => inside(cell, range))) === wanted;
      };
    }
    case 'LIKE': {
      const pattern = likePattern(from === null ? '' : String(from));
      return (row) => pattern.test(String(value(row) ?? ''));
    }
    case '<':
      return (row) => ordered(value(row), from, (a, b) => a < b);
    case '>=':
      return (row) => ordered(value(row), from, (a, b) => a >= b);
    case '>':
      return to === null
        ? (row) => ordered(value(row), from, (a, b) => a > b)
        : (row) => ordered(value(row), to, (a, b) => a >= b);
    case '<=':
      return to === null
        ? (row) => ordered(value(row), from, (a, b) => a <= b)
        : (row) => ordered(value(row), to, (a, b) => a < b);
  }
}

type Ordered = string | number | boolean;

function ordered(cell: Cell, limit: Cell, holds: (a: Ordered, b: Ordered) => boolean): boolean {
  return cell !== null && limit !== null && holds(cell, limit);
}

/** Text is compared without case, and a checkbox of a missing parent counts as unticked. */
function normalizer(read: (row: Row) => Cell, type: FieldType): (row: Row) => Cell {
  if (type === 'boolean') return (row) => read(row) === true;
  if (!isText(type)) return read;
  return (row) => {
    const cell = read(row);
    return typeof cell === 'string' ? (cell === '' ? null : cell.toLowerCase()) : cell;
  };
}

function likePattern(pattern: string): RegExp {
  let source = '';
  for (let i = 0; i < pattern.length; i += 1) {
    const character = pattern.charAt(i);
    if (character === '\\' && i + 1 < pattern.length) {
      i += 1;
      source += escapeForPattern(pattern.charAt(i));
    } else if (character === '%') {
      source += '.*';
    } else {
      source += character === '_' ? '.' : escapeForPattern(character);
    }
  }
  return new RegExp(`^${source}$`, 's');
}

function escapeForPattern(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
