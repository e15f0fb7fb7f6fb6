import { afterEach, expect, test } from 'vitest';
import { API, ClockedOrg, closeAll, serve } from './simulator.ts';

afterEach(closeAll);

const fieldsOf = (body: unknown): string[] =>
  (body as { fields: { name: string }[] }).fields.map((field) => field.name);

test('a hidden field is gone from describe and queries fail as if it had never been', async () => {
  const org = new ClockedOrg();
  const caller = await serve(org);
  expect(fieldsOf(await caller.get(`${API}/sobjects/Task/describe`))).toContain('TaskSubtype');
  org.access.hideField('Task', 'TaskSubtype');
  expect(fieldsOf(await caller.get(`${API}/sobjects/Task/describe`))).not.toContain('TaskSubtype');
  const refusal = await caller.refusedQuery('SELECT Id, TaskSubtype FROM Task');
  expect(refusal.errorCode).toBe('INVALID_FIELD');
  expect(refusal.message).toContain("No such column 'TaskSubtype' on entity 'Task'");
  org.access.hideField('User', 'ProfileId');
  expect((await caller.refusedQuery('SELECT Profile.Name FROM User')).message).toContain(
    "Didn't understand relationship 'Profile'",
  );
  org.access.showField('Task', 'TaskSubtype');
  await caller.query('SELECT Id, TaskSubtype FROM Task');
});

test('a hidden object is an unknown type to queries and not found to describe', async () => {
  const org = new ClockedOrg();
  org.access.hideObject('LoginHistory');
  const caller = await serve(org);
  expect(await caller.refusedQuery('SELECT Id FROM LoginHistory')).toMatchObject({
    status: 400,
    errorCode: 'INVALID_TYPE',
  });
  expect(await caller.refused(`${API}/sobjects/LoginHistory/describe`)).toMatchObject({
    status: 404,
    errorCode: 'NOT_FOUND',
  });
  const { sobjects } = await caller.get<{ sobjects: { name: string }[] }>(`${API}/sobjects`);
  expect(sobjects.map((object) => object.name)).not.toContain('LoginHistory');
});

test('without Monitor Login History only the caller’s own sign-ins come back', async () => {
  const org = new ClockedOrg();
  org.insert('LoginHistory', { UserId: org.standard.adminId, LoginTime: org.now(), LoginType: 'Application' });
  const caller = await serve(org);
  const distinct = 'SELECT COUNT_DISTINCT(UserId) n FROM LoginHistory';
  expect(await caller.all(distinct)).toEqual([{ n: 2 }]);
  org.access.monitorLoginHistory = false;
  expect(await caller.all(distinct)).toEqual([{ n: 1 }]);
  expect(await caller.all('SELECT UserId FROM LoginHistory')).toEqual([{ UserId: org.standard.integrationUserId }]);
});

test('without View All rows of others are missing silently, except those of subordinates', async () => {
  const org = new ClockedOrg();
  const top = org.insert('UserRole', { Name: 'Top', DeveloperName: 'Top' });
  const low = org.insert('UserRole', { Name: 'Low', DeveloperName: 'Low', ParentRoleId: top });
  const rep = org.insert('User', { Username: 'r@a.example', LastName: 'R', Email: 'r@a.example', UserRoleId: low });
  org.insert('Account', { Name: 'of admin' });
  org.insert('Account', { Name: 'of rep', OwnerId: rep });
  org.insert('Account', { Name: 'own', OwnerId: org.standard.integrationUserId });
  const caller = await serve(org);
  const seen = async (): Promise<unknown[]> =>
    (await caller.all('SELECT Name FROM Account ORDER BY Name')).map((row) => row['Name']);
  expect(await seen()).toEqual(['of admin', 'of rep', 'own']);
  org.access.viewAllData = false;
  expect(await seen()).toEqual(['own']);
  expect(await caller.query('SELECT COUNT() FROM Account')).toMatchObject({ totalSize: 1 });
  expect((await caller.all('SELECT Id FROM AccountHistory')).length).toBe(1);
  const counted = await caller.get(`${API}/limits/recordCount?sObjects=Account,Task`);
  expect(counted).toEqual({ sObjects: [{ count: 3, name: 'Account' }] });
  org.update('User', org.standard.integrationUserId, { UserRoleId: top });
  expect(await seen()).toEqual(['of rep', 'own']);
  org.access.viewAllRecords.add('Account');
  expect(await seen()).toEqual(['of admin', 'of rep', 'own']);
});

test('deleted rows come only with queryAll, and archived activities too', async () => {
  const org = new ClockedOrg();
  org.insert('Task', { Subject: 'old', Status: 'Completed', ActivityDate: '2025-01-01' });
  org.insert('Task', { Subject: 'new', Status: 'Completed', ActivityDate: '2026-11-01' });
  org.delete('Task', org.insert('Task', { Subject: 'gone' }));
  const caller = await serve(org);
  const subjects = async (resource: 'query' | 'queryAll', where = ''): Promise<unknown[]> =>
    (await caller.all(`SELECT Subject FROM Task ${where} ORDER BY Subject`, resource)).map((row) => row['Subject']);
  expect(await subjects('query')).toEqual(['new']);
  expect(await subjects('query', 'WHERE IsArchived = true')).toEqual([]);
  expect(await subjects('queryAll')).toEqual(['gone', 'new', 'old']);
  expect(await subjects('queryAll', 'WHERE IsDeleted = false')).toEqual(['new', 'old']);
  org.purge('Task');
  expect(await subjects('queryAll')).toEqual(['new', 'old']);
});

test('a late commit becomes visible with an old stamp', async () => {
  const org = new ClockedOrg();
  const caller = await serve(org);
  const visibleFrom = new Date(org.now().getTime() + 400_000);
  org.insert('Case', { Subject: 'late' }, { visibleFrom });
  const windowed =
    'SELECT Subject FROM Case WHERE SystemModstamp >= 2026-11-16T12:00:00Z AND SystemModstamp < 2026-11-16T12:00:30Z';
  org.pass(60);
  expect(await caller.all(windowed)).toEqual([]);
  org.pass(340);
  expect(await caller.all(windowed)).toEqual([{ Subject: 'late' }]);
});

test('a user without API Enabled is told so', async () => {
  const org = new ClockedOrg();
  const caller = await serve(org);
  org.access.apiEnabled = false;
  expect(await caller.refused(`${API}/limits`)).toMatchObject({ status: 403, errorCode: 'API_DISABLED_FOR_ORG' });
});
