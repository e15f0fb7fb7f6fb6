import type { SalesforceOrg } from '../org.ts';
import { ApiError } from '../soql/error.ts';
import { PreparedQuery, type QueryResult } from '../soql/evaluate.ts';
import { recordWriter, writeAggregate } from '../soql/render.ts';
import type { Row } from '../values.ts';
import type { Cursor, Cursors } from './cursors.ts';
import { type ApiRequest, jsonText, type Reply } from './exchange.ts';

const DEFAULT_PAGE = 2_000;
const MIN_PAGE = 200;

/** Queries over a wider window than the server can read in two minutes: a fault tests can set. */
export interface SlowQuery {
  readonly object: string;
  readonly field: string;
  readonly maxWindowSeconds: number;
}

/** `/query`, `/queryAll` and the pages that follow. */
export class QueryEndpoint {
  slowQueries: SlowQuery[] = [];
  /** The server promises no size of a page, only an upper bound; tests may set one that is smaller than it really gives. */
  largestPage = DEFAULT_PAGE;
  readonly #org: SalesforceOrg;
  readonly #cursors: Cursors;

  constructor(org: SalesforceOrg, cursors: Cursors) {
    this.#org = org;
    this.#cursors = cursors;
  }

  /** @throws ApiError for what is wrong with the query */
  query(request: ApiRequest, version: string, userId: string, includeDeleted: boolean): Reply {
    const soql = request.query.get('q');
    if (soql === null || soql.trim() === '') {
      throw new ApiError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
    }
    const prepared = new PreparedQuery(this.#org, soql, { userId, includeDeleted });
    this.refuseSlow(prepared);
    const result = prepared.run();
    switch (result.kind) {
      case 'count':
        return jsonText(`{"totalSize":${result.count},"done":true,"records":[]}`);
      case 'aggregate':
        return aggregateReply(result);
      case 'rows':
        return this.#firstPage(result, request, version, userId);
    }
  }

  next(locator: string, version: string, userId: string): Reply {
    const { cursor, offset } = this.#cursors.find(locator, userId);
    return pageOf(cursor, offset, version);
  }

  /** @throws ApiError QUERY_TIMEOUT when the query is one the tests have made slow */
  refuseSlow(prepared: PreparedQuery): void {
    for (const slow of this.slowQueries) {
      if (slow.object !== prepared.object.name) continue;
      const { low, high } = prepared.boundsOf(slow.field);
      const narrow = typeof low === 'number' && typeof high === 'number' && high - low <= slow.maxWindowSeconds;
      if (!narrow) throw new ApiError(400, 'QUERY_TIMEOUT', 'Your query request was running for too long.');
    }
  }

  #firstPage(
    result: Extract<QueryResult, { kind: 'rows' }>,
    request: ApiRequest,
    version: string,
    userId: string,
  ): Reply {
    const write = recordWriter(result, version);
    const pageSize = Math.min(serverPageSize(result), requestedPageSize(request), this.largestPage);
    if (result.rows.length <= pageSize) return pageReply(result.rows, result.rows.length, write, null);
    return pageOf(this.#cursors.open(userId, result.rows, write, pageSize), 0, version);
  }
}

function pageOf(cursor: Cursor, offset: number, version: string): Reply {
  const end = Math.min(offset + cursor.pageSize, cursor.rows.length);
  const last = end === cursor.rows.length;
  if (last) cursor.drained = true;
  const next = last ? null : `/services/data/v${version}/query/${cursor.id}-${end}`;
  return pageReply(cursor.rows.slice(offset, end), cursor.rows.length, cursor.write, next);
}

function pageReply(rows: readonly Row[], total: number, write: (row: Row) => string, next: string | null): Reply {
  const records = rows.map(write).join(',');
  const more = next === null ? '' : `"nextRecordsUrl":"${next}",`;
  return jsonText(`{"totalSize":${total},"done":${next === null},${more}"records":[${records}]}`);
}

function aggregateReply(result: Extract<QueryResult, { kind: 'aggregate' }>): Reply {
  const { records } = result;
  if (records.length > DEFAULT_PAGE) {
    const message = 'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch';
    throw new ApiError(400, 'EXCEEDED_ID_LIMIT', message);
  }
  return jsonText(`{"totalSize":${records.length},"done":true,"records":[${records.map(writeAggregate).join(',')}]}`);
}

/** The server shortens pages of records with long text: 1000 with one such field, 200 with two or more. */
function serverPageSize(result: Extract<QueryResult, { kind: 'rows' }>): number {
  const long = result.columns.filter((column) => column.field.type === 'textarea' && !column.field.filterable).length;
  return long === 0 ? DEFAULT_PAGE : long === 1 ? 1_000 : MIN_PAGE;
}

function requestedPageSize(request: ApiRequest): number {
  const asked = /batchSize\s*=\s*(\d+)/i.exec(request.headers['sforce-query-options'] ?? '')?.[1];
  return asked === undefined ? DEFAULT_PAGE : Math.min(DEFAULT_PAGE, Math.max(MIN_PAGE, Number(asked)));
}
