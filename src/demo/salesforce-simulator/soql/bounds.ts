import type { ObjectDefinition } from '../schema/definition.ts';
import { ID } from '../table.ts';
import type { Cell, Row } from '../values.ts';
import type { Comparison, Condition } from './ast.ts';
import { type PredicateContext, toSpan } from './predicate.ts';

type Bound = string | number;

/** Values outside `[low, high]` cannot satisfy the condition; null leaves that side open. */
export interface Bounds {
  readonly low: Bound | null;
  readonly high: Bound | null;
}

const OPEN: Bounds = { low: null, high: null };

/**
 * The range of one own field that a condition leaves possible, so that an ordered table need not be read from end to
 * end. Wider than the truth at worst: the condition itself is still applied to every row in it.
 */
export function boundsOf(
  condition: Condition,
  object: ObjectDefinition,
  ordinal: number,
  context: PredicateContext,
): Bounds {
  switch (condition.kind) {
    case 'and':
      return condition.terms.map((term) => boundsOf(term, object, ordinal, context)).reduce(intersect, OPEN);
    case 'or': {
      const all = condition.terms.map((term) => boundsOf(term, object, ordinal, context));
      return all.reduce(unite);
    }
    case 'not':
      return OPEN;
    default:
      return comparisonBounds(condition, ordinal, context);
  }
}

function comparisonBounds(comparison: Comparison, ordinal: number, context: PredicateContext): Bounds {
  const { left, operator } = comparison;
  if (left.kind !== 'field' || comparison.subquery !== null) return OPEN;
  const { source, type } = context.expression(left);
  if (source.hops.length > 0 || source.field.ordinal !== ordinal) return OPEN;
  const never = (): never => {
    throw new Error('a literal that compiled before does not compile now');
  };
  const spans = comparison.values.map((literal) => toSpan(literal, type, source.field.name, context, never));
  const lows = spans.map((span) => span.from);
  const highs = spans.map((span) => span.to ?? span.from);
  if (![...lows, ...highs].every(isBound)) return OPEN;
  const low = lows.filter(isBound).reduce((a, b) => (a < b ? a : b));
  const high = highs.filter(isBound).reduce((a, b) => (a > b ? a : b));
  switch (operator) {
    case '=':
    case 'IN':
      return { low, high };
    case '>':
    case '>=':
      return { low, high: null };
    case '<':
    case '<=':
      return { low: null, high };
    default:
      return OPEN;
  }
}

function isBound(value: Cell): value is Bound {
  return typeof value === 'string' || typeof value === 'number';
}

function intersect(a: Bounds, b: Bounds): Bounds {
  return {
    low: a.low === null ? b.low : b.low === null ? a.low : a.low > b.low ? a.low : b.low,
    high: a.high === null ? b.high : b.high === null ? a.high : a.high < b.high ? a.high : b.high,
  };
}

function unite(a: Bounds, b: Bounds): Bounds {
  return {
    low: a.low === null || b.low === null ? null : a.low < b.low ? a.low : b.low,
    high: a.high === null || b.high === null ? null : a.high > b.high ? a.high : b.high,
  };
}

/** Ids a condition pins the record to, for a look-up instead of a scan; null when it does not. */
export function pinnedIds(condition: Condition, context: PredicateContext): readonly string[] | null {
  if (condition.kind === 'and') {
    for (const term of condition.terms) {
      const ids = pinnedIds(term, context);
      if (ids !== null) return ids;
    }
    return null;
  }
  if (condition.kind !== 'compare' || condition.left.kind !== 'field' || condition.subquery !== null) return null;
  if (condition.operator !== '=' && condition.operator !== 'IN') return null;
  const { source, type } = context.expression(condition.left);
  if (source.hops.length > 0 || source.field.ordinal !== ID) return null;
  const never = (): never => {
    throw new Error('a literal that compiled before does not compile now');
  };
  const spans = condition.values.map((literal) => toSpan(literal, type, source.field.name, context, never));
  return [...new Set(spans.flatMap((span) => (typeof span.from === 'string' ? [span.from] : [])))].sort();
}

/** Position of the first row whose value at `ordinal` is not below the bound (`after`: is above it). */
export function searchRows(rows: readonly Row[], ordinal: number, bound: Bound, after: boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const cell = rows[middle]?.[ordinal] ?? null;
    // Nulls come first in every order.
    const below = cell === null || cell < bound || (after && cell === bound);
    if (below) low = middle + 1;
    else high = middle;
  }
  return low;
}
