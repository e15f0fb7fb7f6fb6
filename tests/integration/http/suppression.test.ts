import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshGroups } from '../../../src/facts/index.ts';
import { mondays, seed } from './company.ts';
import { openApi, type TestApi } from './service.ts';

const range = 'from=2026-10-05&to=2026-11-02';
const metrics = ['eligible-people', 'active-people', 'adoption-rate', 'core-actions-per-working-day', 'calls-logged'];

interface Row {
  readonly groupId: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly people: number | null;
  readonly suppressed: boolean;
}

describe('groups that are too small', () => {
  let api: TestApi;
  const rows = async (metric: string, query: string): Promise<Row[]> =>
    (await api.get(`/api/v1/metrics/${metric}/series?${range}&${query}`)).json<{ data: Row[] }>().data;
  const groups = (data: readonly Row[], suppressed: boolean) => [
    ...new Set(data.filter((row) => row.suppressed === suppressed).map((row) => row.groupId)),
  ];

  beforeAll(async () => {
    api = await openApi();
    await seed(api.service.database, [
      { people: 9, adopted: 4, path: ['large', 'head'] },
      { people: 8, adopted: 4, path: ['middle', 'head'] },
      { people: 3, adopted: 2, path: ['small', 'head'] },
      // A manager, who with the small team would be what is left of the region.
      { people: 1, adopted: 1, path: ['head'], role: 'manager' },
      { people: 6, adopted: 2, path: [] },
      { people: 7, adopted: 3, path: ['other'], role: 'sales-development', connections: ['crm-b'] },
      { people: 3, adopted: 1, path: ['other'], connections: ['crm-a', 'crm-b'] },
    ]);
  });
  afterAll(() => api.close());

  it('show no figure and no count, in every form', async () => {
    const path = `/api/v1/metrics/adoption-rate/series?${range}&by=team&team=small`;
    const hidden = { value: null, numerator: null, denominator: null, people: null, low: null, high: null };
    const json = (await api.get(path)).json<{ data: Row[]; meta: { suppressedGroups: number } }>();
    expect(json.meta.suppressedGroups).toBe(1);
    for (const row of json.data) expect(row).toMatchObject({ ...hidden, suppressed: true, groupName: 'Team small' });
    const lines = (await api.get(`${path}&format=ndjson`)).body.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(json.data);
    const [header, ...cells] = (await api.get(`${path}&format=csv`)).body.trim().split('\r\n');
    expect(header).toBe(
      'metric,version,by,groupId,groupName,periodStart,periodEnd,value,numerator,denominator,people,low,high,suppressed,provisional,reason',
    );
    expect(cells[0]).toBe('adoption-rate,1,team,small,Team small,2026-10-05,2026-10-12,,,,,,,true,false,');
  });

  it.each(metrics)('of %s cannot be worked out from the company and its teams', async (metric) => {
    const company = await rows(metric, 'by=company');
    const teams = await rows(metric, 'by=team');
    expect(groups(teams, true)).toContain('small');
    // The three of small and the manager are four together: their region is hidden with them.
    expect(groups(teams, false).sort()).toEqual(['large', 'middle', 'other']);
    for (const week of mondays) {
      const total = company.find((row) => row.periodStart === week)?.people ?? 0;
      const shown = teams.filter((row) => row.periodStart === week && !row.suppressed);
      const rest = total - shown.reduce((sum, row) => sum + (row.people ?? 0), 0);
      expect(rest).toBeGreaterThanOrEqual(5);
    }
  });

  it('are joined by another where only one is small', async () => {
    // One manager; without the seven of sales-development hidden too, that is the company less the rest.
    const roles = await rows('calls-logged', 'by=role');
    expect(groups(roles, true).sort()).toEqual(['manager', 'sales-development']);
    expect(groups(roles, false)).toEqual(['account-executive']);
  });

  it('include those of whom nearly everybody, or nearly nobody, is in another connection', async () => {
    // 30 in one, 10 in the other, 37 in all: three in both.
    const connections = await rows('calls-logged', 'by=connection');
    expect(groups(connections, true)).toEqual(['crm-b']);
  });

  it('stay hidden by longer periods: a month less its other weeks is a week', async () => {
    const { pool } = api.service.database;
    // In one week of October, three of the nine of large were away.
    const away = ['p0-0', 'p0-1', 'p0-2', 'p0-3', 'p0-4', 'p0-5'];
    const eligible = async (is: boolean) => {
      await pool.query(
        `with changed as (
           update person_week set eligible = $2 where person_id = any($1) and week_start = '2026-10-12' returning week_start
         ) insert into dirty_group_week select distinct week_start, true from changed`,
        [away, is],
      );
      await refreshGroups(api.service.database);
    };
    await eligible(false);
    const from = 'from=2026-10-01&to=2026-11-01&grain=month';
    const month = async (team: string) =>
      (await api.get(`/api/v1/metrics/adoption-rate/series?${from}&by=team&team=${team}`)).json<{ data: Row[] }>().data;
    expect(await month('large')).toMatchObject([{ periodStart: '2026-10-01', suppressed: true, people: null }]);
    await eligible(true);
    expect(await month('large')).toMatchObject([{ periodStart: '2026-10-01', suppressed: false, people: 9 }]);
  });

  it('are the same whether all or one of them is asked for', async () => {
    const all = await rows('adoption-rate', 'by=team');
    for (const team of ['large', 'small', 'head', 'other']) {
      expect(await rows('adoption-rate', `team=${team}`)).toEqual(all.filter((row) => row.groupId === team));
    }
  });

  it('cannot be singled out by crossing groupings', async () => {
    for (const query of [
      'by=role&team=large',
      'by=team&role=manager',
      'team=large&role=manager',
      'by=connection&team=other',
    ]) {
      const answer = await api.get(`/api/v1/metrics/adoption-rate/series?${range}&${query}`);
      expect(answer.json()).toMatchObject({ status: 403, type: 'urn:uptake:problem:not-allowed' });
    }
  });

  it('are hidden among the teams as well, with how many they are', async () => {
    const { data, meta } = (await api.get('/api/v1/teams')).json<{ data: (Row & { id: string })[]; meta: object }>();
    expect(meta).toMatchObject({ suppressedGroups: 2 });
    expect(data.find((team) => team.id === 'small')).toEqual({
      ...{ id: 'small', name: 'Team small', parentId: 'head' },
      ...{ people: null, adoptionRate: null, habitRate: null, reason: null, suppressed: true },
      ...{ managerId: null, managerSupport: null },
    });
    expect(data.find((team) => team.id === 'large')).toMatchObject({
      people: 9,
      adoptionRate: 4 / 9,
      suppressed: false,
    });
  });

  it('take a larger minimum where the configuration has one', async () => {
    const strict = await openApi({ privacy: { preset: 'works-council' } });
    await seed(strict.service.database, [
      { people: 9, adopted: 4, path: ['nine'] },
      { people: 11, adopted: 4, path: ['eleven'] },
    ]);
    const { data } = (await strict.get(`/api/v1/metrics/calls-logged/series?${range}&by=team`)).json<{ data: Row[] }>();
    expect(data.every((row) => row.suppressed)).toBe(true);
    await strict.close();
  });
});
