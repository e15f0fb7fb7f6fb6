import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mondays, regroup, seed } from './company.ts';
import { openApi, type TestApi } from './service.ts';

const range = 'from=2026-10-05&to=2026-11-02';

describe('a series', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openApi();
    await seed(api.service.database, [
      { people: 12, adopted: 6, path: ['south'] },
      { people: 25, adopted: 0, path: ['north'], role: 'sales-development' },
      { people: 5, adopted: 4, path: ['new'], weeks: ['2026-10-19', '2026-10-26'] },
    ]);
  });
  afterAll(() => api.close());

  const rows = async (metric: string, query: string) => {
    const answer = await api.get(`/api/v1/metrics/${metric}/series?${query}`);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<{ data: Row[]; meta: Record<string, unknown> }>();
  };

  it('has one row a group and period, with its people, interval and definition', async () => {
    const { data, meta } = await rows('adoption-rate', `${range}&by=team&team=south`);
    expect(data).toHaveLength(4);
    expect(data[0]).toEqual({
      ...{ metric: 'adoption-rate', version: 1, by: 'team', groupId: 'south', groupName: 'Team south' },
      ...{ periodStart: '2026-10-05', periodEnd: '2026-10-12', value: 0.5, numerator: 6, denominator: 12, people: 12 },
      ...{ low: expect.closeTo(0.2538, 3), high: expect.closeTo(0.7462, 3) },
      ...{ suppressed: false, provisional: false, reason: null },
    });
    expect(meta).toEqual({
      asOf: '2026-11-02T06:00:00.000Z',
      dataThrough: '2026-10-31',
      definitionVersion: 'adoption-rate@1',
      suppressedGroups: 0,
      notices: [],
      nextCursor: null,
    });
  });

  it('takes periods that begin on from, and none that begin on to', async () => {
    const starts = async (from: string, to: string) =>
      (await rows('adoption-rate', `from=${from}&to=${to}`)).data.map((row) => row.periodStart);
    expect(await starts('2026-10-05', '2026-10-26')).toEqual(['2026-10-05', '2026-10-12', '2026-10-19']);
    expect(await starts('2026-10-06', '2026-10-27')).toEqual(['2026-10-12', '2026-10-19', '2026-10-26']);
    expect(await starts('2026-10-06', '2026-10-07')).toEqual([]);
  });

  it('says that a period is provisional until its last day is complete', async () => {
    const { data } = await rows('adoption-rate', range);
    expect(data.map((row) => row.provisional)).toEqual([false, false, false, true]);
  });

  it('has explicit zeros for a group that was not there yet', async () => {
    const { data } = await rows('calls-logged', `${range}&by=team&team=new`);
    expect(data.map(({ value, people }) => [value, people])).toEqual([
      [0, 0],
      [0, 0],
      [8, 5],
      [8, 5],
    ]);
  });

  it('lifecycle is a row a state, for groups of twenty people on', async () => {
    const { database } = api.service;
    // Ten of twelve in the south are healthy and two dropped; everybody else has never been active.
    await database.pool.query(`
      update person_week set lifecycle = case when person_id in ('p0-0', 'p0-1') then 'dropped'
                                              when person_id like 'p0-%' then 'healthy' else 'never-active' end`);
    await regroup(database);
    const week = 'from=2026-10-19&to=2026-10-26';
    const { data } = await rows('lifecycle', week);
    expect(data.map(({ metric, numerator, denominator }) => `${metric} ${numerator}/${denominator}`)).toEqual([
      ...['at-risk', 'away', 'dormant'].map((state) => `lifecycle-${state} 0/42`),
      ...['lifecycle-dropped 2/42', 'lifecycle-healthy 10/42', 'lifecycle-never-active 30/42', 'lifecycle-new 0/42'],
      ...['no-uptake', 'resurrected', 'settling-in'].map((state) => `lifecycle-${state} 0/42`),
      ...['untrained-active', 'untrained-inactive'].map((state) => `lifecycle-${state} 0/42`),
    ]);
    const one = await rows('lifecycle-dropped', `${week}&by=team`);
    expect(one.data.map(({ groupId, suppressed, numerator }) => [groupId, suppressed, numerator])).toEqual([
      ['new', true, null],
      // The company less the north would be the two small ones.
      ['north', true, null],
      ['south', true, null],
    ]);
  });

  it('shows days from twenty people on', async () => {
    const day = 'from=2026-10-06&to=2026-10-07&grain=day';
    const company = await rows('calls-logged', day);
    expect(company.data).toMatchObject([{ periodStart: '2026-10-06', value: 12, people: 37, suppressed: false }]);
    const teams = await rows('calls-logged', `${day}&by=team`);
    expect(teams.data.map(({ groupId, suppressed, value }) => [groupId, suppressed, value])).toEqual([
      // Without the other hidden team, south would be what is left of the company.
      ['north', true, null],
      ['south', true, null],
    ]);
  });

  it('by=company within a team is that team, and is called so', async () => {
    const { data } = await rows('adoption-rate', `${range}&team=south`);
    expect(data[0]).toMatchObject({ by: 'team', groupId: 'south', groupName: 'Team south', people: 12 });
  });

  it('of a team takes in those below it, and never parts of those above', async () => {
    const other = await openApi();
    await seed(other.service.database, [
      { people: 6, adopted: 3, path: ['leaf', 'branch', 'root'] },
      { people: 6, adopted: 2, path: ['branch', 'root'] },
      { people: 8, adopted: 2, path: ['root'] },
    ]);
    const answer = await other.get(`/api/v1/metrics/adoption-rate/series?${range}&by=team&team=branch`);
    const groups = answer.json<{ data: Row[] }>().data.filter((row) => row.periodStart === '2026-10-05');
    expect(groups.map(({ groupId, people }) => [groupId, people])).toEqual([
      ['branch', 12],
      ['leaf', 6],
    ]);
    await other.close();
  });

  it.each([
    ['bad date', 'from=2026-02-30&to=2026-11-02', '#/query/from'],
    ['a time where a date belongs', 'from=2026-10-05T00:00:00Z&to=2026-11-02', '#/query/from'],
    ['no dates', '', '#/query/from'],
    ['unknown parameter', `${range}&tema=south`, '#/query/tema'],
    ['a parameter twice', `${range}&by=team&by=role`, '#/query/by'],
    ['unknown grain', `${range}&grain=year`, '#/query/grain'],
    ['grain the metric has not', `${range}&grain=day`, '#/query/grain'],
    ['limit of nothing', `${range}&limit=0`, '#/query/limit'],
    ['limit too large', `${range}&limit=10001`, '#/query/limit'],
    ['limit that is no number', `${range}&limit=many`, '#/query/limit'],
    ['foreign cursor', `${range}&cursor=abc`, '#/query/cursor'],
    ['cursor of another list', `${range}&cursor=${Buffer.from('[1]').toString('base64url')}`, '#/query/cursor'],
    ['unknown format', `${range}&format=xml`, '#/query/format'],
  ])('refuses %s', async (_what, query, pointer) => {
    const answer = await api.get(`/api/v1/metrics/adoption-rate/series?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<Problem>().errors.map((error) => error.pointer)).toContain(pointer);
  });

  it('refuses what is well formed and cannot be', async () => {
    for (const query of ['from=2026-11-02&to=2026-10-05', 'from=2010-01-01&to=2026-10-05']) {
      const answer = await api.get(`/api/v1/metrics/adoption-rate/series?${query}`);
      expect(answer.json()).toMatchObject({ status: 422, type: 'urn:uptake:problem:impossible' });
    }
    const unknown = await api.get(`/api/v1/metrics/happiness/series?${range}`);
    expect(unknown.json()).toMatchObject({ status: 404, detail: expect.stringContaining('known are eligible-people') });
  });

  it('before the first complete sync is all provisional, and before any fact is empty', async () => {
    const empty = await openApi();
    const answer = await empty.get(`/api/v1/metrics/adoption-rate/series?${range}`);
    expect(answer.json()).toMatchObject({ data: [], meta: { asOf: null, dataThrough: null } });
    await seed(empty.service.database, [{ people: 6, adopted: 3, path: ['south'] }]);
    await empty.service.database.pool.query('delete from computation');
    const { data } = (await empty.get(`/api/v1/metrics/adoption-rate/series?${range}`)).json<{ data: Row[] }>();
    expect(data.map((row) => row.provisional)).toEqual(mondays.map(() => true));
    await empty.close();
  });

  it('takes a day for complete when it has ended in the westernmost zone in use', async () => {
    const west = await openApi();
    const { pool } = west.service.database;
    await seed(west.service.database, [{ people: 6, adopted: 3, path: ['south'] }]);
    await pool.query('delete from computation');
    // 01:30 in Berlin, still the evening before in Honolulu.
    await pool.query(`update connection set read_through = '2026-11-02T00:30:00Z'`);
    const through = async () =>
      (await west.get(`/api/v1/metrics/adoption-rate/series?${range}`)).json<{ meta: { dataThrough: string } }>().meta;
    expect(await through()).toMatchObject({ dataThrough: '2026-11-01' });
    await pool.query(`update person set time_zone = 'Pacific/Honolulu' where id = 'p0-0'`);
    expect(await through()).toMatchObject({ dataThrough: '2026-10-31' });
    await west.close();
  });
});

interface Row {
  readonly metric: string;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly groupId: string;
  readonly periodStart: string;
  readonly value: number | null;
  readonly people: number | null;
  readonly suppressed: boolean;
  readonly provisional: boolean;
}

interface Problem {
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}
