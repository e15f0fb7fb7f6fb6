import { afterAll, beforeAll, expect, test } from 'vitest';
import { API, type Caller, ClockedOrg, closeAll, serve } from './simulator.ts';

const org = new ClockedOrg({
  edition: 'Developer Edition',
  layoutRequired: { Opportunity: ['NextStep'] },
  customFields: { Account: ['Score__c double nF "Score"'] },
});
let caller: Caller;

beforeAll(async () => {
  caller = await serve(org);
});
afterAll(closeAll);

interface Field {
  readonly name: string;
  readonly type: string;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly defaultedOnCreate: boolean;
  readonly calculated: boolean;
  readonly filterable: boolean;
  readonly groupable: boolean;
  readonly referenceTo: readonly string[];
  readonly picklistValues: readonly { value: string }[];
}

const describeFields = async (object: string): Promise<Map<string, Field>> => {
  const { fields } = await caller.get<{ fields: Field[] }>(`${API}/sobjects/${object}/describe`);
  return new Map(fields.map((field) => [field.name, field]));
};

test('versions are listed without signing in; retired ones are gone, unknown ones not found', async () => {
  const response = await fetch(`${caller.simulator.url}/services/data`);
  const versions = (await response.json()) as { version: string; label: string; url: string }[];
  expect(versions).toContainEqual({ label: "Winter '26", url: '/services/data/v65.0', version: '65.0' });
  expect(versions).toContainEqual({ label: "Summer '25", url: '/services/data/v64.0', version: '64.0' });
  expect((await caller.refused('/services/data/v30.0/limits')).status).toBe(410);
  expect(await caller.refused('/services/data/v99.0/limits')).toMatchObject({ status: 404, errorCode: 'NOT_FOUND' });
  expect((await caller.refused(`${API}/nowhere`)).status).toBe(404);
});

test('the fields a record needs to be created can be told from describe', async () => {
  const required = async (object: string): Promise<string[]> =>
    [...(await describeFields(object)).values()]
      .filter((field) => !field.nillable && field.createable && !field.defaultedOnCreate && field.type !== 'boolean')
      .map((field) => field.name);
  expect(await required('Account')).toEqual(['Name']);
  expect((await required('Opportunity')).sort()).toEqual(['CloseDate', 'Name', 'StageName']);
});

test('describe tells lookups, picklists, formulas and what cannot be filtered', async () => {
  const task = await describeFields('Task');
  expect(task.get('WhoId')?.referenceTo).toEqual(['Contact', 'Lead']);
  expect(task.get('TaskSubtype')?.picklistValues.map((entry) => entry.value)).toContain('Call');
  expect((await describeFields('Account')).get('Score__c')).toMatchObject({ calculated: true, groupable: false });
  const login = await describeFields('LoginHistory');
  expect(login.get('Status')).toMatchObject({ filterable: false, groupable: true });
  expect(login.get('LoginTime')?.filterable).toBe(true);
});

test('the global describe tells prefixes, what replicates, and which object holds whose history', async () => {
  const { sobjects } = await caller.get<{ sobjects: Record<string, unknown>[] }>(`${API}/sobjects`);
  const by = new Map(sobjects.map((object) => [object['name'], object]));
  expect(by.get('Account')).toMatchObject({ keyPrefix: '001', replicateable: true, queryable: true });
  expect(by.get('LoginHistory')).toMatchObject({ replicateable: false });
  expect(by.get('LeadHistory')).toMatchObject({ associateEntityType: 'History', associateParentEntity: 'Lead' });
  expect(by.get('OpportunityHistory')).toMatchObject({ associateEntityType: null, associateParentEntity: null });
});

test('a describe that has not changed is answered with 304', async () => {
  const path = `${API}/sobjects/Lead/describe`;
  const modified = (await caller.fetch(path)).headers.get('last-modified') ?? '';
  expect((await caller.fetch(path, { headers: { 'If-Modified-Since': modified } })).status).toBe(304);
  org.pass(5);
  org.access.hideField('Lead', 'Rating');
  expect((await caller.fetch(path, { headers: { 'If-Modified-Since': modified } })).status).toBe(200);
});

test('layouts show what the page demands beyond the database', async () => {
  interface Item {
    readonly required: boolean;
    readonly layoutComponents: readonly { value: string }[];
  }
  interface Layout {
    readonly editLayoutSections: readonly { layoutRows: readonly { layoutItems: readonly Item[] }[] }[];
  }
  const { layouts } = await caller.get<{ layouts: Layout[] }>(`${API}/sobjects/Opportunity/describe/layouts`);
  const items = layouts.flatMap((layout) =>
    layout.editLayoutSections.flatMap((section) => section.layoutRows.flatMap((row) => row.layoutItems)),
  );
  const required = items.filter((item) => item.required).map((item) => item.layoutComponents[0]?.value);
  expect(required.sort()).toEqual(['CloseDate', 'Name', 'NextStep', 'StageName']);
});

test('limits and the usage header count calls against the edition’s allowance', async () => {
  const before = caller.simulator.apiUsed();
  const response = await caller.fetch(`${API}/limits`);
  expect(response.headers.get('sforce-limit-info')).toBe(`api-usage=${before + 1}/15000`);
  expect(response.headers.get('date')).toBe(org.now().toUTCString());
  const body = (await response.json()) as Record<string, unknown>;
  expect(body['DailyApiRequests']).toEqual({ Max: 15_000, Remaining: 15_000 - before - 1 });
  expect(body['DailyBulkV2QueryJobs']).toEqual({ Max: 10_000, Remaining: 10_000 });
  expect(body['PermissionSets']).toMatchObject({ CreateCustom: { Max: 1_000 } });
});

test('an allowance of the app’s own is told behind the organisation’s', async () => {
  const { usage } = caller.simulator.service;
  usage.perApp = { appName: 'Uptake', limit: 250 };
  const used = usage.used() + 1;
  const header = (await caller.fetch(`${API}/limits`)).headers.get('sforce-limit-info');
  expect(header).toBe(`api-usage=${used}/15000; per-app-api-usage=${used}/250(appName=Uptake)`);
  usage.perApp = null;
});

test('usage rolls over 24 hours', async () => {
  const rolling = new ClockedOrg({ dailyApiRequests: 50 });
  const other = await serve(rolling);
  other.simulator.service.usage.record(50);
  expect(await other.refused(`${API}/limits`)).toEqual({
    status: 403,
    errorCode: 'REQUEST_LIMIT_EXCEEDED',
    message: 'TotalRequests Limit exceeded.',
  });
  rolling.pass(25 * 3_600);
  expect(other.simulator.apiUsed()).toBe(0);
});

test('a batch answers each part by itself and counts once', async () => {
  const before = caller.simulator.apiUsed();
  const batchRequests = [
    { method: 'GET', url: 'v64.0/sobjects/Account/describe' },
    { method: 'GET', url: `v64.0/query?q=${encodeURIComponent('SELECT COUNT() FROM User')}` },
    { method: 'GET', url: 'v64.0/sobjects/Nothing/describe' },
  ];
  const response = await caller.post(`${API}/composite/batch`, { batchRequests });
  const body = (await response.json()) as { hasErrors: boolean; results: { statusCode: number; result: unknown }[] };
  expect(body.hasErrors).toBe(true);
  expect(body.results.map((result) => result.statusCode)).toEqual([200, 200, 404]);
  expect(body.results[0]?.result).toMatchObject({ name: 'Account' });
  expect(caller.simulator.apiUsed()).toBe(before + 1);
  const tooMany = await caller.post(`${API}/composite/batch`, {
    batchRequests: Array.from({ length: 26 }, () => batchRequests[0]),
  });
  expect(tooMany.status).toBe(400);
});

test('one record can be fetched by either length of id', async () => {
  const id = org.insert('Account', { Name: 'Edge' });
  const path = `${API}/sobjects/Account/${id}`;
  expect(await caller.get(`${path}?fields=Name`)).toEqual({ attributes: { type: 'Account', url: path }, Name: 'Edge' });
  expect(await caller.get(`${API}/sobjects/Account/${id.slice(0, 15)}`)).toMatchObject({ Id: id });
  org.delete('Account', id);
  expect(await caller.refused(path)).toMatchObject({ status: 404 });
});

test('answers are packed for callers who ask', async () => {
  const packed = await caller.fetch(`${API}/sobjects`, { headers: { 'Accept-Encoding': 'gzip' } });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  expect(await packed.json()).toHaveProperty('sobjects');
  const plain = await caller.fetch(`${API}/sobjects`, { headers: { 'Accept-Encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
});

test('nothing can be written through the API', async () => {
  expect(await caller.refused(`${API}/sobjects/Account`, { method: 'POST', body: '{}' })).toMatchObject({
    status: 405,
    errorCode: 'METHOD_NOT_ALLOWED',
  });
});
