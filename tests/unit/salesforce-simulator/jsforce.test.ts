import { generateKeyPairSync, sign } from 'node:crypto';
import jsforce from 'jsforce';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, ClockedOrg, CREDENTIALS, closeAll, NOW, serve } from './simulator.ts';

/*
 * jsforce, a client written against the real service by others, works against the simulator as it comes.
 */
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const org = new ClockedOrg();
let caller: Caller;
let connection: InstanceType<typeof jsforce.Connection>;

beforeAll(async () => {
  for (let i = 0; i < 4_100; i += 1) org.insert('Account', { Name: `Account ${i}` });
  org.delete('Account', org.insert('Account', { Name: 'gone' }));
  const publicKeyPem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  caller = await serve(org, { publicKeyPem, refreshTokens: ['refresh-1'] });
  connection = connect();
  await connection.authorize({ grant_type: 'client_credentials' });
});
afterAll(closeAll);

function connect(): InstanceType<typeof jsforce.Connection> {
  const loginUrl = caller.simulator.url;
  return new jsforce.Connection({ version: '64.0', loginUrl, oauth2: { ...CREDENTIALS, loginUrl } });
}

test('signs in with client credentials and learns who it is', async () => {
  expect(connection.userInfo).toMatchObject({ organizationId: org.id, id: org.standard.integrationUserId });
  expect(connection.instanceUrl).toBe(caller.simulator.url);
  expect(await connection.identity()).toMatchObject({ username: 'integration@acme.example' });
});

test('signs in with a JWT, and with a refresh token', async () => {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: CREDENTIALS.clientId,
    sub: 'integration@acme.example',
    aud: 'https://login.salesforce.com',
    exp: NOW.getTime() / 1000 + 60,
  };
  const signed = `${encode({ alg: 'RS256' })}.${encode(claims)}`;
  const assertion = `${signed}.${sign('RSA-SHA256', Buffer.from(signed), keys.privateKey).toString('base64url')}`;
  const other = connect();
  const user = await other.authorize({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  expect(user.id).toBe(org.standard.integrationUserId);
  const refreshed = await other.oauth2.refreshToken('refresh-1');
  expect(refreshed).toMatchObject({ token_type: 'Bearer', refresh_token: expect.not.stringMatching(/^refresh-1$/) });
  await expect(other.oauth2.refreshToken('refresh-1')).rejects.toMatchObject({
    name: 'invalid_grant',
    message: 'expired access/refresh token',
  });
});

test('queries page by page, and with deleted rows when told to scan all', async () => {
  const names = new Set<unknown>();
  let page = await connection.query('SELECT Id, Name, Owner.Name FROM Account ORDER BY SystemModstamp, Id');
  expect(page.totalSize).toBe(4_100);
  for (;;) {
    for (const record of page.records) names.add(record['Name']);
    if (page.nextRecordsUrl === undefined) break;
    page = await connection.queryMore(page.nextRecordsUrl);
  }
  expect(names.size).toBe(4_100);
  const all = await connection.query('SELECT COUNT() FROM Account', { scanAll: true });
  expect(all.totalSize).toBe(4_101);
});

test('describes, lists limits, and follows the usage header', async () => {
  const account = await connection.describe('Account');
  expect(account.fields.find((field) => field.name === 'OwnerId')?.referenceTo).toEqual(['User']);
  const everything = await connection.describeGlobal();
  expect(everything.sobjects.map((object) => object.name)).toContain('OpportunityHistory');
  const layouts = await connection.sobject('Opportunity').layouts();
  expect(layouts).toHaveProperty('layouts');
  const limits = await connection.limits();
  expect(limits['DailyApiRequests']?.Max).toBe(400_000);
  expect(connection.limitInfo.apiUsage?.limit).toBe(400_000);
});

test('asks for deleted and updated records', async () => {
  const [start, end] = ['2026-11-16T11:00:00Z', '2026-11-16T12:30:00Z'];
  expect((await connection.deleted('Account', start, end)).deletedRecords.length).toBe(1);
  expect((await connection.sobject('Account').updated(start, end)).ids.length).toBe(4_100);
});

test('runs a bulk job of one page', async () => {
  const records: unknown[] = [];
  const stream = await connection.bulk2.query('SELECT Id, Name FROM Account', {
    pollInterval: 20,
    pollTimeout: 10_000,
  });
  for await (const record of stream) records.push(record);
  expect(records.length).toBe(4_100);
});

test('reports refusals with the vendor’s codes', async () => {
  await expect(connection.query('SELECT Foo FROM Account')).rejects.toMatchObject({ errorCode: 'INVALID_FIELD' });
  await expect(connection.query('SELECT Id FROM Accout')).rejects.toMatchObject({ errorCode: 'INVALID_TYPE' });
  await expect(connection.describe('Nothing')).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
});

test('refreshes an expired session by its own handler', async () => {
  const other = connect();
  await other.authorize({ grant_type: 'client_credentials' });
  let refreshes = 0;
  const renewing = new jsforce.Connection({
    version: '64.0',
    loginUrl: caller.simulator.url,
    instanceUrl: other.instanceUrl,
    accessToken: other.accessToken ?? '',
    oauth2: { ...CREDENTIALS, loginUrl: caller.simulator.url },
    refreshFn: (conn, done) => {
      refreshes += 1;
      conn.oauth2.requestToken({ grant_type: 'client_credentials' }).then(
        (token) => done(null, token.access_token),
        (error: Error) => done(error),
      );
    },
  });
  caller.simulator.service.sessions.revokeAll();
  const answers = await Promise.all([1, 2, 3].map(() => renewing.query('SELECT COUNT() FROM Account')));
  expect(answers.map((answer) => answer.totalSize)).toEqual([4_100, 4_100, 4_100]);
  expect(refreshes).toBe(1);
});
