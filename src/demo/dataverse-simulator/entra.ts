import { randomBytes, randomUUID } from 'node:crypto';
import type { ApiAnswer } from './api-context.ts';
import { checkAssertion, type FederatedCredential } from './client-assertion.ts';
import type { Faults } from './faults.ts';

export interface SimulatorCredentials {
  readonly clientId: string;
  readonly clientSecret?: string;
  /** PEM certificates registered on the application. */
  readonly certificates?: readonly string[];
  readonly federated?: readonly FederatedCredential[];
}

interface IssuedToken {
  readonly clientId: string;
  readonly audience: string;
  readonly expiresAt: number;
}

const ERRORS: Readonly<Record<number, readonly [status: number, error: string]>> = {
  50027: [400, 'invalid_request'],
  70003: [400, 'unsupported_grant_type'],
  70021: [400, 'invalid_request'],
  90002: [400, 'invalid_request'],
  500011: [400, 'invalid_resource'],
  700016: [400, 'unauthorized_client'],
  700021: [401, 'invalid_client'],
  700023: [401, 'invalid_client'],
  700024: [401, 'invalid_client'],
  700027: [401, 'invalid_client'],
  900144: [400, 'invalid_request'],
  1002012: [400, 'invalid_scope'],
  7000215: [401, 'invalid_client'],
  7000216: [401, 'invalid_client'],
  7000222: [401, 'invalid_client'],
};

/** The token endpoint of one Entra tenant, for one application. Lifetimes run in real time, as MSAL counts them. */
export class Entra {
  readonly #tenantId: string;
  readonly #credentials: SimulatorCredentials;
  readonly #faults: Faults;
  readonly #lifetimeSeconds: number;
  readonly #tokens = new Map<string, IssuedToken>();

  constructor(tenantId: string, credentials: SimulatorCredentials, faults: Faults, lifetimeSeconds: number) {
    this.#tenantId = tenantId;
    this.#credentials = credentials;
    this.#faults = faults;
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  /** The application a bearer token was issued to; null if it is unknown, has expired or is for another resource. */
  clientOf(authorization: string | undefined, origin: string): string | null {
    const token = this.#tokens.get(/^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '');
    if (token === undefined || token.expiresAt <= Date.now() || token.audience !== origin) return null;
    return token.clientId;
  }

  forgetTokens(): void {
    this.#tokens.clear();
  }

  /** What MSAL may look up first about an authority it does not know. Entra is always https to the outside. */
  openIdConfiguration(host: string): ApiAnswer {
    const authority = `https://${host}/${this.#tenantId}`;
    return json(200, {
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
      issuer: `${authority}/v2.0`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    });
  }

  /**
   * `POST /<tenant>/oauth2/v2.0/token`, client credentials only.
   *
   * @param host host and port as the caller addressed them
   * @param origin the environment's origin, which is the only resource this tenant knows
   */
  token(tenant: string, body: string, host: string, origin: string): ApiAnswer {
    const form = new URLSearchParams(body);
    if (tenant !== this.#tenantId) {
      return refuse(90002, `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`);
    }
    const grant = form.get('grant_type');
    if (grant === null) return refuse(900144, "The request body must contain the following parameter: 'grant_type'.");
    if (grant !== 'client_credentials') return refuse(70003, `The app requested an unsupported grant type '${grant}'.`);
    const { clientId } = this.#credentials;
    const asking = form.get('client_id');
    if (asking !== clientId) {
      return refuse(700016, `Application with identifier '${asking}' was not found in the directory '${tenant}'.`);
    }
    const refusal = this.#checkCredential(form, `${host}/${tenant}/oauth2/v2.0/token`);
    if (refusal !== null) return refusal;
    const scope = form.get('scope') ?? '';
    const resource = /^(.*)\/\.default$/.exec(scope.split(' ')[0] ?? '')?.[1];
    if (resource === undefined) {
      return refuse(
        1002012,
        `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
      );
    }
    if (resource.replace(/\/+$/, '') !== origin) {
      return refuse(500011, `The resource principal named ${resource} was not found in the tenant named ${tenant}.`);
    }
    return json(200, {
      token_type: 'Bearer',
      expires_in: this.#lifetimeSeconds,
      ext_expires_in: this.#lifetimeSeconds,
      access_token: this.#issue(origin),
    });
  }

  #checkCredential(form: URLSearchParams, endpoint: string): ApiAnswer | null {
    const { clientId, clientSecret, certificates = [], federated = [] } = this.#credentials;
    const assertion = form.get('client_assertion');
    const secret = form.get('client_secret');
    if (assertion !== null) {
      if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') {
        return refuse(900144, "The request body must contain the following parameter: 'client_assertion_type'.");
      }
      const registered = this.#faults.credentialsRevoked ? [] : certificates;
      const now = Date.now();
      const verdict = checkAssertion(assertion, {
        clientId,
        audience: endpoint,
        certificates: registered,
        federated,
        now,
      });
      return verdict.error === null ? null : refuse(verdict.error, verdict.message);
    }
    if (secret === null) {
      return refuse(
        7000216,
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
      );
    }
    if (this.#faults.secretExpired) {
      return refuse(7000222, `The provided client secret keys for app '${clientId}' are expired.`);
    }
    if (clientSecret === undefined || secret !== clientSecret || this.#faults.credentialsRevoked) {
      return refuse(
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
      );
    }
    return null;
  }

  /** Shaped like the JWT it is in life; its content is nobody's business but the resource's. */
  #issue(audience: string): string {
    const { clientId } = this.#credentials;
    const expiresAt = Date.now() + this.#lifetimeSeconds * 1000;
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { aud: audience, appid: clientId, tid: this.#tenantId, exp: Math.floor(expiresAt / 1000) };
    const token = `${part({ typ: 'JWT', alg: 'RS256' })}.${part(claims)}.${randomBytes(64).toString('base64url')}`;
    this.#tokens.set(token, { clientId, audience, expiresAt });
    return token;
  }
}

/** The endpoint is not able to answer: too many requests, or trouble of its own. */
export function tokenUnavailable(status: 429 | 500 | 503, retryAfterSeconds: number | undefined): ApiAnswer {
  const answer = errorBody(
    90033,
    status,
    'temporarily_unavailable',
    'A transient error has occurred. Please try again.',
  );
  return retryAfterSeconds === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterSeconds) } };
}

function refuse(code: number, message: string): ApiAnswer {
  const [status, error] = ERRORS[code] ?? [400, 'invalid_request'];
  return errorBody(code, status, error, message);
}

function errorBody(code: number, status: number, error: string, message: string): ApiAnswer {
  const trace = randomUUID();
  const correlation = randomUUID();
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return json(status, {
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
}

function json(status: number, body: unknown): ApiAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store, no-cache' },
    body: JSON.stringify(body),
  };
}
