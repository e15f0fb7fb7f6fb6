import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seed } from './company.ts';
import { openApi, type TestApi } from './service.ts';

const WEEK = '2026-W43';
const MONDAY = new Date('2026-10-26T06:00:00Z');

describe('/reports', () => {
  let api: TestApi;
  let admin: string;
  beforeAll(async () => {
    api = await openApi({ reports: [{ id: 'weekly' }, { id: 'north', team: 'north' }] });
    admin = await api.keyWith({ scopes: ['admin'] });
    await seed(api.service.database, [
      { people: 12, adopted: 6, path: ['north'] },
      { people: 30, adopted: 24, path: ['south'] },
    ]);
    // Sunday is complete, and it is Monday.
    await api.service.database.pool.query(`update computation set data_through = '2026-10-25'`);
    const { reports } = api.service;
    for (const id of ['weekly', 'north']) await reports.prepare(id, reports.weekNamed(WEEK, MONDAY), MONDAY);
    await api.service.database.pool.query(`update computation set data_through = '2026-10-20'`);
    await reports.prepare('weekly', reports.weekNamed('2026-W42', MONDAY), MONDAY);
  });
  afterAll(async () => {
    await api?.close();
  });

  it('lists them, newest first, with those that were held', async () => {
    const { data } = (await api.get('/api/v1/reports')).json();
    expect(data.map(({ report, week, state }: Record<string, string>) => [report, week, state])).toEqual([
      ['north', WEEK, 'made'],
      ['weekly', WEEK, 'made'],
      ['weekly', '2026-W42', 'held'],
    ]);
    expect(data[1]).toMatchObject({
      dataThrough: '2026-10-25',
      findings: 0,
      madeAt: MONDAY.toISOString(),
      deliveries: [],
    });
    expect(data[2]).toMatchObject({ madeAt: null, holdReason: expect.stringContaining('more than 48 hours ago') });
    const page = (await api.get('/api/v1/reports?limit=2')).json();
    const rest = (await api.get(`/api/v1/reports?limit=2&cursor=${page.meta.nextCursor}`)).json();
    expect([...page.data, ...rest.data]).toEqual(data);
  });

  it.each([
    ['html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['md', 'text/markdown; charset=utf-8', '# Did use of the CRM hold? Acme'],
    ['json', 'application/json; charset=utf-8', '{\n  "report": "weekly"'],
    ['csv', 'text/csv; charset=utf-8', 'week,section,'],
  ])('gives a week as %s, byte for byte as it was kept', async (format, type, beginning) => {
    const answer = await api.get(`/api/v1/reports/${WEEK}?format=${format}`);
    const kept = await api.service.reports.archive.find('weekly', WEEK);
    expect(answer.headers['content-type']).toBe(type);
    expect(answer.body.startsWith(beginning)).toBe(true);
    expect(answer.body).toBe(kept?.formats[format as 'html']);
    const again = await api.get(`/api/v1/reports/${WEEK}?format=${format}`, {
      headers: { 'if-none-match': String(answer.headers.etag) },
    });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it('lets the page show its pictures and styles, and nothing else', async () => {
    const answer = await api.get(`/api/v1/reports/${WEEK}`);
    expect(answer.headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
    );
    expect(answer.body).toContain('<source srcset="data:image/png;base64,');
    expect(answer.body).not.toMatch(/<script|https?:/);
  });

  it('answers 404 for a week without one and for a report that is not there, 400 for what is no week', async () => {
    expect((await api.get('/api/v1/reports/2026-W42')).statusCode).toBe(404);
    expect((await api.get(`/api/v1/reports/${WEEK}?report=other`)).statusCode).toBe(404);
    expect((await api.get('/api/v1/reports/W43')).statusCode).toBe(400);
    expect((await api.get(`/api/v1/reports/${WEEK}?format=pdf`)).statusCode).toBe(400);
    expect((await api.get(`/api/v1/reports/${WEEK}?lang=de`)).statusCode).toBe(400);
  });

  it('shows a key of one team that team’s report and not the company’s', async () => {
    const north = await api.keyWith({ teamId: 'north' });
    const south = await api.keyWith({ teamId: 'south' });
    expect((await api.get(`/api/v1/reports/${WEEK}`, { key: north })).statusCode).toBe(403);
    const own = await api.get(`/api/v1/reports/${WEEK}?report=north&format=json`, { key: north });
    expect(own.statusCode).toBe(200);
    expect(own.json().adoption.teams.map(({ groupId }: { groupId: string }) => groupId)).toEqual(['north']);
    expect(own.body).not.toContain('south');
    expect((await api.get(`/api/v1/reports/${WEEK}?report=north`, { key: south })).statusCode).toBe(403);
    const listed = (await api.get('/api/v1/reports', { key: north })).json();
    expect(listed.data.map(({ report }: { report: string }) => report)).toEqual(['north']);
    expect((await api.get('/api/v1/reports', { key: south })).json().data).toEqual([]);
  });

  it('needs scope aggregate to be read, and scope admin to be sent', async () => {
    const write = await api.keyWith({ scopes: ['write'] });
    expect((await api.get(`/api/v1/reports/${WEEK}`, { key: write })).statusCode).toBe(403);
    expect((await api.ask('POST', '/api/v1/reports', { payload: {} })).statusCode).toBe(403);
  });

  it('asks for a week to be made and sent', async () => {
    const post = (payload: object) => api.ask('POST', '/api/v1/reports', { key: admin, payload });
    const asked = await post({ week: WEEK });
    expect([asked.statusCode, asked.json().data]).toMatchObject([202, { report: 'weekly', week: WEEK }]);
    const { jobId } = asked.json().data;
    expect((await post({ week: WEEK })).json().data.jobId).toBe(jobId);
    expect((await post({ week: WEEK, report: 'other' })).json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '#/report' }],
    });
    expect((await post({ week: '2099-W10' })).json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '#/week', detail: expect.stringContaining('is not over') }],
    });
    expect((await post({ week: '2025-W53' })).json()).toMatchObject({ status: 400, errors: [{ pointer: '#/week' }] });
    expect((await post({ weeks: WEEK })).statusCode).toBe(400);
  });
});
