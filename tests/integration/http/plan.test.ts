import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regroup, seed } from './company.ts';
import { openApi, type TestApi } from './service.ts';

const json = { 'content-type': 'application/json' };

describe('events and the action plan', () => {
  let api: TestApi;
  let writer: string;
  beforeAll(async () => {
    api = await openApi();
    writer = await api.keyWith({ scopes: ['aggregate', 'write'] });
    await seed(api.service.database, [
      { people: 12, adopted: 6, path: ['a', 'head'] },
      { people: 9, adopted: 4, path: ['b', 'head'] },
    ]);
  });
  afterAll(() => api.close());

  const post = (path: string, payload: object, key = writer) =>
    api.ask('POST', `/api/v1${path}`, { key, headers: json, payload: JSON.stringify(payload) });
  const patch = (path: string, payload: object, key = writer) =>
    api.ask('PATCH', `/api/v1${path}`, { key, headers: json, payload: JSON.stringify(payload) });

  it('keeps what is posted and lists it with holidays and trainings, by day', async () => {
    expect((await post('/events', { on: '2026-10-13', kind: 'release', title: 'Release 5' })).statusCode).toBe(201);
    const { pool } = api.service.database;
    await pool.query(
      `insert into training (id, name, starts_on, ends_on) values ('t', 'Pipeline', '2026-10-14', '2026-10-15')`,
    );
    await pool.query(`update person set country = 'DE'`);
    const { data } = (await api.get('/api/v1/events?from=2026-10-01&to=2026-11-01')).json<{ data: object[] }>();
    expect(data).toEqual([
      expect.objectContaining({ on: '2026-10-13', kind: 'release', title: 'Release 5', source: 'posted' }),
      expect.objectContaining({ on: '2026-10-14', until: '2026-10-15', title: 'Pipeline', source: 'training' }),
    ]);
    const december = (await api.get('/api/v1/events?from=2026-12-24&to=2026-12-26')).json<{ data: object[] }>();
    expect(december.data).toEqual([expect.objectContaining({ on: '2026-12-25', kind: 'holiday', source: 'calendar' })]);
  });

  it('refuses an event that ends before it begins, and a reader who posts one', async () => {
    expect((await post('/events', { on: '2026-10-13', until: '2026-10-12', title: 'x' })).statusCode).toBe(422);
    expect((await post('/events', { on: '2026-10-13', title: 'x' }, api.key)).statusCode).toBe(403);
    expect((await api.get('/api/v1/events?from=2026-10-13&to=2026-10-13')).statusCode).toBe(400);
  });

  const action = {
    ...{ title: 'Open the pipeline in the CRM', owner: "the team's manager", team: 'a', metric: 'active-people' },
    ...{ startsOn: '2026-10-06', dueOn: '2026-12-01' },
  };

  it('keeps an action, changes its status, and names what cannot be', async () => {
    const added = await post('/actions', { ...action, metric: 'adoption-rate', target: 0.8 });
    expect(added.statusCode).toBe(201);
    const { data } = added.json<{ data: { id: string; status: string } }>();
    expect(data).toMatchObject({ status: 'open', team: 'a', target: 0.8 });
    const changed = await patch(`/actions/${data.id}`, { status: 'done' });
    expect(changed.json()).toMatchObject({ data: { id: data.id, status: 'done', title: action.title } });
    const list = (await api.get('/api/v1/actions')).json<{ data: { status: string }[] }>();
    expect(list.data.map(({ status }) => status)).toEqual(['done']);
    const refused = await post('/actions', { ...action, metric: 'nothing', team: 'nobody', dueOn: '2026-10-01' });
    expect(refused.statusCode).toBe(422);
    expect(refused.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer)).toEqual([
      ...['#/metric', '#/team', '#/dueOn'],
    ]);
    for (const id of ['99', 'x', '0']) {
      expect((await patch(`/actions/${id}`, { status: 'done' })).statusCode).toBe(404);
      expect((await api.get(`/api/v1/actions/${id}/effect`)).statusCode).toBe(404);
    }
  });

  it('does not name an owner to those who may not see people', async () => {
    await post('/actions', { ...action, owner: 'Person p0-1' });
    const owners = async (key: string) =>
      (await api.get('/api/v1/actions', { key })).json<{ data: { owner: string }[] }>().data.map(({ owner }) => owner);
    expect(await owners(api.key)).toContain('somebody named');
    expect(await owners(api.key)).not.toContain('Person p0-1');
    expect(await owners(writer)).toContain('Person p0-1');
  });

  it('says what would be enough where an action is too young to be measured', async () => {
    const added = await post('/actions', { ...action, metric: 'adoption-rate', startsOn: '2026-10-27' });
    const { id } = added.json<{ data: { id: string } }>().data;
    const effect = (await api.get(`/api/v1/actions/${id}/effect`)).json<{ data: Record<string, unknown> }>().data;
    expect(effect).toMatchObject({
      ...{ comparison: 'before-after', refused: true, reason: 'too-little-follow-up', change: null },
      needed: '0 complete weeks since the action began; at least 2 are needed.',
    });
  });
});

describe('an action that worked', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openApi();
    const weeks = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) =>
        new Date(Date.UTC(2026, 7, 3) + 7 * 86_400_000 * (from + n)).toISOString().slice(0, 10),
      );
    // Eight weeks without an adopted week, the week it begins in, four weeks with one for two in three.
    await seed(api.service.database, [
      { people: 24, adopted: 0, path: ['a', 'head'], weeks: weeks(0, 9) },
      { people: 12, adopted: 0, path: ['b', 'head'], weeks: weeks(0, 13) },
    ]);
    const { pool } = api.service.database;
    for (const week of weeks(9, 4)) {
      await pool.query(
        `insert into person_week (person_id, week_start, role_id, team_id, team_path, connections, working_days, active_days,
           core_actions, capped_core_actions, calls, meetings, emails, tasks, records, owner_changes, login_days, eligible,
           adopted, assumed)
         select person_id, $1::date, role_id, team_id, team_path, connections, 5, 4, 8, 8, 8, 0, 0, 0, 0, 0, 0, true,
                substring(person_id from '\\d+$')::int % 3 < 2, false
           from person_week where team_id = 'a' and week_start = '2026-08-03'`,
        [week],
      );
    }
    await regroup(api.service.database);
  });
  afterAll(() => api.close());

  const effectOn = async (team: string): Promise<Record<string, unknown>> => {
    const writer = await api.keyWith({ scopes: ['aggregate', 'write'] });
    const added = await api.ask('POST', '/api/v1/actions', {
      key: writer,
      headers: json,
      payload: JSON.stringify({
        ...{ title: 'x', owner: 'sales operations', team, metric: 'adoption-rate', target: 0.6 },
        ...{ startsOn: '2026-09-29', dueOn: '2026-12-01' },
      }),
    });
    const { id } = added.json<{ data: { id: string } }>().data;
    return (await api.get(`/api/v1/actions/${id}/effect`)).json<{ data: Record<string, unknown> }>().data;
  };

  it('is measured before and after, of the same people, and called no more than that', async () => {
    const effect = await effectOn('a');
    expect(effect).toMatchObject({
      ...{ comparison: 'before-after', refused: false, before: 0, people: 24, weeksBefore: 8, weeksAfter: 3 },
      ...{ reached: true, from: '2026-08-03', to: '2026-10-26', suppressed: false },
    });
    expect(effect['after']).toBeCloseTo(2 / 3, 10);
    expect(effect['low']).toBeGreaterThan(0);
    expect(effect['high']).toBeLessThan(1);
  });

  it('of twelve people of whom none did is a band, and no change to work it out from', async () => {
    const effect = await effectOn('b');
    expect(effect).toMatchObject({ before: null, after: null, change: null, low: null, high: null, people: 12 });
    expect((effect['notices'] as { code: string }[]).map(({ code }) => code)).toContain('banded');
  });
});
