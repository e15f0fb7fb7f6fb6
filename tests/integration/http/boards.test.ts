import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seed } from './company.ts';
import { openApi, type TestApi } from './service.ts';

interface Row {
  readonly groupId: string;
  readonly periodStart: string;
  readonly suppressed: boolean;
  readonly calls: number | null;
  readonly rank: number | null;
  readonly value: number | null;
}

describe('boards, explanations and restated figures', () => {
  let api: TestApi;
  const rowsOf = async (url: string) => (await api.get(`/api/v1${url}`)).json<{ data: Row[] }>().data;
  beforeAll(async () => {
    api = await openApi();
    await seed(api.service.database, [
      { people: 9, adopted: 9, path: ['first'] },
      { people: 8, adopted: 4, path: ['second'] },
      { people: 7, adopted: 1, path: ['third'] },
      { people: 3, adopted: 3, path: ['tiny'] },
      { people: 20, adopted: 3, path: ['rest'] },
    ]);
    await api.service.database.pool.query(
      `insert into restated_week (week_start, fingerprint, restated_at)
       select week_start, 'x', case week_start when '2026-10-12' then '2026-11-01T12:00Z'::timestamptz else '2026-10-30' end
         from (select distinct week_start from person_week) w`,
    );
  });
  afterAll(() => api.close());

  it('put the activity of every group side by side, zeros and hidden groups included', async () => {
    const rows = await rowsOf('/boards/activity?from=2026-10-05&to=2026-10-19&by=team');
    expect(rows.map(({ groupId, periodStart }) => `${groupId} ${periodStart}`)).toHaveLength(10);
    expect(rows.find(({ groupId }) => groupId === 'first')).toMatchObject({
      ...{ by: 'team', groupName: 'Team first', periodStart: '2026-10-05', periodEnd: '2026-10-12', people: 9 },
      ...{ calls: 18, meetings: 0, wins: 0, openLeads: null, suppressed: false },
      reason: expect.stringContaining('openLeads: not known before the first sync'),
    });
    expect(rows.find(({ groupId }) => groupId === 'tiny')).toMatchObject({
      ...{ calls: null, meetings: null, wins: null, people: null, suppressed: true },
    });
    expect((await rowsOf('/boards/activity?from=2026-10-05&to=2026-10-19&by=company'))[0]).toMatchObject({ calls: 40 });
    expect((await api.get('/api/v1/boards/activity?from=2026-10-05&to=2026-10-05')).statusCode).toBe(422);
  });

  it('rank what is shown, per person, among the top third only', async () => {
    const rows = await rowsOf('/boards/leaderboard?measure=calls&period=2026-W41');
    expect(rows[0]).toMatchObject({ groupId: 'first', value: 2, rank: 1 });
    expect(rows.filter(({ rank }) => rank !== null)).toHaveLength(1);
    expect(rows.find(({ groupId }) => groupId === 'tiny')).toMatchObject({ value: null, rank: null, suppressed: true });
    expect(await rowsOf('/boards/leaderboard?measure=calls&period=2026-10')).toHaveLength(5);
    for (const period of ['2026-W54', '2026-13', '2026-Q5', 'last-week']) {
      expect((await api.get(`/api/v1/boards/leaderboard?period=${period}`)).statusCode, period).toBe(400);
    }
    const both = '/api/v1/boards/leaderboard?board=individual&period=2026-W41';
    expect((await api.get(both)).statusCode).toBe(403);
  });

  it('explain a figure of a group by what was counted and left out, and a hidden one by nothing', async () => {
    const explain = async (query: string) => {
      const answer = await api.get(`/api/v1/explain?metric=adoption-rate&${query}`);
      return answer.json<{ data: { rows: object[] }; status?: number }>();
    };
    expect((await explain('by=team&group=second&period=2026-W41')).data).toMatchObject({
      ...{ metric: 'adoption-rate', by: 'team', groupId: 'second', value: 0.5, numerator: 4, denominator: 8 },
      ...{ minimumPeople: 5, records: [], formula: expect.stringContaining('people with an adopted week') },
      rows: [{ rows: 'person-weeks', reason: null, count: 8 }],
    });
    expect((await explain('by=team&group=tiny&period=2026-W41')).data).toMatchObject({
      value: null,
      suppressed: true,
      rows: [],
    });
    expect((await explain('by=company&period=2026-10')).data).toMatchObject({
      periodStart: '2026-10-01',
      value: 20 / 47,
    });
    expect(await explain('by=team&group=nobody&period=2026-W41')).toMatchObject({ status: 404 });
    expect(await explain('by=team&period=2026-W41')).toMatchObject({ status: 400 });
    expect(await explain('by=company&period=2026-02-31')).toMatchObject({ status: 400 });
    expect(await explain('by=person&group=p0-0&period=2026-W41')).toMatchObject({ status: 403 });
  });

  it('of a series come alone where they were restated, of hidden groups as of all others', async () => {
    const series = '/metrics/calls-logged/series?from=2026-10-05&to=2026-11-02&by=team';
    const since = await rowsOf(`${series}&updatedSince=2026-11-01T00:00:00Z`);
    expect([...new Set(since.map(({ periodStart }) => periodStart))]).toEqual(['2026-10-12']);
    expect(since.map(({ groupId }) => groupId)).toEqual(['first', 'rest', 'second', 'third', 'tiny']);
    expect(await rowsOf(`${series}&updatedSince=2026-11-02T00:00:00%2B01:00`)).toEqual([]);
    expect(await rowsOf(`${series}&updatedSince=2026-10-01T00:00:00Z`)).toHaveLength(20);
    expect((await api.get(`/api/v1${series}&updatedSince=yesterday`)).statusCode).toBe(400);
  });

  it('are dated by when things took place where that can be said', async () => {
    const series = (metric: string) => `/api/v1/metrics/${metric}/series?from=2026-10-05&to=2026-10-12&basis=occurred`;
    expect((await api.get(series('calls-logged'))).json()).toMatchObject({ data: [{ groupId: 'company' }] });
    expect((await api.get(series('adoption-rate'))).json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '#/query/basis', detail: 'adoption-rate is given by created only' }],
    });
  });
});

describe('with the works-council preset', () => {
  it('groups of fewer than ten are hidden, and nobody sees people', async () => {
    const api = await openApi({ privacy: { preset: 'works-council' } });
    await seed(api.service.database, [
      { people: 9, adopted: 4, path: ['nine'] },
      { people: 10, adopted: 5, path: ['ten'] },
      { people: 30, adopted: 9, path: ['many'] },
    ]);
    const { data } = (await api.get('/api/v1/metrics/calls-logged/series?from=2026-10-05&to=2026-10-12&by=team')).json<{
      data: Row[];
    }>();
    const shown = data.filter(({ suppressed }) => !suppressed).map(({ groupId }) => groupId);
    // Ten beside nine would be what is left of the company.
    expect(shown).toEqual(['many']);
    const key = await api.keyWith({ scopes: ['person'] });
    expect((await api.get('/api/v1/people', { key })).statusCode).toBe(403);
    await api.close();
  });
});
