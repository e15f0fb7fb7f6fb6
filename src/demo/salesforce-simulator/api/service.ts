import type { SalesforceOrg } from '../org.ts';
import { dailyAllowance } from '../settings.ts';
import { ApiError } from '../soql/error.ts';
import { BulkEndpoint } from './bulk.ts';
import { Cursors } from './cursors.ts';
import { type ApiRequest, json, jsonBody, notFound, type Reply, refusal } from './exchange.ts';
import { limits } from './limits.ts';
import * as metadata from './metadata.ts';
import { type AppCredentials, type Host, OAuth } from './oauth.ts';
import { QueryEndpoint } from './query.ts';
import { getDeleted, getUpdated } from './replication.ts';
import { Sessions } from './sessions.ts';
import { ApiUsage } from './usage.ts';

const MAX_BATCH = 25;
const MAX_QUERIES = 5;
const OLDEST_KNOWN = 7;

/** One call inside a composite, as it came. */
interface Subrequest {
  readonly method?: unknown;
  readonly url?: unknown;
  readonly referenceId?: unknown;
  readonly httpHeaders?: Readonly<Record<string, unknown>>;
}

/** Who is answered: one authenticated call of one API version. */
interface Call {
  readonly request: ApiRequest;
  readonly version: string;
  readonly userId: string;
}

/** Everything an organisation answers over HTTP, without the HTTP. */
export class SalesforceService {
  readonly org: SalesforceOrg;
  readonly usage: ApiUsage;
  readonly sessions: Sessions;
  readonly oauth: OAuth;
  readonly cursors: Cursors;
  readonly queries: QueryEndpoint;
  readonly bulk: BulkEndpoint;
  /** Answers a call inside a composite in the service's place; null leaves it to the service. */
  intercept: ((method: string, target: string) => Reply | null) | null = null;

  constructor(org: SalesforceOrg, credentials: AppCredentials) {
    this.org = org;
    const now = (): number => org.nowSeconds();
    this.usage = new ApiUsage(dailyAllowance(org.settings), now);
    this.sessions = new Sessions(org.id, now);
    this.oauth = new OAuth(org, this.sessions, credentials);
    this.cursors = new Cursors(now);
    this.queries = new QueryEndpoint(org, this.cursors);
    this.bulk = new BulkEndpoint(org, this.queries);
  }

  /** Answers one request; refusals are answers too. */
  handle(request: ApiRequest, host: Host): Reply {
    this.org.settle();
    const { path, method } = request;
    if (path === '/services/oauth2/token')
      return method === 'POST' ? this.oauth.token(request, host) : refusal(notFound());
    if (path === '/services/oauth2/revoke') return this.oauth.revoke(request);
    if (path === '/services/oauth2/userinfo' || path.startsWith('/id/')) return this.oauth.identity(request);
    if (path.startsWith('/services/Soap/')) return soapRefusal(path);
    if (host === 'login') return refusal(notFound());
    try {
      return this.#data(request);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.#withUsage(refusal(error), request);
    }
  }

  #data(request: ApiRequest): Reply {
    const [, services, data, versionPart, ...rest] = request.path.replace(/\/+$/, '').split('/');
    if (services !== 'services' || data !== 'data') throw notFound();
    if (versionPart === undefined) return metadata.versions();
    const version = checkVersion(versionPart);
    const userId = this.sessions.authenticate(request.headers['authorization']);
    if (!this.org.access.apiEnabled) {
      throw new ApiError(403, 'API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner');
    }
    this.usage.spend();
    return this.#withUsage(this.#dispatch(rest, { request, version, userId }), request);
  }

  /** The usage header is on record for REST answers; nobody may lean on it for bulk jobs. */
  #withUsage(reply: Reply, request: ApiRequest): Reply {
    if (request.path.includes('/jobs/') || reply.status === 401) return reply;
    return { ...reply, headers: { 'Sforce-Limit-Info': this.usage.header(), ...reply.headers } };
  }

  #dispatch(path: readonly string[], call: Call): Reply {
    const { request, version, userId } = call;
    const [first, second] = path.map(decodeURIComponent);
    if (first === 'jobs' && second === 'query') return this.bulk.handle(request, path.slice(2), version, userId);
    if (first === 'composite' && second === 'batch' && request.method === 'POST') return this.#batch(call);
    if (first === 'composite' && second === undefined && request.method === 'POST') return this.#composite(call);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new ApiError(
        405,
        'METHOD_NOT_ALLOWED',
        `HTTP Method '${request.method}' not allowed. Allowed are HEAD,GET`,
      );
    }
    switch (first) {
      case undefined:
        return metadata.resources(version, this.oauth.idUrl(userId));
      case 'query':
      case 'queryAll':
        if (second !== undefined) return this.queries.next(second, version, userId);
        return this.queries.query(request, version, userId, first === 'queryAll');
      case 'limits':
        if (second === 'recordCount') return metadata.recordCount(this.org, request);
        if (second !== undefined) throw notFound();
        return limits(this.org, this.usage, this.bulk.usage());
      case 'sobjects':
        return this.#sobjects(path.slice(1).map(decodeURIComponent), call);
      default:
        throw notFound();
    }
  }

  #sobjects(path: readonly string[], { request, version, userId }: Call): Reply {
    const [name, part, detail, last] = path;
    if (name === undefined) return metadata.describeGlobal(this.org, version);
    const object = metadata.visibleObject(this.org, name);
    if (part === undefined) return metadata.objectSummary(object, version);
    if (part === 'describe' && detail === undefined) return metadata.describe(this.org, object, request, version);
    if (part === 'describe' && detail === 'layouts') return metadata.layouts(this.org, object, last);
    if (part === 'deleted') return getDeleted(this.org, object, request, userId);
    if (part === 'updated') return getUpdated(this.org, object, request, userId);
    if (detail !== undefined) throw notFound();
    return metadata.record(this.org, object, part, request, version, userId);
  }

  /** Up to 25 calls in one; the batch counts once against the allowance. */
  #batch(call: Call): Reply {
    const body = jsonBody(call.request);
    const parts = body['batchRequests'];
    if (!Array.isArray(parts) || parts.length === 0) {
      throw new ApiError(400, 'REQUIRED_FIELD_MISSING', 'batchRequests', ['batchRequests']);
    }
    if (parts.length > MAX_BATCH) {
      throw new ApiError(400, 'LIMIT_EXCEEDED', `Batch requests limit of ${MAX_BATCH} exceeded: ${parts.length}`);
    }
    let halted = false;
    const results = parts.map((part: { method?: unknown; url?: unknown }) => {
      if (halted) {
        const message = 'Batch request halted';
        return { statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message }] };
      }
      const reply = this.#batchPart(String(part.method ?? 'GET'), String(part.url ?? ''), call);
      if (reply.status >= 400 && body['haltOnError'] === true) halted = true;
      return { statusCode: reply.status, result: reply.body === '' ? null : (JSON.parse(reply.body) as unknown) };
    });
    return json({ hasErrors: results.some((result) => result.statusCode >= 400), results });
  }

  /** Up to 25 calls in one, five of them queries; the series counts once against the allowance. */
  #composite(call: Call): Reply {
    const parts = jsonBody(call.request)['compositeRequest'];
    if (!Array.isArray(parts) || parts.length === 0) {
      throw new ApiError(400, 'REQUIRED_FIELD_MISSING', 'compositeRequest', ['compositeRequest']);
    }
    const queries = parts.filter(({ url }: Subrequest) => /\/query(All)?\b/.test(String(url)));
    if (parts.length > MAX_BATCH || queries.length > MAX_QUERIES) {
      const message = `The composite request holds ${parts.length} subrequests, ${queries.length} of them queries`;
      throw new ApiError(400, 'LIMIT_EXCEEDED', message);
    }
    const compositeResponse = parts.map(({ method, url, referenceId, httpHeaders }: Subrequest) => {
      const given = Object.entries(httpHeaders ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
      const headers = { ...call.request.headers, ...Object.fromEntries(given) };
      const target = String(url ?? '');
      const reply =
        this.intercept?.(String(method ?? 'GET'), target) ??
        this.#batchPart(String(method ?? 'GET'), target, { ...call, request: { ...call.request, headers } });
      return { body: parsed(reply.body), httpHeaders: {}, httpStatusCode: reply.status, referenceId };
    });
    return json({ compositeResponse });
  }

  #batchPart(method: string, address: string, call: Call): Reply {
    try {
      const url = new URL(address.replace(/^\/?(?:services\/data\/)?/, '/services/data/'), 'http://batch');
      const [, , , versionPart = '', ...rest] = url.pathname.replace(/\/+$/, '').split('/');
      const request = { ...call.request, method, path: url.pathname, query: url.searchParams, body: '' };
      return this.#dispatch(rest, { ...call, request, version: checkVersion(versionPart) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return refusal(error);
    }
  }
}

/** A body that is JSON, or the text it is. */
function parsed(body: string): unknown {
  try {
    return body === '' ? null : JSON.parse(body);
  } catch {
    return body;
  }
}

/** @throws ApiError 410 for retired versions, 404 for those that do not exist (yet) */
function checkVersion(part: string): string {
  const version = /^v(\d+\.0)$/.exec(part)?.[1];
  if (version === undefined) throw notFound();
  if (metadata.SUPPORTED_VERSIONS.includes(version)) return version;
  const number = Number(version);
  if (number >= OLDEST_KNOWN && number < 31) {
    throw new ApiError(
      410,
      'UNSUPPORTED_API_VERSION',
      'The requested resource is no longer available. API version retired.',
    );
  }
  throw notFound();
}

/** SOAP `login()`: gone from version 65.0, off by default before that. */
function soapRefusal(path: string): Reply {
  const version = Number(/\/Soap\/[uc]\/(\d+)/.exec(path)?.[1] ?? 0);
  const gone = version >= 65 || version < 31;
  const code = gone ? 'UNSUPPORTED_API_VERSION' : 'INVALID_OPERATION';
  const message = gone
    ? 'API version is not supported for login()'
    : 'SOAP API login() is disabled by default in this org.';
  const fault = `<faultcode>sf:${code}</faultcode><faultstring>${code}: ${message}</faultstring>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="urn:fault.partner.soap.sforce.com"><soapenv:Body><soapenv:Fault>${fault}</soapenv:Fault></soapenv:Body></soapenv:Envelope>`;
  return { status: 500, headers: { 'Content-Type': 'text/xml;charset=UTF-8' }, body };
}
