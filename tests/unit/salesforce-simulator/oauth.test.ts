import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { API, type Caller, ClockedOrg, CREDENTIALS, closeAll, NOW, requestToken, serve } from './simulator.ts';

afterEach(closeAll);

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKeyPem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

function assertion(claims: Record<string, unknown> = {}, key = keys.privateKey): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const full = {
    iss: CREDENTIALS.clientId,
    sub: 'integration@acme.example',
    aud: 'https://login.salesforce.com',
    exp: NOW.getTime() / 1000 + 170,
    ...claims,
  };
  const signed = `${encode({ alg: 'RS256' })}.${encode(full)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

async function tokenError(caller: Caller, form: Record<string, string>, url = caller.simulator.url): Promise<unknown> {
  const response = await requestToken(url, form);
  expect(response.status).toBe(400);
  return response.json();
}

test('client credentials give a token, the instance and who it is, and no refresh token', async () => {
  const org = new ClockedOrg();
  const caller = await serve(org);
  const form = {
    grant_type: 'client_credentials',
    client_id: CREDENTIALS.clientId,
    client_secret: CREDENTIALS.clientSecret,
  };
  const response = await requestToken(caller.simulator.url, form);
  const body = (await response.json()) as Record<string, string>;
  expect(Object.keys(body).sort()).toEqual([
    'access_token',
    'id',
    'instance_url',
    'issued_at',
    'scope',
    'signature',
    'token_type',
  ]);
  expect(body['instance_url']).toBe(caller.simulator.url);
  expect(body['id']).toMatch(new RegExp(`/id/${org.id}/${org.standard.integrationUserId}$`));
});

test('client credentials are refused at the general sign-in host', async () => {
  const caller = await serve(new ClockedOrg());
  const form = {
    grant_type: 'client_credentials',
    client_id: CREDENTIALS.clientId,
    client_secret: CREDENTIALS.clientSecret,
  };
  expect(await tokenError(caller, form, caller.simulator.loginUrl)).toEqual({
    error: 'invalid_grant',
    error_description: 'request not supported on this domain',
  });
});

test('a wrong key or secret of the app is refused', async () => {
  const caller = await serve(new ClockedOrg());
  const grant = { grant_type: 'client_credentials' };
  expect(await tokenError(caller, { ...grant, client_id: 'other', client_secret: 'x' })).toMatchObject({
    error: 'invalid_client_id',
  });
  expect(await tokenError(caller, { ...grant, client_id: CREDENTIALS.clientId, client_secret: 'x' })).toMatchObject({
    error: 'invalid_client',
  });
  expect(await tokenError(caller, { grant_type: 'telepathy' })).toMatchObject({ error: 'unsupported_grant_type' });
});

test('a signed assertion gives a token at either host', async () => {
  const caller = await serve(new ClockedOrg(), { publicKeyPem });
  for (const url of [caller.simulator.url, caller.simulator.loginUrl]) {
    const response = await requestToken(url, { grant_type: JWT_BEARER, assertion: assertion() });
    const body = (await response.json()) as Record<string, string>;
    expect(body).toMatchObject({ instance_url: caller.simulator.url, token_type: 'Bearer' });
    expect(body['refresh_token']).toBeUndefined();
    caller.token = body['access_token'] ?? '';
    expect(await caller.query('SELECT COUNT() FROM User')).toMatchObject({ done: true });
  }
});

test('each claim of an assertion is checked', async () => {
  const org = new ClockedOrg();
  const caller = await serve(org, { publicKeyPem });
  const refusal = async (text: string): Promise<unknown> =>
    tokenError(caller, { grant_type: JWT_BEARER, assertion: text });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const now = NOW.getTime() / 1000;
  expect(await refusal(assertion({ iss: 'other' }))).toMatchObject({ error: 'invalid_client_id' });
  expect(await refusal(assertion({}, stranger))).toMatchObject({
    error: 'invalid_grant',
    error_description: 'invalid assertion',
  });
  expect(await refusal(assertion({ aud: 'https://test.salesforce.com' }))).toMatchObject({
    error_description: 'audience is invalid',
  });
  expect(await refusal(assertion({ sub: 'nobody@acme.example' }))).toMatchObject({
    error: 'invalid_grant',
    error_description: "user hasn't approved this consumer",
  });
  for (const exp of [now - 1, now + 181, NOW.getTime() + 100_000]) {
    expect(await refusal(assertion({ exp }))).toMatchObject({ error_description: 'expired authorization code' });
  }
  expect(await refusal('nonsense')).toMatchObject({ error: 'invalid_grant' });
  caller.simulator.service.oauth.userApproved = false;
  expect(await refusal(assertion())).toMatchObject({ error_description: "user hasn't approved this consumer" });
  caller.simulator.service.oauth.userApproved = true;
  org.update('User', org.standard.integrationUserId, { IsActive: false });
  expect(await refusal(assertion())).toMatchObject({ error: 'inactive_user' });
});

test('a sandbox wants its own audience', async () => {
  const caller = await serve(new ClockedOrg({ sandbox: true }), { publicKeyPem });
  expect(await tokenError(caller, { grant_type: JWT_BEARER, assertion: assertion() })).toMatchObject({
    error: 'invalid_grant',
  });
  const good = await requestToken(caller.simulator.url, {
    grant_type: JWT_BEARER,
    assertion: assertion({ aud: 'https://test.salesforce.com' }),
  });
  expect(good.status).toBe(200);
});

test('a refresh token is replaced when used, and good once', async () => {
  const caller = await serve(new ClockedOrg(), { refreshTokens: ['first'] });
  const refresh = (token: string): Record<string, string> => ({
    grant_type: 'refresh_token',
    refresh_token: token,
    client_id: CREDENTIALS.clientId,
    client_secret: CREDENTIALS.clientSecret,
  });
  const response = await requestToken(caller.simulator.url, refresh('first'));
  const body = (await response.json()) as Record<string, string>;
  expect(body['refresh_token']).not.toBe('first');
  const spent = { error: 'invalid_grant', error_description: 'expired access/refresh token' };
  expect(await tokenError(caller, refresh('first'))).toEqual(spent);
  expect((await requestToken(caller.simulator.url, refresh(body['refresh_token'] ?? ''))).status).toBe(200);
});

test('a session ends two idle hours after its last call', async () => {
  const org = new ClockedOrg();
  const caller = await serve(org);
  org.pass(7_000);
  await caller.get(`${API}/limits`);
  org.pass(7_000);
  await caller.get(`${API}/limits`);
  org.pass(7_201);
  expect(await caller.refused(`${API}/limits`)).toEqual({
    status: 401,
    errorCode: 'INVALID_SESSION_ID',
    message: 'Session expired or invalid',
  });
});

test('a revoked token is refused by REST with 401 and by the identity pages with 403', async () => {
  const caller = await serve(new ClockedOrg());
  expect(await caller.get('/services/oauth2/userinfo')).toMatchObject({
    preferred_username: 'integration@acme.example',
  });
  const body = new URLSearchParams({ token: caller.token });
  const revoked = await fetch(`${caller.simulator.url}/services/oauth2/revoke`, { method: 'POST', body });
  expect(revoked.status).toBe(200);
  expect(await caller.refused(`${API}/limits`)).toMatchObject({ status: 401, errorCode: 'INVALID_SESSION_ID' });
  const identity = await caller.fetch('/services/oauth2/userinfo');
  expect([identity.status, await identity.text()]).toEqual([403, 'Bad_OAuth_Token']);
});

test('our own sign-ins appear in the login history', async () => {
  const org = new ClockedOrg();
  await serve(org);
  const [login] = [...org.rows('LoginHistory')];
  expect(login).toMatchObject({
    UserId: org.standard.integrationUserId,
    LoginType: 'Oauth2',
    LoginSubType: 'OauthClientCredentials',
    Status: 'Success',
  });
});

test('SOAP login is off, and gone from version 65', async () => {
  const caller = await serve(new ClockedOrg());
  const login = async (version: string): Promise<string> => {
    const response = await caller.fetch(`/services/Soap/u/${version}`, { method: 'POST', body: '<x/>' });
    expect(response.status).toBe(500);
    return response.text();
  };
  expect(await login('64.0')).toContain('INVALID_OPERATION');
  expect(await login('65.0')).toContain('UNSUPPORTED_API_VERSION');
});
