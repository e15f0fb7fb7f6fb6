import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ConnectContext, Secret } from '../../../connectors/contract/index.ts';
import { connect, type SalesforceClient } from '../../../connectors/salesforce/client.ts';
import type { SalesforceSettings } from '../../../connectors/salesforce/settings.ts';
import { CountingBudget } from '../../contract/contract-session.ts';

export const keyPair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface Loopback extends AsyncDisposable {
  readonly url: string;
  readonly requests: { readonly method: string; readonly path: string; readonly authorization: string | undefined }[];
}

/** A server on loopback that answers as told and remembers what it was asked. */
export async function serve(handler: Handler): Promise<Loopback> {
  const requests: Loopback['requests'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({
        method: request.method ?? '',
        path: request.url ?? '',
        authorization: request.headers.authorization,
      });
      handler(request, response, Buffer.concat(chunks).toString());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers });
  response.end(JSON.stringify(body));
}

/** Answers sign-in with tokens token-1, token-2 … and leaves the rest to `data`. */
export function withSignIn(url: () => string, data: Handler): Handler {
  let issued = 0;
  return (request, response, body) => {
    if (request.url !== '/services/oauth2/token') return data(request, response, body);
    issued += 1;
    json(response, 200, {
      access_token: `token-${issued}`,
      instance_url: url(),
      id: `${url()}/id/00D000000000001AAA/005000000000001AAA`,
      token_type: 'Bearer',
    });
  };
}

/** A Salesforce that signs in and answers data requests with `data`. */
export async function salesforceWith(data: Handler): Promise<Loopback> {
  let own = '';
  const server = await serve(withSignIn(() => own, data));
  own = server.url;
  return server;
}

export function settingsFor(loginUrl: string): SalesforceSettings {
  return {
    loginUrl,
    apiVersion: '64.0',
    bulkFrom: 20_000,
    auth: { type: 'client-credentials', clientId: 'app', clientSecret: new Secret('hush') },
  };
}

export interface Context {
  readonly context: ConnectContext<SalesforceSettings>;
  readonly budget: CountingBudget;
  readonly secrets: Map<string, string>;
  readonly warnings: unknown[];
  readonly stop: AbortController;
}

export function contextFor(settings: SalesforceSettings): Context {
  const budget = new CountingBudget();
  const secrets = new Map<string, string>();
  const warnings: unknown[] = [];
  const stop = new AbortController();
  return {
    budget,
    secrets,
    warnings,
    stop,
    context: {
      connectionId: 'sf',
      settings,
      since: new Date('2026-01-01T00:00:00Z'),
      budget,
      secrets: {
        load: async (name) => secrets.get(name) ?? null,
        save: async (name, value) => {
          secrets.set(name, value);
        },
      },
      log: { info: () => undefined, warn: (fields) => void warnings.push(fields) },
      signal: stop.signal,
    },
  };
}

export async function clientFor(server: Loopback): Promise<Context & { readonly client: SalesforceClient }> {
  const context = contextFor(settingsFor(server.url));
  return { ...context, client: await connect(context.context) };
}
