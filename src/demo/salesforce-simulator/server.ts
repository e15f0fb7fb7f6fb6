import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { ApiRequest, Reply } from './api/exchange.ts';
import type { AppCredentials, Host } from './api/oauth.ts';
import { SalesforceService } from './api/service.ts';
import { FAULTS } from './fault-catalogue.ts';
import { type Answer, type Fault, FaultPlan, type FaultRule } from './faults.ts';
import type { SalesforceOrg } from './org.ts';

/** Bytes of address plus headers the vendor takes. */
const MAX_HEAD = 16_384;
/** Smaller bodies are not worth packing. */
const GZIP_FROM = 1_024;
const pack = promisify(gzip);

export interface RequestLogEntry {
  readonly method: string;
  /** Path with query string, as received. */
  readonly target: string;
  readonly path: string;
  readonly host: Host;
  /** Without the Authorization header. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Null while unanswered, and for requests a fault left without an answer. */
  status: number | null;
  /** The fault that hit it. */
  readonly fault: Fault['kind'] | null;
}

export interface SimulatorOptions {
  readonly org: SalesforceOrg;
  readonly credentials: AppCredentials;
  readonly port?: number;
  readonly host?: string;
  readonly faults?: FaultPlan | readonly FaultRule[];
}

export interface SalesforceSimulator {
  /** The organisation's My Domain, and where its API lives. */
  readonly url: string;
  /** The general sign-in host (login.salesforce.com of the real thing), which refuses client credentials. */
  readonly loginUrl: string;
  readonly org: SalesforceOrg;
  readonly service: SalesforceService;
  readonly faults: FaultPlan;
  readonly requests: readonly RequestLogEntry[];
  /** Calls counted against the daily allowance in the last 24 hours. */
  apiUsed(): number;
  close(): Promise<void>;
}

/** Serves an organisation over the vendor's protocol on loopback until closed. */
export async function startSalesforceSimulator(options: SimulatorOptions): Promise<SalesforceSimulator> {
  const { org, credentials, host = '127.0.0.1' } = options;
  org.runNightly();
  const service = new SalesforceService(org, credentials);
  const faults = options.faults instanceof FaultPlan ? options.faults : new FaultPlan(options.faults);
  const requests: RequestLogEntry[] = [];
  service.intercept = (method, target) => {
    const fault = faults.take(method, target, ['answer']);
    return fault?.kind === 'answer' ? answerOf(fault) : null;
  };
  const sockets = new Set<Socket>();
  const listen = async (door: Host, port: number): Promise<Server> => {
    const front = new Front(service, faults, requests, door);
    // Node's own limit would answer before the vendor's does.
    const server = createServer({ maxHeaderSize: 4 * MAX_HEAD }, (request, response) => {
      front.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => resolve());
    });
    return server;
  };
  const main = await listen('my-domain', options.port ?? 0);
  const login = await listen('login', 0);
  const url = `http://${host}:${(main.address() as AddressInfo).port}`;
  const loginUrl = `http://${host}:${(login.address() as AddressInfo).port}`;
  service.oauth.instanceUrl = url;
  service.oauth.loginUrl = loginUrl;
  return {
    url,
    loginUrl,
    org,
    service,
    faults,
    requests,
    apiUsed: () => service.usage.used(),
    close: async () => {
      const closed = [main, login].map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

/** One listener: reads requests, lets faults happen, writes answers. */
class Front {
  readonly #service: SalesforceService;
  readonly #faults: FaultPlan;
  readonly #log: RequestLogEntry[];
  readonly #host: Host;

  constructor(service: SalesforceService, faults: FaultPlan, log: RequestLogEntry[], host: Host) {
    this.#service = service;
    this.#faults = faults;
    this.#log = log;
    this.#host = host;
  }

  async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming);
    const target = incoming.url ?? '/';
    const fault = this.#faults.take(request.method, target);
    const entry = this.#enter(request, target, fault);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') {
      response.destroy();
      return;
    }
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.millis));
    const reply = this.#reply(request, target, incoming, fault);
    entry.status = reply.status;
    await this.#send(request, reply, fault, response);
  }

  #enter(request: ApiRequest, target: string, fault: Fault | null): RequestLogEntry {
    const { authorization: _secret, ...headers } = request.headers;
    const entry: RequestLogEntry = {
      method: request.method,
      target,
      path: request.path,
      host: this.#host,
      headers: headers as Record<string, string>,
      body: request.body,
      status: null,
      fault: fault?.kind ?? null,
    };
    this.#log.push(entry);
    return entry;
  }

  #reply(request: ApiRequest, target: string, incoming: IncomingMessage, fault: Fault | null): Reply {
    if (fault?.kind === 'answer') return answerOf(fault);
    if (fault?.kind === 'redirect') return { status: 302, headers: { Location: fault.location }, body: '' };
    if (fault?.kind === 'reject-token') return answerOf(FAULTS.invalidSession);
    if (target.length > MAX_HEAD) return answerOf(FAULTS.uriTooLong);
    const headBytes = incoming.rawHeaders.reduce((sum, part) => sum + part.length + 2, target.length);
    if (headBytes > MAX_HEAD) return answerOf(FAULTS.headersTooLarge);
    return this.#service.handle(request, this.#host);
  }

  async #send(request: ApiRequest, reply: Reply, fault: Fault | null, response: ServerResponse): Promise<void> {
    const headers: Record<string, string> = { Date: this.#service.org.now().toUTCString(), ...reply.headers };
    if (fault?.kind === 'strip-header') {
      for (const name of Object.keys(headers))
        if (name.toLowerCase() === fault.header.toLowerCase()) delete headers[name];
    }
    let text = reply.body;
    if (fault?.kind === 'truncate') text = shorten(text, fault.share, headers['Content-Type'] ?? '');
    let body: Buffer = Buffer.from(text);
    if (body.length >= GZIP_FROM && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      // Speed matters more than size on loopback; that the client can unpack is what counts.
      body = await pack(body, { level: constants.Z_BEST_SPEED });
      headers['Content-Encoding'] = 'gzip';
    }
    headers['Content-Length'] = String(body.length);
    if (reply.status === 204 || reply.status === 304) delete headers['Content-Length'];
    response.writeHead(reply.status, headers);
    if (fault?.kind === 'cut') {
      response.write(body.subarray(0, Math.max(1, Math.floor(body.length * fault.share))), () => response.destroy());
      return;
    }
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

/** A short CSV page ends with a whole row, so that nothing but the announced number of records gives it away. */
function shorten(text: string, share: number, contentType: string): string {
  const short = text.slice(0, Math.floor(text.length * share));
  return contentType.startsWith('text/csv') ? short.slice(0, short.lastIndexOf('\n') + 1) : short;
}

function answerOf(fault: Answer): Reply {
  return { status: fault.status, headers: fault.headers ?? {}, body: fault.body };
}

async function read(incoming: IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const url = new URL(incoming.url ?? '/', 'http://simulator');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
