import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { API, type Caller, ClockedOrg, closeAll, serve } from './simulator.ts';

const org = new ClockedOrg();
let caller: Caller;

beforeAll(async () => {
  for (let i = 0; i < 25; i += 1) org.insert('Task', { Subject: `say "${i}"`, ActivityDate: '2026-11-01' });
  org.delete('Task', org.insert('Task', { Subject: 'gone' }));
  caller = await serve(org);
});
afterAll(closeAll);

const SOQL = 'SELECT Id, Subject, IsClosed, CreatedDate, ActivityDate, Owner.Name, WhatId FROM Task';
const RECORD = { query: SOQL, operation: 'query', contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' };

interface Job {
  readonly id: string;
  readonly state: string;
  readonly numberRecordsProcessed?: number;
  readonly errorMessage?: string;
}

const create = async (overrides: Record<string, unknown> = {}): Promise<Job> => {
  const response = await caller.post(`${API}/jobs/query`, { ...RECORD, ...overrides });
  expect(response.status).toBe(200);
  return (await response.json()) as Job;
};
const finished = async (id: string): Promise<Job> =>
  vi.waitFor(
    async () => {
      const job = await caller.get<Job>(`${API}/jobs/query/${id}`);
      expect(['JobComplete', 'Failed', 'Aborted']).toContain(job.state);
      return job;
    },
    { timeout: 20_000 },
  );
const results = (id: string, query = ''): Promise<Response> => caller.fetch(`${API}/jobs/query/${id}/results${query}`);
const refusedJob = (
  overrides: Record<string, unknown>,
): Promise<{ status: number; errorCode: string; message: string }> =>
  caller.refused(`${API}/jobs/query`, { method: 'POST', body: JSON.stringify({ ...RECORD, ...overrides }) });

test('a job is taken, runs and completes', async () => {
  const job = await create();
  expect(job).toMatchObject({
    operation: 'query',
    object: 'Task',
    state: 'UploadComplete',
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: 64,
    lineEnding: 'LF',
    columnDelimiter: 'COMMA',
    createdById: org.standard.integrationUserId,
  });
  expect(job.id).toMatch(/^750[0-9A-Za-z]{15}$/);
  const done = await finished(job.id);
  expect(done).toMatchObject({ jobType: 'V2Query', state: 'JobComplete', numberRecordsProcessed: 25, retries: 0 });
});

test('a job passes through its states, and its results wait for the last', async () => {
  const { bulk } = caller.simulator.service;
  bulk.timing = { startsAfter: 0, completesAfter: 600_000 };
  const job = await create();
  expect(await caller.get(`${API}/jobs/query/${job.id}`)).toMatchObject({
    state: 'InProgress',
    numberRecordsProcessed: 0,
  });
  expect(await caller.refused(`${API}/jobs/query/${job.id}/results`)).toMatchObject({ errorCode: 'JOB_NOT_COMPLETE' });
  const aborted = await caller.fetch(`${API}/jobs/query/${job.id}`, { method: 'PATCH', body: '{"state":"Aborted"}' });
  expect(await aborted.json()).toMatchObject({ state: 'Aborted' });
  bulk.timing = { startsAfter: 5, completesAfter: 10 };
  expect((await caller.fetch(`${API}/jobs/query/${job.id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await caller.refused(`${API}/jobs/query/${job.id}`)).toMatchObject({ status: 404, errorCode: 'NOT_FOUND' });
});

test('results are quoted CSV with nulls empty, in the order of SELECT', async () => {
  const job = await create({ query: `${SOQL} ORDER BY Id LIMIT 1` });
  await finished(job.id);
  const response = await results(job.id);
  expect(response.headers.get('content-type')).toBe('text/csv');
  const [task] = [...org.rows('Task')];
  expect(await response.text()).toBe(
    `"Id","Subject","IsClosed","CreatedDate","ActivityDate","Owner.Name","WhatId"\n"${task?.['Id']}","say ""0""","false","2026-11-16T12:00:00.000Z","2026-11-01","Ada Admin",""\n`,
  );
});

test('every page repeats the header, counts its rows, and the last locator is the word null', async () => {
  const job = await create({ query: 'SELECT Id FROM Task' });
  await finished(job.id);
  const seen: string[] = [];
  const counts: string[] = [];
  let locator = '';
  do {
    const response = await results(job.id, `?maxRecords=10${locator}`);
    const [header, ...ids] = (await response.text()).trimEnd().split('\n');
    expect(header).toBe('"Id"');
    seen.push(...ids);
    counts.push(response.headers.get('sforce-numberofrecords') ?? '');
    const next = response.headers.get('sforce-locator');
    if (locator === '') expect(next).toBe('MTA');
    locator = next === 'null' ? '' : `&locator=${next}`;
  } while (locator !== '');
  expect(counts).toEqual(['10', '10', '5']);
  expect(new Set(seen).size).toBe(25);
  expect(await (await results(job.id, '?maxRecords=10&locator=MTA')).text()).toContain(seen[10]);
  expect(await caller.refused(`${API}/jobs/query/${job.id}/results?locator=zzz`)).toMatchObject({ status: 400 });
});

test('an empty result is a header and the locator null', async () => {
  const job = await create({ query: "SELECT Id FROM Task WHERE Subject = 'none'" });
  await finished(job.id);
  const response = await results(job.id);
  expect(await response.text()).toBe('"Id"\n');
  expect(response.headers.get('sforce-locator')).toBe('null');
  expect(response.headers.get('sforce-numberofrecords')).toBe('0');
});

test('the addresses of pages come five at a time', async () => {
  interface Pages {
    readonly resultPages: readonly { resultUrl: string }[];
    readonly nextRecordsUrl: string | null;
    readonly done: boolean;
  }
  const job = await create();
  await finished(job.id);
  const pages = await caller.get<Pages>(`${API}/jobs/query/${job.id}/resultPages?maxRecords=4`);
  expect([pages.resultPages.length, pages.done]).toEqual([5, false]);
  const rest = await caller.get<Pages>(`${pages.nextRecordsUrl}&maxRecords=4`);
  expect([rest.resultPages.length, rest.done, rest.nextRecordsUrl]).toEqual([2, true, null]);
  const last = await caller.fetch(rest.resultPages[1]?.resultUrl ?? '');
  expect(last.headers.get('sforce-numberofrecords')).toBe('1');
});

test('queryAll brings deleted rows', async () => {
  const job = await create({ operation: 'queryAll' });
  expect(await finished(job.id)).toMatchObject({ numberRecordsProcessed: 26 });
});

test('results are those of the moment the job was made', async () => {
  const job = await create({ query: 'SELECT Id FROM Lead' });
  org.insert('Lead', { LastName: 'L', Company: 'C' });
  expect(await finished(job.id)).toMatchObject({ numberRecordsProcessed: 0 });
});

test('results must be asked for with the version that made the job', async () => {
  const job = await create();
  await finished(job.id);
  expect((await caller.refused(`/services/data/v65.0/jobs/query/${job.id}/results`)).status).toBe(409);
});

test('delimiters and line ends are as ordered', async () => {
  const job = await create({
    query: 'SELECT Id, Subject FROM Task LIMIT 1',
    columnDelimiter: 'TAB',
    lineEnding: 'CRLF',
  });
  await finished(job.id);
  expect(await (await results(job.id)).text()).toMatch(/^"Id"\t"Subject"\r\n"\w{18}"\t"say ""\d+"""\r\n$/);
});

test('results are packed for callers who ask', async () => {
  for (let i = 0; i < 100; i += 1) org.insert('Contact', { LastName: `C${i}` });
  const job = await create({ query: 'SELECT Id, LastName FROM Contact' });
  await finished(job.id);
  const headers = { Authorization: `Bearer ${caller.token}`, 'Accept-Encoding': 'gzip' };
  const body = await new Promise<Buffer>((resolve, reject) => {
    const url = `${caller.simulator.url}${API}/jobs/query/${job.id}/results`;
    request(url, { headers }, (response) => {
      expect(response.headers['content-encoding']).toBe('gzip');
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks)));
    })
      .on('error', reject)
      .end();
  });
  expect(gunzipSync(body).toString().split('\n').length).toBe(102);
});

test('what Bulk cannot query is refused when the job is made', async () => {
  expect(await refusedJob({ query: 'SELECT Id FROM TaskStatus' })).toMatchObject({
    status: 400,
    errorCode: 'INVALIDENTITY',
  });
  expect((await refusedJob({ query: 'SELECT BillingAddress FROM Account' })).message).toBe(
    'Selecting compound data not supported in Bulk Query',
  );
  expect((await refusedJob({ query: 'SELECT COUNT(Id) FROM Task' })).message).toBe(
    'Aggregate Relationships not supported in Bulk Query',
  );
  expect((await refusedJob({ query: 'SELECT COUNT() FROM Task' })).status).toBe(400);
  expect((await refusedJob({ query: 'SELECT Id FROM Task LIMIT 5 OFFSET 5' })).status).toBe(400);
  expect(await refusedJob({ query: 'SELECT Nope FROM Task' })).toMatchObject({
    status: 400,
    errorCode: 'INVALID_FIELD',
  });
  expect((await refusedJob({ contentType: 'JSON' })).status).toBe(400);
});

test('a query that is too slow fails the job and says why', async () => {
  const { queries, bulk } = caller.simulator.service;
  queries.slowQueries = [{ object: 'Task', field: 'SystemModstamp', maxWindowSeconds: 86_400 }];
  const wide = await create();
  expect(await finished(wide.id)).toMatchObject({
    state: 'Failed',
    errorMessage: expect.stringContaining('QUERY_TIMEOUT'),
  });
  const narrow = await create({
    query: 'SELECT Id FROM Task WHERE SystemModstamp >= 2026-11-16T00:00:00Z AND SystemModstamp < 2026-11-17T00:00:00Z',
  });
  expect(await finished(narrow.id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 25 });
  queries.slowQueries = [];
  bulk.failures.set('Case', 'FEATURENOTENABLED : Async API not enabled');
  const failed = await create({ query: 'SELECT Id FROM Case' });
  expect(await finished(failed.id)).toMatchObject({
    state: 'Failed',
    errorMessage: 'FEATURENOTENABLED : Async API not enabled',
  });
});

test('jobs are listed, and use up the daily number of jobs', async () => {
  const { records, done } = await caller.get<{ records: Job[]; done: boolean }>(`${API}/jobs/query?jobType=V2Query`);
  expect(done).toBe(true);
  const limits = await caller.get<Record<string, { Remaining: number }>>(`${API}/limits`);
  expect(limits['DailyBulkV2QueryJobs']?.Remaining).toBeLessThanOrEqual(10_000 - records.length);
});
