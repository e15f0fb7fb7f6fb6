import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import type { Fault } from '../../../src/demo/salesforce-simulator/faults.ts';
import { Connections, registerConnections, runStream, settleSync, startSync } from '../../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { MINUTE, Organization } from '../../unit/salesforce/organization.ts';

/* First reads by jobs as a whole: the real connector and the real engine between a simulated organisation and PostgreSQL. */

/** Rows a simulated page holds, whatever is asked. */
const PAGE = 4;
const log = { info: () => undefined, warn: () => undefined };
const sealing = { seal: (text: string) => Buffer.from(text), open: (sealed: Buffer) => sealed.toString() };

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());
beforeEach(() => test_.database.pool.query('truncate connection, dirty_day cascade'));

const query = async (sql: string, values: unknown[] = []) => (await test_.database.pool.query(sql, values)).rows;

async function open(): Promise<Organization> {
  const acme = await Organization.open();
  const { service } = acme.simulator;
  service.bulk.timing = { startsAfter: 0, completesAfter: 0 };
  const handle = service.handle.bind(service);
  service.handle = (request, host) => {
    const asked = new URLSearchParams(request.query);
    if (asked.has('maxRecords')) asked.set('maxRecords', String(PAGE));
    return handle({ ...request, query: asked }, host);
  };
  return acme;
}

/** A process that syncs the organisation's Tasks, by jobs from so many expected rows on. */
async function engine(acme: Organization, id = 'one', bulkFrom = 5) {
  const settings = salesforce.settings.parse({
    loginUrl: acme.simulator.url,
    bulkFrom,
    auth: { type: 'client-credentials', clientId: 'app', clientSecret: 'hush' },
  });
  const connection = {
    id,
    vendor: 'salesforce',
    connector: salesforce,
    settings,
    since: acme.ago(400 * 24 * 60 * MINUTE),
    budget: { dailyShare: 1, maxConcurrent: 4 },
    excludedStreams: [],
  };
  await registerConnections(test_.database, [connection]);
  const connections = new Connections({ database: test_.database, sealing, log, connections: [connection] });
  return async (onProgress: (read: number) => void = () => undefined) => {
    const at = { connectionId: id, mode: 'incremental' as const };
    const { syncId } = await startSync(test_.database, { ...at, trigger: 'test', streams: ['tasks'] });
    const stop = new AbortController();
    const progress = ({ read }: { read: number }) => {
      try {
        onProgress(read);
      } catch (error) {
        stop.abort(error);
      }
    };
    try {
      await runStream(test_.database, connections, {
        ...at,
        syncId,
        stream: 'tasks',
        signal: stop.signal,
        onProgress: progress,
      });
    } finally {
      await settleSync(test_.database, syncId);
    }
    return (await query('select * from sync_stream where sync_id = $1', [syncId]))[0];
  };
}

const tasksOf = (acme: Organization, count = 10): string[] =>
  Array.from({ length: count }, (_, n) => acme.task({}, acme.ago((n + 30) * MINUTE))).sort();

const stored = async (): Promise<string[]> =>
  (await query('select source_id from action order by 1')).map(({ source_id: id }) => id);
const asked = (acme: Organization, method: string, path: RegExp): number =>
  acme.simulator.requests.filter((request) => request.method === method && path.test(request.path)).length;
const created = (acme: Organization): number => asked(acme, 'POST', /\/jobs\/query$/);
const removed = (acme: Organization): number => asked(acme, 'DELETE', /\/jobs\/query\//);

test('bytes from jobs and rows from paged queries leave the same behind, bursts over several pages included', async () => {
  await using acme = await open();
  tasksOf(acme);
  for (let n = 0; n < 14; n += 1) acme.task({}, acme.ago(600 * MINUTE - n * 1_000));
  acme.task({ Status: 'In Progress', TaskSubtype: 'Task' });
  acme.task({ IsRecurrence: true });
  acme.org.delete('Task', acme.task(), { at: acme.ago(5 * MINUTE) });
  const byJobs = await (await engine(acme, 'one', 5))();
  const byQueries = await (await engine(acme, 'two', 1_000))();
  expect([created(acme), removed(acme)]).toEqual([1, 1]);
  for (const count of ['read', 'stored', 'unchanged', 'quarantined', 'skipped'] as const) {
    expect(byJobs?.[count], count).toBe(byQueries?.[count]);
  }
  const held = (id: string) =>
    Promise.all(
      [
        `select source_id, kind, at, created_by_source_id, owner_source_id, occurred_at, burst from action where connection_id = $1 order by 1`,
        `select source_id, kind, version, owner_source_id from crm_record where connection_id = $1 order by 1`,
        `select distinct user_source_id, day::text from dirty_day where connection_id = $1 order by 1, 2`,
      ].map((sql) => query(sql, [id])),
    );
  const [one, two] = [await held('one'), await held('two')];
  expect(one).toEqual(two);
  // All but the first of fourteen within seconds, and of ten within nine minutes.
  expect(one[0]?.filter(({ burst }) => burst)).toHaveLength(13 + 9);
  expect(one[1]).toHaveLength(1);
});

class Killed extends Error {}

test.each([1, 2])('a process killed after page %i goes on in the same job with the next page', async (pages) => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  const killed = (await engine(acme))((read) => {
    if (read >= pages * PAGE) throw new Killed();
  });
  await expect(killed).rejects.toBeInstanceOf(Killed);
  expect(await stored()).toHaveLength(pages * PAGE);
  const fetched = asked(acme, 'GET', /\/results$/);
  await (await engine(acme))();
  expect(await stored()).toEqual(tasks);
  expect([created(acme), removed(acme)]).toEqual([1, 1]);
  expect(asked(acme, 'GET', /\/results$/) - fetched).toBe(Math.ceil(tasks.length / PAGE) - pages);
});

const unavailable: Fault = {
  kind: 'answer',
  status: 500,
  body: '[{"errorCode":"UNKNOWN_EXCEPTION","message":"oops"}]',
};

test.each([
  ['fails', unavailable],
  ['is not answered', { kind: 'reset' }],
  ['is answered by a proxy', { kind: 'answer', status: 502, body: '<html>Bad Gateway</html>' }],
] as const)('when asking for the state of a job %s, the next attempt asks for the same job', async (_what, fault) => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  acme.simulator.faults.add({ match: /\/jobs\/query\/[A-Za-z0-9]+$/, method: 'GET', fault, times: 2 });
  const sync = await engine(acme);
  for (const _attempt of [1, 2]) await expect(sync()).rejects.toMatchObject({ recovery: 'retry' });
  await sync();
  expect(await stored()).toEqual(tasks);
  expect([created(acme), removed(acme)]).toEqual([1, 1]);
});

test.each([
  ['in the middle of a row', 0.71],
  ['in its first line', 0.01],
])('a page that ends early %s, as if complete, is not stored and is asked for again', async (_what, share) => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  acme.simulator.faults.add({ match: '/results?', skip: 1, fault: { kind: 'truncate', share } });
  const sync = await engine(acme);
  await expect(sync()).rejects.toMatchObject({ recovery: 'retry' });
  expect(await stored()).toHaveLength(PAGE);
  await sync();
  expect(await stored()).toEqual(tasks);
  expect(created(acme)).toBe(1);
});

test('a page that says of fewer rows than it should hold is refused, however well it ends', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  const { service } = acme.simulator;
  const handle = service.handle.bind(service);
  let lying = true;
  service.handle = (request, host) => {
    const reply = handle(request, host);
    if (!lying || !request.query.has('maxRecords') || typeof reply.body !== 'string') return reply;
    lying = false;
    return { ...reply, body: `${reply.body.trimEnd().split('\n').slice(0, -1).join('\n')}\n` };
  };
  const sync = await engine(acme);
  await expect(sync()).rejects.toMatchObject({ recovery: 'retry', vendorCode: 'CUT_OFF' });
  expect(await stored()).toEqual([]);
  await sync();
  expect(await stored()).toEqual(tasks);
  expect(created(acme)).toBe(1);
});
