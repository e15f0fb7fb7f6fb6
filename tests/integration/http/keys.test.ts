import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from './service.ts';

interface Created {
  readonly data: { readonly id: string; readonly key: string; readonly prefix: string };
}

describe('a request without the right key', () => {
  let api: TestApi;
  let paths: { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; url: string }[];

  beforeAll(async () => {
    // Every address of its own, so that one test's wrong keys are not another's.
    api = await openApi({ server: { trustProxy: true } });
    paths = operations(api);
  });
  afterAll(() => api.close());

  it('is a 401 everywhere under /api/v1, with how to do better', async () => {
    expect(paths.length).toBeGreaterThan(15);
    for (const { method, url } of paths) {
      const answer = await api.ask(method, url, { key: null });
      expect(answer.statusCode, `${method} ${url}`).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="Uptake", Basic realm="Uptake", charset="UTF-8"');
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.json()).toMatchObject({
        title: 'No valid key',
        detail: expect.stringContaining('Send an API key'),
      });
    }
  });

  it('is a 403 everywhere for a key without the scope, which it names', async () => {
    const self = await api.keyWith({ scopes: ['self'], personEmail: 'anna@acme.example' });
    const admin = await api.keyWith({ scopes: ['admin'] });
    for (const { method, url } of paths) {
      const ownToo = /\/(?:people|me|contests|series|activity|explain)\b/.test(url);
      const answer = await api.ask(method, url, { key: ownToo ? admin : self });
      expect(answer.statusCode, `${method} ${url}`).toBe(403);
      expect(answer.json()).toMatchObject({ detail: expect.stringMatching(/^This needs a key with scope \w+/) });
    }
  });

  it.each([
    ['unknown', 'Bearer upt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['of another kind', 'Bearer ghp_0123456789'],
    [
      'with a character no database stores',
      `Basic ${Buffer.from('x:upt_\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0').toString('base64')}`,
    ],
    ['as a password that is none', `Basic ${Buffer.from('excel:nothing').toString('base64')}`],
  ])('is a 401 for a key %s', async (_what, authorization) => {
    const headers = { authorization, 'x-forwarded-for': '198.51.100.1' };
    const answer = await api.get('/api/v1/metrics', { key: null, headers });
    expect(answer.json()).toMatchObject({ status: 401, detail: expect.stringContaining('not valid') });
  });

  it('is a 401 once the key is revoked or has expired', async () => {
    const admin = await api.keyWith({ scopes: ['admin'] });
    const asked = { key: admin, payload: { name: 'BI', scopes: ['aggregate'] } };
    const made = (await api.ask('POST', '/api/v1/keys', asked)).json<Created>().data;
    expect((await api.get('/api/v1/metrics', { key: made.key })).statusCode).toBe(200);
    expect((await api.ask('DELETE', `/api/v1/keys/${made.id}`, { key: admin })).statusCode).toBe(204);
    const headers = { 'x-forwarded-for': '198.51.100.2' };
    expect((await api.get('/api/v1/metrics', { key: made.key, headers })).statusCode).toBe(401);
    const expired = await api.keyWith({ expiresAt: new Date('2026-01-01T00:00:00Z') });
    expect((await api.get('/api/v1/metrics', { key: expired, headers })).statusCode).toBe(401);
  });

  it('is answered for HTTP Basic with the key as password, whatever the user name', async () => {
    for (const user of ['', 'excel', 'ümlaut:colon'.split(':')[0]]) {
      const authorization = `Basic ${Buffer.from(`${user}:${api.key}`).toString('base64')}`;
      const answer = await api.get('/api/v1/metrics', { key: null, headers: { authorization } });
      expect(answer.statusCode).toBe(200);
    }
  });

  it('is a 429 after twenty wrong keys from one address, with the time to wait; right keys still pass', async () => {
    const from = (address: string, key: string) =>
      api.get('/api/v1/metrics', { key, headers: { 'x-forwarded-for': address } });
    const wrong = 'upt_wrong_wrong_wrong_wrong';
    for (let n = 0; n < 20; n += 1) expect((await from('203.0.113.7', wrong)).statusCode).toBe(401);
    const refused = await from('203.0.113.7', wrong);
    expect(refused.json()).toMatchObject({ status: 429, title: 'Too many requests' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await from('203.0.113.8', wrong)).statusCode).toBe(401);
    // Behind one address there may be a whole office.
    expect((await from('203.0.113.7', api.key)).statusCode).toBe(200);
    // Nothing was presented, so nothing was wrong.
    const unasked = await api.get('/api/v1/metrics', { key: null, headers: { 'x-forwarded-for': '203.0.113.7' } });
    expect(unasked.statusCode).toBe(401);
  });

  it('counts wrong keys by the connection where no proxy is trusted', async () => {
    const untrusting = await openApi();
    const from = (address: string) =>
      untrusting.get('/api/v1/metrics', {
        key: 'upt_wrong_wrong_wrong_wrong',
        headers: { 'x-forwarded-for': address },
      });
    for (let n = 0; n < 20; n += 1) expect((await from(`203.0.113.${n}`)).statusCode).toBe(401);
    expect((await from('203.0.113.99')).statusCode).toBe(429);
    await untrusting.close();
  });
});

describe('keys', () => {
  let api: TestApi;
  let admin: string;
  beforeAll(async () => {
    api = await openApi();
    admin = await api.keyWith({ name: 'root', scopes: ['admin'] });
    await api.service.database.pool.query(`insert into team (id, name) values ('south', 'South')`);
  });
  afterAll(() => api.close());

  const make = (payload: object) => api.ask('POST', '/api/v1/keys', { key: admin, payload });

  it('are shown once when they are made, and never by the list', async () => {
    const answer = await make({
      name: 'Power BI',
      scopes: ['aggregate'],
      teamId: 'south',
      expiresAt: '2100-01-01T00:00:00+02:00',
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers.etag).toBeUndefined();
    const { key, ...made } = answer.json<Created>().data;
    expect(key).toMatch(/^upt_[\w-]{43}$/);
    expect(made).toMatchObject({
      name: 'Power BI',
      teamId: 'south',
      expiresAt: '2099-12-31T22:00:00.000Z',
      lastUsedAt: null,
    });
    const list = await api.get('/api/v1/keys', { key: admin });
    expect(list.json<{ data: object[] }>().data[0]).toEqual(made);
    expect(list.body).not.toContain(key.slice(8));
  });

  it('are listed newest first, page by page without a gap while others are made', async () => {
    for (let n = 0; n < 5; n += 1) await make({ name: `key ${n}`, scopes: ['aggregate'] });
    const before = (await api.get('/api/v1/keys', { key: admin })).json<{ data: { id: string }[] }>().data;
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await api.get(`/api/v1/keys?limit=2${cursor}`, { key: admin });
      const { data, meta } = page.json<{ data: { id: string }[]; meta: { nextCursor: string | null } }>();
      seen.push(...data.map((row) => row.id));
      await make({ name: 'in between', scopes: ['aggregate'] });
      if (meta.nextCursor === null) break;
      cursor = `&cursor=${meta.nextCursor}`;
    }
    expect(seen).toEqual(before.map((row) => row.id));
  });

  it.each([
    [400, { name: '', scopes: ['aggregate'] }],
    [400, { name: 'x', scopes: [] }],
    [400, { name: 'x', scopes: ['everything'] }],
    [400, { name: 'x', scopes: ['aggregate'], expires: '90d' }],
    [422, { name: 'x', scopes: ['aggregate'], expiresAt: '2020-01-01T00:00:00Z' }],
    [422, { name: 'x', scopes: ['aggregate'], teamId: 'nowhere' }],
    [422, { name: 'x', scopes: ['self'] }],
    [422, { name: 'x', scopes: ['admin'], teamId: 'south' }],
    [422, { name: 'x', scopes: ['aggregate', 'write'], teamId: 'south' }],
  ])('that cannot be are a %i: %j', async (status, payload) => {
    expect((await make(payload)).statusCode).toBe(status);
  });

  it('are revoked once and for all; unknown ones are a 404', async () => {
    const { id } = (await make({ name: 'x', scopes: ['aggregate'] })).json<Created>().data;
    const revoke = async (which: string) =>
      (await api.ask('DELETE', `/api/v1/keys/${which}`, { key: admin })).statusCode;
    expect([await revoke(id), await revoke(id), await revoke('nobody')]).toEqual([204, 204, 404]);
  });

  it('limited to a team change nothing of the whole company, whatever scopes they have in the database', async () => {
    const key = await api.keyWith({ teamId: 'south' });
    await api.service.database.pool.query(`update api_key set scopes = '{admin,write}' where team_id is not null`);
    for (const [method, url] of [
      ['GET', '/api/v1/keys'],
      ['POST', '/api/v1/keys'],
      ['POST', '/api/v1/trainings'],
      ['POST', '/api/v1/connections/crm-a/sync'],
    ] as const) {
      expect((await api.ask(method, url, { key })).json()).toMatchObject({
        status: 403,
        detail: expect.stringContaining('limited to one team'),
      });
    }
  });
});

function operations(api: TestApi): { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; url: string }[] {
  const { paths } = api.app.swagger() as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/v1'))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({
        method: method.toUpperCase() as 'GET',
        url: path.replaceAll(/\{\w+\}/g, '1'),
      })),
    );
}
