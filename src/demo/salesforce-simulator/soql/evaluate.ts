import type { SalesforceOrg } from '../org.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import { compareCells, ID, type Table } from '../table.ts';
import { type Cell, dayOf, type Row } from '../values.ts';
import { type AggregateRecord, aggregate, isAggregate } from './aggregate.ts';
import type { Comparison, Operand, Query } from './ast.ts';
import { type Bounds, boundsOf, pinnedIds, searchRows } from './bounds.ts';
import { queryError } from './error.ts';
import { expandFields } from './field-sets.ts';
import { resolveExpression } from './functions.ts';
import { parseQuery } from './parser.ts';
import { zoneOffset } from './periods.ts';
import { compileCondition, isText, type Predicate, type PredicateContext } from './predicate.ts';
import { FieldResolver, type ResolvedField, resolveObject } from './resolve.ts';
import { type Viewer, visibilityOf } from './visibility.ts';

export interface Column extends ResolvedField {
  /** Relationship names and field name, as describe spells them. */
  readonly path: readonly string[];
}

export type QueryResult =
  | {
      readonly kind: 'rows';
      readonly object: ObjectDefinition;
      readonly columns: readonly Column[];
      readonly rows: readonly Row[];
    }
  | { readonly kind: 'count'; readonly object: ObjectDefinition; readonly count: number }
  | { readonly kind: 'aggregate'; readonly object: ObjectDefinition; readonly records: readonly AggregateRecord[] };

/** A query that has been understood, before it is run. */
export class PreparedQuery {
  readonly query: Query;
  readonly object: ObjectDefinition;
  readonly columns: readonly Column[];
  readonly #org: SalesforceOrg;
  readonly #viewer: Viewer;
  readonly #context: PredicateContext;
  readonly #where: Predicate | null;

  /** @throws ApiError for what is wrong with the query, in the vendor's words */
  constructor(org: SalesforceOrg, soql: string, viewer: Viewer, parsed?: Query) {
    const { database, access } = org;
    const read = parsed ?? parseQuery(soql);
    this.#org = org;
    this.#viewer = viewer;
    this.object = resolveObject(read, database, access);
    this.query = expandFields(read, this.object, access);
    const resolver = new FieldResolver(this.query, this.object, database, access);
    const timeZone = userTimeZone(org, viewer.userId);
    const now = org.nowSeconds();
    this.#context = {
      soql: this.query.soql,
      timeZone,
      today: dayOf(now + zoneOffset(now, timeZone)),
      expression: (operand) => resolveExpression(operand, this.query, resolver, timeZone),
      subquery: (comparison) => this.#semiJoin(comparison),
    };
    this.#where = this.query.where === null ? null : compileCondition(this.query.where, this.#context);
    this.columns = isAggregate(this.query) ? [] : this.#columns(resolver);
    this.#checkOrder();
  }

  /** The range of a date or datetime field this query asks for; both sides null when it does not limit the field. */
  boundsOf(field: string): Bounds {
    const ordinal = this.object.fieldsByName.get(field.toLowerCase())?.ordinal;
    const { where } = this.query;
    if (ordinal === undefined || where === null) return { low: null, high: null };
    return boundsOf(where, this.object, ordinal, this.#context);
  }

  run(): QueryResult {
    const { query, object } = this;
    if (query.countAll) {
      const found = this.#matching(query.limit === null ? Number.POSITIVE_INFINITY : query.limit, false).length;
      return { kind: 'count', object, count: found };
    }
    if (isAggregate(query)) {
      const rows = this.#matching(Number.POSITIVE_INFINITY, false);
      return { kind: 'aggregate', object, records: aggregate(query, rows, this.#context.expression) };
    }
    const from = query.offset ?? 0;
    const wanted = query.limit === null ? Number.POSITIVE_INFINITY : from + query.limit;
    const rows = this.#matching(wanted, true);
    return { kind: 'rows', object, columns: this.columns, rows: from === 0 ? rows : rows.slice(from) };
  }

  /** Matching rows, at most `wanted`, in the order of ORDER BY when `sorted`, else by Id. */
  #matching(wanted: number, sorted: boolean): Row[] {
    const table = this.#org.database.table(this.object.name);
    const orderings = sorted ? this.query.orderBy : [];
    const plan = this.#candidates(table, orderings.length > 0);
    const visible = visibilityOf(this.object, this.#org.database, this.#org.access, this.#viewer);
    const tests = [...visible, ...(this.#where === null ? [] : [this.#where])];
    const stopEarly = orderings.length === 0 || plan.ordered;
    const matching: Row[] = [];
    for (const row of plan.rows) {
      if (stopEarly && matching.length >= wanted) break;
      if (tests.every((test) => test(row))) matching.push(row);
    }
    if (stopEarly) return matching;
    matching.sort(this.#comparator());
    return matching.length > wanted ? matching.slice(0, wanted) : matching;
  }

  /** Where to look: by id, in the order asked for, or in the narrowest range of a date field. */
  #candidates(table: Table, sorted: boolean): { rows: Iterable<Row>; ordered: boolean } {
    const { where } = this.query;
    const ids = where === null ? null : pinnedIds(where, this.#context);
    if (ids !== null)
      return { rows: ids.map((id) => table.get(id)).filter((row) => row !== undefined), ordered: false };
    const lead = sorted ? this.#leadingOrder() : null;
    const range = (ordinal: number): { rows: readonly Row[]; from: number; to: number } => {
      const rows = table.orderedBy(ordinal);
      const bounds = where === null ? { low: null, high: null } : boundsOf(where, this.object, ordinal, this.#context);
      return {
        rows,
        from: bounds.low === null ? 0 : searchRows(rows, ordinal, bounds.low, false),
        to: bounds.high === null ? rows.length : searchRows(rows, ordinal, bounds.high, true),
      };
    };
    if (lead !== null) {
      const { rows, from, to } = range(lead.ordinal);
      const slice = rows.slice(from, to);
      return { rows: lead.descending ? slice.reverse() : slice, ordered: true };
    }
    const indexed = this.object.fields.filter((field) => field.type === 'datetime' || field.type === 'date');
    const limited = indexed.filter((field) => {
      const { low, high } = this.boundsOf(field.name);
      return low !== null || high !== null;
    });
    const ranges = limited.map((field) => range(field.ordinal)).sort((a, b) => a.to - a.from - (b.to - b.from));
    const best = ranges[0];
    if (best === undefined) return { rows: table.orderedBy(ID), ordered: false };
    return { rows: best.rows.slice(best.from, best.to), ordered: false };
  }

  /** The field whose stored order already is the order asked for: F, or F and Id in the same direction. */
  #leadingOrder(): { ordinal: number; descending: boolean } | null {
    const [first, second, third] = this.query.orderBy.map((ordering) => ({
      ...ordering,
      expression: this.#context.expression(ordering.operand),
    }));
    if (first === undefined || third !== undefined) return null;
    const { source, type, isField } = first.expression;
    if (!isField || source.hops.length > 0 || !['datetime', 'date', 'id'].includes(type)) return null;
    if (first.nullsLast !== first.descending) return null;
    const tie = second?.expression;
    if (tie !== undefined && (tie.source.hops.length > 0 || tie.source.field.ordinal !== ID)) return null;
    if (second !== undefined && second.descending !== first.descending) return null;
    return { ordinal: source.field.ordinal, descending: first.descending };
  }

  #comparator(): (a: Row, b: Row) => number {
    const orderings = this.query.orderBy.map(({ operand, descending, nullsLast }) => {
      const { read, type } = this.#context.expression(operand);
      const fold = (cell: Cell): Cell => (isText(type) && typeof cell === 'string' ? cell.toLowerCase() : cell);
      return { read: (row: Row) => fold(read(row)), sign: descending ? -1 : 1, nullSign: nullsLast ? 1 : -1 };
    });
    return (a, b) => {
      for (const { read, sign, nullSign } of orderings) {
        const [left, right] = [read(a), read(b)];
        if (left === right) continue;
        if (left === null) return nullSign;
        if (right === null) return -nullSign;
        return compareCells(left, right) * sign;
      }
      return compareCells(a[ID] ?? null, b[ID] ?? null);
    };
  }

  #columns(resolver: FieldResolver): Column[] {
    const seen = new Set<string>();
    return this.query.select.map(({ operand, alias }) => {
      if (alias !== null) {
        const message = `only aggregate expressions use field aliasing`;
        throw queryError(this.query.soql, operand.at, 'MALFORMED_QUERY', message);
      }
      const inner = unwrap(operand);
      if (inner.kind !== 'field') {
        throw queryError(this.query.soql, operand.at, 'MALFORMED_QUERY', `unexpected token: '${inner.name}'`);
      }
      const resolved = resolver.resolve(inner);
      const path = [...resolved.hops.map((hop) => hop.relationship), resolved.field.name];
      const key = path.join('.');
      if (seen.has(key))
        throw queryError(this.query.soql, operand.at, 'INVALID_FIELD', `duplicate field selected: ${key}`);
      seen.add(key);
      return { ...resolved, path };
    });
  }

  #checkOrder(): void {
    if (isAggregate(this.query)) return;
    for (const { operand } of this.query.orderBy) {
      const { field } = this.#context.expression(operand).source;
      if (!field.sortable) {
        const message = `field '${field.name}' can not be sorted in a query call`;
        throw queryError(this.query.soql, operand.at, 'MALFORMED_QUERY', message);
      }
    }
  }

  #semiJoin(comparison: Comparison): ReadonlySet<Cell> {
    const { subquery } = comparison;
    if (subquery === null) return new Set();
    const inner = new PreparedQuery(this.#org, subquery.soql, this.#viewer, subquery);
    const [column] = inner.columns;
    const result = inner.run();
    if (column === undefined || inner.columns.length !== 1 || result.kind !== 'rows') {
      const message = 'The inner select field must be exactly one';
      throw queryError(this.query.soql, comparison.at, 'MALFORMED_QUERY', message);
    }
    return new Set(result.rows.map(column.read));
  }
}

function unwrap(operand: Operand): Operand {
  return operand.kind === 'call' && operand.name === 'TOLABEL' && operand.argument !== null
    ? operand.argument
    : operand;
}

function userTimeZone(org: SalesforceOrg, userId: string): string {
  const users = org.database.table('User');
  const user = users.get(userId);
  return user === undefined ? 'GMT' : String(users.value(user, 'TimeZoneSidKey') ?? 'GMT');
}
