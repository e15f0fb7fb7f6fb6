import { PassThrough } from 'node:stream';
import type { HttpResponse } from 'jsforce';
import type { RequestBudget } from '../contract/index.ts';
import { ConnectorError } from '../contract/index.ts';
import type { FailedAnswer } from './errors.ts';

/** A query may run two minutes before Salesforce itself gives up. */
const ANSWER_TIMEOUT_MS = 150_000;

export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer extends FailedAnswer {
  readonly headers: Readonly<Record<string, string>>;
}

/** What every answer tells us whatever was asked. */
export interface Wire {
  readonly budget: RequestBudget;
  /** Salesforce's clock as of its latest answer; null before the first. */
  vendorTime: Date | null;
  usage: { used: number; limit: number } | null;
}

/**
 * One request, with nothing done behind our back: asked of the budget first, abortable, and neither redirected nor
 * repeated. A redirect is refused because following one would hand the access token to whatever host it names.
 */
export async function send(
  wire: Wire,
  outgoing: Outgoing,
  signals: readonly AbortSignal[],
  /** 0 for what Salesforce does not count: the list of API versions, and signing in. */
  { cost }: { readonly cost: 0 | 1 } = { cost: 1 },
): Promise<Answer> {
  throwIfAborted(signals);
  await wire.budget.spend(cost);
  throwIfAborted(signals);
  const { host } = new URL(outgoing.url);
  using ending = endingWith(signals);
  let response: Response;
  let body: string;
  try {
    response = await fetch(outgoing.url, {
      method: outgoing.method,
      redirect: 'manual',
      signal: ending.signal,
      ...(outgoing.headers === undefined ? {} : { headers: outgoing.headers }),
      ...(typeof outgoing.body === 'string' ? { body: outgoing.body } : {}),
    });
    body = await response.text();
  } catch (error) {
    throwIfAborted(signals);
    throw new ConnectorError('retry', `The connection to ${host} failed or broke off.`, {
      vendorCode: 'NO_ANSWER',
      cause: error,
    });
  }
  observe(wire, response.headers);
  if (response.status >= 300 && response.status < 400 && response.status !== 304) {
    throw redirectRefused(host, response);
  }
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    retryAfter: response.headers.get('retry-after'),
    headers: Object.fromEntries(response.headers),
    body,
  };
}

/**
 * The same as a jsforce transport. jsforce's own follows redirects with the Authorization header, repeats requests the
 * budget never saw, has no way to abort, and never settles when an answer breaks off half way.
 */
export function jsforceTransport(exchange: (outgoing: Outgoing) => Promise<Answer>) {
  return {
    httpRequest(request: Outgoing): Promise<HttpResponse> & { stream(): PassThrough } {
      const answered = exchange(request).then(({ status, headers, body }) => ({ statusCode: status, headers, body }));
      // jsforce offers every answer as a stream too; nobody reads ours.
      return Object.assign(answered, { stream: () => new PassThrough() });
    },
    getRequestStreamCreator(): never {
      throw new Error('requests are never streamed');
    },
  };
}

export function throwIfAborted(signals: readonly AbortSignal[]): void {
  for (const signal of signals) signal.throwIfAborted();
}

/**
 * A signal that ends with the first of these, or when the answer takes too long. Not AbortSignal.any: on Node 20 each
 * of those is kept for as long as the longest-lived of its sources, which here is the process.
 */
export function endingWith(signals: readonly AbortSignal[]): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, ANSWER_TIMEOUT_MS);
  for (const signal of signals) signal.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}

export function observe(wire: Wire, headers: Headers): void {
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isFinite(date)) wire.vendorTime = new Date(date);
  // `api-usage=25/5000`, possibly followed by `; per-app-api-usage=17/250(appName=x)`
  const usage = /(?:^|[;,\s])api-usage=(\d+)\/(\d+)/.exec(headers.get('sforce-limit-info') ?? '');
  if (usage === null) return;
  wire.usage = { used: Number(usage[1]), limit: Number(usage[2]) };
  wire.budget.report(wire.usage);
}

export function redirectRefused(host: string, response: Response): ConnectorError {
  const location = response.headers.get('location') ?? '';
  const target = URL.canParse(location, response.url) ? new URL(location, response.url).host : 'another address';
  const lasting = response.status === 301 || response.status === 308;
  return new ConnectorError(
    lasting ? 'fail' : 'retry',
    `${host} redirects to ${target}, which is not followed because the access token must not go there. ` +
      'If the domain was renamed, set loginUrl to the new one.',
    { vendorCode: `HTTP_${response.status}` },
  );
}
