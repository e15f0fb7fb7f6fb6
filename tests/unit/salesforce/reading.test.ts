import { expect, test } from 'vitest';
import { describeObject } from '../../../connectors/salesforce/describe.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { objectStream } from '../../../connectors/salesforce/object-stream.ts';
import { tasks as taskStream } from '../../../connectors/salesforce/streams/tasks.ts';
import { completed, partsOf } from '../../../connectors/salesforce/wide-select.ts';
import { FAULTS, restError } from '../../../src/demo/salesforce-simulator/index.ts';
import { collect } from '../../contract/contract-session.ts';
import { DAY, deleted, ids, last, MINUTE, Organization, skipped } from './organization.ts';

test('archived tasks are read and counted; the pattern of a repeating one is left out with the reason', async () => {
  await using acme = await Organization.open();
  const at = acme.ago(20 * DAY);
  const old = acme.task({ ActivityDate: '2024-06-01' }, at);
  const today = acme.task();
  acme.task({ IsRecurrence: true });
  // Salesforce archives by night.
  acme.pass(DAY);
  const batches = await acme.read('tasks');
  expect(ids(batches).sort()).toEqual([old, today].sort());
  expect(Object.values(skipped(batches))).toEqual([1]);
  const window = { from: acme.ago(60 * DAY), to: acme.now };
  expect(await salesforce.count(await acme.connect(), 'tasks', window)).toBe(2);
});

test('a first read of activities begins at the start date, of accounts at the beginning', async () => {
  await using acme = await Organization.open();
  const before = acme.ago(100 * DAY);
  acme.task({ Status: 'Not Started' }, before);
  const completedSince = acme.task({ Status: 'Not Started' }, before);
  acme.org.update('Task', completedSince, { Status: 'Completed' }, { at: acme.ago(DAY) });
  const account = acme.org.insert('Account', { Name: 'Old' }, { at: before });
  expect(ids(await acme.read('tasks'))).toEqual([completedSince]);
  expect(ids(await acme.read('accounts'))).toEqual([account]);
});

test('a deleted record, a purged one and the loser of a merge are named; a restored one comes back', async () => {
  await using acme = await Organization.open();
  const [kept, binned, purged, loser, restored] = ['a', 'b', 'c', 'd', 'e'].map((Name) =>
    acme.org.insert('Account', { Name }, { at: acme.ago(5 * DAY) }),
  ) as [string, string, string, string, string];
  const first = await acme.read('accounts');
  acme.pass(60 * MINUTE);
  const at = acme.ago(20 * MINUTE);
  acme.org.delete('Account', purged, { at });
  acme.org.purge('Account');
  acme.org.delete('Account', binned, { at });
  acme.org.delete('Account', restored, { at });
  acme.org.undelete('Account', restored, { at: acme.ago(15 * MINUTE) });
  acme.org.merge('Account', kept, loser, { at });
  const second = await acme.read('accounts', last(first));
  expect([...new Set(deleted(second))].sort()).toEqual([binned, purged, loser].sort());
  expect(ids(second).sort()).toEqual([kept, restored].sort());
});

test('deletes that are still listed come with the first page, in one request, without a sweep', async () => {
  await using acme = await Organization.open();
  acme.task();
  const first = await acme.read('tasks');
  acme.pass(10 * DAY);
  const client = await acme.connect();
  await describeObject(client, 'Task');
  const before = acme.calls().length;
  const used = acme.simulator.apiUsed();
  const second = await acme.read('tasks', last(first), client);
  expect(second.some(({ sweep, presentIds }) => sweep === true || presentIds !== undefined)).toBe(false);
  const calls = acme.calls().slice(before);
  expect(calls.map((target) => target.replace(/^.*v64\.0|\?.*$/g, ''))).toEqual([
    '/services/data/',
    '/sobjects/Task/deleted/',
    '/queryAll',
  ]);
  expect(acme.simulator.apiUsed() - used).toBe(1);
});

test('when Salesforce will not list the deletes, the ids of everything that exists are named instead', async () => {
  await using acme = await Organization.open();
  const [kept, gone] = [acme.task(), acme.task()];
  const first = await acme.read('tasks');
  acme.pass(60 * MINUTE);
  acme.org.delete('Task', gone, { at: acme.ago(30 * MINUTE) });
  acme.org.purge();
  acme.simulator.faults.add({ match: '/deleted/', fault: restError(400, 'INVALID_REPLICATION_DATE', 'too old') });
  const second = await acme.read('tasks', last(first));
  expect(second.flatMap(({ presentIds }) => presentIds ?? [])).toEqual([kept]);
  expect(second.at(-1)).toMatchObject({ sweep: true });
  expect(second.slice(0, -1).filter(({ presentIds, checkpoint }) => presentIds && checkpoint)).toEqual([]);
});

test('what was stamped at or after the end of a read is left to the next', async () => {
  await using acme = await Organization.open();
  const until = acme.now;
  const before = acme.task({}, acme.ago(1_000));
  acme.pass(60 * MINUTE);
  const [at, later] = [acme.task({}, until), acme.task({}, acme.ago(MINUTE))];
  const request = { after: null, until, signal: acme.context.stop.signal };
  const batches = await collect(objectStream(taskStream).read(await acme.connect(), request), 'activity');
  expect(ids(batches)).toEqual([before]);
  expect(ids(await acme.read('tasks', last(batches)))).toEqual([before, at, later]);
});

test('a long transaction that ends after its rows were passed by is read next time', async () => {
  await using acme = await Organization.open();
  acme.task();
  const visibleFrom = new Date(acme.now.getTime() + 5 * MINUTE);
  const late = acme.org.insert('Task', { Subject: 'Late' }, { at: acme.ago(4 * MINUTE), visibleFrom });
  const first = await acme.read('tasks');
  expect(ids(first)).not.toContain(late);
  acme.pass(30 * MINUTE);
  expect(ids(await acme.read('tasks', last(first)))).toContain(late);
});

test('a long transaction that ends behind a page already read is read when the read is taken up again', async () => {
  await using acme = await Organization.open();
  const young = acme.ago(2 * MINUTE);
  for (let index = 0; index < 2_100; index += 1) acme.task({}, young);
  const visibleFrom = new Date(acme.now.getTime() + MINUTE);
  const late = acme.org.insert('Task', { Subject: 'Late' }, { at: acme.ago(6 * MINUTE), visibleFrom });
  const [page] = await acme.read('tasks');
  acme.pass(30 * MINUTE);
  expect(ids(await acme.read('tasks', page?.checkpoint))).toContain(late);
});

test('an old position is gone on from exactly: what came before is not read again', async () => {
  await using acme = await Organization.open();
  const old = acme.ago(DAY);
  for (let index = 0; index < 2_100; index += 1) acme.task({}, old);
  const [page] = await acme.read('tasks');
  expect(page?.rows).toHaveLength(2_000);
  expect(ids(await acme.read('tasks', page?.checkpoint))).toHaveLength(100);
});

test('a query that runs too long is asked again for half the time, and nothing is lost', async () => {
  await using acme = await Organization.open();
  const tasks = Array.from({ length: 8 }, (_, day) => acme.task({}, acme.ago((day + 1) * 5 * DAY)));
  acme.simulator.service.queries.slowQueries = [
    { object: 'Task', field: 'SystemModstamp', maxWindowSeconds: (20 * DAY) / 1_000 },
  ];
  // What is too slow to be counted is tried as a job first.
  const unsupported = restError(400, 'INVALIDENTITY', "Entity 'Task' is not supported by the Bulk API.");
  acme.simulator.faults.add({ match: '/jobs/query', fault: unsupported });
  expect(ids(await acme.read('tasks')).sort()).toEqual(tasks.sort());
  expect(acme.queries().length).toBeGreaterThan(3);
});

test('a query that is too slow however short its time is given up', async () => {
  await using acme = await Organization.open();
  const slow = restError(400, 'QUERY_TIMEOUT', 'Your query request was running for too long.');
  acme.simulator.faults.add({ match: '/queryAll', fault: slow, times: Number.POSITIVE_INFINITY });
  // What is too slow to be counted is tried as a job first.
  const unsupported = restError(400, 'INVALIDENTITY', "Entity 'Task' is not supported by the Bulk API.");
  acme.simulator.faults.add({ match: '/jobs/query', fault: unsupported });
  await expect(acme.read('tasks')).rejects.toMatchObject({ recovery: 'retry', vendorCode: 'QUERY_TIMEOUT' });
  expect(acme.queries().length).toBeLessThan(15);
});

test('a cursor that Salesforce dropped is taken up after the last row, not from the beginning', async () => {
  await using acme = await Organization.open();
  const at = acme.ago(DAY);
  const tasks = Array.from({ length: 4_500 }, () => acme.task({}, at));
  const dropped = restError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  acme.simulator.faults.add({ match: /\/query(All)?\/01g|\/query(All)?\/0r8/, fault: dropped, times: 2 });
  const batches = await acme.read('tasks');
  expect(ids(batches)).toHaveLength(tasks.length);
  expect(new Set(ids(batches))).toEqual(new Set(tasks));
  expect(acme.queries().filter((query) => query.includes('Id > '))).not.toHaveLength(0);
});

test('a field hidden between two reads is dropped and said, and the stream goes on', async () => {
  await using acme = await Organization.open();
  const task = acme.task({ ActivityDate: '2026-03-01' });
  const client = await acme.connect();
  const read = async () => (await acme.read('tasks', null, client)).flatMap(({ rows }) => rows);
  expect((await read())[0]).toMatchObject({ sourceId: task, occurredAt: '2026-03-01T12:00:00.000Z' });
  acme.org.access.hideField('Task', 'ActivityDate');
  expect((await read())[0]).toMatchObject({ sourceId: task, occurredAt: null });
  expect(JSON.stringify(acme.context.warnings)).toContain('ActivityDate');
});

test('a list of fields too long for one address is read in parts that are put together row by row', async () => {
  await using acme = await Organization.open();
  for (let index = 0; index < 3; index += 1) acme.task({ ActivityDate: '2026-03-01', Status: 'Not Started' });
  const whole = await acme.read('tasks');
  acme.simulator.faults.add({ match: /\/queryAll\?q=SELECT%20Id/, fault: FAULTS.uriTooLong });
  const before = acme.queries().length;
  const inParts = await acme.read('tasks');
  expect(inParts.flatMap(({ rows }) => rows)).toEqual(whole.flatMap(({ rows }) => rows));
  const asked = acme
    .queries()
    .slice(before)
    .filter((query) => query.includes('FROM Task') && !query.includes('COUNT'));
  expect(asked).toHaveLength(3);
  expect(asked[2]).toContain("Id <= '");
});

test('a row that changes between two parts is left to the window it has moved to', async () => {
  await using acme = await Organization.open();
  const [kept, changed] = [acme.task({}, acme.ago(3 * DAY)), acme.task({}, acme.ago(2 * DAY))];
  const client = await acme.connect();
  const fields = ['Id', 'SystemModstamp', 'Subject', 'Status'];
  const source = { object: 'Task', stamp: 'SystemModstamp', all: true, where: [] };
  const parts = partsOf(source, fields, 2);
  expect(parts).toEqual([
    ['Id', 'SystemModstamp', 'Subject'],
    ['Id', 'SystemModstamp', 'Status'],
  ]);
  const from = { at: acme.ago(10 * DAY), id: '' };
  const select = `SELECT Id, SystemModstamp, Subject FROM Task ORDER BY SystemModstamp, Id`;
  const { rows } = await client.query(select, { signal: client.signal, all: true, what: 'Task' });
  acme.org.update('Task', changed, { Subject: 'Changed' });
  const to = { at: acme.ago(DAY), id: '' };
  const whole = { ...source, fields: async () => fields, hidden: () => undefined };
  const found = await completed(client, whole, parts, rows, { from, to }, client.signal);
  expect(found.map((row) => [row['Id'], row['Status']])).toEqual([[kept, 'Completed']]);
});

test('however many fields there are, no part is too long for an address', () => {
  const fields = Array.from({ length: 800 }, (_, index) => `A_Field_With_A_Rather_Long_Name_${index}__c`);
  const parts = partsOf({ stamp: 'SystemModstamp' }, fields, 1);
  for (const part of parts) expect(encodeURIComponent(part.join(', ')).length).toBeLessThan(14_000);
  expect(parts.flatMap((part) => part.slice(2))).toEqual(fields);
});

test('a stream whose indispensable field is hidden says which to grant', async () => {
  await using acme = await Organization.open();
  acme.org.access.hideField('Opportunity', 'IsWon');
  await expect(acme.read('opportunities')).rejects.toMatchObject({
    recovery: 'skip-stream',
    message: expect.stringContaining('IsWon'),
  });
});

test('a start date that is moved back begins the stream anew', async () => {
  await using acme = await Organization.open();
  acme.task();
  const after = last(await acme.read('tasks'));
  const client = { ...(await acme.connect()), since: new Date('2025-01-01') };
  await expect(acme.read('tasks', after, client)).rejects.toMatchObject({ recovery: 'restart-stream' });
});

test('a checkpoint of another make begins the stream anew', async () => {
  await using acme = await Organization.open();
  await expect(acme.read('tasks', { watermark: 1 })).rejects.toMatchObject({ recovery: 'restart-stream' });
});

test('changes of owner come once, with ids, from every object that keeps them', async () => {
  await using acme = await Organization.open();
  const other = acme.user('other');
  const at = acme.ago(DAY);
  const account = acme.org.insert('Account', { Name: 'A', OwnerId: acme.seller }, { at: acme.ago(2 * DAY) });
  const lead = acme.org.insert(
    'Lead',
    { LastName: 'L', Company: 'C', OwnerId: acme.seller },
    { at: acme.ago(2 * DAY) },
  );
  acme.org.update('Account', account, { OwnerId: other }, { at });
  acme.org.update('Lead', lead, { OwnerId: other }, { at });
  acme.org.update('Lead', lead, { Status: 'Working - Contacted' }, { at });
  acme.org.access.hideObject('CaseHistory');
  const first = await acme.read('owner-changes');
  const rows = first.flatMap((batch) => batch.rows);
  expect(
    rows.map(({ kind, recordSourceId, fromSourceId, toSourceId }) => ({
      kind,
      recordSourceId,
      fromSourceId,
      toSourceId,
    })),
  ).toEqual([
    { kind: 'account', recordSourceId: account, fromSourceId: acme.seller, toSourceId: other },
    { kind: 'lead', recordSourceId: lead, fromSourceId: acme.seller, toSourceId: other },
  ]);
  expect(Object.values(skipped(first))).toEqual([2]);
  acme.org.access.showObject('CaseHistory');
  acme.pass(60 * MINUTE);
  acme.org.update('Account', account, { OwnerId: acme.seller }, { at: acme.ago(30 * MINUTE) });
  expect(ids(await acme.read('owner-changes', last(first)))).toHaveLength(1);
});

test('only sign-ins of people that succeeded are read, and counted alike', async () => {
  await using acme = await Organization.open();
  const login = (LoginType: string, Status: string, Application: string) =>
    acme.login({ LoginType, Status, Application });
  const people = [login('Application', 'Success', 'Browser'), login('Oauth2', 'Success', 'Salesforce for iOS')];
  login('Application', 'Invalid Password', 'Browser');
  login('Oauth2', 'Success', 'Data Loader');
  login('OtherApi', 'Success', 'N/A');
  expect(ids(await acme.read('logins')).sort()).toEqual(people.sort());
  const window = { from: acme.ago(2 * DAY), to: acme.now };
  expect(await salesforce.count(await acme.connect(), 'logins', window)).toBe(2);
});

test('a sign-in too old to be kept is no sign of a missing permission', async () => {
  await using acme = await Organization.open();
  acme.org.update('User', acme.seller, { LastLoginDate: acme.ago(200 * DAY) });
  const client = { ...(await acme.connect()), since: acme.ago(400 * DAY) };
  expect(ids(await acme.read('logins', null, client))).toEqual([]);
});

test('nobody having signed in is not taken for a missing permission', async () => {
  await using acme = await Organization.open();
  acme.org.update('User', acme.seller, { LastLoginDate: null });
  expect(ids(await acme.read('logins'))).toEqual([]);
});

test('amounts in several currencies are made comparable by the rates of the organisation', async () => {
  await using acme = await Organization.open({ multiCurrency: true, currency: 'EUR' });
  acme.org.insert('CurrencyType', { IsoCode: 'USD', ConversionRate: 1.25, IsActive: true, IsCorporate: false });
  const deal = (CurrencyIsoCode: string) =>
    acme.org.insert(
      'Opportunity',
      { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-06-30', Amount: 100, CurrencyIsoCode },
      { at: acme.ago(DAY) },
    );
  const [euro, dollar] = [deal('EUR'), deal('USD')];
  const rows = (await acme.read('opportunities')).flatMap((batch) => batch.rows);
  const of = (id: string) => rows.find(({ sourceId }) => sourceId === id);
  expect(of(euro)).toMatchObject({ amount: 100, amountBase: 100, currency: 'EUR' });
  expect(of(dollar)).toMatchObject({ amount: 100, amountBase: 80, currency: 'USD' });
});

test('where rates change by date an amount is valued at the rate of its close date', async () => {
  await using acme = await Organization.open({ multiCurrency: true, datedRates: true, currency: 'EUR' });
  acme.org.insert('CurrencyType', { IsoCode: 'USD', ConversionRate: 1.25, IsActive: true, IsCorporate: false });
  for (const [StartDate, ConversionRate] of [
    ['2026-01-01', 2],
    ['2026-04-01', 4],
  ] as const) {
    acme.org.insert('DatedConversionRate', { IsoCode: 'USD', StartDate, ConversionRate });
  }
  const deal = (CloseDate: string, CurrencyIsoCode = 'USD') =>
    acme.org.insert(
      'Opportunity',
      { Name: 'Deal', StageName: 'Prospecting', CloseDate, Amount: 100, CurrencyIsoCode },
      { at: acme.ago(DAY) },
    );
  const deals = [
    deal('2025-12-31'),
    deal('2026-01-01'),
    deal('2026-03-31'),
    deal('2026-04-01'),
    deal('2026-04-01', 'EUR'),
  ];
  const rows = (await acme.read('opportunities')).flatMap((batch) => batch.rows);
  const values = deals.map((id) => rows.find(({ sourceId }) => sourceId === id)?.amountBase);
  // Before the first rate by date the static one holds.
  expect(values).toEqual([80, 50, 50, 25, 100]);
  expect((await acme.read('currency-rates')).flatMap((batch) => batch.rows)).toHaveLength(4);
});
