import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seed } from './company.ts';
import { openApi, type TestApi } from './service.ts';

const crowds = [
  { people: 8, adopted: 4, path: ['leaf', 'branch'] },
  { people: 6, adopted: 3, path: ['branch'] },
  { people: 9, adopted: 2, path: ['other'], role: 'sales-development' },
] as const;
const agreed = 'agreed with the works council on 1 October';

interface Person {
  readonly id: string;
  readonly email: string;
}
const idsOf = (answer: { json<T>(): T }) => answer.json<{ data: Person[] }>().data.map(({ id }) => id);

async function logged(api: TestApi, action: string) {
  const { rows } = await api.service.database.pool.query<{ key_id: string | null; detail: object }>(
    'select key_id, detail from access_log where action = $1 order by id',
    [action],
  );
  return rows.map((row) => row.detail);
}

describe('in mode named', () => {
  let api: TestApi;
  let person: string;
  let self: string;
  beforeAll(async () => {
    api = await openApi({ privacy: { mode: 'named', changeReason: agreed } });
    await seed(api.service.database, crowds);
    // As of the last complete week, which is not the last there is.
    await api.service.database.pool.query(
      `update person_week set habit = (week_start = '2026-10-19') where person_id = 'p0-0'`,
    );
    person = await api.keyWith({ scopes: ['person'] });
    self = await api.keyWith({ scopes: ['self'], personEmail: 'p0-1@acme.example' });
  });
  afterAll(() => api.close());

  it('people are listed for keys with scope person, page by page, and each list is logged', async () => {
    const all = await api.get('/api/v1/people', { key: person });
    expect(idsOf(all)).toHaveLength(23);
    expect(all.json<{ data: unknown[] }>().data[0]).toMatchObject({
      id: 'p0-0',
      name: 'Person p0-0',
      email: 'p0-0@acme.example',
      role: 'account-executive',
      team: 'leaf',
      teamName: 'Team leaf',
      status: 'active',
      connections: ['crm-a'],
      habit: true,
      lastActiveDay: '2026-10-27',
    });
    const first = await api.get('/api/v1/people?team=branch&limit=10', { key: person });
    const { nextCursor } = first.json<{ meta: { nextCursor: string } }>().meta;
    const second = await api.get(`/api/v1/people?team=branch&limit=10&cursor=${nextCursor}`, { key: person });
    expect([...idsOf(first), ...idsOf(second)]).toEqual(
      idsOf(all).filter((id) => id.startsWith('p0') || id.startsWith('p1')),
    );
    // A page, and the row that says that there is another.
    expect(await logged(api, 'people.list')).toEqual([
      { people: 23 },
      { team: 'branch', people: 11 },
      { team: 'branch', people: 4 },
    ]);
  });

  it('one person has a row and weeks, and a person out of reach is not told from none', async () => {
    expect((await api.get('/api/v1/people/p0-1', { key: person })).json()).toMatchObject({
      data: { id: 'p0-1', email: 'p0-1@acme.example' },
    });
    const weeks = await api.get('/api/v1/people/p0-1/weeks?from=2026-10-12&to=2026-10-26', { key: person });
    expect(weeks.json<{ data: object[] }>().data).toMatchObject([
      {
        weekStart: '2026-10-12',
        availableDays: 5,
        activeDays: 1,
        coreActions: 2,
        calls: 2,
        adopted: true,
        team: 'leaf',
      },
      { weekStart: '2026-10-19' },
    ]);
    const leaf = await api.keyWith({ scopes: ['person'], teamId: 'leaf' });
    const outside = await api.get('/api/v1/people/p2-0', { key: leaf });
    const nobody = await api.get('/api/v1/people/nobody', { key: leaf });
    expect(outside.json()).toMatchObject({ status: 404 });
    expect({ ...outside.json<object>(), instance: '' }).toEqual({ ...nobody.json<object>(), instance: '' });
    expect((await api.get('/api/v1/people/p2-0/weeks', { key: leaf })).statusCode).toBe(404);
    expect(idsOf(await api.get('/api/v1/people', { key: leaf }))).toHaveLength(8);
    expect((await api.get('/api/v1/people?team=other', { key: leaf })).statusCode).toBe(403);
  });

  it('people have a state, and one person the drop-offs it comes from', async () => {
    await api.service.database.pool.query(`
      update person_week set lifecycle = case when week_start = '2026-10-19' then 'at-risk' else 'healthy' end;
      insert into person_drop_off values ('p0-1', '2026-07-06', '2026-07-26', '2026-08-31')`);
    const listed = (await api.get('/api/v1/people', { key: person })).json<{ data: { lifecycle: string }[] }>().data;
    expect(new Set(listed.map(({ lifecycle }) => lifecycle))).toEqual(new Set(['at-risk']));
    expect((await api.get('/api/v1/people/p0-1', { key: person })).json()).toMatchObject({
      data: {
        lifecycle: 'at-risk',
        dropOffs: [{ from: '2026-07-06', confirmed: '2026-07-26', recovered: '2026-08-31' }],
      },
    });
    expect((await api.get('/api/v1/me', { key: self })).json()).toMatchObject({
      data: { person: { dropOffs: [{ from: '2026-07-06' }] } },
    });
  });

  it('an aggregate key sees none of it', async () => {
    for (const path of ['/people', '/people/p0-1', '/people/p0-1/weeks', '/me', '/audit', '/absences', '/contests']) {
      expect((await api.get(`/api/v1${path}`)).statusCode, path).toBe(403);
    }
  });

  it('a key with scope self finds its own person and nobody else', async () => {
    expect(idsOf(await api.get('/api/v1/people', { key: self }))).toEqual(['p0-1']);
    expect((await api.get('/api/v1/people/p0-2', { key: self })).statusCode).toBe(404);
    const series = '/api/v1/metrics/calls-logged/series?from=2026-10-05&to=2026-10-12&by=person';
    const own = await api.get(series, { key: self });
    expect(own.json()).toMatchObject({ data: [{ groupId: 'p0-1', value: 2 }] });
    expect((await api.get(`${series}&team=other`, { key: self })).json()).toMatchObject({ data: [] });
    expect((await api.get(series.replace('by=person', 'by=company'), { key: self })).statusCode).toBe(403);
  });

  it('teams show their manager and how much the manager uses the CRM to keys with scope person only', async () => {
    await api.service.database.pool.query(`update team set manager_person_id = 'p1-0' where id = 'leaf'`);
    const both = await api.keyWith({ scopes: ['aggregate', 'person'] });
    const leafOf = async (key?: string) =>
      (await api.get('/api/v1/teams', key === undefined ? {} : { key }))
        .json<{ data: { id: string }[] }>()
        .data.find(({ id }) => id === 'leaf');
    expect(await leafOf(both)).toMatchObject({ managerId: 'p1-0', managerSupport: 0.2 });
    expect(await leafOf()).toMatchObject({ managerId: null, managerSupport: null, adoptionRate: 0.5 });
    expect(await logged(api, 'people.managers')).toHaveLength(1);
  });

  it('/explain links the records of one person, and counts what was left out', async () => {
    await api.service.database.pool.query(`
      insert into action (connection_id, source_id, kind, at, object, created_by_source_id, via, source_created_at, burst)
      values ('crm-a', '00T1', 'call', '2026-10-06T10:00Z', 'Task', 'p0-1', 'person', '2026-10-06T10:00Z', false),
             ('crm-a', '00T2', 'call', '2026-10-06T11:00Z', 'Task', 'p0-1', 'import', '2026-10-06T11:00Z', false)`);
    const answer = await api.get('/api/v1/explain?metric=calls-logged&by=person&group=p0-1&period=2026-W41', {
      key: person,
    });
    const { data } = answer.json<{ data: { rows: object[]; records: object[] } }>();
    expect(data).toMatchObject({ metric: 'calls-logged', value: 2, periodStart: '2026-10-05', minimumPeople: 1 });
    expect(data.rows).toEqual([
      { rows: 'person-weeks', reason: null, count: 1 },
      { rows: 'actions', reason: null, count: 1 },
      { rows: 'actions', reason: 'written by an import', count: 1 },
    ]);
    expect(data.records).toMatchObject([
      { connection: 'crm-a', object: 'Task', sourceId: '00T1', reason: null, url: 'http://127.0.0.1:9/00T1' },
      { sourceId: '00T2', reason: 'written by an import' },
    ]);
    const own = await api.get('/api/v1/explain?metric=calls-logged&by=person&group=p0-2&period=2026-W41', {
      key: self,
    });
    expect(own.statusCode).toBe(404);
  });

  it('ranks only people who agreed to it, and only the top third', async () => {
    const both = await api.keyWith({ scopes: ['aggregate', 'person'] });
    const board = '/api/v1/boards/leaderboard?measure=calls&board=individual&period=2026-W41';
    expect((await api.get(board, { key: both })).json()).toMatchObject({ data: [] });
    for (const n of [0, 1, 5]) {
      const key = await api.keyWith({ scopes: ['self'], personEmail: `p0-${n}@acme.example` });
      const put = await api.ask('PUT', '/api/v1/me/leaderboard', { key, payload: { takesPart: true } });
      expect(put.statusCode).toBe(200);
    }
    expect((await api.get(board, { key: both })).json()).toMatchObject({
      data: [
        { groupId: 'p0-0', value: 2, rank: 1 },
        { groupId: 'p0-1', value: 2, rank: 1 },
        { groupId: 'p0-5', value: 0, rank: null },
      ],
    });
    expect((await api.get(board.replace('individual', 'team'))).json()).toMatchObject({
      data: [
        { groupId: 'branch', rank: 1 },
        // As good as the other.
        { groupId: 'leaf', rank: 1 },
        { groupId: 'other', rank: null },
      ],
    });
  });
});

describe('in mode aggregate', () => {
  let api: TestApi;
  let self: string;
  let write: string;
  let admin: string;
  beforeAll(async () => {
    api = await openApi();
    await seed(api.service.database, crowds);
    self = await api.keyWith({ scopes: ['self'], personEmail: 'P0-1@acme.example' });
    write = await api.keyWith({ scopes: ['write'] });
    admin = await api.keyWith({ scopes: ['admin'] });
  });
  afterAll(() => api.close());

  it('nobody sees people, not even themselves by name', async () => {
    const person = await api.keyWith({ scopes: ['person', 'aggregate'] });
    for (const key of [person, self]) {
      for (const path of ['/people', '/people/p0-1', '/people/p0-1/weeks']) {
        expect((await api.get(`/api/v1${path}`, { key })).json(), path).toMatchObject({
          status: 403,
          detail: 'Figures of single people are not shown in mode aggregate.',
        });
      }
    }
    expect(await logged(api, 'people.list')).toEqual([]);
  });

  it('everybody gets everything held on them, and who read it', async () => {
    await api.service.database.pool.query(`
      insert into training (id, name, starts_on, ends_on) values ('t1', 'First steps', '2026-10-06', '2026-10-06');
      insert into training_attendance (training_id, email, status) values ('t1', 'p0-1@acme.example', 'attended');
      insert into absence (person_email, from_day, to_day, kind) values ('p0-1@acme.example', '2026-10-20', '2026-10-21', 'leave');
      insert into person_version (person_id, valid_from, role_id, team_id, team_path, licensed, employed, assumed)
        values ('p0-1', '2026-01-01', 'account-executive', 'leaf', '{leaf,branch}', true, true, false);
      insert into login (connection_id, source_id, user_source_id, at, kind)
        values ('crm-a', 'l1', 'p0-1', '2026-10-06T08:00Z', 'session')`);
    await api.get('/api/v1/me', { key: self });
    const { data } = (await api.get('/api/v1/me', { key: self })).json<{ data: Record<string, unknown[]> }>();
    expect(data).toMatchObject({
      person: { id: 'p0-1' },
      accounts: [{ connection: 'crm-a', sourceId: 'p0-1' }],
      placements: [{ from: '2026-01-01', to: null, team: 'leaf' }],
      absences: [{ from: '2026-10-20', to: '2026-10-21', kind: 'leave' }],
      trainings: [{ id: 't1', status: 'attended' }],
      signIns: [{ connection: 'crm-a', kind: 'session', count: 1 }],
      keys: [{ name: 'test' }],
      readings: [{ action: 'people.me' }],
    });
    expect(data['weeks']).toHaveLength(4);
    expect(data['days']).toHaveLength(4);
    expect((await api.get('/api/v1/me', { key: write })).statusCode).toBe(403);
  });

  it('a contest is filed by the person and decided by somebody else', async () => {
    const contest = { kind: 'leave', from: '2026-10-20', to: '2026-10-21', note: 'I was away' };
    const filed = await api.ask('POST', '/api/v1/contests', { key: self, payload: contest });
    expect(filed.statusCode).toBe(201);
    const { data } = filed.json<{ data: { id: string } }>();
    expect(data).toMatchObject({ personId: 'p0-1', status: 'open', decisions: [] });
    const other = await api.keyWith({ scopes: ['self'], personEmail: 'p0-2@acme.example' });
    const decide = (key: string, status: string) =>
      api.ask('PATCH', `/api/v1/contests/${data.id}`, { key, payload: { status } });
    expect((await decide(self, 'accepted')).statusCode).toBe(403);
    expect((await decide(other, 'withdrawn')).statusCode).toBe(404);
    expect((await api.get('/api/v1/contests', { key: other })).json()).toMatchObject({ data: [] });
    expect((await decide(write, 'accepted')).json()).toMatchObject({
      data: { status: 'accepted', decisions: [{ status: 'accepted' }] },
    });
    expect((await api.get('/api/v1/contests?status=accepted', { key: write })).json()).toMatchObject({
      data: [{ id: data.id, personId: 'p0-1' }],
    });
    expect(await logged(api, 'people.contests')).toEqual([{ status: 'accepted', contests: 1 }]);
    const bad = async (payload: object, key = self) =>
      (await api.ask('POST', '/api/v1/contests', { key, payload: { ...contest, ...payload } })).statusCode;
    expect(await bad({ to: '2026-10-19' })).toBe(422);
    expect(await bad({ personId: 'p0-2' })).toBe(403);
    expect(await bad({}, write)).toBe(400);
    expect(await bad({ personId: 'nobody' }, write)).toBe(422);
    expect(await bad({ kind: 'sickness' })).toBe(400);
  });

  it('absences are entered, read and removed, and change working days', async () => {
    const absence = { personEmail: 'P0-3@acme.example', from: '2026-10-12', to: '2026-10-16', kind: 'holiday' };
    const post = (payload: object) => api.ask('POST', '/api/v1/absences', { key: write, payload });
    const made = await post(absence);
    expect(made.statusCode).toBe(201);
    const { id } = made.json<{ data: { id: string } }>().data;
    expect((await post(absence)).statusCode).toBe(200);
    expect((await post({ ...absence, to: '2026-10-11' })).statusCode).toBe(422);
    expect((await post({ ...absence, personEmail: 'nobody' })).statusCode).toBe(400);
    const { rows } = await api.service.database.pool.query(
      `select person_id from dirty_person where person_id = 'p0-3'`,
    );
    expect(rows).toHaveLength(1);
    const list = await api.get('/api/v1/absences?from=2026-10-16&to=2026-10-20', { key: write });
    expect(list.json()).toMatchObject({ data: [{ id, personEmail: 'p0-3@acme.example', kind: 'holiday' }] });
    expect((await api.ask('DELETE', `/api/v1/absences/${id}`, { key: write })).statusCode).toBe(204);
    expect((await api.ask('DELETE', `/api/v1/absences/${id}`, { key: write })).statusCode).toBe(404);
    expect(await logged(api, 'absence.delete')).toEqual([{ id }]);
  });

  it('the audit says who did what, newest first, page by page', async () => {
    const all = await api.get('/api/v1/audit', { key: admin });
    const actions = all.json<{ data: { id: string; action: string }[] }>().data;
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['key.create', 'people.me', 'contest.decide', 'absence.create', 'privacy.mode']),
    );
    const first = await api.get('/api/v1/audit?limit=3', { key: admin });
    const { nextCursor } = first.json<{ meta: { nextCursor: string } }>().meta;
    // What is written meanwhile moves no page.
    await api.keyWith({ scopes: ['aggregate'] });
    const second = await api.get(`/api/v1/audit?limit=3&cursor=${nextCursor}`, { key: admin });
    expect([...idsOf(first), ...idsOf(second)]).toEqual(actions.slice(0, 6).map(({ id }) => id));
    const people = await api.get('/api/v1/audit?action=people.&person=p0-1', { key: admin });
    expect(people.json<{ data: { action: string }[] }>().data.every(({ action }) => action === 'people.me')).toBe(true);
    expect((await api.get('/api/v1/audit', { key: write })).statusCode).toBe(403);
  });
});

describe('in mode self', () => {
  it('everybody sees their own rows by name, and nobody those of others', async () => {
    const api = await openApi({ privacy: { mode: 'self', changeReason: agreed } });
    await seed(api.service.database, crowds);
    const self = await api.keyWith({ scopes: ['self'], personEmail: 'p0-1@acme.example' });
    expect((await api.get('/api/v1/people/p0-1/weeks', { key: self })).json<{ data: [] }>().data).toHaveLength(4);
    expect((await api.get('/api/v1/people/p0-0/weeks', { key: self })).statusCode).toBe(404);
    const board = await api.get('/api/v1/boards/activity?from=2026-10-05&to=2026-10-12&by=person', { key: self });
    expect(board.json()).toMatchObject({ data: [{ groupId: 'p0-1', calls: 2, wins: 0 }] });
    const person = await api.keyWith({ scopes: ['person'] });
    expect((await api.get('/api/v1/people', { key: person })).statusCode).toBe(403);
    await api.close();
  });
});
