import { ConnectorError, type RequestBudget } from '../contract/index.ts';
import { type DataverseRefusal, errorBody, isObject, networkFailure, refusal } from './errors.ts';
import { Lanes } from './lanes.ts';
import { isMicrosoftHost } from './settings.ts';
import type { TokenSource } from './token.ts';

const ROOT = '/api/data/v9.2/';
/** Dataverse itself gives up on a message after two minutes. */
const TIMEOUT_MS = 150_000;
/** The most rows a page may have, and what Dataverse gives when not asked. */
export const PAGE_SIZE = 5000;
const LOOKUP_NAMES = 'Microsoft.Dynamics.CRM.lookuplogicalname';
/** Labels are most of a page's bytes, so they are asked for only where one is needed. */
const LABELS = `OData.Community.Display.V1.FormattedValue,${LOOKUP_NAMES}`;

export type JsonObject = Readonly<Record<string, unknown>>;

export interface GetOptions {
  /** What is asked for, as an error's sentence names it: "the table account". */
  readonly about: string;
  readonly signal: AbortSignal;
  /** Rows per page; left out for answers that are not lists. */
  readonly pageSize?: number;
  /** Asks for the table a lookup points to; with `labels` for what choices and lookups are called, too. */
  readonly annotations?: 'lookups' | 'labels';
  /** Asks for changes since the link's token, or for a first read that ends in such a link. */
  readonly trackChanges?: boolean;
  /** In a batch: the other requests are carried out although one is refused. */
  readonly continueOnError?: boolean;
}

/** One page of rows. */
export interface Page {
  readonly rows: readonly JsonObject[];
  /** On the last page of a read with change tracking: where the next read begins. */
  readonly deltaLink: string | null;
  readonly last: boolean;
}

export interface RawAnswer {
  readonly text: string;
  readonly contentType: string;
}

export interface WebApiOptions {
  readonly origin: string;
  readonly tokens: TokenSource;
  readonly budget: RequestBudget;
}

/**
 * The Web API of one environment: headers, tokens, paging, and the translation of everything that goes wrong into a
 * ConnectorError. Asks the budget before every request. Sends the token to the configured origin (or its `.api.` twin)
 * only, whatever a link says, and follows no redirection.
 */
export class WebApi {
  readonly #origin: string;
  readonly #allowed: ReadonlySet<string>;
  readonly #tokens: TokenSource;
  readonly #budget: RequestBudget;
  /** Requests at once; batches of one read may share them out. */
  readonly lanes = new Lanes();
  #clock: Date | null = null;
  /** How often the environment has asked for silence. */
  #pauses = 0;

  constructor(options: WebApiOptions) {
    this.#origin = options.origin;
    this.#allowed = new Set([options.origin, ...apiTwin(options.origin)]);
    this.#tokens = options.tokens;
    this.#budget = options.budget;
  }

  get origin(): string {
    return this.#origin;
  }

  /** The vendor's time as of the last answer; null before the first one. */
  get clock(): Date | null {
    return this.#clock;
  }

  /** One JSON answer. `address` is relative to the API's root, or a link Dataverse gave, which is used as it is. */
  async get(address: string, options: GetOptions): Promise<JsonObject> {
    const { text, contentType } = await this.#send(this.#resolve(address), options, {
      headers: preferences(options),
    });
    return json(text, contentType, options.about);
  }

  /**
   * All pages from `address` on. Next links are followed exactly as given: they hold a doubly encoded cookie that does
   * not survive being taken apart.
   */
  async *pages(address: string, options: GetOptions): AsyncGenerator<Page, void, undefined> {
    for (let url: string | null = this.#resolve(address); url !== null; ) {
      const body: JsonObject = await this.get(url, options);
      const { value } = body;
      if (!Array.isArray(value) || !value.every(isObject)) {
        throw new ConnectorError('retry', `Dataverse answered about ${options.about} without a list of rows.`);
      }
      const next: unknown = body['@odata.nextLink'];
      const delta: unknown = body['@odata.deltaLink'];
      // A gateway may give a relative link; an absolute one keeps every byte when resolved.
      url = typeof next === 'string' ? new URL(next, url).href : null;
      yield { rows: value, deltaLink: typeof delta === 'string' ? delta : null, last: url === null };
    }
  }

  /** One `$batch` of `operations` requests, each of which counts. The answer is multipart, not JSON. */
  batch(body: string, contentType: string, operations: number, options: GetOptions): Promise<RawAnswer> {
    return this.#send(this.#resolve('$batch'), options, {
      method: 'POST',
      headers: { 'Content-Type': contentType, ...preferences(options) },
      body,
      cost: operations,
    });
  }

  /** Path and version of the API's root, as requests inside a batch need it. */
  get root(): string {
    return ROOT;
  }

  #resolve(address: string): string {
    return /^https?:/i.test(address) ? address : `${this.#origin}${ROOT}${address}`;
  }

  async #send(
    url: string,
    options: GetOptions,
    init: { method?: string; headers: Record<string, string>; body?: string; cost?: number },
  ): Promise<RawAnswer> {
    if (!this.#allowed.has(new URL(url).origin)) {
      throw new ConnectorError(
        'fail',
        `Dataverse pointed to another host (${new URL(url).host}); the token is not sent there. Check the \`url\` of the connection.`,
      );
    }
    return this.lanes.run(async () => {
      const first = await this.#ask(url, options, init, () => this.#tokens.current());
      if (first.status !== 401) return first;
      // Revoked before its time, or by continuous access evaluation: one new token, then a person must look.
      const second = await this.#ask(url, options, init, () => this.#tokens.renewed(first.token));
      if (second.status !== 401) return second;
      throw refusal({ status: 401, ...errorBody(second.text), retryAfter: null, about: options.about });
    });
  }

  async #ask(
    url: string,
    options: GetOptions,
    init: { method?: string; headers: Record<string, string>; body?: string; cost?: number },
    tokenOf: () => Promise<string>,
  ): Promise<RawAnswer & { status: number; token: string }> {
    options.signal.throwIfAborted();
    const pauses = this.#pauses;
    await this.#budget.spend(init.cost ?? 1);
    options.signal.throwIfAborted();
    const token = await tokenOf();
    // While a token was fetched another stream may have been asked for silence.
    if (this.#pauses !== pauses) await this.#budget.spend(0);
    return this.#attempt(url, options, init, token);
  }

  async #attempt(
    url: string,
    options: GetOptions,
    init: { method?: string; headers: Record<string, string>; body?: string },
    token: string,
  ): Promise<RawAnswer & { status: number; token: string }> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: init.method ?? 'GET',
        headers: {
          Authorization: `Bearer ${token}`,
          Accept: 'application/json',
          'OData-MaxVersion': '4.0',
          'OData-Version': '4.0',
          // Without it Dataverse may answer from a cache that is out of date.
          'If-None-Match': 'null',
          ...init.headers,
        },
        body: init.body ?? null,
        redirect: 'manual',
        signal: AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      text = await response.text();
    } catch (error) {
      throw networkFailure(error, new URL(url).host, options.signal);
    }
    this.#readClock(response.headers);
    this.lanes.advise(response.headers.get('x-ms-dop-hint'));
    if (!response.ok && response.status !== 401) {
      throw this.noted(
        refusal({
          status: response.status,
          ...errorBody(text),
          retryAfter: response.headers.get('retry-after'),
          about: options.about,
        }),
      );
    }
    return { status: response.status, text, contentType: response.headers.get('content-type') ?? '', token };
  }

  /** A refusal that asks for silence is told the budget at once; every refusal is given back, to be thrown. */
  noted(refused: DataverseRefusal): DataverseRefusal {
    if (refused.recovery === 'wait' && refused.retryAt !== undefined) {
      this.#pauses += 1;
      this.#budget.pause(refused.retryAt, refused.message);
      this.lanes.refused();
    }
    return refused;
  }

  #readClock(headers: Headers): void {
    const date = Date.parse(headers.get('date') ?? '');
    if (Number.isFinite(date)) this.#clock = new Date(date);
  }
}

function preferences(options: GetOptions): Record<string, string> {
  const prefer = [
    ...(options.trackChanges === true ? ['odata.track-changes'] : []),
    ...(options.pageSize === undefined ? [] : [`odata.maxpagesize=${options.pageSize}`]),
    ...(options.continueOnError === true ? ['odata.continue-on-error'] : []),
    ...(options.annotations === undefined
      ? []
      : [`odata.include-annotations="${options.annotations === 'labels' ? LABELS : LOOKUP_NAMES}"`]),
  ];
  return prefer.length === 0 ? {} : { Prefer: prefer.join(',') };
}

function json(text: string, contentType: string, about: string): JsonObject {
  if (!/^application\/(json|[\w.+-]+\+json)\b/i.test(contentType)) {
    throw new ConnectorError('retry', `Something other than Dataverse answered about ${about} (${contentType}).`);
  }
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) return body;
  } catch (cause) {
    throw new ConnectorError('retry', `The answer about ${about} was cut off.`, { cause });
  }
  throw new ConnectorError('retry', `Dataverse answered about ${about} with something unexpected.`);
}

/** Microsoft serves every environment under a second name; links may carry either. */
function apiTwin(origin: string): string[] {
  if (!isMicrosoftHost(origin)) return [];
  const url = new URL(origin);
  const [name, second, ...rest] = url.hostname.split('.');
  url.hostname = second === 'api' ? [name, ...rest].join('.') : [name, 'api', second, ...rest].join('.');
  return [url.origin];
}

/** A query string with every value encoded once, in the order given. */
export function query(options: Readonly<Record<string, string>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
