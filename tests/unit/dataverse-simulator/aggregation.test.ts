import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Environment, type Json, startEnvironment } from './simulated-environment.ts';

describe('totals', () => {
  let environment: Environment;
  let now = new Date('2026-05-01T00:00:00Z');
  let ada: string;
  let bob: string;

  beforeAll(async () => {
    environment = await startEnvironment({ now: () => now });
    const { org } = environment;
    ada = org.insert('systemuser', { firstname: 'Ada', lastname: 'Byron' });
    bob = org.insert('systemuser', { firstname: 'Bob', lastname: 'Cobb' });
    for (const [by, minutes, day] of [
      [ada, 5, 1],
      [ada, 15, 1],
      [ada, 30, 2],
      [bob, null, 1],
    ] as const) {
      const at = new Date(`2026-01-0${day}T10:00:00Z`);
      org.insert('phonecall', { subject: 'Call', actualdurationminutes: minutes }, { by, at });
    }
  });
  afterAll(() => environment[Symbol.asyncDispose]());

  const apply = async (expression: string, prefer?: string): Promise<Json[]> =>
    (await environment.get(`phonecalls?$apply=${encodeURIComponent(expression)}`, prefer)).rows();

  it('groups a day by owner', async () => {
    const rows = await apply(
      'filter(createdon ge 2026-01-01T00:00:00Z and createdon lt 2026-01-02T00:00:00Z)/groupby((_ownerid_value),aggregate($count as n))',
    );
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(
      expect.arrayContaining([
        { _ownerid_value: ada, n: 2 },
        { _ownerid_value: bob, n: 1 },
      ]),
    );
  });

  it('sums, and finds least, most and average', async () => {
    const columns = ['sum', 'min', 'max', 'average'].map(
      (method) => `actualdurationminutes with ${method} as ${method}`,
    );
    expect(await apply(`aggregate(${columns.join(',')},$count as n)`)).toEqual([
      { sum: 50, min: 5, max: 30, average: 50 / 3, n: 4 },
    ]);
  });

  it('counts nothing as nothing', async () => {
    expect(await apply('filter(createdon lt 2020-01-01T00:00:00Z)/aggregate($count as n)')).toEqual([{ n: 0 }]);
  });

  it('groups by several columns, and by none beside them', async () => {
    expect(await apply('groupby((statecode,_ownerid_value))')).toHaveLength(2);
  });

  it('labels groups when asked', async () => {
    const rows = await apply('groupby((_ownerid_value),aggregate($count as n))', 'odata.include-annotations="*"');
    expect(rows).toContainEqual(
      expect.objectContaining({ '_ownerid_value@OData.Community.Display.V1.FormattedValue': 'Ada Byron' }),
    );
  });

  it.each([
    ['groupby((createdon),aggregate($count as n))', 'createdon'],
    ['aggregate(subject with countdistinct as n)', 'countdistinct'],
    ['filter(statecode eq 0)', '$apply'],
    ['groupby((nothing))', 'nothing'],
  ])('refuses %s', async (expression, message) => {
    const answer = await environment.get(`phonecalls?$apply=${encodeURIComponent(expression)}`);
    expect(answer.status).toBe(400);
    expect(answer.error().message).toContain(message);
  });

  it('refuses an order', async () => {
    const answer = await environment.get('phonecalls?$apply=aggregate($count as n)&$orderby=n');
    expect(answer.status).toBe(400);
  });

  it('refuses more than 50,000 rows', async () => {
    const { org } = environment;
    for (let index = 0; index < 50_001; index++) {
      org.insert('task', { subject: 'x' }, { at: new Date(index === 0 ? '2026-01-01' : '2026-01-02') });
    }
    const answer = await environment.get('tasks?$apply=aggregate($count as n)');
    expect([answer.status, answer.error().code]).toEqual([400, '0x8004e023']);
    const rest = await environment.get('tasks?$apply=filter(createdon ge 2026-01-02T00:00:00Z)/aggregate($count as n)');
    expect(rest.rows()).toEqual([{ n: 50_000 }]);
  });

  it('gives the size of whole tables from a snapshot up to a day old', async () => {
    const total = async () => {
      const answer = await environment.get('RetrieveTotalRecordCount(EntityNames=@p)?@p=["phonecall","lead"]');
      return (answer.json()['EntityRecordCountCollection'] as Json)['Values'];
    };
    expect(await total()).toEqual([4, 0]);
    environment.org.insert('lead', { lastname: 'Lovelace' });
    expect(await total()).toEqual([4, 0]);
    now = new Date('2026-05-02T00:00:01Z');
    expect(await total()).toEqual([4, 1]);
  });
});
