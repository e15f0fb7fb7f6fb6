import { createVerify } from 'node:crypto';
import { expect, test } from 'vitest';
import { ConnectorError, Secret } from '../../../connectors/contract/index.ts';
import { connect } from '../../../connectors/salesforce/client.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { audienceOf } from '../../../connectors/salesforce/sign-in.ts';
import { clientFor, contextFor, type Handler, json, keyPair, salesforceWith, serve, settingsFor } from './loopback.ts';

const signal = new AbortController().signal;
const EMPTY_PAGE = { totalSize: 0, done: true, records: [] };
const options = { signal, what: 'Task' };
const EXPIRED = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }];

async function failureOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectorError)) throw new Error(`not a ConnectorError: ${String(error)}`);
  return error;
}

/** What a query fails with when data requests are answered by `data`. */
async function queryFailure(data: Handler): Promise<ConnectorError> {
  await using server = await salesforceWith(data);
  const { client } = await clientFor(server);
  // Awaited here, or the server would be gone before it is asked.
  return await failureOf(client.query('SELECT Id FROM Task', options));
}

test('a redirect is never followed, so the token reaches no other host', async () => {
  await using elsewhere = await serve((_, response) => json(response, 200, EMPTY_PAGE));
  await using server = await salesforceWith((_, response) => {
    response.writeHead(302, { location: `${elsewhere.url}/services/data/v64.0/query` }).end();
  });
  const { client } = await clientFor(server);
  const error = await failureOf(client.query('SELECT Id FROM Task', options));
  expect(error.recovery).toBe('retry');
  expect(error.message).toContain(new URL(elsewhere.url).host);
  await failureOf(salesforce.now(client));
  expect(elsewhere.requests).toEqual([]);
});

test('a redirected sign-in is not followed either, and a lasting one names the address to configure', async () => {
  await using elsewhere = await serve((_, response) => json(response, 200, {}));
  await using server = await serve((_, response) => {
    response.writeHead(301, { location: `${elsewhere.url}/services/oauth2/token` }).end();
  });
  const error = await failureOf(connect(contextFor(settingsFor(server.url)).context));
  expect(error.recovery).toBe('fail');
  expect(error.message).toContain(new URL(elsewhere.url).host);
  expect(elsewhere.requests).toEqual([]);
});

test('a next page on another host is refused', async () => {
  const error = await queryFailure((_, response) =>
    json(response, 200, { totalSize: 9, done: false, nextRecordsUrl: 'https://evil.example/next', records: [] }),
  );
  expect(error.recovery).toBe('retry');
});

test('an expired session is renewed once and the request repeated with the new token', async () => {
  await using server = await salesforceWith((request, response) =>
    request.headers.authorization === 'Bearer token-2' ? json(response, 200, EMPTY_PAGE) : json(response, 401, EXPIRED),
  );
  const { client, budget } = await clientFor(server);
  await client.query('SELECT Id FROM Task', options);
  await client.query('SELECT Id FROM Task', options);
  expect(server.requests.map(({ authorization }) => authorization)).toEqual([
    undefined,
    'Bearer token-1',
    undefined,
    'Bearer token-2',
    'Bearer token-2',
  ]);
  expect(budget.asked).toBe(server.requests.length);
  // Signing in costs nothing of the allowance.
  expect(budget.spent).toBe(server.requests.length - 2);
});

test('five requests with a stale token sign in once between them', async () => {
  await using server = await salesforceWith((request, response) =>
    request.headers.authorization === 'Bearer token-2' ? json(response, 200, EMPTY_PAGE) : json(response, 401, EXPIRED),
  );
  const { client } = await clientFor(server);
  await Promise.all(Array.from({ length: 5 }, () => client.query('SELECT Id FROM Task', options)));
  expect(server.requests.filter(({ path }) => path.endsWith('/token'))).toHaveLength(2);
});

test('an organisation that has moved is asked at its new address from then on', async () => {
  await using moved = await serve((_, response) => json(response, 200, EMPTY_PAGE));
  let home = '';
  await using server = await serve((request, response) => {
    if (request.url !== '/services/oauth2/token') return json(response, 401, EXPIRED);
    json(response, 200, { access_token: 'a', instance_url: home, id: '/id/00D/005' });
  });
  home = server.url;
  const { client } = await clientFor(server);
  home = moved.url;
  expect((await failureOf(client.query('SELECT Id FROM Task', options))).recovery).toBe('retry');
  await client.query('SELECT Id FROM Task', options);
  expect(moved.requests).toHaveLength(1);
});

test('a token refused right after it was issued needs a person, after four requests and no more', async () => {
  await using server = await salesforceWith((_, response) => json(response, 401, EXPIRED));
  const { client } = await clientFor(server);
  const error = await failureOf(client.query('SELECT Id FROM Task', options));
  expect(error.recovery).toBe('reconnect');
  expect(server.requests).toHaveLength(4);
});

test('once the sign-in is refused, nothing more is sent', async () => {
  let revoked = false;
  await using server = await serve((request, response) => {
    if (request.url !== '/services/oauth2/token') return json(response, 401, EXPIRED);
    if (revoked) return json(response, 400, { error: 'invalid_grant', error_description: 'inactive user' });
    json(response, 200, { access_token: 'a', instance_url: `http://${request.headers.host}`, id: '/id/00D/005' });
  });
  const { client } = await clientFor(server);
  revoked = true;
  expect((await failureOf(client.query('SELECT Id FROM Task', options))).recovery).toBe('reconnect');
  const before = server.requests.length;
  expect((await failureOf(client.query('SELECT Id FROM Task', options))).recovery).toBe('reconnect');
  expect(server.requests).toHaveLength(before);
});

test('a session the policies forbid is not renewed in vain', async () => {
  const body = [{ message: 'This session is not valid for use with the REST API', errorCode: 'INVALID_SESSION_ID' }];
  await using server = await salesforceWith((_, response) => json(response, 401, body));
  const { client } = await clientFor(server);
  expect((await failureOf(client.query('SELECT Id FROM Task', options))).recovery).toBe('reconnect');
  expect(server.requests).toHaveLength(2);
});

test.each([
  [
    'a web page that says success',
    200,
    '<html>Down for maintenance</html>',
    'text/html;charset=UTF-8',
    'retry',
    'UNREADABLE_ANSWER',
  ],
  ['a web page that says 503', 503, '<html>Down for maintenance</html>', 'text/html', 'retry', 'HTTP_503'],
  ['an empty body', 500, '', 'application/json', 'retry', 'HTTP_500'],
  ['half a body', 200, '{"totalSize":2,"done":tr', 'application/json', 'retry', 'UNREADABLE_ANSWER'],
  ['JSON of another shape', 200, '{"hello":1}', 'application/json', 'retry', 'UNREADABLE_ANSWER'],
  ['an empty 406 of the edge', 406, '', 'application/json', 'retry', 'HTTP_406'],
  ['a retired version', 410, '[{"errorCode":"GONE","message":""}]', 'application/json', 'fail', 'GONE'],
] as const)('%s', async (_, status, body, contentType, recovery, vendorCode) => {
  const error = await queryFailure((__, response) => {
    response.writeHead(status, { 'content-type': contentType }).end(body);
  });
  expect(error).toMatchObject({ recovery, vendorCode });
});

test('an answer that breaks off half way ends in an error, not in silence', async () => {
  const error = await queryFailure((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"totalSize":');
    response.socket?.end();
  });
  expect(error.recovery).toBe('retry');
  expect(error.vendorCode).toBe('NO_ANSWER');
});

test('nothing is repeated behind our back: one 503, one request', async () => {
  await using server = await salesforceWith((_, response) => response.writeHead(503).end());
  const { client, budget } = await clientFor(server);
  await failureOf(client.query('SELECT Id FROM Task', options));
  expect(server.requests).toHaveLength(2);
  expect(budget.asked).toBe(2);
});

test('what Salesforce says of the allowance is reported, with and without the per-app suffix', async () => {
  const headers = ['api-usage=25/15000', 'api-usage=26/15000; per-app-api-usage=17/250(appName=x)'];
  await using server = await salesforceWith((_, response) =>
    json(response, 200, EMPTY_PAGE, { 'sforce-limit-info': headers.shift() ?? '' }),
  );
  const { client, budget } = await clientFor(server);
  await client.query('SELECT Id FROM Task', options);
  expect(budget.usage).toEqual({ used: 25, limit: 15_000 });
  await client.query('SELECT Id FROM Task', options);
  expect(budget.usage).toEqual({ used: 26, limit: 15_000 });
});

test("the clock is Salesforce's", async () => {
  await using server = await salesforceWith((_, response) =>
    json(response, 200, [], { date: 'Mon, 02 Mar 2026 12:00:00 GMT' }),
  );
  const { client } = await clientFor(server);
  expect(await salesforce.now(client)).toEqual(new Date('2026-03-02T12:00:00Z'));
});

test('an abort ends a request that is under way', async () => {
  await using server = await salesforceWith(() => undefined);
  const { client } = await clientFor(server);
  const stop = new AbortController();
  const work = client.query('SELECT Id FROM Task', { ...options, signal: stop.signal });
  await expect.poll(() => server.requests.length).toBe(2);
  stop.abort(new Error('shutting down'));
  await expect(work).rejects.toThrow('shutting down');
});

test('a JWT assertion is signed for the app, the user and the right audience, for at most three minutes', async () => {
  let form = new URLSearchParams();
  await using server = await serve((request, response, body) => {
    form = new URLSearchParams(body);
    json(response, 200, { access_token: 'a', instance_url: `http://${request.headers.host}`, id: '/id/00D/005' });
  });
  const settings = settingsFor(server.url);
  const auth = {
    type: 'jwt-bearer' as const,
    clientId: 'consumer',
    username: 'uptake@acme.com',
    privateKey: new Secret(keyPair.privateKey),
  };
  await connect(contextFor({ ...settings, auth }).context);
  expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
  expect(
    createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(keyPair.publicKey, signature, 'base64url'),
  ).toBe(true);
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString());
  expect(said).toMatchObject({ iss: 'consumer', sub: 'uptake@acme.com', aud: 'https://login.salesforce.com' });
  expect(said.exp - Date.now() / 1_000).toBeGreaterThan(60);
  expect(said.exp - Date.now() / 1_000).toBeLessThanOrEqual(180);
});

test('a rotated refresh token is kept and used next time, until another is configured', async () => {
  const used: (string | null)[] = [];
  await using server = await serve((request, response, body) => {
    used.push(new URLSearchParams(body).get('refresh_token'));
    json(response, 200, {
      access_token: 'a',
      instance_url: `http://${request.headers.host}`,
      id: '/id/00D/005',
      refresh_token: `rotated-${used.length}`,
    });
  });
  const withToken = (token: string) => ({
    ...settingsFor(server.url),
    auth: { type: 'refresh-token' as const, clientId: 'app', refreshToken: new Secret(token) },
  });
  const { context } = contextFor(withToken('first'));
  await connect(context);
  await connect(context);
  await connect({ ...context, settings: withToken('second') });
  expect(used).toEqual(['first', 'rotated-1', 'second']);
});

const refreshing = (url: string) => ({
  ...settingsFor(url),
  auth: { type: 'refresh-token' as const, clientId: 'app', refreshToken: new Secret('first') },
});

/** A token endpoint that takes each refresh token once and hands out the next. */
function rotating(used: (string | null)[]): Handler {
  let good = 'first';
  return (request, response, body) => {
    if (request.url !== '/services/oauth2/token') return json(response, 200, EMPTY_PAGE);
    const token = new URLSearchParams(body).get('refresh_token');
    used.push(token);
    if (token !== good) return json(response, 400, { error: 'invalid_grant', error_description: 'expired' });
    good = `rotated-${used.length}`;
    const home = `http://${request.headers.host}`;
    json(response, 200, { access_token: 'a', instance_url: home, id: '/id/00D/005', refresh_token: good });
  };
}

test('a rotated refresh token is stored before the session is used: what cannot be stored is not used', async () => {
  const used: (string | null)[] = [];
  await using server = await serve(rotating(used));
  const { context, secrets } = contextFor(refreshing(server.url));
  const failing = { ...context.secrets, save: () => Promise.reject(new Error('the database is away')) };
  await expect(connect({ ...context, secrets: failing })).rejects.toThrow('the database is away');
  expect(server.requests.map(({ path }) => path)).toEqual(['/services/oauth2/token']);
  expect(secrets.size).toBe(0);
});

test('a process that ends right after signing in goes on with the token it had stored', async () => {
  const used: (string | null)[] = [];
  await using server = await serve(rotating(used));
  const { context } = contextFor(refreshing(server.url));
  await connect(context);
  await connect(context);
  expect(used).toEqual(['first', 'rotated-1']);
});

test('a token that another process has replaced meanwhile is no reason to ask for a person', async () => {
  const used: (string | null)[] = [];
  await using server = await serve(rotating(used));
  const other = contextFor(refreshing(server.url));
  await connect(other.context);
  const { context } = contextFor(refreshing(server.url));
  // It had looked before the other stored the new one.
  let looks = 0;
  const load = async (name: string) => {
    looks += 1;
    return looks === 1 ? null : (other.secrets.get(name) ?? null);
  };
  await connect({ ...context, secrets: { ...context.secrets, load } });
  expect(used).toEqual(['first', 'first', 'rotated-1']);
});

test.each([
  ['https://login.salesforce.com', 'https://login.salesforce.com'],
  ['https://acme.my.salesforce.com', 'https://login.salesforce.com'],
  ['https://test.salesforce.com', 'https://test.salesforce.com'],
  ['https://acme--uat.sandbox.my.salesforce.com', 'https://test.salesforce.com'],
])('an assertion for %s is addressed to %s', (loginUrl, audience) => {
  expect(audienceOf(new URL(loginUrl))).toBe(audience);
});

test('when the old address no longer answers, signing in finds the new one', async () => {
  await using moved = await serve((_, response) => json(response, 200, []));
  let home = '';
  await using server = await serve((request, response) => {
    if (request.url === '/services/oauth2/token') {
      return json(response, 200, { access_token: 'a', instance_url: home, id: '/id/00D/005' });
    }
    response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
  });
  home = server.url;
  const { client } = await clientFor(server);
  home = moved.url;
  await salesforce.now(client);
  expect(moved.requests).toMatchObject([{ path: '/services/data/', authorization: undefined }]);
});

test.each([
  [400, { error: 'invalid_grant', error_description: "user hasn't approved this consumer" }, 'reconnect'],
  [400, { error: 'invalid_client_id', error_description: 'client identifier invalid' }, 'reconnect'],
  [401, { error: 'invalid_client', error_description: 'invalid client credentials' }, 'reconnect'],
  [503, 'down', 'retry'],
  [200, '<html>a login page</html>', 'retry'],
  [200, { access_token: 'a' }, 'retry'],
])('a sign-in answered %i %o', async (status, body, recovery) => {
  await using server = await serve((_, response) => json(response, status, body));
  const error = await failureOf(connect(contextFor(settingsFor(server.url)).context));
  expect(error.recovery).toBe(recovery);
  expect(error.message).not.toContain('hush');
});
