import http from 'node:http';
import https from 'node:https';
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { ConnectorError } from '../contract/index.ts';
import { networkFailure, retryAt } from './errors.ts';

const TIMEOUT_MS = 30_000;
const LARGEST_ANSWER = 1024 * 1024;

/** How MSAL reaches the sign-in service, and what went wrong the last time in our own terms. */
export interface AuthorityNetwork extends INetworkModule {
  /** The failure behind the last error MSAL threw; forgotten once read. MSAL flattens what a network client throws. */
  takeFailure(): unknown;
}

export interface AuthorityAddress {
  /** What MSAL is told: always https, since it refuses anything else. */
  readonly authority: string;
  readonly host: string;
  /** The tenant's endpoints, so that MSAL discovers nothing over the network, whatever the host. */
  readonly metadata: string;
}

/** How MSAL is told of a sign-in address, Microsoft's own or any other. */
export function authorityAddress(origin: string, tenantId: string): AuthorityAddress {
  const { host } = new URL(origin);
  const authority = `https://${host}/${tenantId}`;
  return {
    authority,
    host,
    metadata: JSON.stringify({
      issuer: `${authority}/v2.0`,
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
    }),
  };
}

/**
 * MSAL's way to the network. Redirects are not followed: a redirected token request would hand the credential to
 * another host. Answers that are only passing trouble (429, 5xx, no JSON) are thrown before MSAL sees them, because it
 * would refuse every further attempt for a minute after one of them without asking the network.
 *
 * `origin` with plain http (loopback only, as the settings make sure) is asked over http, although MSAL believes https.
 */
export function authorityNetwork(origin: string | null): AuthorityNetwork {
  let failure: unknown;
  const plain = origin?.startsWith('http:') === true ? new URL(origin).host : null;

  async function send<T>(method: string, url: string, options: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    const target = new URL(url);
    if (plain !== null && target.host === plain) target.protocol = 'http:';
    try {
      const answer = await exchange(method, target, options);
      const trouble = passingTrouble(answer, target.host);
      if (trouble !== null) throw trouble;
      return { status: answer.status, headers: answer.headers, body: parsed(answer, target.host) as T };
    } catch (error) {
      failure = networkFailure(error, target.host, undefined);
      throw failure;
    }
  }

  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options ?? {}),
    sendPostRequestAsync: (url, options) => send('POST', url, options ?? {}),
    takeFailure() {
      const taken = failure;
      failure = undefined;
      return taken;
    },
  };
}

interface TextAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

function exchange(method: string, target: URL, options: NetworkRequestOptions): Promise<TextAnswer> {
  return new Promise((resolve, reject) => {
    const request = (target.protocol === 'http:' ? http : https).request(
      target,
      { method, headers: options.headers ?? {}, signal: AbortSignal.timeout(TIMEOUT_MS) },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > LARGEST_ANSWER) request.destroy(new Error('answer too large'));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: flat(response.headers),
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function passingTrouble(answer: TextAnswer, host: string): ConnectorError | null {
  const { status } = answer;
  const hint = answer.headers['retry-after'] ?? null;
  const vendorCode = `HTTP ${status}`;
  if (status === 429 || (status === 503 && hint !== null)) {
    return new ConnectorError('wait', `The sign-in service ${host} asked for a pause.`, {
      retryAt: retryAt(hint),
      vendorCode,
    });
  }
  if (status >= 500) {
    return new ConnectorError('retry', `The sign-in service ${host} could not answer (HTTP ${status}).`, {
      vendorCode,
    });
  }
  if (status >= 300 && status < 400) {
    return new ConnectorError(
      'fail',
      `The sign-in service ${host} answers with a redirection, which is never followed: check \`auth.authority\`.`,
      { vendorCode },
    );
  }
  return null;
}

function parsed(answer: TextAnswer, host: string): unknown {
  try {
    return JSON.parse(answer.text);
  } catch (cause) {
    // Between us and the sign-in service something else answered: a proxy's page, a cut connection.
    throw new ConnectorError('retry', `The sign-in service ${host} answered with something that is not JSON.`, {
      cause,
      vendorCode: `HTTP ${answer.status}`,
    });
  }
}
