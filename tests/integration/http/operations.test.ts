import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syncConnection } from '../../../src/queue/index.ts';
import { openApi, type TestApi } from './service.ts';

interface List<Row> {
  readonly data: readonly Row[];
  readonly meta: { readonly nextCursor: string | null; readonly quarantined?: number; readonly unmappedUsers?: number };
}

describe('operations', () => {
  let api: TestApi;
  let admin: string;
  beforeAll(async () => {
    api = await openApi();
    admin = await api.keyWith({ scopes: ['admin'] });
    const { pool } = api.service.database;
    await pool.query(
      `insert into connection (id, vendor, state, state_reason, last_success_at, api_used, api_limit)
       values ('crm-a', 'salesforce', 'needs-sign-in', 'The token was revoked.', '2026-11-01T10:00:00Z', 1500, 15000),
              ('crm-b', 'salesforce', 'ready', null, null, null, null)`,
    );
    await pool.query(
      `insert into api_request_hour (connection_id, hour, requests) values ('crm-a', date_trunc('hour', now()), 7)`,
    );
    for (let n = 1; n <= 25; n += 1) await insertSync(api, n % 2 === 0 ? 'crm-a' : 'crm-b');
    await pool.query(
      `insert into source_count (connection_id, stream, object, day, source_count, stored_count, counted_at) values
         ('crm-a', 'tasks', 'Task', null, 5000000000, 4999999990, '2026-11-01T10:00:00Z'),
         ('crm-a', 'tasks', 'Task', '2026-10-31', 12, 12, '2026-11-01T10:00:00Z'),
         ('crm-b', 'tasks', 'Task', null, 3, 3, '2026-11-01T10:00:00Z')`,
    );
    await pool.query(
      `insert into quarantine (connection_id, stream, source_id, field, reason) values ('crm-a', 'tasks', '1', 'CreatedDate', 'is no date')`,
    );
    await pool.query(`
      insert into crm_user (connection_id, source_id, version, name, active, class, created_at, scan_id)
      select 'crm-a', id, 1, id, true, 'human', '2026-01-01', 0 from unnest(array['005B', '005A', '005C']) id;
      insert into person (id, name, time_zone, status, first_day)
      select 'person ' || id, id, 'UTC', 'active', '2026-01-01' from unnest(array['005B', '005A', '005C']) id;
      insert into person_account (connection_id, source_id, person_id, joined_by)
      select 'crm-a', id, 'person ' || id, case id when '005C' then 'email' else 'alone' end
        from unnest(array['005B', '005A', '005C']) id`);
  });
  afterAll(() => api.close());

  it('say how every connection is', async () => {
    const { data } = (await api.get('/api/v1/connections')).json<List<object>>();
    expect(data).toEqual([
      {
        ...{
          id: 'crm-a',
          vendor: 'salesforce',
          title: 'Salesforce',
          state: 'needs-sign-in',
          reason: 'The token was revoked.',
        },
        ...{
          identity: null,
          pausedUntil: null,
          lastSuccessAt: '2026-11-01T10:00:00.000Z',
          readThrough: null,
          capabilities: null,
        },
        budget: { sent: 7, used: 1500, limit: 15000, dailyShare: 0.25 },
      },
      expect.objectContaining({
        id: 'crm-b',
        state: 'ready',
        budget: { sent: 0, used: null, limit: null, dailyShare: 0.25 },
      }),
    ]);
  });

  it('start a sync, which is queued once however often it is asked for', async () => {
    const start = (payload?: object) =>
      api.ask('POST', '/api/v1/connections/crm-a/sync', { key: admin, ...(payload === undefined ? {} : { payload }) });
    const first = await start();
    expect(first.statusCode).toBe(202);
    const { jobId } = first.json<{ data: { jobId: string } }>().data;
    expect(await api.service.queues.progressOf(jobId)).toMatchObject({ jobId, state: 'queued' });
    expect((await start({ mode: 'incremental' })).json()).toMatchObject({ data: { jobId } });
    const full = (await start({ mode: 'full', streams: ['tasks'] })).json<{ data: { jobId: string } }>().data;
    expect(full.jobId).not.toBe(jobId);
    expect((await api.service.queues.counts())[syncConnection.queue]?.waiting).toBe(2);
  });

  it.each([
    [404, 'nowhere', {}],
    [422, 'crm-a', { streams: ['dreams'] }],
    [400, 'crm-a', { mode: 'slow' }],
    [400, 'crm-a', { streams: [] }],
    [400, 'crm-a', { stream: 'tasks' }],
  ])('answer %i for a sync of %s with %j', async (status, connection, payload) => {
    const answer = await api.ask('POST', `/api/v1/connections/${connection}/sync`, { key: admin, payload });
    expect(answer.statusCode).toBe(status);
  });

  it('list syncs newest first, in pages without a gap while syncs begin', async () => {
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const { data, meta } = (await api.get(`/api/v1/syncs?limit=10${cursor}`)).json<List<{ id: string }>>();
      ids.push(...data.map((row) => row.id));
      await insertSync(api, 'crm-b');
      if (meta.nextCursor === null) break;
      cursor = `&cursor=${meta.nextCursor}`;
    }
    expect(ids).toEqual(Array.from({ length: 25 }, (_, n) => String(25 - n)));
    const own = (await api.get('/api/v1/syncs?connection=crm-a')).json<List<{ connection: string }>>().data;
    expect(own).toHaveLength(12);
    expect((await api.get('/api/v1/syncs?connection=nowhere')).json()).toMatchObject({ data: [] });
    for (const cursor of [
      'x',
      Buffer.from('["a"]').toString('base64url'),
      Buffer.from('[5]').toString('base64url'),
      Buffer.from('[-1e300]').toString('base64url'),
    ]) {
      expect((await api.get(`/api/v1/syncs?cursor=${cursor}`)).statusCode).toBe(400);
    }
  });

  it('tell one sync with its streams, whose counts add up', async () => {
    const { data } = (await api.get('/api/v1/syncs/3')).json<{ data: { streams: object[] } }>();
    expect(data).toEqual({
      ...{ id: '3', connection: 'crm-b', mode: 'full', trigger: 'api', status: 'succeeded', reason: null },
      ...{ startedAt: '2026-11-01T09:00:00.000Z', finishedAt: '2026-11-01T09:05:00.000Z', requests: 3 },
      streams: [
        {
          ...{
            stream: 'tasks',
            status: 'succeeded',
            reason: null,
            read: 10,
            stored: 6,
            unchanged: 1,
            deleted: 4,
            quarantined: 1,
          },
          ...{ skipped: 2, skippedByReason: { 'no owner': 2 }, requests: 3 },
        },
      ],
    });
    expect((await api.get('/api/v1/syncs/999999')).statusCode).toBe(404);
    expect((await api.get('/api/v1/syncs/newest')).json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '#/path/id' }],
    });
  });

  it("show our counts beside the CRM's own", async () => {
    const { data, meta } = (await api.get('/api/v1/quality')).json<List<object>>();
    expect(data[0]).toEqual({
      ...{ connection: 'crm-a', stream: 'tasks', object: 'Task', day: null, sourceCount: 5_000_000_000 },
      ...{ storedCount: 4_999_999_990, difference: 10, countedAt: '2026-11-01T10:00:00.000Z' },
      ...{ repairedAt: null, reason: null },
    });
    expect(data).toHaveLength(3);
    expect(meta).toMatchObject({
      quarantined: 1,
      unmappedUsers: 2,
      unmapped: [{ connection: 'crm-a', users: 2, accounts: null }],
      quarantinedRows: [{ connection: expect.stringMatching(/^crm-/), rows: 1 }],
      freshness: [{ connection: 'crm-a' }, { connection: 'crm-b' }],
    });
    // Who they are is for whoever can do something about it.
    expect((await api.get('/api/v1/quality', { key: admin })).json<List<object>>().meta).toMatchObject({
      unmapped: [{ connection: 'crm-a', users: 2, accounts: ['005A', '005B'] }],
    });
    expect((await api.get('/api/v1/quality?connection=crm-b')).json<List<object>>().data).toHaveLength(1);
    const csv = (await api.get('/api/v1/quality?connection=crm-b&format=csv')).body;
    expect(csv).toBe(
      'connection,stream,object,day,sourceCount,storedCount,difference,countedAt,repairedAt,reason\r\ncrm-b,tasks,Task,,3,3,0,2026-11-01T10:00:00.000Z,,\r\n',
    );
  });

  it('list what is measured, and from where', async () => {
    const { data } = (await api.get('/api/v1/metrics')).json<List<{ id: string; availability: object[] }>>();
    expect(data.map((metric) => metric.id).slice(0, 2)).toEqual(['eligible-people', 'active-people']);
    expect(data[0]?.availability).toMatchObject([
      { connection: 'crm-a', availability: 'unavailable' },
      { connection: 'crm-b' },
    ]);
    expect(Object.keys(data[0] ?? {})).toEqual([
      'id',
      'version',
      'title',
      'unit',
      'grains',
      'groupings',
      'answers',
      'formula',
      'caveats',
      'availability',
    ]);
  });
});

async function insertSync(api: TestApi, connection: string): Promise<void> {
  const { pool } = api.service.database;
  const { rows } = await pool.query<{ id: string }>(
    `insert into sync (connection_id, mode, trigger, status, started_at, finished_at)
     values ($1, 'full', 'api', 'succeeded', '2026-11-01T09:00:00Z', '2026-11-01T09:05:00Z') returning id`,
    [connection],
  );
  await pool.query(
    `insert into sync_stream (sync_id, stream, status, read, stored, unchanged, deleted, quarantined, skipped, skipped_by_reason, requests)
     values ($1, 'tasks', 'succeeded', 10, 6, 1, 4, 1, 2, '{"no owner": 2}', 3)`,
    [rows[0]?.id],
  );
}
