import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  FAULTS,
  type Fault,
  FaultPlan,
  startSalesforceSimulator,
} from '../../../src/demo/salesforce-simulator/index.ts';
import { API, type Caller, ClockedOrg, CREDENTIALS, closeAll, serve } from './simulator.ts';

let org: ClockedOrg;
let caller: Caller;

beforeEach(async () => {
  org = new ClockedOrg();
  for (let i = 0; i < 300; i += 1) org.insert('Task', { Subject: `t${i}` });
  caller = await serve(org);
});
afterEach(closeAll);

const QUERY = `${API}/query?q=${encodeURIComponent('SELECT Id, Subject FROM Task')}`;
const plan = (fault: Fault): (() => void) => caller.simulator.faults.add({ match: '/query', fault });

test('a fault hits as often as planned, after as many as planned, and only where it should', async () => {
  const { faults } = caller.simulator;
  faults.add({ match: /\/query\?/, method: 'GET', fault: FAULTS.serverUnavailable, times: 2, skip: 1 });
  const statuses = [];
  for (let i = 0; i < 4; i += 1) statuses.push((await caller.fetch(QUERY)).status);
  expect(statuses).toEqual([200, 503, 503, 200]);
  expect((await caller.fetch(`${API}/limits`)).status).toBe(200);
  expect(faults.pending()).toBe(0);
  const takeBack = faults.add({ match: '/query', fault: FAULTS.maintenance, times: Number.POSITIVE_INFINITY });
  expect((await caller.fetch(QUERY)).status).toBe(503);
  takeBack();
  expect((await caller.fetch(QUERY)).status).toBe(200);
});

test('every line of the error catalogue is answered as written', async () => {
  for (const fault of Object.values(FAULTS)) {
    plan(fault);
    const response = await caller.fetch(QUERY);
    expect(response.status).toBe(fault.status);
    const text = await response.text();
    expect(text).toBe(fault.body);
    if (text.startsWith('['))
      expect(JSON.parse(text)).toEqual([{ message: expect.any(String), errorCode: expect.any(String) }]);
    if (text.startsWith('<')) expect(response.headers.get('content-type')).toBe('text/html;charset=UTF-8');
  }
  expect(FAULTS.htmlPage.status).toBe(200);
});

test('an answer is cut off in the middle', async () => {
  plan({ kind: 'cut', share: 0.5 });
  const response = await caller.fetch(QUERY, { headers: { 'Accept-Encoding': 'identity' } });
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
});

test('an answer is short without the connection showing it', async () => {
  plan({ kind: 'truncate', share: 0.5 });
  const text = await (await caller.fetch(QUERY)).text();
  expect(() => JSON.parse(text)).toThrow();
});

test('a bulk page is short by whole rows, and only the announced number tells', async () => {
  caller.simulator.service.bulk.timing = { startsAfter: 0, completesAfter: 0 };
  const query = 'SELECT Id FROM Task';
  const job = (await (await caller.post(`${API}/jobs/query`, { operation: 'query', query })).json()) as { id: string };
  caller.simulator.faults.add({ match: '/results', fault: { kind: 'truncate', share: 0.4 } });
  const response = await caller.fetch(`${API}/jobs/query/${job.id}/results`);
  const rows = (await response.text()).trimEnd().split('\n').slice(1);
  expect(response.headers.get('sforce-numberofrecords')).toBe('300');
  expect(rows.length).toBeLessThan(300);
  expect(rows.every((row) => /^"\w{18}"$/.test(row))).toBe(true);
  caller.simulator.faults.add({ match: '/results', fault: { kind: 'strip-header', header: 'Sforce-Locator' } });
  const stripped = await caller.fetch(`${API}/jobs/query/${job.id}/results`);
  expect(stripped.headers.get('sforce-locator')).toBeNull();
});

test('a connection breaks before any answer', async () => {
  plan({ kind: 'reset' });
  await expect(caller.fetch(QUERY)).rejects.toThrow();
});

test('no answer comes until the caller gives up', async () => {
  plan({ kind: 'hang' });
  const controller = new AbortController();
  const answer = caller.fetch(QUERY, { signal: controller.signal });
  await expect.poll(() => caller.simulator.requests.at(-1)?.fault, { timeout: 20_000 }).toBe('hang');
  controller.abort();
  await expect(answer).rejects.toThrow();
  expect((await caller.fetch(QUERY)).status).toBe(200);
});

test('a late answer is the true one', async () => {
  plan({ kind: 'slow', millis: 30 });
  expect(await caller.get(QUERY)).toMatchObject({ totalSize: 300 });
});

test('a good token is refused, and good again afterwards', async () => {
  plan({ kind: 'reject-token' });
  expect(await caller.refused(QUERY)).toMatchObject({ status: 401, errorCode: 'INVALID_SESSION_ID' });
  expect((await caller.fetch(QUERY)).status).toBe(200);
});

test('a redirect points to another host', async () => {
  plan({ kind: 'redirect', location: 'http://127.0.0.2:9/login' });
  const response = await caller.fetch(QUERY);
  expect([response.status, response.headers.get('location')]).toEqual([302, 'http://127.0.0.2:9/login']);
});

test('a window that is too wide times out, half of it does not', async () => {
  caller.simulator.service.queries.slowQueries = [{ object: 'Task', field: 'SystemModstamp', maxWindowSeconds: 3_600 }];
  const windowed = (from: string, to: string): string =>
    `SELECT Id FROM Task WHERE SystemModstamp >= 2026-11-16T${from}Z AND SystemModstamp < 2026-11-16T${to}Z`;
  expect(await caller.refusedQuery(windowed('11:00:00', '13:00:00'))).toMatchObject({
    status: 400,
    errorCode: 'QUERY_TIMEOUT',
  });
  expect(await caller.refusedQuery('SELECT Id FROM Task')).toMatchObject({ errorCode: 'QUERY_TIMEOUT' });
  expect(await caller.query(windowed('12:00:00', '13:00:00'))).toMatchObject({ totalSize: 300 });
});

test('the log keeps requests without their token, and plans can be given at the start', async () => {
  const faults = new FaultPlan([{ match: '/services/data', fault: FAULTS.maintenance }]);
  const simulator = await startSalesforceSimulator({ org, credentials: CREDENTIALS, faults });
  const headers = { Authorization: 'Bearer secret-token' };
  expect((await fetch(`${simulator.url}${API}/limits?x=1`, { headers })).status).toBe(503);
  expect((await fetch(`${simulator.url}${API}/limits`, { headers })).status).toBe(401);
  expect(simulator.requests.map((entry) => [entry.method, entry.target, entry.status, entry.fault])).toEqual([
    ['GET', `${API}/limits?x=1`, 503, 'answer'],
    ['GET', `${API}/limits`, 401, null],
  ]);
  expect(JSON.stringify(simulator.requests)).not.toContain('secret-token');
  await simulator.close();
  await expect(fetch(`${simulator.url}/services/data`)).rejects.toThrow();
});
