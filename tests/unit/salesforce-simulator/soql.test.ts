import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, ClockedOrg, closeAll, serve } from './simulator.ts';

const org = new ClockedOrg({ timeZone: 'America/New_York' });
const ids: Record<string, string> = {};
let caller: Caller;

beforeAll(async () => {
  const profileId = org.standard.profiles['Standard User'] ?? '';
  ids['role'] = org.insert('UserRole', { Name: 'Sales East', DeveloperName: 'Sales_East' });
  const user = (name: string, more: Record<string, string> = {}): string =>
    org.insert('User', {
      Username: `${name}@acme.example`,
      Email: `${name}@acme.example`,
      FirstName: name,
      LastName: "O'Neil",
      ProfileId: profileId,
      ...more,
    });
  ids['boss'] = user('Bea');
  ids['rep'] = user('Ray', { ManagerId: ids['boss'], UserRoleId: ids['role'] });
  ids['queue'] = org.insert('Group', { Name: 'Inbound', Type: 'Queue', DeveloperName: 'Inbound' });
  ids['account'] = org.insert('Account', {
    Name: 'Edge',
    Industry: 'Energy',
    AnnualRevenue: 5_000_000,
    OwnerId: ids['rep'],
  });
  org.insert('Account', { Name: 'edge two', AnnualRevenue: 100, OwnerId: ids['rep'] });
  org.insert('Account', { Name: 'Zenith', Industry: 'energy', OwnerId: ids['boss'] });
  ids['lead'] = org.insert('Lead', { LastName: 'L', Company: 'C', OwnerId: ids['queue'] });
  const at = (iso: string): { at: Date } => ({ at: new Date(iso) });
  org.insert('Task', { Subject: 'one', WhatId: ids['account'], OwnerId: ids['rep'] }, at('2026-11-14T10:00:00Z'));
  org.insert('Task', { Subject: 'two', WhoId: ids['lead'], OwnerId: ids['rep'] }, at('2026-11-15T10:00:00Z'));
  org.insert(
    'Task',
    { Subject: 'three', OwnerId: ids['boss'], ActivityDate: '2026-11-16' },
    at('2026-11-16T03:00:00Z'),
  );
  const login = (userId: string, iso: string, status: string): string =>
    org.insert('LoginHistory', { UserId: userId, LoginTime: new Date(iso), LoginType: 'Application', Status: status });
  login(ids['rep'], '2026-11-14T08:00:00Z', 'Success');
  login(ids['rep'], '2026-11-15T08:00:00Z', 'Success');
  login(ids['rep'], '2026-11-15T08:01:00Z', 'Invalid Password');
  login(ids['boss'], '2026-11-15T09:00:00Z', 'Success');
  caller = await serve(org);
});
afterAll(closeAll);

const names = async (where: string): Promise<unknown[]> =>
  (await caller.all(`SELECT Name FROM Account WHERE ${where} ORDER BY Name`)).map((row) => row['Name']);

describe('SELECT', () => {
  test('follows relationships several steps up and says null where one is missing', async () => {
    const soql = `SELECT Id, Name, Profile.Name, profile.userlicense.LicenseDefinitionKey, UserRole.Name, Manager.Email
      FROM User u WHERE u.Id IN ('${ids['rep']}', '${ids['boss']}') ORDER BY u.Name DESC`;
    expect(await caller.all(soql)).toEqual([
      {
        Id: ids['rep'],
        Name: "Ray O'Neil",
        Profile: { Name: 'Standard User', UserLicense: { LicenseDefinitionKey: 'SFDC' } },
        UserRole: { Name: 'Sales East' },
        Manager: { Email: 'Bea@acme.example' },
      },
      {
        Id: ids['boss'],
        Name: "Bea O'Neil",
        Profile: { Name: 'Standard User', UserLicense: { LicenseDefinitionKey: 'SFDC' } },
        UserRole: null,
        Manager: null,
      },
    ]);
  });

  test('tells the type behind a polymorphic lookup', async () => {
    const rows = await caller.all('SELECT Subject, Owner.Type, What.Type, Who.Type FROM Task ORDER BY CreatedDate');
    expect(rows).toEqual([
      { Subject: 'one', Owner: { Type: 'User' }, What: { Type: 'Account' }, Who: null },
      { Subject: 'two', Owner: { Type: 'User' }, What: null, Who: { Type: 'Lead' } },
      { Subject: 'three', Owner: { Type: 'User' }, What: null, Who: null },
    ]);
    expect(await caller.all('SELECT Owner.Type, Owner.Name FROM Lead')).toEqual([
      { Owner: { Type: 'Group', Name: 'Inbound' } },
    ]);
  });

  test('writes attributes, moments and dates as the vendor does', async () => {
    const page = await caller.query("SELECT Id, CreatedDate, ActivityDate FROM Task WHERE Subject = 'three'");
    const [task] = page.records;
    expect(task).toEqual({
      attributes: { type: 'Task', url: `/services/data/v64.0/sobjects/Task/${task?.['Id']}` },
      Id: task?.['Id'],
      CreatedDate: '2026-11-16T03:00:00.000+0000',
      ActivityDate: '2026-11-16',
    });
    expect(page).toMatchObject({ totalSize: 1, done: true });
  });

  test('FIELDS(ALL) needs a limit', async () => {
    const [row] = await caller.all('SELECT FIELDS(ALL) FROM UserRole LIMIT 1');
    expect(row).toMatchObject({ Name: 'Sales East', DeveloperName: 'Sales_East' });
    expect(await caller.refusedQuery('SELECT FIELDS(ALL) FROM UserRole')).toMatchObject({
      errorCode: 'MALFORMED_QUERY',
    });
    const doubled = await caller.refusedQuery('SELECT Id, FIELDS(ALL) FROM User LIMIT 200');
    expect(doubled).toMatchObject({ errorCode: 'INVALID_FIELD' });
    expect(doubled.message).toContain('duplicate field selected: Id');
  });
});

describe('WHERE', () => {
  test('text is compared without case, and != includes rows without a value', async () => {
    expect(await names("Name = 'EDGE'")).toEqual(['Edge']);
    expect(await names("Industry = 'Energy'")).toEqual(['Edge', 'Zenith']);
    expect(await names("Industry != 'Energy'")).toEqual(['edge two']);
    expect(await names("Industry NOT IN ('Energy')")).toEqual(['edge two']);
    expect(await names('Industry = null')).toEqual(['edge two']);
    expect(await names("Industry = ''")).toEqual(['edge two']);
  });

  test('LIKE knows both wildcards', async () => {
    expect(await names("Name LIKE 'edge%'")).toEqual(['Edge', 'edge two']);
    expect(await names("Name LIKE '_dge'")).toEqual(['Edge']);
    expect(await names("(NOT Name LIKE 'edge%')")).toEqual(['Zenith']);
    expect(await names("Name LIKE '\\\\_dge'")).toEqual([]);
  });

  test('numbers, booleans, brackets and parents', async () => {
    expect(await names('AnnualRevenue > 100')).toEqual(['Edge']);
    expect(await names('AnnualRevenue <= 5000000 AND (NOT AnnualRevenue = 100)')).toEqual(['Edge']);
    expect(await names("Owner.Name = 'Ray O\\'Neil' AND (AnnualRevenue < 1000 OR Industry = 'Energy')")).toEqual([
      'Edge',
      'edge two',
    ]);
    expect(await names(`OwnerId = '${ids['boss']?.slice(0, 15)}'`)).toEqual(['Zenith']);
    expect(await names("IsDeleted = false AND Owner.IsActive = true AND Name > 'f'")).toEqual(['Zenith']);
  });

  test('moments, keysets and semi-joins', async () => {
    const subjects = async (where: string): Promise<unknown[]> =>
      (await caller.all(`SELECT Subject FROM Task WHERE ${where} ORDER BY SystemModstamp, Id`)).map(
        (row) => row['Subject'],
      );
    expect(await subjects('SystemModstamp >= 2026-11-15T10:00:00Z AND SystemModstamp < 2026-11-16T03:00:00Z')).toEqual([
      'two',
    ]);
    expect(await subjects('SystemModstamp > 2026-11-15T11:00:00.000+02:00')).toEqual(['two', 'three']);
    const [two] = await caller.all("SELECT Id FROM Task WHERE Subject = 'two'");
    const keyset = `(SystemModstamp = 2026-11-15T10:00:00Z AND Id > '${two?.['Id']}') OR SystemModstamp > 2026-11-15T10:00:00Z`;
    expect(await subjects(keyset)).toEqual(['three']);
    expect(await subjects("WhatId IN (SELECT Id FROM Account WHERE Name = 'Edge')")).toEqual(['one']);
    expect(await subjects("WhatId NOT IN (SELECT Id FROM Account WHERE Name = 'Edge')")).toEqual(['two', 'three']);
    expect(await subjects('ActivityDate = 2026-11-16')).toEqual(['three']);
  });

  test('date literals follow the time zone of the user', async () => {
    const subjects = async (where: string): Promise<unknown[]> =>
      (await caller.all(`SELECT Subject FROM Task WHERE ${where} ORDER BY CreatedDate`)).map((row) => row['Subject']);
    // 03:00 UTC on the 16th is 22:00 on the 15th in New York, where it is still the 16th now.
    expect(await subjects('CreatedDate = TODAY')).toEqual([]);
    expect(await subjects('CreatedDate = YESTERDAY')).toEqual(['two', 'three']);
    expect(await subjects('CreatedDate = LAST_N_DAYS:1')).toEqual(['two', 'three']);
    expect(await subjects('CreatedDate >= LAST_N_DAYS:2')).toEqual(['one', 'two', 'three']);
    expect(await subjects('CreatedDate < YESTERDAY')).toEqual(['one']);
    expect(await subjects('ActivityDate = TODAY')).toEqual(['three']);
    expect(await subjects('CreatedDate = THIS_WEEK')).toEqual(['two', 'three']);
    expect(await subjects('CreatedDate = LAST_MONTH OR CreatedDate = NEXT_N_WEEKS:2')).toEqual([]);
  });
});

test('midnight belongs to the day it begins', async () => {
  org.insert('Case', { Subject: 'midnight' }, { at: new Date('2026-11-16T05:00:00Z') });
  const count = async (where: string): Promise<number> =>
    (await caller.query(`SELECT COUNT() FROM Case WHERE ${where}`)).totalSize;
  expect(await count('CreatedDate = TODAY')).toBe(1);
  expect(await count('CreatedDate = YESTERDAY')).toBe(0);
  expect(await count('CreatedDate != YESTERDAY')).toBe(1);
  expect(await count('CreatedDate > YESTERDAY')).toBe(1);
  expect(await count('CreatedDate <= YESTERDAY')).toBe(0);
  expect(await count('CreatedDate IN (YESTERDAY, TODAY)')).toBe(1);
});

describe('aggregates', () => {
  test('COUNT() answers with a number and no rows', async () => {
    expect(await caller.query('SELECT COUNT() FROM Account')).toEqual({ totalSize: 3, done: true, records: [] });
    expect(await caller.query("SELECT COUNT() FROM Account WHERE Name = 'none'")).toMatchObject({ totalSize: 0 });
  });

  test('groups by day, by parent field, and by fields that cannot be filtered', async () => {
    expect(
      await caller.all(
        'SELECT DAY_ONLY(CreatedDate) day, COUNT(Id) FROM Task GROUP BY DAY_ONLY(CreatedDate) ORDER BY DAY_ONLY(CreatedDate)',
      ),
    ).toEqual([
      { day: '2026-11-14', expr0: 1 },
      { day: '2026-11-15', expr0: 1 },
      { day: '2026-11-16', expr0: 1 },
    ]);
    const logins = await caller.all(
      `SELECT UserId, Status, COUNT(Id) n, MAX(LoginTime) last FROM LoginHistory
       WHERE UserId = '${ids['rep']}' GROUP BY UserId, Status ORDER BY COUNT(Id) DESC`,
    );
    expect(logins).toEqual([
      { UserId: ids['rep'], Status: 'Success', n: 2, last: '2026-11-15T08:00:00.000+0000' },
      { UserId: ids['rep'], Status: 'Invalid Password', n: 1, last: '2026-11-15T08:01:00.000+0000' },
    ]);
    const byOwner =
      'SELECT owner.name, SUM(AnnualRevenue), COUNT_DISTINCT(Industry) i FROM Account GROUP BY owner.name';
    expect(await caller.all(`${byOwner} HAVING COUNT(Id) > 1`)).toEqual([
      { Name: "Ray O'Neil", expr0: 5_000_100, i: 1 },
    ]);
    expect(
      await caller.all(
        'SELECT CALENDAR_YEAR(CreatedDate) y, COUNT(Id) n FROM Task GROUP BY CALENDAR_YEAR(CreatedDate)',
      ),
    ).toEqual([{ y: 2026, n: 3 }]);
  });

  test('COUNT(Id) of nothing is one row with nought, MAX of nothing is null', async () => {
    const rows = await caller.all("SELECT COUNT(Id) n, MAX(CreatedDate) last FROM Task WHERE Subject = 'none'");
    expect(rows).toEqual([{ n: 0, last: null }]);
  });

  test('counting distinct users of a usage table, as the vendor documents it', async () => {
    for (const day of ['2026-11-10', '2026-11-11']) {
      org.insert('LightningUsageByAppTypeMetrics', {
        MetricsDate: day,
        UserId: ids['rep'],
        AppExperience: 'Salesforce Mobile',
      });
    }
    const soql = `SELECT MetricsDate, user.profile.name, COUNT_DISTINCT(user.id) Total FROM LightningUsageByAppTypeMetrics
      WHERE MetricsDate = LAST_N_DAYS:30 AND AppExperience = 'Salesforce Mobile' GROUP BY MetricsDate, user.profile.name`;
    expect(await caller.all(soql)).toEqual([
      { MetricsDate: '2026-11-10', Name: 'Standard User', Total: 1 },
      { MetricsDate: '2026-11-11', Name: 'Standard User', Total: 1 },
    ]);
  });
});

describe('refusals', () => {
  const field = "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.";
  const cases: readonly (readonly [soql: string, errorCode: string, message: string])[] = [
    [
      'SELECT Foo FROM Account',
      'INVALID_FIELD',
      `ERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'Account'. ${field}`,
    ],
    [
      'SELECT Id FROM Accout',
      'INVALID_TYPE',
      "sObject type 'Accout' is not supported. If you are attempting to use a custom object, be sure to append the '__c'",
    ],
    ['SELECT Foo.Name FROM Account', 'INVALID_FIELD', "Didn't understand relationship 'Foo' in field path."],
    ['SELECT Id FROM Account WHERE', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
    ["SELECT Id FROM Account WHERE Name = 'x", 'MALFORMED_QUERY', 'unexpected token'],
    [
      "SELECT Id FROM Account WHERE Name = 'a' AND Id = null OR Id != null",
      'MALFORMED_QUERY',
      "unexpected token: 'OR'",
    ],
    [
      "SELECT Id FROM LoginHistory WHERE Status = 'Success'",
      'INVALID_FIELD',
      "field 'Status' can not be filtered in a query call",
    ],
    ["SELECT Id FROM LoginHistory WHERE SourceIp LIKE '10.%'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid operator'],
    ["SELECT Id FROM AccountHistory WHERE NewValue = 'x'", 'INVALID_FIELD', "field 'NewValue' can not be filtered"],
    [
      "SELECT Id FROM Task WHERE CreatedDate > '2026-01-01T00:00:00Z'",
      'INVALID_FIELD',
      "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
    ],
    ['SELECT Id FROM Task WHERE CreatedDate > 2026-01-01', 'INVALID_FIELD', 'must be of type dateTime'],
    ['SELECT Id FROM Task WHERE ActivityDate > 2026-01-01T00:00:00Z', 'INVALID_FIELD', 'must be of type date and'],
    [
      'SELECT Id FROM Account WHERE Name = 5',
      'INVALID_FIELD',
      'must be of type string and should be enclosed in quotes',
    ],
    [
      "SELECT Id FROM Account WHERE IsDeleted = 'false'",
      'INVALID_FIELD',
      'must be of type boolean and should not be enclosed in quotes',
    ],
    ["SELECT Id FROM Account WHERE Id = 'abc'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field: abc'],
    [
      "SELECT Id FROM Account WHERE OwnerId LIKE '005%'",
      'INVALID_QUERY_FILTER_OPERATOR',
      'invalid operator on reference field',
    ],
    [
      'SELECT Id FROM Account ORDER BY Description',
      'MALFORMED_QUERY',
      "field 'Description' can not be sorted in a query call",
    ],
    [
      'SELECT CreatedDate, COUNT(Id) FROM Task GROUP BY CreatedDate',
      'MALFORMED_QUERY',
      "field 'CreatedDate' can not be grouped in a query call",
    ],
    ['SELECT Name, COUNT(Id) FROM Account', 'MALFORMED_QUERY', 'Field must be grouped or aggregated: Name'],
    ['SELECT COUNT(Id) FROM Account OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000'],
    [`SELECT Id FROM Account WHERE Name = '${'x'.repeat(4001)}'`, 'MALFORMED_QUERY', 'maximum length'],
  ];
  for (const [soql, errorCode, message] of cases) {
    test(`${errorCode}: ${soql.slice(0, 70)}`, async () => {
      const refusal = await caller.refusedQuery(soql);
      expect(refusal).toMatchObject({ status: 400, errorCode });
      expect(refusal.message).toContain(message);
    });
  }

  test('what the simulator leaves out is refused as such, not in the vendor’s name', async () => {
    const refusal = await caller.refusedQuery('SELECT Id, (SELECT Id FROM Contacts) FROM Account');
    expect(refusal).toMatchObject({ status: 501, errorCode: 'NOT_SIMULATED' });
  });
});
