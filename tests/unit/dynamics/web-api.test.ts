import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dynamics } from '../../../connectors/dynamics/index.ts';
import type { GetOptions } from '../../../connectors/dynamics/web-api.ts';
import {
  API,
  answers,
  connectOnly,
  connectorError,
  endScript,
  givesToken,
  JSON_HEADERS,
  ORIGIN,
  openClient,
  refuses,
  SETTINGS,
  startScript,
} from './scripted-dataverse.ts';

const options = (more: Partial<GetOptions> = {}): GetOptions => ({
  about: 'the table account',
  signal: new AbortController().signal,
  ...more,
});

beforeEach(startScript);
afterEach(endScript);

describe('requests', () => {
  test('carry the token, the OData headers and one Prefer header', async () => {
    const client = await openClient();
    let headers: Record<string, unknown> = {};
    nock(ORIGIN)
      .get('/api/data/v9.2/accounts')
      .reply(function () {
        headers = this.req.headers;
        return [200, { value: [] }, JSON_HEADERS];
      });
    await client.web.get('accounts', options({ pageSize: 5000, annotations: 'labels', trackChanges: true }));
    expect(headers).toMatchObject({
      authorization: 'Bearer token-1',
      accept: 'application/json',
      'odata-maxversion': '4.0',
      'odata-version': '4.0',
      'if-none-match': 'null',
      prefer:
        'odata.track-changes,odata.maxpagesize=5000,odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"',
    });
  });

  test('ask the budget first, sign-in included; its refusal goes through and nothing is sent', async () => {
    const spending = { spent: 0, refusal: null as Error | null };
    const client = await openClient({ spending });
    expect(spending.spent).toBe(2);
    spending.refusal = new Error('spent');
    await expect(client.web.get('accounts', options())).rejects.toBe(spending.refusal);
  });

  test('the vendor’s clock is the Date header of the newest answer', async () => {
    const client = await openClient();
    answers('WhoAmI', {}, { Date: 'Tue, 03 Nov 2026 11:12:13 GMT' });
    expect((await dynamics.now(client)).toISOString()).toBe('2026-11-03T11:12:13.000Z');
  });
});

describe('links', () => {
  // As Dataverse writes them: an XML cookie, encoded twice, with characters a URL parser likes to change.
  const link = `${API}accounts?$select=name&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253ccookie%2520page%253d%25221%2522%253e%22%20istracking=%22False%22%20/%3E`;

  test('are followed byte for byte, with the same preferences', async () => {
    const client = await openClient();
    const seen: string[] = [];
    answers('accounts', { value: [{ accountid: '1' }], '@odata.nextLink': link });
    nock(ORIGIN)
      .get(() => true)
      .matchHeader('prefer', 'odata.maxpagesize=2')
      .reply(function () {
        seen.push(this.req.path);
        return [200, { value: [{ accountid: '2' }], '@odata.deltaLink': 'd' }, JSON_HEADERS];
      });
    const pages = [];
    for await (const page of client.web.pages('accounts', options({ pageSize: 2 }))) pages.push(page);
    expect(seen).toEqual([link.slice(ORIGIN.length)]);
    expect(pages.map(({ rows, last, deltaLink }) => [rows.length, last, deltaLink])).toEqual([
      [1, false, null],
      [1, true, 'd'],
    ]);
  });

  test('relative ones belong to the page they came with', async () => {
    const client = await openClient();
    answers('accounts', { value: [], '@odata.nextLink': 'accounts?$skiptoken=2' });
    answers('accounts?$skiptoken=2', { value: [{ accountid: '2' }] });
    const rows = [];
    for await (const page of client.web.pages('accounts', options())) rows.push(...page.rows);
    expect(rows).toHaveLength(1);
  });

  test('to the environment’s second name are followed', async () => {
    const client = await openClient();
    answers('accounts', { value: [], '@odata.nextLink': link.replace('contoso.', 'contoso.api.') });
    const twin = nock('https://contoso.api.crm.dynamics.com')
      .get(() => true)
      .matchHeader('authorization', 'Bearer token-1')
      .reply(200, { value: [] }, JSON_HEADERS);
    for await (const _ of client.web.pages('accounts', options()));
    expect(twin.isDone()).toBe(true);
  });

  test.each([
    'https://evil.example/api/data/v9.2/accounts',
    'http://contoso.crm.dynamics.com/api/data/v9.2/accounts',
    'https://contoso.crm.dynamics.com.evil.example/x',
    'https://contoso.api.crm4.dynamics.com/x',
  ])('to %s are not: the token stays here', async (elsewhere) => {
    const client = await openClient();
    const thief = nock(new URL(elsewhere).origin)
      .get(() => true)
      .reply(200, { value: [] }, JSON_HEADERS);
    expect((await connectorError(client.web.get(elsewhere, options()))).recovery).toBe('fail');
    expect(thief.isDone()).toBe(false);
  });

  test('redirections are not followed', async () => {
    const client = await openClient();
    nock(ORIGIN).get('/api/data/v9.2/accounts').reply(302, '', { Location: 'https://evil.example/' });
    const thief = nock('https://evil.example').get('/').reply(200, {});
    expect((await connectorError(client.web.get('accounts', options()))).recovery).toBe('fail');
    expect(thief.isDone()).toBe(false);
  });
});

describe('trouble', () => {
  test('401: one new token and one more try', async () => {
    const client = await openClient();
    refuses('accounts', 401, '');
    givesToken('token-2');
    nock(ORIGIN)
      .get('/api/data/v9.2/accounts')
      .matchHeader('authorization', 'Bearer token-2')
      .reply(200, { value: [] }, JSON_HEADERS);
    expect(await client.web.get('accounts', options())).toEqual({ value: [] });
  });

  test('401 twice: a person must look, and nobody asks a third time', async () => {
    const client = await openClient();
    refuses('accounts', 401, '');
    refuses('accounts', 401, '');
    givesToken('token-2');
    expect((await connectorError(client.web.get('accounts', options()))).recovery).toBe('reconnect');
    expect(nock.pendingMocks()).toEqual([]);
  });

  test.each([
    ['HTML instead of JSON', 200, { 'Content-Type': 'text/html' }, '<html>'],
    ['text that only looks like an answer', 200, { 'Content-Type': 'text/html' }, '{"value":[]}'],
    ['a body cut off', 200, {}, '{"value":[{"accountid"'],
    ['a gateway’s page', 502, { 'Content-Type': 'text/html' }, '<html>Bad gateway</html>'],
    ['a list that is none', 200, {}, '{"value":{"a":1}}'],
    ['rows that are none', 200, {}, '{"value":[1]}'],
  ])('%s: tried again later', async (_name, status, headers, body) => {
    const client = await openClient();
    nock(ORIGIN)
      .get('/api/data/v9.2/accounts')
      .reply(status, body, { ...JSON_HEADERS, ...headers });
    const read = async () => {
      for await (const _ of client.web.pages('accounts', options()));
    };
    expect((await connectorError(read())).recovery).toBe('retry');
  });

  test.each(['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_SOCKET'])('%s: tried again later', async (code) => {
    const client = await openClient();
    nock(ORIGIN)
      .get('/api/data/v9.2/accounts')
      .replyWithError(Object.assign(new Error('broken'), { code }));
    const error = await connectorError(client.web.get('accounts', options()));
    expect(error.recovery).toBe('retry');
    expect(error.message).toContain(code);
  });

  test('a certificate nobody trusts is said to be one', async () => {
    const client = await openClient();
    nock(ORIGIN)
      .get('/api/data/v9.2/accounts')
      .replyWithError(Object.assign(new Error('broken'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }));
    const error = await connectorError(client.web.get('accounts', options()));
    expect(error.recovery).toBe('fail');
    expect(error.message).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('a caller’s abort is the caller’s own', async () => {
    const client = await openClient();
    const stop = new AbortController();
    nock(ORIGIN)
      .get('/api/data/v9.2/accounts')
      .reply(() => {
        stop.abort(new Error('shutting down'));
        return [200, { value: [] }, JSON_HEADERS];
      });
    await expect(client.web.get('accounts', options({ signal: stop.signal }))).rejects.toThrow('shutting down');
    await expect(client.web.get('accounts', options({ signal: stop.signal }))).rejects.toThrow('shutting down');
  });
});

describe('connecting', () => {
  test('a wrong address is a wrong setting', async () => {
    givesToken();
    refuses('WhoAmI', 404, '<html>');
    expect((await connectorError(connectOnly())).message).toContain('does not answer like a Dataverse environment');
  });

  test('an application user without a role needs a person', async () => {
    givesToken();
    refuses('WhoAmI', 403, { code: '0x80042f09', message: 'no roles' });
    expect((await connectorError(connectOnly())).recovery).toBe('reconnect');
  });

  test('an application that is no user here needs a person', async () => {
    givesToken();
    refuses('WhoAmI', 403, { code: '0x80072560', message: 'The user is not a member of the organization.' });
    const error = await connectorError(connectOnly({ settings: SETTINGS }));
    expect(error.recovery).toBe('reconnect');
    expect(error.message).toContain('Application users');
  });
});
