import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiAnswer } from './api-context.ts';
import { ApiError } from './api-error.ts';
import { Entra, type SimulatorCredentials, tokenUnavailable } from './entra.ts';
import { type Fault, type FaultRule, Faults } from './faults.ts';
import { parsePreferences } from './odata/preferences.ts';
import type { DataverseOrg } from './org.ts';
import { Privileges } from './privileges.ts';
import { DOCUMENTED_LIMITS, type ProtectionLimits, type Refusal, ServiceProtection } from './service-protection.ts';
import { errorAnswer, WebApi } from './web-api.ts';

export interface DataverseSimulatorOptions {
  readonly org: DataverseOrg;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly tenantId: string;
  readonly credentials: SimulatorCredentials;
  readonly faults?: readonly FaultRule[];
  readonly limits?: Partial<ProtectionLimits>;
  /** Life of an access token. Default 3599. */
  readonly tokenLifetimeSeconds?: number;
  /** The degree of parallelism the server advises. Default 4. */
  readonly dopHint?: number;
}

/** One request as it arrived and was answered. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** Names in lower case; without the bearer token. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** null until answered. */
  status: number | null;
}

export interface DataverseSimulator {
  /** Origin of the environment: `http://127.0.0.1:49152`. */
  readonly url: string;
  /** What stands in for https://login.microsoftonline.com: the same origin. */
  readonly authority: string;
  /** Everything received so far, oldest first; may be emptied. */
  readonly requests: RecordedRequest[];
  readonly faults: Faults;
  close(): Promise<void>;
}

const MAX_BODY = 8_000_000;

/** Serves one organisation, and the token endpoint of its tenant, over HTTP. Throws if the port is taken. */
export async function startDataverseSimulator(options: DataverseSimulatorOptions): Promise<DataverseSimulator> {
  const { org, host = '127.0.0.1', port = 0 } = options;
  const site = new SimulatedSite(options);
  const server = createServer((request, response) => {
    site
      .serve(request, response)
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const url = `http://${host}:${taken}`;
  if (org.applicationUser(options.credentials.clientId) === null) org.addApplicationUser(options.credentials.clientId);
  return {
    url,
    authority: url,
    requests: site.requests,
    faults: site.faults,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

class SimulatedSite {
  readonly requests: RecordedRequest[] = [];
  readonly faults: Faults;
  readonly #org: DataverseOrg;
  readonly #tenantId: string;
  readonly #entra: Entra;
  readonly #api = new WebApi();
  readonly #protection: ServiceProtection;
  readonly #privileges = new Privileges();
  readonly #dopHint: number;
  #trackingExpiredThrough = -1;

  constructor(options: DataverseSimulatorOptions) {
    this.#org = options.org;
    this.#tenantId = options.tenantId;
    this.#dopHint = options.dopHint ?? 4;
    this.#protection = new ServiceProtection({ ...DOCUMENTED_LIMITS, ...options.limits });
    this.faults = new Faults({
      privileges: this.#privileges,
      setAuditDelay: (milliseconds) => {
        this.#org.audits.delayMilliseconds = milliseconds;
      },
      expireTracking: () => {
        this.#trackingExpiredThrough = this.#org.sequence;
        // Tokens of reads that start now must be told from those handed out before.
        this.#org.skipVersion();
      },
      expireTokens: () => this.#entra.forgetTokens(),
    });
    for (const rule of options.faults ?? []) this.faults.add(rule);
    const { tenantId, credentials, tokenLifetimeSeconds = 3599 } = options;
    this.#entra = new Entra(tenantId, credentials, this.faults, tokenLifetimeSeconds);
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? '/';
    const body = await bodyOf(request);
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      target,
      headers: withoutToken(request.headers),
      body,
      status: null,
    };
    this.requests.push(recorded);
    const fault = this.faults.take(decoded(target));
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'then') fault.run();
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    const answer = this.#answer(request, target, body, fault);
    recorded.status = answer.status;
    this.#send(response, answer, fault?.kind === 'cut');
  }

  #answer(request: IncomingMessage, target: string, body: string, fault: Fault | null): ApiAnswer {
    const host = request.headers.host ?? '';
    const [path = '', query = ''] = target.split(/\?(.*)/s);
    const tokenPath = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(path);
    if (fault?.kind === 'status') return gatewayAnswer(fault.status, fault.body);
    if (tokenPath !== null && request.method === 'POST') {
      if (fault?.kind === 'token-unavailable') return tokenUnavailable(fault.status, fault.retryAfterSeconds);
      return this.#entra.token(tokenPath[1] ?? '', body, host, `http://${host}`);
    }
    if (/^\/[^/]+\/v2\.0\/\.well-known\/openid-configuration$/.test(path)) return this.#entra.openIdConfiguration(host);
    const api = /^\/api\/data\/v9\.[0-2](?:\/(.*))?$/.exec(path);
    if (api === null) return { status: 404, headers: { 'content-type': 'text/html' }, body: page(404, 'Not Found') };
    const inner = { method: request.method ?? '', path: api[1] ?? '', query, headers: headersOf(request), body };
    return this.#answerApi(inner, host, path.slice(0, '/api/data/v9.2'.length), fault);
  }

  #answerApi(
    inner: { method: string; path: string; query: string; headers: Record<string, string | undefined>; body: string },
    host: string,
    root: string,
    fault: Fault | null,
  ): ApiAnswer {
    const origin = `http://${host}`;
    const clientId = this.#entra.clientOf(inner.headers['authorization'], origin);
    if (clientId === null || fault?.kind === 'unauthorized') return this.#unauthorized(origin);
    const preferences = parsePreferences(inner.headers['prefer']);
    const callerId = this.#org.applicationUser(clientId);
    if (callerId === null || this.faults.applicationUserDisabled || this.#isDisabled(callerId)) {
      return errorAnswer(new ApiError(403, '0x80072560', 'The user is not a member of the organization.'), preferences);
    }
    if (fault?.kind === 'error') return errorAnswer(new ApiError(fault.status, fault.code, fault.message), preferences);
    if (fault?.kind === 'service-protection') this.#protection.close(fault.facet, fault.retryAfterSeconds);
    const refusal = this.#protection.enter();
    if (refusal !== null) return tooManyRequests(refusal);
    const startedAt = performance.now();
    try {
      this.#org.access(callerId, { via: 'web-services' });
      const context = {
        org: this.#org,
        privileges: this.#privileges,
        callerId,
        base: `${origin}${root}`,
        trackingExpiredThrough: this.#trackingExpiredThrough,
      };
      return this.#api.answer(context, inner);
    } finally {
      this.#protection.leave(performance.now() - startedAt);
    }
  }

  #isDisabled(callerId: string): boolean {
    return this.#org.value('systemuser', callerId, 'isdisabled') === true;
  }

  #unauthorized(origin: string): ApiAnswer {
    const authorization = `https://login.microsoftonline.com/${this.#tenantId}/oauth2/authorize`;
    return {
      status: 401,
      headers: { 'www-authenticate': `Bearer authorization_uri=${authorization}, resource_id=${origin}/` },
      body: '',
    };
  }

  #send(response: ServerResponse, answer: ApiAnswer, cut: boolean): void {
    const body = Buffer.from(answer.body);
    // The connector learns the vendor's time from here, so it must be the organisation's.
    response.sendDate = false;
    response.writeHead(answer.status, {
      date: this.#org.now().toUTCString(),
      'cache-control': 'no-cache',
      'x-ms-service-request-id': randomUUID(),
      req_id: randomUUID(),
      'x-ms-dop-hint': String(this.#dopHint),
      'x-ms-ratelimit-burst-remaining-xrm-requests': String(this.#protection.remainingRequests),
      'x-ms-ratelimit-time-remaining-xrm-requests': this.#protection.remainingSeconds.toLocaleString('en-US', {
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
      }),
      ...answer.headers,
      'content-length': body.length,
    });
    if (!cut) {
      response.end(body);
      return;
    }
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  }
}

function tooManyRequests(refusal: Refusal): ApiAnswer {
  const answer = errorAnswer(new ApiError(429, refusal.code, refusal.message), parsePreferences(undefined));
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(refusal.retryAfterSeconds) } };
}

function gatewayAnswer(status: number, body: 'html' | 'empty-code'): ApiAnswer {
  if (body === 'empty-code')
    return errorAnswer(new ApiError(status, '', 'An unexpected error occurred.'), parsePreferences(undefined));
  return { status, headers: { 'content-type': 'text/html' }, body: page(status, 'The service is unavailable.') };
}

function page(status: number, text: string): string {
  return `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\r\n<HTML><HEAD><TITLE>${status}</TITLE></HEAD>\r\n<BODY><h2>${text}</h2></BODY></HTML>\r\n`;
}

function headersOf(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function withoutToken(headers: IncomingMessage['headers']): Record<string, string | undefined> {
  const kept = Object.entries(headers).filter(([name]) => name !== 'authorization');
  return Object.fromEntries(kept.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target.replaceAll('+', ' '));
  } catch {
    return target;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('The request body is too large.');
  }
  return Buffer.concat(chunks).toString('utf8');
}
