import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { regroup, seed } from './company.ts';
import { openApi, type TestApi } from './service.ts';

const series = '/api/v1/metrics/calls-logged/series?from=2026-10-05&to=2026-10-12&by=team';

const privacy = { mode: 'named', changeReason: 'agreed with everybody' };

describe('answers that are kept', () => {
  let api: TestApi;
  let url: string;
  beforeAll(async () => {
    // Long enough that nothing is looked up again by the clock alone.
    api = await openApi({ freshFor: 600_000, privacy });
    await seed(api.service.database, [{ people: 8, adopted: 4, path: ['south'] }]);
    url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => api.close());

  const ask = (target: string, key: string, more: RequestInit & { headers?: Record<string, string> } = {}) =>
    fetch(`${url}${target}`, { ...more, headers: { authorization: `Bearer ${key}`, ...more.headers } });
  /** Facts of the four who log calls change, and nobody is told: what is made anew differs from what was kept. */
  const change = async (calls: number) => {
    const { database } = api.service;
    await database.pool.query('update person_week set calls = $1, core_actions = $1 where adopted', [calls]);
    await regroup(database);
  };
  const callsOf = async (answer: Response) =>
    ((await answer.json()) as { data: { value: number | null }[] }).data[0]?.value;
  const tell = (query: string) => api.service.database.pool.query(query);
  const compute = () =>
    tell(`insert into computation (as_of, data_through, definition_version, inputs)
          values (now(), '2026-10-31', 'adoption-rate@1', '{}')`);

  it('are sent again, byte for byte and with every header, until figures are computed', async () => {
    const key = await api.keyWith({});
    await change(2);
    const first = await ask(series, key);
    const text = await first.text();
    await change(3);
    const again = await ask(series, key);
    expect(await again.text()).toBe(text);
    const steady = ({ headers }: Response) =>
      Object.fromEntries(
        [...headers]
          .filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      );
    expect(steady(again)).toEqual(steady(first));
    const head = await ask(series, key, { method: 'HEAD' });
    expect(steady(head)).toEqual(steady(first));
    expect(await head.text()).toBe('');
  });

  it('are not sent to who has them', async () => {
    const key = await api.keyWith({});
    const tag = (await ask(series, key)).headers.get('etag') ?? '';
    for (const known of [tag, tag.replace('W/', ''), `"other", ${tag}`, '*']) {
      const answer = await ask(series, key, { headers: { 'if-none-match': known } });
      expect(answer.status, known).toBe(304);
      expect(answer.headers.get('etag')).toBe(tag);
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    }
    expect((await ask(series, key, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it('are one for each form, question and kind of key', async () => {
    const key = await api.keyWith({});
    const other = await api.keyWith({ teamId: 'south' });
    const csv = await ask(series, key, { headers: { accept: 'text/csv' } });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await ask(series, key)).headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect((await ask(series, other)).headers.get('etag')).not.toBe((await ask(series, key)).headers.get('etag'));
    expect((await ask(`${series}&surprise=1`, key)).status).toBe(400);
    expect((await ask(series, 'upt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).status).toBe(401);
    expect((await ask(series, key, { method: 'POST' })).status).toBe(405);
  });

  it('go when something is changed through this process', async () => {
    const key = await api.keyWith({});
    const write = await api.keyWith({ scopes: ['write'] });
    await change(4);
    await ask(series, write);
    const training = { id: 'basics', name: 'Basics', startsOn: '2026-10-06', endsOn: '2026-10-06' };
    const put = await ask('/api/v1/trainings/basics', write, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(training),
    });
    expect(put.status).toBe(201);
    await vi.waitFor(async () => expect(await callsOf(await ask(series, key))).toBe(16));
  });

  it('are told of together, with the key and how many', async () => {
    const key = await api.keyWith({});
    await ask(series, key);
    await ask(series, key);
    await ask(series, key);
    await vi.waitFor(
      () => {
        const lines = api.lines.filter((line) => line['msg'] === 'sent from memory' && line['status'] === 200);
        expect(lines.at(-1)).toMatchObject({ route: '/api/v1/metrics/:id/series', key: expect.stringMatching(/^k/) });
      },
      { timeout: 10_000 },
    );
  });

  it('are never those about single people: every reading of these is logged', async () => {
    const person = await api.keyWith({ scopes: ['person'] });
    const readings = async () => (await tell(`select from access_log where action = 'people.series'`)).rowCount;
    const before = (await readings()) ?? 0;
    await ask(series.replace('by=team', 'by=person'), person);
    await ask(series.replace('by=team', 'by=person'), person);
    expect(await readings()).toBe(before + 2);
  });

  it('and the keys that may have them are looked up again soon', async () => {
    const soon = await openApi({ freshFor: 20, databaseUrl: api.databaseUrl, privacy });
    const at = await soon.app.listen({ host: '127.0.0.1', port: 0 });
    const key = await soon.keyWith({});
    const get = () => fetch(`${at}${series}`, { headers: { authorization: `Bearer ${key}` } });
    await change(5);
    await compute();
    await vi.waitFor(async () => expect(await callsOf(await get())).toBe(20));
    await change(6);
    expect(await callsOf(await get())).toBe(20);
    // As another process would.
    await compute();
    await vi.waitFor(async () => expect(await callsOf(await get())).toBe(24));
    await tell(`update api_key set revoked_at = now() where prefix = '${key.slice(0, 8)}'`);
    await vi.waitFor(async () => expect((await get()).status).toBe(401));
    await soon.close();
  });

  it('end with the key', async () => {
    const key = await api.keyWith({ expiresAt: new Date(Date.now() + 1500) });
    expect((await ask(series, key)).status).toBe(200);
    await vi.waitFor(async () => expect((await ask(series, key)).status).toBe(401), { timeout: 10_000 });
  });
});

describe('/metrics for Prometheus', () => {
  it('tells admins what was asked and how the connections are', async () => {
    const api = await openApi();
    await seed(api.service.database, [{ people: 8, adopted: 4, path: ['south'] }]);
    await api.get(series);
    expect((await api.get('/metrics')).statusCode).toBe(403);
    expect((await api.get('/metrics', { key: null })).statusCode).toBe(401);
    const answer = await api.get('/metrics', { key: await api.keyWith({ scopes: ['admin'] }) });
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.body).toMatch(
      /uptake_http_request_duration_seconds_count\{[^}]*route="\/api\/v1\/metrics\/:id\/series"[^}]*\} 1/,
    );
    expect(answer.body).toMatch(/^uptake_database_up 1$/m);
    expect(answer.body).toMatch(/^uptake_connection_ready\{connection="crm-a",state="new"\} 0$/m);
    await api.close();
  });
});
