import {
  ConfidentialClientApplication,
  type INetworkModule,
  type NodeAuthOptions,
  ServerError,
} from '@azure/msal-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selfSignedCertificate, type TestCertificate } from './self-signed-certificate.ts';
import {
  CLIENT_ID,
  type Environment,
  type Json,
  requestToken,
  SECRET,
  startEnvironment,
  TENANT,
} from './simulated-environment.ts';

/** MSAL speaks https only; the simulator is reached by the same address over http. */
const overHttp: INetworkModule = {
  sendGetRequestAsync: (url, options) => exchange(url, { method: 'GET', headers: options?.headers ?? {} }),
  sendPostRequestAsync: (url, options) =>
    exchange(url, { method: 'POST', headers: options?.headers ?? {}, body: options?.body ?? '' }),
};

async function exchange<T>(url: string, init: RequestInit) {
  const response = await fetch(url.replace(/^https:/, 'http:'), init);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: (await response.json()) as T,
  };
}

describe('the token endpoint', () => {
  let environment: Environment;
  let certificate: TestCertificate;

  beforeEach(async () => {
    certificate = selfSignedCertificate();
    environment = await startEnvironment(
      {},
      { credentials: { clientId: CLIENT_ID, clientSecret: SECRET, certificates: [certificate.certificate] } },
    );
  });
  afterEach(() => environment[Symbol.asyncDispose]());

  const msal = (credential: Partial<NodeAuthOptions>) => {
    const host = new URL(environment.simulator.authority).host;
    const application = new ConfidentialClientApplication({
      auth: { clientId: CLIENT_ID, authority: `https://${host}/${TENANT}`, knownAuthorities: [host], ...credential },
      system: { networkClient: overHttp },
    });
    return application.acquireTokenByClientCredential({ scopes: [`${environment.simulator.url}/.default`] });
  };

  const refusal = async (attempt: Promise<unknown>) => {
    const error = await attempt.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ServerError);
    return error as ServerError;
  };

  const whoAmI = (token: string) =>
    fetch(`${environment.simulator.url}/api/data/v9.2/WhoAmI`, { headers: { authorization: `Bearer ${token}` } });

  it('signs in MSAL with a secret; the token opens the API', async () => {
    const result = await msal({ clientSecret: SECRET });
    expect(result?.expiresOn?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    expect((await whoAmI(String(result?.accessToken))).status).toBe(200);
  });

  it('signs in MSAL with a certificate', async () => {
    const { thumbprint, privateKey } = certificate;
    const result = await msal({ clientCertificate: { thumbprintSha256: thumbprint, privateKey } });
    expect((await whoAmI(String(result?.accessToken))).status).toBe(200);
  });

  it('refuses a certificate that is not registered, and a key that is not the certificate’s', async () => {
    const other = selfSignedCertificate();
    const unknown = { thumbprintSha256: other.thumbprint, privateKey: other.privateKey };
    const forged = { thumbprintSha256: certificate.thumbprint, privateKey: other.privateKey };
    for (const clientCertificate of [unknown, forged]) {
      const error = await refusal(msal({ clientCertificate }));
      expect([error.errorCode, String(error.errorNo)]).toEqual(['invalid_client', '700027']);
    }
  });

  it('tells MSAL of a wrong secret as Entra does', async () => {
    const error = await refusal(msal({ clientSecret: 'wrong' }));
    expect([error.errorCode, String(error.errorNo), error.status]).toEqual(['invalid_client', '7000215', 401]);
  });

  it('accepts a token of a trusted issuer', async () => {
    const issuer = { issuer: 'https://cluster.example', subject: 'system:serviceaccount:uptake' };
    const { createPrivateKey, createPublicKey, sign } = await import('node:crypto');
    const key = createPrivateKey(certificate.privateKey);
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
    await using other = await startEnvironment(
      {},
      { credentials: { clientId: CLIENT_ID, clientSecret: SECRET, federated: [{ ...issuer, publicKey }] } },
    );
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const assertion = (subject: string) => {
      const exp = Math.floor(Date.now() / 1000) + 600;
      const claims = { iss: issuer.issuer, sub: subject, aud: 'api://AzureADTokenExchange', exp };
      const signed = `${part({ alg: 'RS256' })}.${part(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
    };
    const ask = (subject: string) =>
      requestToken(other.simulator, {
        client_secret: null,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion(subject),
      });
    expect((await ask(issuer.subject)).status).toBe(200);
    expect(((await (await ask('somebody else')).json()) as Json)['error_codes']).toEqual([70021]);
  });

  it.each([
    ['another tenant', {}, 'f0000000-0000-0000-0000-000000000000', 400, 'invalid_request', 90002],
    ['another application', { client_id: 'nobody' }, TENANT, 400, 'unauthorized_client', 700016],
    ['another grant', { grant_type: 'password' }, TENANT, 400, 'unsupported_grant_type', 70003],
    ['no credential', { client_secret: null }, TENANT, 401, 'invalid_client', 7000216],
    ['a scope without .default', { scope: 'https://x/user_impersonation' }, TENANT, 400, 'invalid_scope', 1002012],
    ['another resource', { scope: 'https://other.crm.dynamics.com/.default' }, TENANT, 400, 'invalid_resource', 500011],
  ])('refuses %s', async (_, changes, tenant, status, error, code) => {
    const response = await requestToken(environment.simulator, changes, tenant);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error,
      error_codes: [code],
      error_description: expect.stringMatching(new RegExp(`^AADSTS${code}: `)),
      trace_id: expect.any(String),
      correlation_id: expect.any(String),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
    });
  });

  it('says when a secret has expired or was revoked', async () => {
    const { faults } = environment.simulator;
    faults.secretExpired = true;
    expect(String((await refusal(msal({ clientSecret: SECRET }))).errorNo)).toBe('7000222');
    faults.secretExpired = false;
    faults.credentialsRevoked = true;
    expect(String((await refusal(msal({ clientSecret: SECRET }))).errorNo)).toBe('7000215');
    const { thumbprint, privateKey } = certificate;
    const error = await refusal(msal({ clientCertificate: { thumbprintSha256: thumbprint, privateKey } }));
    expect(String(error.errorNo)).toBe('700027');
  });

  it('asks for patience', async () => {
    const fault = { kind: 'token-unavailable', status: 429, retryAfterSeconds: 2 } as const;
    environment.simulator.faults.add({ on: /oauth2/, fault });
    const response = await requestToken(environment.simulator, {});
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2']);
    environment.simulator.faults.add({ on: /oauth2/, fault });
    const error = await refusal(msal({ clientSecret: SECRET }));
    expect(error).toMatchObject({ errorCode: 'temporarily_unavailable', status: 429 });
  });

  it('refuses tokens that are unknown, expired or of another resource with 401, WWW-Authenticate and no body', async () => {
    const expectRefused = async (response: Response) => {
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer authorization_uri=/);
      expect(await response.text()).toBe('');
    };
    await expectRefused(await fetch(`${environment.simulator.url}/api/data/v9.2/WhoAmI`));
    await expectRefused(await whoAmI('abc'));
    const token = String(((await (await requestToken(environment.simulator, {})).json()) as Json)['access_token']);
    const elsewhere = environment.simulator.url.replace('127.0.0.1', 'localhost');
    await expectRefused(
      await fetch(`${elsewhere}/api/data/v9.2/WhoAmI`, { headers: { authorization: `Bearer ${token}` } }),
    );
    environment.simulator.faults.expireAccessTokens();
    await expectRefused(await whoAmI(token));
  });

  it('lets tokens run out', async () => {
    await using other = await startEnvironment({}, { tokenLifetimeSeconds: 0 });
    expect((await other.get('WhoAmI')).status).toBe(401);
  });
});
