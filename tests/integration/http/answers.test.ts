import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regroup, seed } from './company.ts';
import { openApi, type TestApi } from './service.ts';

const series = '/api/v1/metrics/adoption-rate/series?from=2026-10-05&to=2026-11-02&by=team';

describe('every answer', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openApi({ privacy: { mode: 'named', changeReason: 'agreed with everybody' } });
    await seed(api.service.database, [
      { people: 12, adopted: 6, path: ['south'] },
      { people: 15, adopted: 4, path: ['north'] },
    ]);
    await api.service.database.pool.query(`update team set name = '=HYPERLINK("x"), "Süd" 😀' where id = 'south'`);
  });
  afterAll(() => api.close());

  const needed: Readonly<Record<string, string>> = {
    '/api/v1/boards/activity': 'from=2026-10-05&to=2026-11-02',
    '/api/v1/boards/leaderboard': 'period=2026-W41',
  };
  const lists = () => {
    const { paths } = api.app.swagger() as { paths: Record<string, { get?: { parameters?: { name: string }[] } }> };
    return Object.entries(paths).flatMap(([path, { get }]) =>
      get?.parameters?.some(({ name }) => name === 'format') === true && !path.includes('{')
        ? [`${path}?${needed[path] ?? ''}`]
        : [],
    );
  };
  const everything = () =>
    api.keyWith({ scopes: ['aggregate', 'person', 'self', 'write', 'admin'], personEmail: 'anna@acme.example' });

  it('refuses a parameter it does not know, on every route', async () => {
    const { paths } = api.app.swagger() as { paths: Record<string, Record<string, unknown>> };
    const key = await everything();
    for (const [path, methods] of Object.entries(paths)) {
      for (const method of Object.keys(methods)) {
        const url = `${path.replace('{week}', '2026-W41').replaceAll(/\{\w+\}/g, '1')}?surprise=1`;
        const answer = await api.ask(method.toUpperCase() as 'GET', url, { key });
        // A body may be looked at first.
        if (['post', 'put', 'patch'].includes(method)) expect([400, 415]).toContain(answer.statusCode);
        else
          expect(answer.json(), url).toMatchObject({
            errors: expect.arrayContaining([{ pointer: '#/query/surprise', detail: 'is not known here' }]),
          });
      }
    }
    expect((await api.get('/openapi.json?surprise=1')).statusCode).toBe(400);
  });

  it('of a list has a header of documented columns as CSV, also without rows, and nothing as NDJSON', async () => {
    const key = await everything();
    expect(lists().length).toBeGreaterThan(6);
    for (const path of lists()) {
      const csv = await api.get(`${path}&format=csv`, { key });
      expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(csv.body).toMatch(/^\w+(,\w+)+\r\n/);
      const lines = await api.get(`${path}&format=ndjson`, { key });
      expect(lines.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
      const { data } = (await api.get(path, { key })).json<{ data: object[] }>();
      const rows = lines.body
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as object);
      // A key was used in between.
      const steady = (row: object) => ({ ...row, lastUsedAt: null });
      expect(rows.map(steady)).toEqual(data.map(steady));
      if (rows[0] !== undefined) expect(Object.keys(rows[0]).join(',')).toBe(csv.body.split('\r\n', 1)[0]);
    }
    const trainings = await api.get('/api/v1/trainings?format=csv');
    expect(trainings.body).toBe('id,name,startsOn,endsOn,hours,mode,topics,cost,attendees,people\r\n');
    expect((await api.get('/api/v1/trainings?format=ndjson')).body).toBe('');
  });

  it('as CSV quotes what needs it and makes no formulas', async () => {
    const { body } = await api.get(`${series}&format=csv`);
    const row = body.split('\r\n').find((line) => line.includes('south'));
    expect(row).toContain(`,south,"'=HYPERLINK(""x""), ""Süd"" 😀",2026-10-05,`);
    expect(body.endsWith('\r\n')).toBe(true);
  });

  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv', 'text/csv'],
    ['TEXT/CSV', 'text/csv'],
    ['text/csv;q=0.5, application/json', 'application/json'],
    ['text/csv;q=0.5, application/json;q=0.4', 'text/csv'],
    ['application/json;q=0, */*', 'text/csv'],
    ['application/x-ndjson, text/csv;q=0.9', 'application/x-ndjson'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'application/json'],
    ['text/*', 'text/csv'],
    ['application/xml', 'application/json'],
    ['text/csvx', 'application/json'],
    ['text/csv;q=0', 'application/json'],
  ])('is what is accepted by "%s": %s', async (accept, type) => {
    const answer = await api.get(series, { headers: accept === undefined ? {} : { accept } });
    expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`);
    expect(answer.headers['vary']).toBe('Authorization, Accept');
  });

  it('gives way to format, whatever is accepted', async () => {
    const answer = await api.get(`${series}&format=json`, { headers: { accept: 'text/csv' } });
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('comes in pages that are complete and repeat nothing, in every form', async () => {
    const whole = (await api.get(series)).json<{ data: object[] }>().data;
    expect(whole).toHaveLength(8);
    for (const form of ['json', 'ndjson'] as const) {
      const seen: object[] = [];
      let url: string | null = `${series}&limit=3&format=${form}`;
      while (url !== null) {
        const page = await api.get(url);
        seen.push(
          ...(form === 'json'
            ? page.json<{ data: object[] }>().data
            : page.body
                .trim()
                .split('\n')
                .map((line) => JSON.parse(line) as object)),
        );
        url = /^<(?<next>[^>]+)>; rel="next"$/.exec(String(page.headers['link'] ?? ''))?.groups?.['next'] ?? null;
        if (form === 'json')
          expect(url === null).toBe(page.json<{ meta: { nextCursor: unknown } }>().meta.nextCursor === null);
      }
      expect(seen).toEqual(whole);
    }
  });

  it('goes on after a row that has gone, and is not moved by one that came', async () => {
    const { pool } = api.service.database;
    const ids = (page: { json<T>(): T }) => page.json<{ data: { id: string }[] }>().data.map((team) => team.id);
    await pool.query(`insert into team (id, name) values ('a', 'A'), ('b', 'B'), ('c', 'C'), ('d', 'D')`);
    const first = await api.get('/api/v1/teams?limit=2');
    expect(ids(first)).toEqual(['a', 'b']);
    await pool.query(`delete from team where id = 'b'`);
    await pool.query(`insert into team (id, name) values ('aa', 'AA')`);
    const { nextCursor } = first.json<{ meta: { nextCursor: string } }>().meta;
    expect(ids(await api.get(`/api/v1/teams?limit=2&cursor=${nextCursor}`))).toEqual(['c', 'd']);
    await pool.query(`delete from team where length(id) < 3`);
  });

  it('has a tag by which it is not sent again', async () => {
    for (const form of ['', '&format=csv', '&format=ndjson']) {
      const first = await api.get(series + form);
      const etag = String(first.headers.etag);
      expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
      expect(first.headers['cache-control']).toBe('private, no-cache');
      for (const known of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
        const second = await api.get(series + form, { headers: { 'if-none-match': known } });
        expect(second.statusCode).toBe(304);
        expect(second.body).toBe('');
        expect(second.headers).toMatchObject({
          etag,
          vary: 'Authorization, Accept',
          'cache-control': 'private, no-cache',
        });
      }
      const other = await api.get(series + form, { headers: { 'if-none-match': 'W/"other"' } });
      expect(other.statusCode).toBe(200);
    }
  });

  it('keeps its tag when only the time of computing changes, and no longer', async () => {
    const { pool } = api.service.database;
    const tag = async (key = api.key) => (await api.get(series, { key })).headers.etag;
    const before = await tag();
    const time = async () => (await api.get(series)).json<{ meta: { asOf: string } }>().meta.asOf;
    const asOf = await time();
    await pool.query(`update computation set as_of = as_of + interval '1 hour'`);
    expect(await time()).not.toBe(asOf);
    expect(await tag()).toBe(before);
    await pool.query(
      `update person_week set adopted = not adopted where person_id = 'p0-0' and week_start = '2026-10-05'`,
    );
    await regroup(api.service.database);
    expect(await tag()).not.toBe(before);
    await pool.query(
      `update person_week set adopted = not adopted where person_id = 'p0-0' and week_start = '2026-10-05'`,
    );
    await regroup(api.service.database);
    expect(await tag()).toBe(before);
    await pool.query(`update computation set data_through = '2026-10-30'`);
    expect(await tag()).not.toBe(before);
    await pool.query(`update computation set data_through = '2026-10-31'`);
  });

  it('has another tag for a key with other scopes or limits, and for another form', async () => {
    const keys = [
      api.key,
      await api.keyWith({ scopes: ['aggregate', 'write'] }),
      await api.keyWith({ teamId: 'south' }),
      await api.keyWith({ teamId: 'north' }),
    ];
    const url = series.replace('&by=team', '');
    const tags = await Promise.all(keys.map(async (key) => (await api.get(url, { key })).headers.etag));
    expect(new Set(tags).size).toBe(keys.length);
    expect((await api.get(url, { key: await api.keyWith({}) })).headers.etag).toBe(tags[0]);
    const forms = await Promise.all(
      ['json', 'csv', 'ndjson'].map(async (form) => (await api.get(`/api/v1/trainings?format=${form}`)).headers.etag),
    );
    expect(new Set(forms).size).toBe(3);
  });

  it('to HEAD is that to GET without its body', async () => {
    const get = await api.get(series);
    const head = await api.ask('HEAD', series);
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers).toMatchObject({
      etag: get.headers.etag,
      'content-type': get.headers['content-type'],
      'content-length': get.headers['content-length'],
    });
    expect((await api.ask('HEAD', series, { headers: { 'if-none-match': String(get.headers.etag) } })).statusCode).toBe(
      304,
    );
    expect((await api.ask('HEAD', series, { key: null })).statusCode).toBe(401);
  });

  it('may not run, be framed or be guessed at in a browser', async () => {
    const { headers } = await api.get(series);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'strict-transport-security': expect.stringContaining('max-age='),
    });
    expect(headers['x-powered-by']).toBeUndefined();
    const plain = await openApi({ server: { publicUrl: 'http://uptake.internal' } });
    const page = await plain.get('/docs/');
    expect(page.headers['strict-transport-security']).toBeUndefined();
    expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    await plain.close();
  });
});
