import { type ApiAnswer, type ApiContext, jsonAnswer } from './api-context.ts';
import { badRequest } from './api-error.ts';
import { columnReader, edmType, tableProperties } from './column-reader.ts';
import { compileFilter } from './odata/filter.ts';
import { compareItems, compareToValues, type OrderTerm, parseOrder } from './odata/order.ts';
import type { Preferences } from './odata/preferences.ts';
import type { EdmType, Scalar } from './odata/property.ts';
import type { QueryOptions } from './odata/query-options.ts';
import { type PagingCookie, readSkipToken, writeSkipToken } from './paging-cookie.ts';
import { rowWriter } from './row-writer.ts';
import type { TableDefinition } from './table-definition.ts';
import type { Row, TableStore } from './table-store.ts';

export const MAX_PAGE = 5000;
const MAX_COUNT = 5000;

export interface CollectionRequest {
  readonly store: TableStore;
  /** Behind the base, as addressed: links to further pages repeat it. */
  readonly path: string;
  readonly query: QueryOptions;
  readonly preferences: Preferences;
  /** Narrows to the rows of a navigation property. */
  readonly within?: (row: Row) => boolean;
}

/** A page of a collection. Pages continue behind the last row's key, so rows that move meanwhile may repeat or be missed. */
export function readCollection(context: ApiContext, request: CollectionRequest): ApiAnswer {
  const { query, preferences, store } = request;
  const table = store.definition;
  refuseExpand(query);
  const writer = rowWriter(context.org, table, query.select, preferences);
  const matches = matching(context, request);
  const order = orderOf(context, table, query);
  const cookie = query.skipToken === null ? null : readSkipToken(query.skipToken);
  const size = query.top === null ? pageSize(preferences) : Math.min(query.top, MAX_PAGE);
  const rows = orderedRows(context, store, order);
  const page: Row[] = [];
  let more = false;
  for (let index = cookie === null ? 0 : startOf(rows, order, cookie); index < rows.length; index++) {
    const row = rows[index];
    if (row === undefined || !matches(row)) continue;
    if (page.length === size) {
      more = true;
      break;
    }
    page.push(row);
  }
  const last = page.at(-1);
  const nextLink =
    more && query.top === null && last !== undefined ? nextPage(context, request, order, last, cookie) : '';
  const count = query.count ? countMatches(store, context, matches) : null;
  const value = page.map((row) => writer.write(row)).join(',');
  const json = [
    `"@odata.context":"${context.base}/$metadata#${table.entitySetName}${writer.projection}"`,
    ...(count === null ? [] : [`"@odata.count":${Math.min(count, MAX_COUNT)}`]),
    ...totalAnnotations(preferences, count),
    `"value":[${value}]`,
    ...(nextLink === '' ? [] : [`"@odata.nextLink":${JSON.stringify(nextLink)}`]),
  ];
  return jsonAnswer(`{${json.join(',')}}`, preferences.applied);
}

/** `<set>/$count`: a bare number, capped like `$count=true`. */
export function countCollection(context: ApiContext, request: CollectionRequest): ApiAnswer {
  const count = countMatches(request.store, context, matching(context, request));
  return textAnswer(Math.min(count, MAX_COUNT));
}

export function textAnswer(number: number): ApiAnswer {
  return { status: 200, headers: { 'content-type': 'text/plain', 'odata-version': '4.0' }, body: String(number) };
}

/** Rows the caller may see and the query asks for. */
export function matching(context: ApiContext, request: CollectionRequest): (row: Row) => boolean {
  const { org, privileges, callerId } = context;
  const table = request.store.definition;
  const tests: ((row: Row) => boolean)[] = [];
  const visible = privileges.visibleRows(table, callerId, org);
  tests.push(visible);
  if (request.within !== undefined) tests.push(request.within);
  if (request.query.filter !== null) tests.push(compileFilter(request.query.filter, tableProperties(org, table)));
  if (table.logicalName === 'audit') {
    const now = org.now().getTime();
    tests.push((row) => org.audits.isVisible(row, now));
  }
  return (row) => tests.every((test) => test(row));
}

export function refuseExpand(query: QueryOptions): void {
  if (query.expand !== null) throw badRequest('The simulator does not answer $expand on tables.');
}

export function pageSize(preferences: Preferences): number {
  return Math.min(preferences.maxPageSize ?? MAX_PAGE, MAX_PAGE);
}

/** All rows of a table in the given order; the union view gathers the activity tables each time. */
function orderedRows(context: ApiContext, store: TableStore, order: readonly OrderTerm<Row>[]): readonly Row[] {
  const compare = (left: Row, right: Row) => compareItems(order, left, right);
  if (store.definition.logicalName === 'activitypointer') {
    return [...context.org.activityTables()].flatMap((table) => [...table.rows.values()]).sort(compare);
  }
  const key = order.map((term) => `${term.name} ${term.descending}`).join();
  return store.ordered(key, compare);
}

/** The order asked for, made total by the primary key. */
function orderOf(context: ApiContext, table: TableDefinition, query: QueryOptions): OrderTerm<Row>[] {
  const terms = query.orderBy === null ? [] : parseOrder(query.orderBy, tableProperties(context.org, table));
  const primary = table.columns.get(table.primaryId);
  if (primary === undefined || terms.some(({ name }) => name === table.primaryId)) return terms;
  const read = columnReader(context.org, table, primary);
  return [...terms, { name: table.primaryId, descending: false, type: edmType(primary), read }];
}

/** The first position behind the row the cookie names. */
function startOf(rows: readonly Row[], order: readonly OrderTerm<Row>[], cookie: PagingCookie): number {
  const last = order.map((term) => typed(cookie.last.get(term.name) ?? null, term.type));
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row === undefined || compareToValues(order, row, last) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function typed(value: Scalar, type: EdmType): Scalar {
  if (value === null) return null;
  switch (type) {
    case 'Edm.Int64':
      return BigInt(String(value));
    case 'Edm.Int32':
    case 'Edm.Decimal':
    case 'Edm.Double':
      return Number(value);
    case 'Edm.Boolean':
      return value === 'true';
    default:
      return value;
  }
}

function nextPage(
  context: ApiContext,
  request: CollectionRequest,
  order: readonly OrderTerm<Row>[],
  last: Row,
  cookie: PagingCookie | null,
): string {
  const token = writeSkipToken({
    page: (cookie?.page ?? 1) + 1,
    tracking: false,
    last: new Map(order.map((term) => [term.name, term.read(last)])),
  });
  return linkWith(context, request, `$skiptoken=${token}`);
}

/** The address of the request with its own token exchanged for another. */
export function linkWith(context: ApiContext, request: CollectionRequest, token: string): string {
  const kept = request.query.raw.split('&').filter((part) => part !== '' && !/^(\$|%24)(skip|delta)token=/i.test(part));
  return `${context.base}/${request.path}?${[...kept, token].join('&')}`;
}

function countMatches(store: TableStore, context: ApiContext, matches: (row: Row) => boolean): number {
  const tables = store.definition.logicalName === 'activitypointer' ? context.org.activityTables() : [store];
  let count = 0;
  for (const table of tables) {
    for (const row of table.rows.values()) {
      if (matches(row) && ++count > MAX_COUNT) return count;
    }
  }
  return count;
}

function totalAnnotations(preferences: Preferences, count: number | null): string[] {
  const annotations: string[] = [];
  if (preferences.annotates('Microsoft.Dynamics.CRM.totalrecordcount')) {
    annotations.push(`"@Microsoft.Dynamics.CRM.totalrecordcount":${count === null ? -1 : Math.min(count, MAX_COUNT)}`);
  }
  if (preferences.annotates('Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded')) {
    annotations.push(`"@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded":${count !== null && count > MAX_COUNT}`);
  }
  return annotations;
}
