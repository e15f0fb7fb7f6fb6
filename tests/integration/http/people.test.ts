import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seed } from './company.ts';
import { openApi, type TestApi } from './service.ts';

const range = 'from=2026-10-05&to=2026-10-12';
const url = (query: string) => `/api/v1/metrics/calls-logged/series?${range}&${query}`;

interface List {
  readonly data: readonly {
    readonly groupId: string;
    readonly groupName: string;
    readonly by: string;
    readonly value: number | null;
  }[];
}

const crowds = [
  { people: 8, adopted: 4, path: ['leaf', 'branch'] },
  { people: 6, adopted: 3, path: ['branch'] },
  { people: 9, adopted: 2, path: ['other'], role: 'sales-development' },
] as const;

const accessLog = async (api: TestApi) =>
  (
    await api.service.database.db
      .selectFrom('access_log')
      .selectAll()
      .where('action', 'like', 'people.%')
      .orderBy('id')
      .execute()
  ).map(({ key_id, action, detail }) => ({ key_id, action, detail }));

describe('rows of single people', () => {
  let api: TestApi;
  let person: string;
  beforeAll(async () => {
    api = await openApi({ privacy: { mode: 'named', changeReason: 'agreed with the works council on 1 October' } });
    await seed(api.service.database, crowds);
    person = await api.keyWith({ scopes: ['person'] });
  });
  afterAll(() => api.close());

  it('are shown in mode named to keys with scope person, and every reading is logged', async () => {
    const answer = await api.get(url('by=person&team=leaf'), { key: person });
    const { data } = answer.json<List>();
    expect(data).toHaveLength(8);
    expect(data[0]).toMatchObject({ by: 'person', groupId: 'p0-0', groupName: 'Person p0-0', value: 2 });
    const { rows } = await api.service.database.pool.query<{ id: string }>(
      `select id from api_key where scopes = '{person}'`,
    );
    expect(await accessLog(api)).toEqual([
      {
        key_id: rows[0]?.id,
        action: 'people.series',
        detail: {
          metric: 'calls-logged',
          from: '2026-10-05',
          to: '2026-10-12',
          grain: 'week',
          basis: 'created',
          team: 'leaf',
          people: 8,
        },
      },
    ]);
  });

  it('are not shown without that scope, and what was refused is not logged', async () => {
    const before = await accessLog(api);
    const refused = await api.get(url('by=person'));
    expect(refused.json()).toMatchObject({
      status: 403,
      detail: 'Figures of single people need a key with scope person.',
    });
    expect(await accessLog(api)).toEqual(before);
  });

  it('are not shown when the reading cannot be logged', async () => {
    const { pool } = api.service.database;
    await pool.query('alter table access_log rename to elsewhere');
    expect((await api.get(url('by=person'), { key: person })).statusCode).toBe(500);
    await pool.query('alter table elsewhere rename to access_log');
  });

  it('are all that scope person alone is for', async () => {
    expect((await api.get(url('by=company'), { key: person })).json()).toMatchObject({
      status: 403,
      detail: 'Figures of groups need a key with scope aggregate.',
    });
    expect((await api.get('/api/v1/teams', { key: person })).statusCode).toBe(403);
  });

  it('end where the team of the key ends', async () => {
    const key = await api.keyWith({ scopes: ['person'], teamId: 'branch' });
    expect((await api.get(url('by=person'), { key })).json<List>().data).toHaveLength(14);
    expect((await api.get(url('by=person&team=leaf'), { key })).json<List>().data).toHaveLength(8);
    expect((await api.get(url('by=person&team=other'), { key })).statusCode).toBe(403);
  });

  it('let their readers cross groupings too, with small groups hidden all the same', async () => {
    const key = await api.keyWith({ scopes: ['aggregate', 'person'] });
    const { data } = (await api.get(url('by=role&team=branch'), { key })).json<List>();
    expect(data).toMatchObject([{ groupId: 'account-executive', value: 14, people: 14 }]);
    const parts = (await api.get(url('by=team&team=leaf&role=account-executive'), { key })).json<List>().data;
    expect(parts.map((row) => row.groupId)).toEqual(['leaf']);
    expect((await api.get(url('by=role&team=branch'))).statusCode).toBe(403);
  });
});

describe.each(['aggregate', 'self'])('in mode %s', (mode) => {
  it('nobody sees single people', async () => {
    const privacy = mode === 'aggregate' ? {} : { mode, changeReason: 'so that everybody sees their own' };
    const api = await openApi({ privacy });
    await seed(api.service.database, crowds);
    const key = await api.keyWith({ scopes: ['aggregate', 'person', 'write', 'admin'] });
    const answer = await api.get(url('by=person'), { key });
    expect(answer.json()).toMatchObject({
      status: 403,
      detail: `Figures of single people are not shown in mode ${mode}.`,
    });
    expect((await api.get(url('by=role&team=branch'), { key })).statusCode).toBe(403);
    await api.close();
  });
});

describe('a key limited to a team', () => {
  let api: TestApi;
  let key: string;
  beforeAll(async () => {
    api = await openApi();
    await seed(api.service.database, crowds);
    key = await api.keyWith({ teamId: 'branch' });
  });
  afterAll(() => api.close());

  it('sees that team, those below it and the company total', async () => {
    const groups = async (query: string) =>
      (await api.get(url(query), { key })).json<List>().data.map((row) => row.groupId);
    expect(await groups('by=team')).toEqual(['branch', 'leaf']);
    expect(await groups('by=company')).toEqual(['company']);
    expect(await groups('team=leaf')).toEqual(['leaf']);
    const teams = await api.get('/api/v1/teams', { key });
    expect(teams.json<{ data: { id: string }[] }>().data.map((team) => team.id)).toEqual(['branch', 'leaf']);
  });

  it.each([
    'team=other',
    'by=team&team=other',
    'team=nowhere',
    'by=role',
    'by=connection',
    'role=account-executive',
    'connection=crm-a',
  ])('sees nothing else: %s', async (query) => {
    expect((await api.get(url(query), { key })).json()).toMatchObject({
      status: 403,
      detail: 'This key is limited to one team, those below it and the company total.',
    });
  });
});
