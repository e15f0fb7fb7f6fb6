import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mondays, seed } from './company.ts';
import { openApi, type TestApi } from './service.ts';

interface Driver {
  readonly by: string;
  readonly groupId: string;
  readonly contribution: number | null;
  readonly people: number | null;
  readonly suppressed: boolean;
}

interface Answer {
  readonly data: readonly Driver[];
  readonly meta: {
    readonly change: { readonly change: number } | null;
    readonly periods: object | null;
    readonly events: readonly { readonly title: string }[];
    readonly breaks: readonly { readonly groupId: string }[];
    readonly notices: readonly { readonly code: string }[];
    readonly suppressedGroups: number;
  };
}

const FROM = mondays[2];
const TO = '2026-11-02';

describe('where a change came from', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openApi();
    const [one, two, three, four] = mondays;
    await seed(api.service.database, [
      { people: 12, adopted: 6, path: ['a', 'head'] },
      { people: 8, adopted: 4, path: ['b', 'head'] },
      { people: 3, adopted: 3, path: ['c', 'head'], role: 'sales-development' },
      { people: 6, adopted: 6, path: ['b', 'head'], weeks: [one, two] },
      { people: 2, adopted: 0, path: ['a', 'head'], weeks: [three, four] },
    ]);
    const { pool } = api.service.database;
    // Half of those who did something in team a stop after the second week.
    await pool.query(
      `update person_week set core_actions = 0, capped_core_actions = 0, calls = 0, active_days = 0
        where person_id in ('p0-0', 'p0-1', 'p0-2') and week_start >= '${FROM}'`,
    );
    await pool.query(`insert into company_event (on_day, kind, title) values ('2026-10-20', 'release', 'Release 5')`);
    await pool.query(
      `insert into company_result select 'break', 'team', id || ' 2026-10-12', jsonb_build_object('groupId', id, 'groupName', id,
         'direction', 'fell', 'from', '2026-10-12', 'to', '2026-10-25', 'week', '2026-10-19', 'change', -0.4, 'before', 3,
         'after', 1.8, 'people', people, 'facts', '[]'::jsonb, 'sentence', 'Use fell.'), people, 'v1',
         (select max(computation.id) from computation)
        from (values ('a', 12), ('c', 3)) as t(id, people)`,
    );
  });
  afterAll(() => api.close());

  const ask = async (query: string, key = api.key) =>
    (await api.get(`/api/v1/drivers?${query}`, { key })).json<Answer>();
  const range = `from=${FROM}&to=${TO}`;
  const brief = (rows: readonly Driver[]) => rows.map(({ groupId, suppressed }) => [groupId, suppressed]);

  it('is split by what happened to people; small parts take another with them', async () => {
    const { data, meta } = await ask(`${range}&by=kind`);
    // Two joined, fewer than five: whoever left could be worked out as the rest, so the smaller of the others goes too.
    expect(brief(data)).toEqual([
      ['joined', true],
      ['left', true],
      ['moved', false],
      ['stopped', false],
    ]);
    expect(Object.values(data.find(({ groupId }) => groupId === 'left') ?? {}).filter((v) => v !== null)).toEqual([
      ...['kind', 'left', 'People who left', 'left', true],
    ]);
    expect(meta.suppressedGroups).toBe(2);
    expect(meta.periods).toEqual({
      before: { from: '2026-10-05', to: '2026-10-19' },
      after: { from: '2026-10-19', to: '2026-11-02' },
    });
  });

  it('adds up by team for who was there throughout, and hides the team of three with another', async () => {
    const { data } = await ask(`${range}&by=team`);
    expect(brief(data)).toEqual([
      ['a', false],
      ['b', true],
      ['c', true],
    ]);
    // By hand: 23 people stayed, five days a week for two weeks: 230 days. Team a went from 24 actions to 12.
    const stayed = 230;
    const middle = (2 * 2 * (6 + 4 + 3) + 2 * 2 * (3 + 4 + 3)) / 2 / stayed;
    const own = (12 - middle * 120) / stayed - (24 - middle * 120) / stayed;
    expect(data[0]?.contribution).toBeCloseTo(own, 6);
    expect(data[0]?.people).toBe(12);
  });

  it('lists what happened in these weeks, and breaks of teams that may be shown', async () => {
    const { meta } = await ask(range);
    expect(meta.events.map(({ title }) => title)).toEqual(['Release 5']);
    expect(meta.breaks.map(({ groupId }) => groupId)).toEqual(['a']);
    expect(meta.notices.map(({ code }) => code)).toContain('association-only');
  });

  it('has single managers for nobody in mode aggregate', async () => {
    expect((await ask(range)).data.filter(({ by }) => by === 'manager')).toEqual([]);
    expect((await api.get(`/api/v1/drivers?${range}&by=manager`)).statusCode).toBe(403);
    const person = await api.keyWith({ scopes: ['aggregate', 'person'] });
    expect((await api.get(`/api/v1/drivers?${range}&by=manager`, { key: person })).statusCode).toBe(403);
  });

  it('ends at the team of a limited key, the company’s parts apart', async () => {
    const key = await api.keyWith({ teamId: 'a' });
    const { data } = await ask(range, key);
    expect(new Set(data.map(({ by }) => by))).toEqual(new Set(['kind', 'team', 'behaviour']));
    expect(data.filter(({ by }) => by === 'team').map(({ groupId }) => groupId)).toEqual(['a']);
    expect((await api.get(`/api/v1/drivers?${range}&by=role`, { key })).statusCode).toBe(403);
  });

  it('names what is wrong with the question', async () => {
    const wrong = ['from=2026-10-05', 'training=t&from=2026-10-05', 'from=2026-10-05&to=2026-10-05', 'training=none'];
    for (const query of wrong) {
      expect((await api.get(`/api/v1/drivers?${query}`)).statusCode).toBe(400);
    }
    const short = await ask('from=2026-10-06&to=2026-10-10');
    expect(short.data).toEqual([]);
    expect(short.meta.notices.map(({ code }) => code)).toEqual(['no-figures-yet']);
  });

  it('is nothing yet for an event study that was not computed, and hides weeks about too few', async () => {
    const { pool } = api.service.database;
    await pool.query(
      `insert into training (id, name, starts_on, ends_on) values ('t', 'T', '2026-09-01', '2026-09-01')`,
    );
    const study = async () =>
      (await api.get('/api/v1/trainings/t/event-study')).json<{ data: object[]; meta: { notices: object[] } }>();
    expect(await study()).toMatchObject({ data: [], meta: { notices: [{ code: 'no-figures-yet' }] } });
    const week = (eventWeek: number, trained: number) => ({
      ...{ eventWeek, estimate: 0.5, low: 0.2, high: 0.8, trained, control: 30 },
    });
    const payload = {
      ...{ trainingId: 't', rows: [week(1, 20), week(2, 3)], refused: false, reason: null, needed: null },
      halfLife: { weeks: 9, low: 5, high: 16, beyondData: false },
    };
    await pool.query(
      `insert into training_result select 't', 'event-study', 'company', 'company', $1, 20, 'v1', max(id) from computation`,
      [JSON.stringify(payload)],
    );
    expect((await study()).data).toEqual([
      { ...week(1, 20), suppressed: false },
      { eventWeek: 2, estimate: null, low: null, high: null, trained: null, control: null, suppressed: true },
    ]);
    expect((await api.get('/api/v1/trainings/none/event-study')).statusCode).toBe(404);
  });
});
