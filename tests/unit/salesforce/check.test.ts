import { expect, test } from 'vitest';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { DAY, Organization } from './organization.ts';

async function checked(acme: Organization) {
  const capabilities = await salesforce.check(await acme.connect());
  return { capabilities, of: (name: string) => capabilities.streams.find(({ stream }) => stream === name) };
}

test('everything granted: all streams available, with the rows a first read will bring', async () => {
  await using acme = await Organization.open({ multiCurrency: true });
  acme.task();
  acme.task({}, acme.ago(100 * DAY));
  acme.org.insert('Account', { Name: 'Old' }, { at: acme.ago(100 * DAY) });
  acme.login();
  const { capabilities, of } = await checked(acme);
  expect(capabilities.streams.filter(({ availability }) => availability !== 'available')).toEqual([]);
  expect(capabilities.identity).toMatch(/^integration@acme\.example at Acme \(Enterprise Edition\), 127\.0\.0\.1:\d+$/);
  expect(of('tasks')?.estimatedRows).toBe(1);
  expect(of('accounts')?.estimatedRows).toBe(1);
  expect(capabilities.apiUsage?.limit).toBeGreaterThan(100_000);
});

test('each thing that is not granted is said where it is missing, with what to grant', async () => {
  await using acme = await Organization.open();
  acme.org.access.monitorLoginHistory = false;
  acme.org.access.hideObject('Case');
  acme.org.access.hideField('Task', 'AccountId');
  acme.org.access.hideObject('CaseHistory');
  const { of } = await checked(acme);
  expect(of('logins')).toMatchObject({
    availability: 'unavailable',
    reason: expect.stringContaining('Monitor Login History'),
  });
  expect(of('cases')).toMatchObject({ availability: 'unavailable', reason: expect.stringContaining('Case') });
  expect(of('tasks')).toMatchObject({ availability: 'partly', reason: expect.stringContaining('AccountId') });
  expect(of('owner-changes')).toMatchObject({ availability: 'partly', reason: expect.stringContaining('Case') });
  expect(of('accounts')).toMatchObject({ availability: 'available', reason: '' });
});

test('records that sharing hides without a word are found by comparing counts', async () => {
  await using acme = await Organization.open();
  for (let index = 0; index < 150; index += 1) {
    acme.org.insert('Account', { Name: `A${index}`, OwnerId: acme.seller }, { at: acme.ago(DAY) });
    acme.task({ OwnerId: acme.seller }, acme.ago(DAY));
  }
  acme.org.access.viewAllData = false;
  const { of } = await checked(acme);
  expect(of('accounts')).toMatchObject({
    availability: 'partly',
    reason: expect.stringContaining('View All Records on Account'),
  });
  expect(of('tasks')).toMatchObject({
    availability: 'partly',
    reason: expect.stringContaining('View All Activities'),
  });
});

test('where a proxy keeps the usage header to itself, /limits says what is used, for one call, and the budget hears it', async () => {
  await using acme = await Organization.open({ dailyApiRequests: 40_000 });
  const header = 'Sforce-Limit-Info';
  acme.simulator.faults.add({ match: '/services/data/v', fault: { kind: 'strip-header', header }, times: Infinity });
  acme.simulator.service.usage.record(25_000);
  const { capabilities } = await checked(acme);
  expect(capabilities.apiUsage).toMatchObject({ limit: 40_000 });
  expect(capabilities.apiUsage?.used).toBeGreaterThan(25_000);
  expect(acme.context.budget.usage).toEqual(capabilities.apiUsage);
  expect(acme.calls().filter((target) => /\/limits$/.test(target))).toHaveLength(1);
});

test('where the header says what is used, /limits is not asked', async () => {
  await using acme = await Organization.open();
  await checked(acme);
  expect(acme.calls().filter((target) => /\/limits$/.test(target))).toEqual([]);
});

test('an owner field nobody tracks is a notice', async () => {
  await using acme = await Organization.open();
  const { capabilities } = await checked(acme);
  expect(capabilities.notices).toContain(
    'No change of owner of Account, Contact, Lead, Opportunity and Case is on record; the owner field may not be tracked there.',
  );
});

test('what was granted meanwhile is seen by the next check of the same session', async () => {
  await using acme = await Organization.open();
  acme.org.access.hideObject('Case');
  const client = await acme.connect();
  const cases = async () => (await salesforce.check(client)).streams.find(({ stream }) => stream === 'cases');
  expect(await cases()).toMatchObject({ availability: 'unavailable' });
  acme.org.access.showObject('Case');
  expect(await cases()).toMatchObject({ availability: 'available' });
});
