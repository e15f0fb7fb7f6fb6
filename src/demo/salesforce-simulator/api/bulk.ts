import type { SalesforceOrg } from '../org.ts';
import { ApiError, NotSimulated } from '../soql/error.ts';
import { PreparedQuery } from '../soql/evaluate.ts';
import { csvWriter } from '../soql/render.ts';
import type { Row } from '../values.ts';
import { decodeLocator, describeJob, encodeLocator, type Job, type JobTiming, stateOf } from './bulk-job.ts';
import { type ApiRequest, empty, json, jsonBody, notFound, type Reply } from './exchange.ts';
import { type BulkUsage, DAILY_QUERY_JOBS } from './limits.ts';
import type { QueryEndpoint } from './query.ts';

/** Objects the Bulk API turns away. */
const REFUSED = new Set(['CaseStatus', 'TaskPriority', 'TaskStatus']);
const DELIMITERS: Readonly<Record<string, string>> = {
  BACKQUOTE: '`',
  CARET: '^',
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  TAB: '\t',
};
const PAGES_PER_CALL = 5;
const KEPT_SECONDS = 7 * 86_400;
const DAY_SECONDS = 86_400;

/** Bulk API 2.0 query jobs. Results are those of the moment the job was made. */
export class BulkEndpoint {
  /** How long a job waits before it runs and before it is complete, in real milliseconds. */
  timing: JobTiming = { startsAfter: 20, completesAfter: 60 };
  /** Rows per page when the caller does not ask for a number. */
  defaultPageRows = 100_000;
  /** Fault: the next jobs over these objects end as Failed with this message. */
  readonly failures = new Map<string, string>();
  readonly #org: SalesforceOrg;
  readonly #queries: QueryEndpoint;
  readonly #jobs = new Map<string, Job>();
  readonly #created: number[] = [];
  #bytes = 0;

  constructor(org: SalesforceOrg, queries: QueryEndpoint) {
    this.#org = org;
    this.#queries = queries;
  }

  usage(): BulkUsage {
    const oldest = this.#org.nowSeconds() - DAY_SECONDS;
    const jobs = this.#created.filter((at) => at > oldest).length;
    return { jobs, megabytes: Math.ceil(this.#bytes / 1_000_000) };
  }

  /** Answers everything below `/jobs/query`. @throws ApiError */
  handle(request: ApiRequest, path: readonly string[], version: string, userId: string): Reply {
    const [id, part] = path;
    if (id === undefined) {
      if (request.method === 'POST') return this.#create(request, version, userId);
      if (request.method === 'GET') return this.#list(request, userId);
      throw new ApiError(
        405,
        'METHOD_NOT_ALLOWED',
        `HTTP Method '${request.method}' not allowed. Allowed are GET,POST`,
      );
    }
    const job = this.#find(id, userId);
    if (part === 'results' && request.method === 'GET') return this.#results(job, request, version);
    if (part === 'resultPages' && request.method === 'GET') return this.#resultPages(job, request, version);
    if (part !== undefined) throw notFound();
    switch (request.method) {
      case 'GET':
        return json(describeJob(job, this.timing, true));
      case 'PATCH':
        return this.#abort(job, request);
      case 'DELETE':
        return this.#delete(job);
      default:
        throw new ApiError(
          405,
          'METHOD_NOT_ALLOWED',
          `HTTP Method '${request.method}' not allowed. Allowed are GET,PATCH,DELETE`,
        );
    }
  }

  #create(request: ApiRequest, version: string, userId: string): Reply {
    const body = jsonBody(request);
    const operation = String(body['operation'] ?? 'query');
    const soql = body['query'];
    if ((operation !== 'query' && operation !== 'queryAll') || typeof soql !== 'string') {
      throw new ApiError(400, 'INVALIDJOB', 'operation must be query or queryAll, with a query');
    }
    if ((body['contentType'] ?? 'CSV') !== 'CSV') throw new ApiError(400, 'INVALIDJOB', 'contentType must be CSV');
    if (this.usage().jobs >= DAILY_QUERY_JOBS) {
      const message = `Max bulk v2 query jobs (${DAILY_QUERY_JOBS}) per 24 hrs has been exceeded`;
      throw new ApiError(400, 'LIMIT_EXCEEDED', message);
    }
    const prepared = this.#prepare(soql, operation === 'queryAll', userId);
    const delimiter = String(body['columnDelimiter'] ?? 'COMMA');
    const lineEnding = body['lineEnding'] === 'CRLF' ? 'CRLF' : 'LF';
    const { failure, rows } = this.#run(prepared);
    const writer = csvWriter(prepared.columns, DELIMITERS[delimiter] ?? ',', lineEnding === 'LF' ? '\n' : '\r\n');
    const createdAt = this.#org.nowSeconds();
    const job: Job = {
      id: this.#org.database.newId({ ...prepared.object, idPrefix: '750' }),
      operation,
      object: prepared.object.name,
      userId,
      version,
      createdAt,
      startedMillis: performance.now(),
      delimiter,
      lineEnding,
      rows,
      header: writer.header,
      write: writer.row,
      failure,
      aborted: false,
    };
    this.#jobs.set(job.id, job);
    this.#created.push(createdAt);
    return json(describeJob(job, this.timing, false));
  }

  /** @throws ApiError for what a bulk job cannot query; such a job is never made */
  #prepare(soql: string, includeDeleted: boolean, userId: string): PreparedQuery {
    const prepared = new PreparedQuery(this.#org, soql, { userId, includeDeleted });
    const { query, object, columns } = prepared;
    if (REFUSED.has(object.name)) {
      throw new ApiError(400, 'INVALIDENTITY', `Entity '${object.name}' is not supported by the Bulk API.`);
    }
    if (query.countAll || query.groupBy.length > 0 || columns.length === 0) {
      throw new ApiError(400, 'API_ERROR', 'Aggregate Relationships not supported in Bulk Query');
    }
    if (query.offset !== null) throw new ApiError(400, 'API_ERROR', 'Offset not supported in Bulk Query');
    if (columns.some((column) => column.field.type === 'address')) {
      throw new ApiError(400, 'API_ERROR', 'Selecting compound data not supported in Bulk Query');
    }
    if (columns.some((column) => column.field.type === 'base64')) {
      throw new ApiError(400, 'API_ERROR', 'Binary fields cannot be queried with the Bulk API');
    }
    return prepared;
  }

  #run(prepared: PreparedQuery): { failure: string | null; rows: readonly Row[] } {
    const planned = this.failures.get(prepared.object.name);
    if (planned !== undefined) return { failure: planned, rows: [] };
    try {
      this.#queries.refuseSlow(prepared);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const message = `InternalServerError : Retried more than fifteen times : ${error.errorCode} : ${error.message}`;
      return { failure: message, rows: [] };
    }
    const result = prepared.run();
    if (result.kind !== 'rows') throw new NotSimulated('aggregates in bulk jobs');
    return { failure: null, rows: result.rows };
  }

  #list(request: ApiRequest, userId: string): Reply {
    const jobType = request.query.get('jobType') ?? 'V2Query';
    const own = [...this.#jobs.values()].filter((job) => job.userId === userId && jobType === 'V2Query');
    return json({ done: true, records: own.map((job) => describeJob(job, this.timing, false)), nextRecordsUrl: null });
  }

  #results(job: Job, request: ApiRequest, version: string): Reply {
    this.#checkReadable(job, version);
    const locator = request.query.get('locator');
    const from = locator === null ? 0 : decodeLocator(locator);
    if (from === null || (from > 0 && from >= job.rows.length)) {
      throw new ApiError(400, 'INVALIDLOCATOR', `Invalid locator: ${locator ?? ''}`);
    }
    const rows = job.rows.slice(from, from + this.#pageRows(request));
    const end = from + rows.length;
    const body = job.header + rows.map(job.write).join('');
    this.#bytes += body.length;
    const headers = {
      'Content-Type': 'text/csv',
      'Sforce-Locator': end < job.rows.length ? encodeLocator(end) : 'null',
      'Sforce-NumberOfRecords': String(rows.length),
    };
    return { status: 200, headers, body };
  }

  #resultPages(job: Job, request: ApiRequest, version: string): Reply {
    this.#checkReadable(job, version);
    const locator = request.query.get('locator');
    const pageRows = this.#pageRows(request);
    const resultPages: { resultUrl: string }[] = [];
    let from: number | null = locator === null ? 0 : decodeLocator(locator);
    while (from !== null && resultPages.length < PAGES_PER_CALL && (from < job.rows.length || from === 0)) {
      const where = from === 0 ? '' : `locator=${encodeLocator(from)}&`;
      const url = `/services/data/v${version}/jobs/query/${job.id}/results?${where}maxRecords=${pageRows}`;
      resultPages.push({ resultUrl: url });
      from += pageRows;
    }
    const more = from !== null && from < job.rows.length;
    const next = more
      ? `/services/data/v${version}/jobs/query/${job.id}/resultPages?locator=${encodeLocator(from ?? 0)}`
      : null;
    return json({ resultPages, nextRecordsUrl: next, done: !more });
  }

  #checkReadable(job: Job, version: string): void {
    if (job.version !== version) {
      const message = `The job was created with API version ${job.version}; request it with the same version`;
      throw new ApiError(409, 'API_VERSION_MISMATCH', message);
    }
    if (stateOf(job, this.timing) !== 'JobComplete') {
      throw new ApiError(
        400,
        'JOB_NOT_COMPLETE',
        `Job ${job.id} is in state ${stateOf(job, this.timing)}; results are not available`,
      );
    }
  }

  #pageRows(request: ApiRequest): number {
    const asked = Number(request.query.get('maxRecords') ?? this.defaultPageRows);
    if (!Number.isInteger(asked) || asked < 1)
      throw new ApiError(400, 'INVALIDJOB', 'maxRecords must be a positive number');
    return asked;
  }

  #abort(job: Job, request: ApiRequest): Reply {
    if (jsonBody(request)['state'] !== 'Aborted') throw new ApiError(400, 'INVALIDJOBSTATE', 'state must be Aborted');
    if (stateOf(job, this.timing) === 'JobComplete' || stateOf(job, this.timing) === 'Failed') {
      throw new ApiError(400, 'INVALIDJOBSTATE', `Aborting already ${stateOf(job, this.timing)} Job not allowed`);
    }
    job.aborted = true;
    return json(describeJob(job, this.timing, false));
  }

  #delete(job: Job): Reply {
    const state = stateOf(job, this.timing);
    if (state === 'UploadComplete' || state === 'InProgress') {
      throw new ApiError(400, 'INVALIDJOBSTATE', `Deleting ${state} Job not allowed`);
    }
    this.#jobs.delete(job.id);
    return empty(204);
  }

  /** Jobs are visible to whoever made them, for seven days. */
  #find(id: string, userId: string): Job {
    const job = [...this.#jobs.values()].find((one) => one.id === id || one.id.slice(0, 15) === id);
    if (job === undefined || job.userId !== userId || this.#org.nowSeconds() - job.createdAt > KEPT_SECONDS)
      throw notFound();
    return job;
  }
}
