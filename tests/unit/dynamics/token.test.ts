import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dynamicsSettings } from '../../../connectors/dynamics/settings.ts';
import { type TokenSource, tokenSource } from '../../../connectors/dynamics/token.ts';
import { selfSignedCertificate } from '../dataverse-simulator/self-signed-certificate.ts';
import { connectorError, endScript, givesToken, LOGIN, ORIGIN, SETTINGS, startScript } from './scripted-dataverse.ts';

const MINUTE = 60_000;

function source(auth: unknown = SETTINGS.auth, now?: () => number): TokenSource {
  const settings = dynamicsSettings.parse({ url: ORIGIN, auth });
  const budget = { spend: async () => undefined, report: () => undefined, pause: () => undefined };
  return tokenSource({ auth: settings.auth, resource: settings.url, budget, ...(now === undefined ? {} : { now }) });
}

const tokenRequest = () => nock(LOGIN).post('/contoso.onmicrosoft.com/oauth2/v2.0/token').query(true);

beforeEach(startScript);
afterEach(endScript);

describe('tokens', () => {
  test('ten askers at once cost one request; its form names the environment and nothing is discovered', async () => {
    let form = '';
    tokenRequest().reply((_uri, body) => {
      form = String(body);
      return [200, { token_type: 'Bearer', expires_in: 3599, access_token: 'token-1' }];
    });
    const tokens = source();
    expect(await Promise.all(Array.from({ length: 10 }, () => tokens.current()))).toEqual(Array(10).fill('token-1'));
    const sent = new URLSearchParams(form);
    expect(sent.get('scope')).toBe(`${ORIGIN}/.default`);
    expect(sent.get('grant_type')).toBe('client_credentials');
    expect(sent.get('client_secret')).toBe('hush');
    expect(nock.pendingMocks()).toEqual([]);
  });

  test('a token serves until five minutes before its end, then a new one is fetched', async () => {
    let now = Date.now();
    const tokens = source(undefined, () => now);
    givesToken('token-1');
    expect(await tokens.current()).toBe('token-1');
    now += 54 * MINUTE;
    expect(await tokens.current()).toBe('token-1');
    now += 2 * MINUTE;
    givesToken('token-2');
    expect(await tokens.current()).toBe('token-2');
  });

  test('while the sign-in service is in trouble the old token serves on, and the next attempt asks again at once', async () => {
    let now = Date.now();
    const tokens = source(undefined, () => now);
    givesToken('token-1');
    await tokens.current();
    now += 56 * MINUTE;
    tokenRequest().reply(503, 'away');
    expect(await tokens.current()).toBe('token-1');
    givesToken('token-2');
    expect(await tokens.current()).toBe('token-2');
  });

  test('after a 503 on a cold start the very next call goes to the network', async () => {
    const tokens = source();
    tokenRequest().reply(503, { error: 'temporarily_unavailable' });
    expect(await connectorError(tokens.current())).toMatchObject({ recovery: 'retry' });
    givesToken('token-1');
    expect(await tokens.current()).toBe('token-1');
  });

  test('429 is a pause for as long as it says', async () => {
    tokenRequest().reply(429, { error: 'temporarily_unavailable' }, { 'Retry-After': '40' });
    const error = await connectorError(source().current());
    expect(error.recovery).toBe('wait');
    expect(Number(error.retryAt) - Date.now()).toBeGreaterThan(30_000);
  });

  test.each([
    ['7000215', 401, 'invalid_client', /secret is wrong/],
    ['7000222', 401, 'invalid_client', /secret has expired/],
    ['700016', 400, 'unauthorized_client', /auth\.clientId/],
    ['90002', 400, 'invalid_request', /directory does not exist/],
    ['500011', 400, 'invalid_resource', /environment’s address/],
    ['53003', 400, 'access_denied', /AADSTS53003/],
  ])('AADSTS%s needs a person, and says what to look at', async (number, status, error, sentence) => {
    tokenRequest().reply(status, {
      error,
      error_description: `AADSTS${number}: Something for 'app-1'. Trace ID: 1`,
      error_codes: [Number(number)],
    });
    const failed = await connectorError(source().current());
    expect(failed.recovery).toBe('reconnect');
    expect(failed.message).toMatch(sentence);
    expect(failed.message).not.toContain('Trace');
    expect(failed.vendorCode).toBe(`AADSTS${number}`);
  });

  test.each([
    ['a lost connection', () => tokenRequest().replyWithError(Object.assign(new Error('x'), { code: 'ECONNRESET' }))],
    ['a page of HTML', () => tokenRequest().reply(200, '<html>proxy</html>')],
    ['an answer without a token', () => tokenRequest().reply(200, { token_type: 'Bearer', expires_in: 10 })],
  ])('%s is passing trouble', async (_name, script) => {
    script();
    expect((await connectorError(source().current())).recovery).toBe('retry');
  });

  test('a redirection is not followed: the secret stays where it was sent', async () => {
    tokenRequest().reply(302, '', { Location: 'https://elsewhere.example/token' });
    const elsewhere = nock('https://elsewhere.example').post('/token').reply(200, { access_token: 'x' });
    expect((await connectorError(source().current())).recovery).toBe('fail');
    expect(elsewhere.isDone()).toBe(false);
  });

  test('a refused token is renewed once for all who were refused', async () => {
    givesToken('token-1');
    const tokens = source();
    await tokens.current();
    givesToken('token-2');
    expect(await Promise.all([tokens.renewed('token-1'), tokens.renewed('token-1')])).toEqual(['token-2', 'token-2']);
    expect(await tokens.renewed('token-1')).toBe('token-2');
  });

  test('a sign-in service on this computer is reached over plain http, which MSAL itself refuses', async () => {
    const login = nock('http://127.0.0.1:4100')
      .post('/contoso.onmicrosoft.com/oauth2/v2.0/token')
      .query(true)
      .reply(200, { token_type: 'Bearer', expires_in: 3599, access_token: 'local' });
    expect(await source({ ...SETTINGS.auth, authority: 'http://127.0.0.1:4100' }).current()).toBe('local');
    expect(login.isDone()).toBe(true);
  });

  test('a private sign-in service over https needs no discovery either', async () => {
    nock('https://login.acme.internal')
      .post('/contoso.onmicrosoft.com/oauth2/v2.0/token')
      .query(true)
      .reply(200, { token_type: 'Bearer', expires_in: 3599, access_token: 'private' });
    expect(await source({ ...SETTINGS.auth, authority: 'https://login.acme.internal' }).current()).toBe('private');
  });
});

describe('other ways to sign in', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'uptake-token-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('federated: the file is read again for every token', async () => {
    const tokenFile = join(folder, 'token');
    const tokens = source({ type: 'federated', tenantId: 'contoso.onmicrosoft.com', clientId: 'app-1', tokenFile });
    const assertions: (string | null)[] = [];
    tokenRequest()
      .twice()
      .reply((_uri, body) => {
        assertions.push(new URLSearchParams(String(body)).get('client_assertion'));
        return [200, { token_type: 'Bearer', expires_in: 3599, access_token: `token-${assertions.length}` }];
      });
    writeFileSync(tokenFile, 'first\n');
    await tokens.current();
    writeFileSync(tokenFile, 'second\n');
    await tokens.renewed('token-1');
    expect(assertions).toEqual(['first', 'second']);
    rmSync(tokenFile);
    expect((await connectorError(tokens.renewed('token-2'))).recovery).toBe('reconnect');
  });

  test('certificate: an encrypted key is opened, the assertion is signed with it', async () => {
    const { certificate, privateKey: open, thumbprint } = selfSignedCertificate();
    const privateKey = createPrivateKey(open)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
      .toString();
    let assertion = '';
    tokenRequest().reply((_uri, body) => {
      assertion = new URLSearchParams(String(body)).get('client_assertion') ?? '';
      return [200, { token_type: 'Bearer', expires_in: 3599, access_token: 'by certificate' }];
    });
    const auth = {
      type: 'certificate',
      tenantId: 'contoso.onmicrosoft.com',
      clientId: 'app-1',
      certificate,
      privateKey,
    };
    expect(await source({ ...auth, passphrase: 'open sesame' }).current()).toBe('by certificate');
    const header = JSON.parse(Buffer.from(assertion.split('.')[0] ?? '', 'base64url').toString());
    expect(header).toMatchObject({ alg: 'PS256' });
    expect(header['x5t#S256']).toBe(Buffer.from(thumbprint, 'hex').toString('base64url'));
    expect(() => source({ ...auth, passphrase: 'wrong' })).toThrow(/passphrase/);
    const other = selfSignedCertificate().privateKey;
    expect(() => source({ ...auth, privateKey: other })).toThrow(/does not belong/);
    expect(() => source({ ...auth, certificate: 'nonsense' })).toThrow(/not a PEM certificate/);
  });

  test('managed identity: the machine’s own service is asked for the environment', async () => {
    let asked = '';
    nock('http://169.254.169.254')
      .get('/metadata/identity/oauth2/token')
      .query(true)
      .reply((uri) => {
        asked = uri;
        return [200, { access_token: 'of the machine', token_type: 'Bearer', expires_in: 3599, resource: ORIGIN }];
      });
    expect(await source({ type: 'managed-identity', clientId: 'identity-1' }).current()).toBe('of the machine');
    expect(new URL(asked, ORIGIN).searchParams.get('resource')).toBe(ORIGIN);
    expect(new URL(asked, ORIGIN).searchParams.get('client_id')).toBe('identity-1');
  });
});
