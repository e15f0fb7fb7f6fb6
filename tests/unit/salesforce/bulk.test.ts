import { expect, test } from 'vitest';
import type { Batch, Checkpoint, RowBatch } from '../../../connectors/contract/index.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { restError } from '../../../src/demo/salesforce-simulator/index.ts';
import { asRows } from '../../contract/byte-rows.ts';
import { DAY, deleted, ids, last, MINUTE, Organization, skipped } from './organization.ts';

/** Rows a simulated page holds, whatever is asked. */
const PAGE = 4;

async function open(): Promise<Organization> {
  const acme = await Organization.open({}, { bulkFrom: 5 });
  const { bulk } = acme.simulator.service;
  bulk.timing = { startsAfter: 0, completesAfter: 0 };
  const { service } = acme.simulator;
  const handle = service.handle.bind(service);
  service.handle = (request, host) => {
    const query = new URLSearchParams(request.query);
    if (query.has('maxRecords')) query.set('maxRecords', String(PAGE));
    return handle({ ...request, query }, host);
  };
  return acme;
}

const tasksOf = (acme: Organization, count = 10): string[] =>
  Array.from({ length: count }, (_, n) => acme.task({}, acme.ago((n + 30) * MINUTE))).sort();

const asked = (acme: Organization, method: string, path: RegExp): number =>
  acme.simulator.requests.filter((request) => request.method === method && path.test(request.path)).length;
const created = (acme: Organization): number => asked(acme, 'POST', /\/jobs\/query$/);
const removed = (acme: Organization): number => asked(acme, 'DELETE', /\/jobs\/query\//);

test('a large first read goes by a job, page by page, and the job is removed', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  acme.task({ IsRecurrence: true });
  const gone = acme.task();
  acme.org.delete('Task', gone, { at: acme.ago(5 * MINUTE) });
  const batches = await acme.read('tasks');
  expect(ids(batches).sort()).toEqual(tasks);
  expect(deleted(batches)).toEqual([gone]);
  expect(Object.values(skipped(batches))).toEqual([1]);
  expect(batches.filter(({ rows }) => rows.length > 0).length).toBeGreaterThanOrEqual(3);
  expect(batches.at(-1)).toMatchObject({ sweep: true });
  expect(last(batches)).not.toHaveProperty('job');
  expect([created(acme), removed(acme)]).toEqual([1, 1]);
  const [job] = acme.simulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/jobs/query'));
  expect(job?.body).toContain('"operation":"queryAll"');
  expect(job?.body).not.toContain('ORDER BY');
});

test('what the next read brings comes by a paged query', async () => {
  await using acme = await open();
  tasksOf(acme);
  const first = last(await acme.read('tasks'));
  acme.pass(DAY);
  const added = tasksOf(acme);
  expect(ids(await acme.read('tasks', first)).sort()).toEqual(added);
  expect(created(acme)).toBe(1);
});

test('a small first read goes by a paged query', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme, 4);
  expect(ids(await acme.read('tasks')).sort()).toEqual(tasks);
  expect(created(acme)).toBe(0);
});

/** The batches up to and with the n-th that holds rows, as a process that ends there has stored them. */
async function readPages(acme: Organization, pages: number): Promise<{ batches: RowBatch[]; checkpoint: Checkpoint }> {
  const client = await acme.connect();
  const until = await salesforce.now(client);
  const batches: RowBatch[] = [];
  const stream = salesforce.streams['tasks'];
  for await (const batch of stream?.read(client, { after: null, until, signal: acme.context.stop.signal }) ?? []) {
    batches.push(await asRows(batch, 'activity'));
    if (batches.filter(({ rows }) => rows.length > 0).length === pages) break;
  }
  return { batches, checkpoint: last(batches) };
}

test('a read that ended between two pages goes on in the same job, with the page it had not stored', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  const { batches, checkpoint } = await readPages(acme, 1);
  const rest = await acme.read('tasks', checkpoint);
  expect([...ids(batches), ...ids(rest)].sort()).toEqual(tasks);
  expect(ids(rest)).toHaveLength(tasks.length - PAGE);
  expect([created(acme), removed(acme)]).toEqual([1, 1]);
});

test('a job that is gone when the read goes on is made anew, and nothing is missing', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  const { checkpoint } = await readPages(acme, 1);
  acme.pass(8 * DAY);
  expect(ids(await acme.read('tasks', checkpoint)).sort()).toEqual(tasks);
  expect(created(acme)).toBe(2);
});

test('what was written while the job was interrupted comes with the rest', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  const { batches, checkpoint } = await readPages(acme, 1);
  acme.pass(60 * MINUTE);
  const [late, added] = [acme.task({}, acme.ago(65 * MINUTE)), acme.task({}, acme.ago(MINUTE))];
  const rest = await acme.read('tasks', checkpoint);
  expect([...new Set([...ids(batches), ...ids(rest)])].sort()).toEqual([...tasks, late, added].sort());
});

test.each([
  ['the object', restError(400, 'INVALIDENTITY', "Entity 'Task' is not supported by the Bulk API.")],
  ['compound data', restError(400, 'API_ERROR', 'Selecting compound data not supported in Bulk Query')],
  ['the organisation', restError(400, 'FEATURENOTENABLED', 'Async API not enabled')],
  ['the edition', restError(403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization')],
  ['another job today', restError(400, 'LIMIT_EXCEEDED', 'Max bulk v2 query jobs per 24 hrs has been exceeded')],
])('where the Bulk API refuses %s, paged queries bring the rows', async (_what, fault) => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  acme.simulator.faults.add({ match: '/jobs/query', fault });
  expect(ids(await acme.read('tasks')).sort()).toEqual(tasks);
});

test('a job that takes too long is asked for again in smaller windows', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  const { queries } = acme.simulator.service;
  queries.slowQueries = [{ object: 'Task', field: 'SystemModstamp', maxWindowSeconds: (20 * DAY) / 1_000 }];
  const batches = await acme.read('tasks');
  expect(ids(batches).sort()).toEqual(tasks);
  expect(created(acme)).toBeGreaterThan(2);
  expect(removed(acme)).toBe(created(acme));
});

test('a job that fails for another reason leaves the rows to paged queries', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  acme.simulator.service.bulk.failures.set('Task', 'InternalServerError : something else');
  expect(ids(await acme.read('tasks')).sort()).toEqual(tasks);
  expect([created(acme), removed(acme)]).toEqual([1, 1]);
});

test('without the header that leads on, no page is taken for the last', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  acme.simulator.faults.add({ match: '/results', fault: { kind: 'strip-header', header: 'Sforce-Locator' } });
  expect(ids(await acme.read('tasks')).sort()).toEqual(tasks);
});

test.each([
  ['breaks off', { kind: 'cut', share: 0.5 }, 'NO_ANSWER'],
  [
    'is a web page',
    { kind: 'answer', status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>Maintenance</html>' },
    'UNREADABLE_ANSWER',
  ],
] as const)('a page that %s is a reason to try again', async (_what, fault, vendorCode) => {
  await using acme = await open();
  tasksOf(acme);
  acme.simulator.faults.add({ match: '/results', fault });
  await expect(acme.read('tasks')).rejects.toMatchObject({ recovery: 'retry', vendorCode });
});

/** The pages of results as a proxy or another version of the API might send them. */
function changePages(acme: Organization, change: (lines: readonly string[], page: number) => readonly string[]): void {
  const { service } = acme.simulator;
  const handle = service.handle.bind(service);
  let page = 0;
  service.handle = (request, host) => {
    const reply = handle(request, host);
    if (!request.query.has('maxRecords') || typeof reply.body !== 'string') return reply;
    page += 1;
    return {
      ...reply,
      body: change(reply.body.trimEnd().split('\n'), page)
        .map((line) => `${line}\n`)
        .join(''),
    };
  };
}

test('every page names its columns itself, in whatever order', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  changePages(acme, (lines, page) => (page === 1 ? lines : lines.map((line) => line.split(',').reverse().join(','))));
  const batches = await acme.read('tasks');
  expect(ids(batches).sort()).toEqual(tasks);
  expect(new Set(batches.flatMap(({ rows }) => rows.map((row) => row.createdBySourceId)))).toEqual(
    new Set([acme.seller]),
  );
});

test('a page of other columns than were asked for is not read', async () => {
  await using acme = await open();
  tasksOf(acme);
  changePages(acme, ([header = '', ...lines]) => [header.replace('SystemModstamp', 'LastModifiedDate'), ...lines]);
  await expect(acme.read('tasks')).rejects.toMatchObject({ recovery: 'retry', vendorCode: 'UNREADABLE_ANSWER' });
});

test('lines that end as Windows writes them are lines', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  changePages(acme, (lines) => lines.map((line) => `${line}\r`));
  expect(ids(await acme.read('tasks')).sort()).toEqual(tasks);
});

test('where a locator is no longer good the job is made anew and the old one removed', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  const fault = restError(400, 'INVALIDLOCATOR', 'Invalid locator');
  acme.simulator.faults.add({ match: 'locator=', fault });
  const batches = await acme.read('tasks');
  expect([...new Set(ids(batches))].sort()).toEqual(tasks);
  expect([created(acme), removed(acme)]).toEqual([2, 2]);
});

test('a job that somebody aborted leaves the rows to paged queries', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  const { service } = acme.simulator;
  const handle = service.handle.bind(service);
  service.handle = (request, host) => {
    const reply = handle(request, host);
    const isState =
      request.method === 'GET' && /\/jobs\/query\/\w+$/.test(request.path) && typeof reply.body === 'string';
    return isState ? { ...reply, body: String(reply.body).replace('JobComplete', 'Aborted') } : reply;
  };
  expect(ids(await acme.read('tasks')).sort()).toEqual(tasks);
  expect([created(acme), removed(acme)]).toEqual([1, 1]);
});

test('a session that ends between two pages is renewed once', async () => {
  await using acme = await open();
  const tasks = tasksOf(acme);
  acme.simulator.faults.add({ match: '/results?maxRecords', skip: 1, fault: { kind: 'reject-token' } });
  expect(ids(await acme.read('tasks')).sort()).toEqual(tasks);
});

test('while a job is at work the engine is asked to wait, and the job is in what it stores', async () => {
  await using acme = await open();
  tasksOf(acme);
  acme.simulator.service.bulk.timing = { startsAfter: 0, completesAfter: Number.POSITIVE_INFINITY };
  const client = await acme.connect();
  const until = await salesforce.now(client);
  const stop = new AbortController();
  const seen: Batch[] = [];
  const reading = (async () => {
    for await (const batch of salesforce.streams['tasks']?.read(client, { after: null, until, signal: stop.signal }) ??
      []) {
      seen.push(batch);
      if (seen.length === 4) stop.abort();
    }
  })();
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  const pauses = seen.map((batch) => (batch.csv === undefined ? batch.notBefore : undefined));
  expect(pauses.every((pause) => pause !== undefined)).toBe(true);
  expect(new Set(seen.map(({ checkpoint }) => checkpoint?.['job'])).size).toBe(1);
  expect([created(acme), asked(acme, 'PATCH', /./), removed(acme)]).toEqual([1, 0, 0]);
});
