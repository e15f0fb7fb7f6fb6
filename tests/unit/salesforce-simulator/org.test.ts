import { expect, test } from 'vitest';
import { ClockedOrg, NOW } from './simulator.ts';

const only = (rows: Iterable<Record<string, unknown>>): Record<string, unknown> => {
  const [row, ...others] = [...rows];
  if (row === undefined || others.length > 0) throw new Error('expected exactly one row');
  return row;
};

test('a new record carries id, owner and stamps of the moment it was saved', () => {
  const org = new ClockedOrg();
  const id = org.insert('Account', { Name: 'Edge' }, { at: new Date('2026-05-01T07:35:37.900Z') });
  expect(only(org.rows('Account'))).toMatchObject({
    Id: id,
    Name: 'Edge',
    OwnerId: org.standard.adminId,
    IsDeleted: false,
    CreatedDate: '2026-05-01T07:35:37.000Z',
    LastModifiedDate: '2026-05-01T07:35:37.000Z',
    SystemModstamp: '2026-05-01T07:35:37.000Z',
    CreatedById: org.standard.adminId,
  });
  expect(id).toMatch(/^001[0-9A-Za-z]{15}$/);
});

test('an import with audit fields back-dates creation, not the system stamp', () => {
  const org = new ClockedOrg();
  org.insert('Contact', { LastName: 'Dunn', CreatedDate: new Date('2024-02-03T00:00:00Z') });
  expect(only(org.rows('Contact'))).toMatchObject({
    CreatedDate: '2024-02-03T00:00:00.000Z',
    SystemModstamp: '2026-11-16T12:00:00.000Z',
    Name: 'Dunn',
  });
});

test('fields that do not exist and values of the wrong type are refused', () => {
  const org = new ClockedOrg();
  expect(() => org.insert('Account', { Nmae: 'x' })).toThrow('Account has no field Nmae');
  expect(() => org.insert('Opportunity', { Amount: '5' })).toThrow('Opportunity.Amount (currency) cannot hold "5"');
  expect(() => org.insert('Accout', {})).toThrow('no object Accout');
  expect(() => org.update('Account', '001dM00003jU9GxQAK', {})).toThrow('no record');
});

test('a change of owner writes two history rows, one of names and one of ids', () => {
  const org = new ClockedOrg();
  const by = org.standard.adminId;
  const id = org.insert('Account', { Name: 'Edge' });
  org.pass(60);
  org.update('Account', id, { OwnerId: org.standard.integrationUserId, Name: 'Edge II' }, { by });
  const rows = [...org.rows('AccountHistory')].filter((row) => row['Field'] === 'Owner');
  expect(rows.map((row) => [row['DataType'], row['OldValue'], row['NewValue']])).toEqual([
    ['Text', 'Ada Admin', 'API Integration'],
    ['EntityId', by, org.standard.integrationUserId],
  ]);
  expect(rows.every((row) => row['AccountId'] === id && row['CreatedDate'] === '2026-11-16T12:01:00.000Z')).toBe(true);
  expect(only(org.rows('Account'))).toMatchObject({ SystemModstamp: '2026-11-16T12:01:00.000Z' });
});

test('fields that are not tracked leave no history', () => {
  const org = new ClockedOrg({ historyTracking: {} });
  const id = org.insert('Account', { Name: 'Edge' });
  org.update('Account', id, { OwnerId: org.standard.integrationUserId });
  expect([...org.rows('AccountHistory')]).toEqual([]);
});

test('an opportunity takes its state from the stage and keeps a row of every state', () => {
  const org = new ClockedOrg();
  const fields = { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-12-01', Amount: 1000 };
  const id = org.insert('Opportunity', fields);
  org.pass(60);
  org.update('Opportunity', id, { NextStep: 'call' });
  org.update('Opportunity', id, { StageName: 'Closed Won', Amount: 900 });
  expect(only(org.rows('Opportunity'))).toMatchObject({
    IsClosed: true,
    IsWon: true,
    Probability: 100,
    ForecastCategory: 'Closed',
    ExpectedRevenue: 900,
    FiscalYear: 2026,
    FiscalQuarter: 4,
    LastStageChangeDate: '2026-11-16T12:01:00.000Z',
  });
  const states = [...org.rows('OpportunityHistory')];
  expect(states.map((row) => [row['StageName'], row['Amount'], row['PrevAmount']])).toEqual([
    ['Prospecting', 1000, null],
    ['Closed Won', 900, 1000],
  ]);
});

test('a completed task is closed, dated and tied to the account behind it', () => {
  const org = new ClockedOrg();
  const account = org.insert('Account', { Name: 'Edge' });
  const deal = org.insert('Opportunity', {
    Name: 'D',
    StageName: 'Prospecting',
    CloseDate: '2026-12-01',
    AccountId: account,
  });
  const id = org.insert('Task', { Subject: 'Call', WhatId: deal });
  expect(only(org.rows('Task'))).toMatchObject({ IsClosed: false, CompletedDateTime: null, AccountId: account });
  org.pass(3600);
  org.update('Task', id, { Status: 'Completed' });
  expect(only(org.rows('Task'))).toMatchObject({ IsClosed: true, CompletedDateTime: '2026-11-16T13:00:00.000Z' });
});

test('deleting stamps the row, marks its history and can be undone', () => {
  const org = new ClockedOrg();
  const id = org.insert('Account', { Name: 'Edge' });
  org.pass(60);
  org.delete('Account', id);
  expect(org.count('Account')).toBe(0);
  expect(org.count('Account', 'deleted')).toBe(1);
  expect(only(org.rows('Account'))).toMatchObject({ IsDeleted: true, SystemModstamp: '2026-11-16T12:01:00.000Z' });
  expect(only(org.rows('AccountHistory'))).toMatchObject({ Field: 'created', IsDeleted: true });
  org.undelete('Account', id);
  expect(org.count('Account')).toBe(1);
  expect(org.deletions('Account').size).toBe(0);
  expect(only(org.rows('AccountHistory'))).toMatchObject({ IsDeleted: false });
});

test('users are never deleted', () => {
  const org = new ClockedOrg();
  expect(() => org.delete('User', org.standard.adminId)).toThrow('never deletes users');
});

test('a merge sends the loser to the bin and its children to the winner', () => {
  const org = new ClockedOrg();
  const winner = org.insert('Account', { Name: 'A' });
  const loser = org.insert('Account', { Name: 'B' });
  const contact = org.insert('Contact', { LastName: 'C', AccountId: loser });
  const task = org.insert('Task', { Subject: 'T', WhatId: loser });
  org.pass(120);
  org.merge('Account', winner, loser);
  const accounts = new Map([...org.rows('Account')].map((row) => [row['Id'], row]));
  expect(accounts.get(loser)).toMatchObject({ IsDeleted: true, MasterRecordId: winner });
  expect(accounts.get(winner)).toMatchObject({ IsDeleted: false, MasterRecordId: null });
  const moved = { SystemModstamp: '2026-11-16T12:02:00.000Z' };
  expect(only(org.rows('Contact'))).toMatchObject({ Id: contact, AccountId: winner, ...moved });
  expect(only(org.rows('Task'))).toMatchObject({ Id: task, WhatId: winner, AccountId: winner, ...moved });
  expect(() => org.merge('Opportunity', winner, loser)).toThrow('cannot be merged');
});

test('a long transaction is stamped when it began and seen when it ends', () => {
  const org = new ClockedOrg();
  const id = org.insert('Lead', { LastName: 'L', Company: 'C' }, { visibleFrom: new Date(NOW.getTime() + 300_000) });
  expect(org.count('Lead')).toBe(0);
  expect(org.oldestOpenStamp()).toBe(NOW.getTime() / 1000);
  org.pass(300);
  expect(only(org.rows('Lead'))).toMatchObject({ Id: id, SystemModstamp: '2026-11-16T12:00:00.000Z' });
  expect(org.oldestOpenStamp()).toBeNull();
});

test('by night old activities are archived, the bin is emptied and old sign-ins go', () => {
  const org = new ClockedOrg();
  const old = { at: new Date('2025-11-01T09:00:00Z') };
  org.insert('Task', { Subject: 'closed', Status: 'Completed', ActivityDate: '2025-11-16' });
  org.insert('Task', { Subject: 'open', ActivityDate: '2020-01-01' });
  org.insert('Task', { Subject: 'undated', Status: 'Completed' }, old);
  org.insert('Task', { Subject: 'recent', Status: 'Completed', ActivityDate: '2025-11-18' });
  org.insert('Event', { Subject: 'meeting', StartDateTime: new Date('2025-11-02T09:00:00Z') }, old);
  org.insert('LoginHistory', { UserId: org.standard.adminId, LoginTime: new Date('2026-04-01T00:00:00Z') });
  org.insert('LoginHistory', { UserId: org.standard.adminId, LoginTime: new Date('2026-06-01T00:00:00Z') });
  org.delete('Task', org.insert('Task', { Subject: 'binned' }, old), old);
  org.runNightly();
  const archived = [...org.rows('Task'), ...org.rows('Event')].filter((row) => row['IsArchived'] === true);
  expect(archived.map((row) => row['Subject'])).toEqual(['closed', 'undated', 'meeting']);
  expect(org.count('Task', 'all')).toBe(4);
  expect(org.count('LoginHistory')).toBe(1);
});

test('licences count the active users whose profile draws on them', () => {
  const org = new ClockedOrg();
  const ProfileId = org.standard.profiles['Standard User'] ?? '';
  const before = [...org.rows('UserLicense')].find((row) => row['LicenseDefinitionKey'] === 'SFDC');
  const id = org.insert('User', { Username: 'a@b.example', LastName: 'A', Email: 'a@b.example', ProfileId });
  const used = (): unknown =>
    [...org.rows('UserLicense')].find((row) => row['LicenseDefinitionKey'] === 'SFDC')?.['UsedLicenses'];
  expect(used()).toBe(Number(before?.['UsedLicenses']) + 1);
  org.update('User', id, { IsActive: false });
  expect(used()).toBe(before?.['UsedLicenses']);
  expect([...org.rows('UserLogin')].some((row) => row['UserId'] === id && row['IsFrozen'] === false)).toBe(true);
});

test('editions and features decide which objects and fields there are', () => {
  const plain = new ClockedOrg();
  expect(plain.database.has('CurrencyType')).toBe(false);
  expect(plain.database.has('LightningUsageByAppTypeMetrics')).toBe(true);
  const sandbox = new ClockedOrg({ sandbox: true, multiCurrency: true, emailMessages: false });
  expect(sandbox.database.has('LightningUsageByAppTypeMetrics')).toBe(false);
  expect(sandbox.database.has('EmailMessage')).toBe(false);
  expect(sandbox.count('CurrencyType')).toBe(1);
  const custom = new ClockedOrg({ customFields: { Task: ['Region__c picklist ncu "Region" =North|South'] } });
  custom.insert('Task', { Region__c: 'North' });
  expect(only(custom.rows('Task'))).toMatchObject({ Region__c: 'North' });
});
