import { Connection, type HttpRequest } from 'jsforce';
import { z } from 'zod';
import { type ConnectContext, ConnectorError, type ConnectorLog, type Recovery } from '../contract/index.ts';
import { type Download, openDownload } from './download.ts';
import { hasCode, restError, unreadable } from './errors.ts';
import { Memory, type Outcome, type Part } from './remember.ts';
import type { SalesforceSettings } from './settings.ts';
import { type Grant, signIn } from './sign-in.ts';
import { askTogether } from './together.ts';
import { type Answer, jsforceTransport, type Outgoing, send, throwIfAborted, type Wire } from './transport.ts';

/** Fewer, larger pages: the most Salesforce gives. A hint; wide rows come in smaller ones. */
const QUERY_OPTIONS = { 'Sforce-Query-Options': 'batchSize=2000' };

export type SalesforceRow = Readonly<Record<string, unknown>>;

export interface QueryPage {
  readonly totalSize: number;
  readonly rows: readonly SalesforceRow[];
  /** Path of the next page; null on the last. */
  readonly next: string | null;
}

export interface QueryOptions {
  readonly signal: AbortSignal;
  /** Whether deleted and archived rows come too (queryAll). */
  readonly all?: boolean;
  /** What is asked for, to begin an error's sentence with. */
  readonly what: string;
}

/** A signed-in session. All requests of a sync of one connection go through one of these. */
export interface SalesforceClient {
  readonly since: Date;
  /** A first read expected to bring this many rows or more goes by the Bulk API. */
  readonly bulkFrom: number;
  readonly log: ConnectorLog;
  /** Ends when the connection is given up; every request ends with it. */
  readonly signal: AbortSignal;
  readonly grant: Grant;
  readonly wire: Wire;
  readonly host: string;
  /** Descriptions and currencies. */
  readonly memory: Memory;
  /** Base path of the data API: /services/data/v64.0 */
  readonly base: string;
  get(path: string, what: string, signal: AbortSignal): Promise<unknown>;
  /** Several GETs as one request, which costs one: at most 25, of which five queries. What became of each, in order. */
  together(parts: readonly Part[], signal: AbortSignal): Promise<readonly Outcome[]>;
  /** Asks what costs none of the allowance and needs no session: the list of API versions, for the clock it comes with. */
  askClock(): Promise<void>;
  /** Creates, changes or removes a resource of ours: a bulk job. Null for an answer without content. */
  send(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    what: string,
    signal: AbortSignal,
  ): Promise<unknown>;
  /** An answer that is read as it comes. @param renew makes a small request first, for its renewal of the session */
  download(path: string, what: string, signal: AbortSignal, renew: () => Promise<unknown>): Promise<Download>;
  query(soql: string, options: QueryOptions): Promise<QueryPage>;
  /** @param next the path the page before gave */
  queryMore(next: string, options: QueryOptions): Promise<QueryPage>;
}

const queryAnswer = z.object({
  totalSize: z.number(),
  done: z.boolean(),
  records: z.array(z.record(z.string(), z.unknown())),
  // Only a path of this API: the token must not follow a link to anywhere else.
  nextRecordsUrl: z.string().startsWith('/services/').optional(),
});

/**
 * Signs in; reads nothing.
 *
 * @throws ConnectorError `reconnect`, `retry` or `wait`
 */
export async function connect(context: ConnectContext<SalesforceSettings>): Promise<SalesforceClient> {
  const { settings, secrets, budget, log, since, signal } = context;
  const wire: Wire = { budget, vendorTime: null, usage: null };
  const grant = await signIn(settings, secrets, wire, signal);
  let refreshFailure: unknown;
  const connection = new Connection({
    version: settings.apiVersion,
    loginUrl: settings.loginUrl,
    instanceUrl: grant.instanceUrl,
    accessToken: grant.accessToken,
    callOptions: { client: 'uptake' },
    refreshFn: async (session, done) => {
      try {
        refreshFailure = undefined;
        const renewed = await signIn(settings, secrets, wire, signal);
        if (renewed.instanceUrl !== session.instanceUrl) {
          // jsforce would repeat the request at the old address; the next one goes to the new.
          session.instanceUrl = renewed.instanceUrl;
          session.accessToken = renewed.accessToken;
          throw new ConnectorError('retry', `The organisation has moved to ${new URL(renewed.instanceUrl).host}.`);
        }
        done(null, renewed.accessToken);
      } catch (error) {
        // jsforce replaces what is thrown by an error that has lost the class; `get` takes it from here.
        refreshFailure = error;
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });

  const ask = async (request: HttpRequest, what: string, given: AbortSignal): Promise<unknown> => {
    // Once a person must act, nothing more is sent: accounts get locked by repeated refusals.
    if (hasRecovery(refreshFailure, 'reconnect')) throw refreshFailure;
    const asked: Asked = { signals: [signal, given], what, refusals: [] };
    const transport = jsforceTransport((outgoing) => exchange(wire, asked, outgoing));
    try {
      return await connection.request(request, { transport });
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      throwIfAborted(asked.signals);
      if (refreshFailure !== undefined) throw refreshFailure;
      const [refusal] = asked.refusals;
      throw refusal === undefined ? error : restError(refusal, what, usedShare(wire));
    }
  };
  const get = async (path: string, what: string, given: AbortSignal, headers?: Record<string, string>) => {
    const request = { method: 'GET' as const, url: path, ...(headers === undefined ? {} : { headers }) };
    const answer = await ask(request, what, given);
    if (typeof answer !== 'object' || answer === null) throw unreadable(what);
    return answer;
  };
  const download = async (path: string, what: string, given: AbortSignal, renew: () => Promise<unknown>) => {
    if (hasRecovery(refreshFailure, 'reconnect')) throw refreshFailure;
    const open = () => {
      const headers = { Authorization: `Bearer ${connection.accessToken}`, Accept: 'text/csv' };
      return openDownload(wire, { method: 'GET', url: `${connection.instanceUrl}${path}`, headers }, [signal, given]);
    };
    let answer = await open();
    if ('body' in answer && answer.status === 401) {
      await renew();
      answer = await open();
    }
    if (!('body' in answer)) return answer;
    if (answer.status === 401) throw refusedAnew();
    throw restError(answer, what, usedShare(wire));
  };
  const page = async (path: string, { what, signal: given }: QueryOptions): Promise<QueryPage> =>
    pageOf(await get(path, what, given, QUERY_OPTIONS), what);
  const change = async (
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    what: string,
    given: AbortSignal,
  ) => {
    const content = body === null ? {} : { body: JSON.stringify(body) };
    const headers = { 'Content-Type': 'application/json' };
    const answer = await ask({ method, url: path, headers, ...content }, what, given);
    return typeof answer === 'object' ? answer : null;
  };
  // Without the token: nothing of it needs one.
  const versions = async (): Promise<void> => {
    const outgoing = { method: 'GET', url: `${connection.instanceUrl}/services/data/` };
    const answer = await send(wire, outgoing, [signal], { cost: 0 });
    if (answer.status >= 400) throw restError(answer, 'The list of API versions', usedShare(wire));
  };
  const memory = new Memory(() => wire.vendorTime?.getTime() ?? Date.now());
  const base = `/services/data/v${settings.apiVersion}`;

  return {
    since,
    bulkFrom: settings.bulkFrom,
    log,
    signal,
    grant,
    wire,
    host: new URL(grant.instanceUrl).host,
    memory,
    base,
    get: (path, what, given) => get(path, what, given),
    together: (parts, given) => {
      const post = (path: string, body: object, what: string) => change('POST', path, body, what, given);
      return askTogether(post, memory, base, () => usedShare(wire), parts);
    },
    askClock: async () => {
      try {
        await versions();
      } catch (error) {
        if (!hasCode(error, 'NO_ANSWER', 'HTTP_301', 'HTTP_302', 'HTTP_307', 'HTTP_308')) throw error;
        // No answer, or a forwarding address: signing in says where the organisation lives now.
        const renewed = await signIn(settings, secrets, wire, signal);
        if (renewed.instanceUrl === connection.instanceUrl) throw error;
        connection.instanceUrl = renewed.instanceUrl;
        connection.accessToken = renewed.accessToken;
        await versions();
      }
    },
    send: change,
    download,
    query: (soql, options) => page(queryPath(soql, options.all === true), options),
    queryMore: page,
  };
}

/** A query as one of several things asked for together. */
export function queryPart(
  soql: string,
  { all = false, what }: { readonly all?: boolean; readonly what: string },
): Part {
  return { path: queryPath(soql, all), what, headers: QUERY_OPTIONS };
}

/** Reads the answer of a query. @throws ConnectorError `retry` when it is none */
export function pageOf(answer: unknown, what: string): QueryPage {
  const { data, error } = queryAnswer.safeParse(answer);
  if (data === undefined || (!data.done && data.nextRecordsUrl === undefined)) throw unreadable(what, error);
  return { totalSize: data.totalSize, rows: data.records, next: data.done ? null : (data.nextRecordsUrl ?? null) };
}

function queryPath(soql: string, all: boolean): string {
  return `/${all ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`;
}

interface Asked {
  readonly signals: readonly AbortSignal[];
  readonly what: string;
  /** Answers of status 401 to this one logical request. */
  readonly refusals: Answer[];
}

/**
 * One attempt at a logical request: the first 401 goes back to jsforce, which signs in anew and repeats it; a second
 * means that Salesforce refuses a token it has just issued. Without this jsforce signs in and repeats for ever.
 */
async function exchange(wire: Wire, asked: Asked, outgoing: Outgoing): Promise<Answer> {
  const answer = await send(wire, outgoing, asked.signals);
  if (answer.status < 400) return answer;
  if (answer.status !== 401) throw restError(answer, asked.what, usedShare(wire));
  asked.refusals.push(answer);
  if (asked.refusals.length === 1) return answer;
  throw refusedAnew();
}

function refusedAnew(): ConnectorError {
  return new ConnectorError(
    'reconnect',
    'Salesforce refuses a token it has just issued. Check the session and IP policies of the app and of the user.',
    { vendorCode: 'INVALID_SESSION_ID' },
  );
}

function hasRecovery(error: unknown, recovery: Recovery): boolean {
  return error instanceof ConnectorError && error.recovery === recovery;
}

function usedShare({ usage }: Wire): number | null {
  return usage === null || usage.limit === 0 ? null : usage.used / usage.limit;
}
