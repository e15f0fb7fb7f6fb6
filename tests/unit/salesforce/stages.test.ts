import { expect, test } from 'vitest';
import { Columns } from '../../../connectors/salesforce/columns.ts';
import { filledColumns, filledOf } from '../../../connectors/salesforce/streams/filled.ts';
import { filledBits, TRACKED_FIELDS } from '../../../src/records/record.ts';
import { DAY, ids, last, MINUTE, Organization, rowsOf, skipped } from './organization.ts';

const deal = (acme: Organization, at: Date, fields: Record<string, string | number> = {}) =>
  acme.org.insert(
    'Opportunity',
    { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-06-30', OwnerId: acme.seller, ...fields },
    { at, by: acme.seller },
  );

test('an opportunity that moves tells where from, by whom and when; other changes of it are no move', async () => {
  await using acme = await Organization.open();
  const id = deal(acme, acme.ago(5 * DAY));
  acme.org.update('Opportunity', id, { Amount: 1_000 }, { at: acme.ago(4 * DAY), by: acme.seller });
  acme.org.update('Opportunity', id, { StageName: 'Qualification' }, { at: acme.ago(3 * DAY), by: acme.seller });
  acme.org.update('Opportunity', id, { StageName: 'Closed Won' }, { at: acme.ago(2 * DAY), by: acme.seller });
  const batches = await acme.read('stage-changes');
  expect(rowsOf(batches)).toMatchObject([
    { type: 'stage-change', kind: 'opportunity', recordSourceId: id, from: 'Prospecting', to: 'Qualification' },
    { recordSourceId: id, from: 'Qualification', to: 'Closed Won', at: acme.ago(2 * DAY).toISOString() },
  ]);
  expect(rowsOf(batches)[0]).toMatchObject({ changedBySourceId: acme.seller });
  expect(Object.values(skipped(batches))).toEqual([1, 1]);
});

test('where a read begins in the middle of a story, the stage before is asked for', async () => {
  await using acme = await Organization.open();
  const old = deal(acme, acme.ago(200 * DAY));
  acme.org.update('Opportunity', old, { StageName: 'Qualification' }, { at: acme.ago(150 * DAY) });
  acme.org.update('Opportunity', old, { StageName: 'Needs Analysis' }, { at: acme.ago(DAY) });
  const first = await acme.read('stage-changes');
  expect(rowsOf(first)).toMatchObject([{ from: 'Qualification', to: 'Needs Analysis' }]);
  acme.pass(DAY);
  acme.org.update('Opportunity', old, { StageName: 'Closed Lost' }, { at: acme.ago(60 * MINUTE) });
  expect(rowsOf(await acme.read('stage-changes', last(first)))).toMatchObject([
    { from: 'Needs Analysis', to: 'Closed Lost' },
  ]);
});

test('leads and cases tell their status where its history is tracked, a deleted record too', async () => {
  await using acme = await Organization.open();
  const lead = acme.org.insert(
    'Lead',
    { LastName: 'X', Company: 'Y', Status: 'Open - Not Contacted' },
    { at: acme.ago(3 * DAY) },
  );
  acme.org.update('Lead', lead, { Status: 'Working - Contacted' }, { at: acme.ago(2 * DAY) });
  const one = acme.org.insert('Case', { Status: 'New' }, { at: acme.ago(3 * DAY) });
  acme.org.update('Case', one, { Status: 'Working' }, { at: acme.ago(2 * DAY) });
  acme.org.delete('Case', one, { at: acme.ago(DAY) });
  const found = rowsOf(await acme.read('stage-changes'));
  expect(found).toContainEqual(
    expect.objectContaining({
      kind: 'lead',
      recordSourceId: lead,
      from: 'Open - Not Contacted',
      to: 'Working - Contacted',
    }),
  );
  expect(found).toContainEqual(
    expect.objectContaining({ kind: 'case', recordSourceId: one, from: 'New', to: 'Working' }),
  );
});

test('stages and statuses are read whole once a day, and nothing is asked in between', async () => {
  await using acme = await Organization.open();
  const first = await acme.read('stages');
  expect(rowsOf(first)).toContainEqual(
    expect.objectContaining({ kind: 'opportunity', status: 'Closed Won', closed: true, won: true, probability: 100 }),
  );
  expect(rowsOf(first)).toContainEqual(
    expect.objectContaining({
      kind: 'lead',
      status: 'Closed - Converted',
      closed: true,
      won: false,
      probability: null,
    }),
  );
  const client = await acme.connect();
  acme.pass(60 * MINUTE);
  const asked = acme.queries().length;
  const again = await acme.read('stages', last(first), client);
  expect([again.length, ids(again), again.at(-1)]).toEqual([
    1,
    [],
    { rows: [], deletedIds: [], checkpoint: last(first) },
  ]);
  expect(acme.queries().length).toBe(asked);
  acme.pass(DAY);
  expect(rowsOf(await acme.read('stages', last(first)))).toHaveLength(18);
});

test('an object that is hidden for a day ends nothing of what it said', async () => {
  await using acme = await Organization.open();
  const first = await acme.read('stages');
  expect(first.at(-1)).toMatchObject({ sweep: true });
  acme.org.access.hideObject('LeadStatus');
  acme.pass(DAY);
  const second = await acme.read('stages', last(first));
  expect(second.at(-1)).not.toHaveProperty('sweep');
  acme.org.access.showObject('LeadStatus');
  acme.pass(DAY);
  expect((await acme.read('stages', last(second))).at(-1)).toMatchObject({ sweep: true });
});

test('a field that becomes required is told as such; checkboxes and fields with a default never are', async () => {
  await using acme = await Organization.open();
  acme.org.defineField('Opportunity', 'Reason__c string ncu');
  const required = async () =>
    rowsOf(await acme.read('field-requirements'))
      .filter((row) => row.object === 'Opportunity' && row.required === true)
      .map((row) => row.field)
      .sort();
  expect(await required()).toEqual(['CloseDate', 'Name', 'StageName']);
  acme.org.defineField('Opportunity', 'Reason__c string cu');
  acme.org.defineField('Opportunity', 'Urgent__c boolean cu');
  acme.org.defineField('Opportunity', 'Region__c string cud');
  expect(await required()).toEqual(['CloseDate', 'Name', 'Reason__c', 'StageName']);
});

test('whether tracked fields are filled is told, and what cannot be seen is not called empty', async () => {
  await using acme = await Organization.open();
  const id = deal(acme, acme.ago(DAY), { Amount: 0, NextStep: 'Call' });
  const read = async () => rowsOf(await acme.read('opportunities')).find((row) => row.sourceId === id);
  const seen = { amount: 0, closeDate: 'x', nextStep: 'x', account: null, type: null, source: null, contact: null };
  expect(await read()).toMatchObject(filledBits('opportunity', { ...seen, forecast: 'x' }));
  acme.org.access.hideField('Opportunity', 'NextStep');
  const { nextStep: _, ...others } = seen;
  expect(await read()).toMatchObject(filledBits('opportunity', { ...others, forecast: 'x' }));
});

test('rows that stay text tell the same', () => {
  const columns = new Columns(['Phone', 'Website', 'Industry']);
  expect(filledColumns('account', columns).tracked).toEqual({ constant: 0b111 });
  expect(filledOf('account', { Phone: '1', Website: null, Industry: 'x' })).toEqual({ filled: 0b101, tracked: 0b111 });
  expect(TRACKED_FIELDS.account.slice(0, 3)).toEqual(['phone', 'website', 'industry']);
});
