import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seed } from './company.ts';
import { openApi, type TestApi } from './service.ts';

describe('what is said of trainings', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openApi();
    await seed(api.service.database, [
      { people: 9, adopted: 4, path: ['a', 'head'] },
      { people: 9, adopted: 4, path: ['b', 'head'] },
    ]);
    const { pool } = api.service.database;
    await pool.query(`insert into training (id, name, starts_on, ends_on) values
      ('later', 'Later', '2026-09-08', '2026-09-08'), ('first', 'First', '2026-09-01', '2026-09-01'), ('future', 'Future', '2027-01-01', '2027-01-01')`);
    for (const trainingId of ['first', 'later']) {
      for (const [by, groupId, people] of [
        ['company', 'company', 23],
        ...[['team', 'a', 12] as const, ['team', 'b', 8] as const, ['team', 'c', 3] as const],
        ...[['role', 'account-executive', 15] as const, ['role', 'sales-development', 8] as const],
        ...[
          ['managerSupport', 'supported', 13] as const,
          ['managerSupport', 'unsupported', trainingId === 'first' ? 10 : 9] as const,
        ],
      ] as const) {
        await insertResults(api, { trainingId, by, groupId, people });
      }
      await insertResult(api, {
        trainingId,
        kind: 'comparison',
        by: 'managerSupport',
        groupId: 'x',
        people: 9,
        payload: comparison(trainingId),
      });
    }
  });
  afterAll(() => api.close());

  interface Row {
    readonly trainingId: string;
    readonly by: string;
    readonly groupId: string;
    readonly suppressed: boolean;
    readonly trained: number | null;
  }
  const effects = async (path: string, key = api.key) =>
    (await api.get(`/api/v1/trainings/${path}`, { key })).json<{ data: Row[]; meta: Record<string, unknown> }>();
  const brief = (rows: readonly Row[]) =>
    rows.map(({ groupId, suppressed, trained }) => [groupId, suppressed, trained]);

  it('is one row a group; a small group takes another with it', async () => {
    expect(brief((await effects('first/effect')).data)).toEqual([['company', false, 23]]);
    const teams = await effects('first/effect?by=team');
    expect(brief(teams.data)).toEqual([
      ['a', false, 12],
      ['b', true, null],
      ['c', true, null],
    ]);
    expect(teams.meta).toMatchObject({ suppressedGroups: 2, notices: [] });
    expect(Object.entries(teams.data[2] ?? {}).filter(([, value]) => value !== null)).toEqual([
      ...[
        ['trainingId', 'first'],
        ['trainingName', 'Training first'],
        ['by', 'team'],
        ['groupId', 'c'],
        ['groupName', 'Group c'],
        ['suppressed', true],
      ],
    ]);
  });

  it('needs ten people in a split by what managers do', async () => {
    expect(brief((await effects('first/effect?by=managerSupport')).data)).toEqual([
      ['supported', false, 13],
      ['unsupported', false, 10],
    ]);
    expect(brief((await effects('later/effect?by=managerSupport')).data)).toEqual([
      ['supported', true, null],
      ['unsupported', true, null],
    ]);
    expect((await effects('first/retention?by=managerSupport')).meta['comparison']).toMatchObject({ difference: 2.5 });
    expect((await effects('later/retention?by=managerSupport')).meta['comparison']).toBeNull();
    expect((await effects('first/retention')).meta['comparison']).toBeNull();
  });

  it('for all trainings comes by training, then grouping, then group, in pages that fit', async () => {
    const whole = (await effects('effects')).data;
    expect(whole).toHaveLength(16);
    expect(whole.slice(0, 8).map((row) => [row.trainingId, row.by])).toEqual([
      ['first', 'company'],
      ...['team', 'team', 'team', 'role', 'role', 'managerSupport', 'managerSupport'].map((by) => ['first', by]),
    ]);
    const pages: Row[] = [];
    for (let cursor = ''; ; ) {
      const { data, meta } = await effects(`effects?limit=5${cursor}`);
      pages.push(...data);
      if (meta['nextCursor'] === null) break;
      cursor = `&cursor=${String(meta['nextCursor'])}`;
    }
    expect(pages).toEqual(whole);
    expect((await effects('effects?by=role')).data.map((row) => row.by)).toEqual(['role', 'role', 'role', 'role']);
  });

  it('is a curve by week, with what sums it up beside', async () => {
    const { data, meta } = await effects('first/retention?by=team');
    expect(data).toEqual([
      {
        trainingId: 'first',
        by: 'team',
        groupId: 'a',
        groupName: 'Group a',
        week: 0,
        atRisk: 12,
        dropped: 0,
        censored: 0,
        retained: 1,
        low: 0.7,
        high: 1,
        suppressed: false,
      },
      {
        trainingId: 'first',
        by: 'team',
        groupId: 'a',
        groupName: 'Group a',
        week: 10,
        atRisk: 12,
        dropped: 6,
        censored: 0,
        retained: 0.5,
        low: 0.2,
        high: 0.7,
        suppressed: false,
      },
      ...['b', 'c'].map((group) => ({
        trainingId: 'first',
        by: 'team',
        groupId: group,
        groupName: `Group ${group}`,
        week: null,
        atRisk: null,
        dropped: null,
        censored: null,
        retained: null,
        low: null,
        high: null,
        suppressed: true,
      })),
    ]);
    expect(meta).toMatchObject({ median: 10, logRank: null, suppressedGroups: 2 });
    expect(meta['groups']).toMatchObject([
      { groupId: 'a', people: 12, median: 10, suppressed: false },
      { groupId: 'b', people: null, droppedOff: null, suppressed: true },
      { groupId: 'c', people: null, droppedOff: null, suppressed: true },
    ]);
    const csv = (await api.get('/api/v1/trainings/first/retention?by=team&format=csv')).body.trim().split('\r\n');
    expect(csv[0]).toBe('trainingId,by,groupId,groupName,week,atRisk,dropped,censored,retained,low,high,suppressed');
    expect(csv[3]).toBe('first,team,b,Group b,,,,,,,,true');
  });

  it('is nothing yet for a training to come, and a 404 for none', async () => {
    expect((await effects('future/effect')).meta['notices']).toMatchObject([{ code: 'no-figures-yet' }]);
    expect((await effects('future/retention')).meta['notices']).toMatchObject([{ code: 'no-figures-yet' }]);
    for (const path of ['none/effect', 'none/retention', 'none']) {
      expect((await api.get(`/api/v1/trainings/${path}`)).json()).toMatchObject({
        status: 404,
        detail: 'There is no training none.',
      });
    }
    expect((await api.get('/api/v1/trainings/first/effect?by=moon')).statusCode).toBe(400);
  });

  it('ends at the team of a limited key', async () => {
    const key = await api.keyWith({ teamId: 'a' });
    expect(brief((await effects('effects', key)).data.filter((row) => row.trainingId === 'first'))).toEqual([
      ['company', false, 23],
      ['a', false, 12],
    ]);
    for (const by of ['role', 'managerSupport']) {
      expect((await api.get(`/api/v1/trainings/first/effect?by=${by}`, { key })).statusCode).toBe(403);
      expect((await api.get(`/api/v1/trainings/first/retention?by=${by}`, { key })).statusCode).toBe(403);
    }
  });
});

interface Result {
  readonly trainingId: string;
  readonly by: string;
  readonly groupId: string;
  readonly people: number;
}

async function insertResults(api: TestApi, result: Result): Promise<void> {
  const about = {
    trainingId: result.trainingId,
    by: result.by,
    groupId: result.groupId,
    groupName: `Group ${result.groupId}`,
  };
  const effect = {
    ...about,
    ...{ trainingName: `Training ${result.trainingId}`, trained: result.people, observed: result.people, control: 40 },
    ...{
      lift: null,
      liftLow: null,
      liftHigh: null,
      hold: 0.7,
      holdLow: 0.5,
      holdHigh: 0.9,
      trainedRatio: 0.7,
      controlRatio: 1,
    },
    ...{ liftRetained: null, verdict: 'dropped', minimumDetectableDrop: 0.2, preTrend: null, fadedCost: null },
    ...{ refused: false, reason: null, needed: null, notices: [] },
  };
  const half = Math.floor(result.people / 2);
  const week = { atRisk: result.people, censored: 0, high: 1 };
  const retention = {
    ...about,
    ...{ trained: result.people, people: result.people, noUptake: 0, tooEarly: 0, droppedOff: half },
    weeks: [
      { week: 0, ...week, dropped: 0, retained: 1, low: 0.7 },
      { week: 10, ...week, dropped: half, retained: 0.5, low: 0.2, high: 0.7 },
    ],
    ...{
      median: 10,
      medianLow: 8,
      medianHigh: null,
      restrictedMean: 9.5,
      restrictedMeanLow: 9,
      restrictedMeanHigh: 10,
    },
    ...{ sensitivity: null, retrained: null, sentence: 'Half had dropped off by week 10.' },
    ...{ restrictedWeeks: 12, placeboPerWeek: 0.01, refused: false, reason: null, needed: null },
  };
  await insertResult(api, { ...result, kind: 'effect', payload: effect });
  await insertResult(api, { ...result, kind: 'retention', payload: retention });
}

async function insertResult(api: TestApi, row: Result & { kind: string; payload: object }): Promise<void> {
  await api.service.database.pool.query(
    `insert into training_result (training_id, kind, by, group_id, people, payload, definition_version, computation_id)
     select $1, $2, $3, $4, $5, $6, 'v1', max(id) from computation`,
    [row.trainingId, row.kind, row.by, row.groupId, row.people, JSON.stringify(row.payload)],
  );
}

function comparison(trainingId: string): object {
  return {
    ...{ trainingId, by: 'managerSupport', logRank: { chiSquared: 4.2, degreesOfFreedom: 1, pValue: 0.04 } },
    ...{ difference: 2.5, differenceLow: 0.5, differenceHigh: 4.5, differenceWeeks: 12, managers: [6, 6] },
    ...{ sentence: 'An association.', refused: false, reason: null, needed: null },
  };
}
