import { compareCells } from '../table.ts';
import type { Cell, Row } from '../values.ts';
import { restTime } from '../values.ts';
import type { Call, Comparison, Condition, Operand, Query, SelectItem } from './ast.ts';
import { NotSimulated, queryError } from './error.ts';
import { AGGREGATES, type Expression } from './functions.ts';
import { isText } from './predicate.ts';

export type AggregateRecord = Readonly<Record<string, Cell>>;

interface Measure {
  readonly key: string;
  readonly isTime: boolean;
  readonly compute: (rows: readonly Row[]) => Cell;
}

/** Whether the query is answered with AggregateResult rows. */
export function isAggregate(query: Query): boolean {
  return query.groupBy.length > 0 || query.select.some((item) => isAggregateCall(item.operand));
}

export function isAggregateCall(operand: Operand): boolean {
  return operand.kind === 'call' && AGGREGATES.has(operand.name);
}

/**
 * Groups rows and computes the functions of SELECT.
 * @throws ApiError MALFORMED_QUERY for ungrouped fields, fields that cannot be grouped or aggregated, doubled aliases
 */
export function aggregate(
  query: Query,
  rows: readonly Row[],
  expression: (operand: Operand) => Expression,
): readonly AggregateRecord[] {
  const groups = query.groupBy.map((operand) => groupExpression(query, operand, expression));
  const groupKeys = new Set(groups.map((group) => group.key));
  const refuse = (at: number, message: string): never => {
    throw queryError(query.soql, at, 'MALFORMED_QUERY', message);
  };
  const measureOf = (operand: Operand): Measure => {
    if (operand.kind === 'call' && AGGREGATES.has(operand.name)) return measure(operand, expression, refuse);
    const read = expression(operand);
    if (!groupKeys.has(read.key)) {
      refuse(operand.at, `Field must be grouped or aggregated: ${read.source.field.name}`);
    }
    return {
      key: read.key,
      isTime: read.type === 'datetime',
      compute: (members) => (members[0] === undefined ? null : read.read(members[0])),
    };
  };
  const columns = nameColumns(query.select, expression, refuse).map((name, index) => ({
    name,
    measure: measureOf((query.select[index] as SelectItem).operand),
  }));
  let members = groupRows(rows, groups);
  if (query.having !== null) {
    const having = compileHaving(query.having, measureOf);
    members = members.filter(having);
  }
  const orderings = query.orderBy.map((ordering) => ({ ...ordering, measure: measureOf(ordering.operand) }));
  const ordered = members.map((group) => ({
    group,
    keys: orderings.map((ordering) => ordering.measure.compute(group)),
  }));
  ordered.sort((a, b) => {
    for (const [index, ordering] of orderings.entries()) {
      const order = compareCells(a.keys[index] ?? null, b.keys[index] ?? null);
      if (order !== 0) return ordering.descending ? -order : order;
    }
    return 0;
  });
  const from = query.offset ?? 0;
  const page = ordered.slice(from, query.limit === null ? undefined : from + query.limit);
  return page.map(({ group }) =>
    Object.fromEntries(columns.map((column) => [column.name, present(column.measure, group)])),
  );
}

function present(column: Measure, group: readonly Row[]): Cell {
  const value = column.compute(group);
  return column.isTime && typeof value === 'number' ? restTime(value) : value;
}

function groupExpression(query: Query, operand: Operand, expression: (operand: Operand) => Expression): Expression {
  const group = expression(operand);
  if (group.isField && !group.source.field.groupable) {
    const message = `field '${group.source.field.name}' can not be grouped in a query call`;
    throw queryError(query.soql, operand.at, 'MALFORMED_QUERY', message);
  }
  return group;
}

function groupRows(rows: readonly Row[], groups: readonly Expression[]): (readonly Row[])[] {
  // Without GROUP BY there is exactly one group, also of no rows.
  if (groups.length === 0) return [rows];
  const byKey = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(groups.map((group) => fold(group.read(row), isText(group.type))));
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, [row]);
    else members.push(row);
  }
  return [...byKey.values()];
}

/** Text that differs in case only falls into one group. */
function fold(cell: Cell, text: boolean): Cell {
  return text && typeof cell === 'string' ? cell.toLowerCase() : cell;
}

type Refuse = (at: number, message: string) => never;

function measure(call: Call, expression: (operand: Operand) => Expression, refuse: Refuse): Measure {
  if (call.argument === null) {
    if (call.name !== 'COUNT') refuse(call.at, `unexpected token: '${call.name}'`);
    return { key: 'count()', isTime: false, compute: (rows) => rows.length };
  }
  const { read, type, key, source } = expression(call.argument);
  const values = (rows: readonly Row[]): (string | number | boolean)[] =>
    rows.map(read).filter((cell): cell is string | number | boolean => cell !== null);
  const numbers = (rows: readonly Row[]): number[] => values(rows).map(Number);
  const unable = (): never =>
    refuse(call.at, `field ${source.field.name} does not support aggregate operator ${call.name}`);
  const numeric = ['int', 'double', 'currency', 'percent'].includes(type);
  const countable = !['boolean', 'textarea', 'address', 'base64', 'anyType'].includes(type);
  const computations: Record<string, (rows: readonly Row[]) => Cell> = {
    COUNT: (rows) => values(rows).length,
    COUNT_DISTINCT: (rows) => new Set(values(rows).map((cell) => fold(cell, isText(type)))).size,
    MIN: (rows) => extreme(values(rows), -1),
    MAX: (rows) => extreme(values(rows), 1),
    SUM: (rows) => (rows.length === 0 ? null : numbers(rows).reduce((sum, value) => sum + value, 0)),
    AVG: (rows) => mean(numbers(rows)),
  };
  if (!countable || ((call.name === 'SUM' || call.name === 'AVG') && !numeric)) unable();
  const compute = computations[call.name] ?? unable();
  const isTime = type === 'datetime' && (call.name === 'MIN' || call.name === 'MAX');
  return { key: `${call.name}(${key})`.toLowerCase(), isTime, compute };
}

function extreme(values: readonly (string | number | boolean)[], sign: 1 | -1): Cell {
  let best: Cell = null;
  for (const value of values) if (best === null || compareCells(value, best) === sign) best = value;
  return best;
}

function mean(values: readonly number[]): Cell {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function nameColumns(
  select: readonly SelectItem[],
  expression: (operand: Operand) => Expression,
  refuse: Refuse,
): string[] {
  let unnamed = 0;
  const seen = new Set<string>();
  return select.map(({ operand, alias }) => {
    const own = operand.kind === 'field' ? expression(operand).name : null;
    const name = alias ?? own ?? `expr${unnamed++}`;
    if (seen.has(name.toLowerCase())) refuse(operand.at, `duplicate alias: ${name}`);
    seen.add(name.toLowerCase());
    return name;
  });
}

function compileHaving(
  condition: Condition,
  measureOf: (operand: Operand) => Measure,
): (rows: readonly Row[]) => boolean {
  switch (condition.kind) {
    case 'and': {
      const terms = condition.terms.map((term) => compileHaving(term, measureOf));
      return (rows) => terms.every((term) => term(rows));
    }
    case 'or': {
      const terms = condition.terms.map((term) => compileHaving(term, measureOf));
      return (rows) => terms.some((term) => term(rows));
    }
    case 'not': {
      const term = compileHaving(condition.term, measureOf);
      return (rows) => !term(rows);
    }
    default:
      return compileHavingComparison(condition, measureOf(condition.left));
  }
}

function compileHavingComparison(condition: Comparison, { compute }: Measure): (rows: readonly Row[]) => boolean {
  const [literal] = condition.values;
  const operators: Record<string, (order: number) => boolean> = {
    '=': (order) => order === 0,
    '!=': (order) => order !== 0,
    '<': (order) => order < 0,
    '<=': (order) => order <= 0,
    '>': (order) => order > 0,
    '>=': (order) => order >= 0,
  };
  const holds = operators[condition.operator];
  if (holds === undefined || literal === undefined || literal.kind === 'period' || literal.kind === 'datetime') {
    throw new NotSimulated(`this comparison in HAVING: ${condition.operator}`);
  }
  const wanted = literal.kind === 'null' ? null : literal.value;
  return (rows) => holds(compareCells(compute(rows), wanted));
}
