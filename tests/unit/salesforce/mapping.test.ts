import { describe, expect, test } from 'vitest';
import { mapEvent } from '../../../connectors/salesforce/streams/events.ts';
import { leads } from '../../../connectors/salesforce/streams/leads.ts';
import { reasonToSkip } from '../../../connectors/salesforce/streams/logins.ts';
import { opportunities } from '../../../connectors/salesforce/streams/opportunities.ts';
import { HISTORY_OBJECTS, mapOwnerChange } from '../../../connectors/salesforce/streams/owner-changes.ts';
import { mapTask, taskKind } from '../../../connectors/salesforce/streams/tasks.ts';
import { mapUser } from '../../../connectors/salesforce/streams/users.ts';
import { crmRecord } from '../../../src/records/record.ts';

const always = {
  Id: '00T000000000001AAA',
  SystemModstamp: '2026-05-02T08:00:00.000+0000',
  CreatedDate: '2026-05-01T07:35:37.000+0000',
  CreatedById: '005000000000001',
  OwnerId: '005000000000002AAA',
};

describe('users', () => {
  const user = {
    ...always,
    Id: '005000000000001AAA',
    Name: 'Jane Dunn',
    Username: 'jane@acme.com',
    Email: 'jane@acme.com',
    IsActive: true,
    UserType: 'Standard',
    ManagerId: '005000000000009',
    TimeZoneSidKey: 'America/New_York',
    LastLoginDate: null,
    UserRole: { Name: 'AE East' },
    Profile: { Name: 'Sales User', UserLicense: { Name: 'Salesforce' } },
  };

  test('a colleague', () => {
    expect(crmRecord.parse(mapUser(user))).toEqual({
      type: 'user',
      sourceId: '005000000000001AAA',
      version: String(Date.parse('2026-05-02T08:00:00Z')),
      email: 'jane@acme.com',
      username: 'jane@acme.com',
      name: 'Jane Dunn',
      active: true,
      class: 'human',
      licence: 'Salesforce',
      profile: 'Sales User',
      role: 'AE East',
      title: null,
      managerSourceId: '005000000000009AAA',
      businessUnit: null,
      timeZone: 'America/New_York',
      federationId: null,
      entraId: null,
      createdAt: '2026-05-01T07:35:37.000Z',
      lastLoginAt: null,
    });
  });

  test.each([
    ['Standard', 'Salesforce', 'Sales User', 'human'],
    ['Standard', 'Salesforce Integration', 'Salesforce API Only System Integrations', 'integration'],
    ['Standard', 'Salesforce', 'Minimum Access - API Only Integrations', 'integration'],
    ['Standard', 'Salesforce', 'Integrated Marketing', 'human'],
    ['AutomatedProcess', null, null, 'system'],
    ['CloudIntegrationUser', null, null, 'integration'],
    ['PowerPartner', 'Partner Community', 'Partner', 'external'],
    ['Guest', 'Guest User License', 'Site', 'external'],
    ['SomethingNew', null, null, 'external'],
    [null, 'Salesforce', 'Sales User', 'human'],
  ])('%s with licence %s and profile %s is %s', (UserType, licence, profile, expected) => {
    const Profile = profile === null ? null : { Name: profile, UserLicense: { Name: licence } };
    expect(mapUser({ ...user, UserType, Profile }).class).toBe(expected);
  });

  test('a profile for the API only is a machine, whatever it is called', () => {
    const Profile = { Name: 'ETL', PermissionsApiUserOnly: true, UserLicense: { Name: 'Salesforce' } };
    expect(mapUser({ ...user, Profile }).class).toBe('integration');
  });

  test('a Chatter-only colleague has no licence that costs money', () => {
    const chatter = mapUser({ ...user, UserType: 'CsnOnly' });
    expect([chatter.class, chatter.licence]).toEqual(['human', null]);
  });

  test('hidden fields come out as null, and the row is still valid', () => {
    const { Email: _, ManagerId: __, UserRole: ___, TimeZoneSidKey: ____, ...rest } = user;
    expect(crmRecord.safeParse(mapUser(rest)).success).toBe(true);
  });
});

describe('activities', () => {
  test.each([
    [{ TaskSubtype: 'Call' }, 'call'],
    [{ TaskSubtype: 'Email' }, 'email'],
    [{ TaskSubtype: 'ListEmail' }, 'email'],
    [{ TaskSubtype: 'Task' }, 'task'],
    [{ TaskSubtype: 'Cadence' }, 'task'],
    [{ TaskSubtype: 'Task', CallType: 'Outbound' }, 'call'],
    [{ Type: 'Call' }, 'call'],
    [{ Type: 'Meeting' }, 'meeting'],
    [{}, 'task'],
  ])('%j is a %s', (row, kind) => {
    expect(taskKind(row)).toBe(kind);
  });

  test('a completed call', () => {
    const row = {
      ...always,
      TaskSubtype: 'Call',
      IsClosed: true,
      CompletedDateTime: '2026-05-01T07:35:37.000+0000',
      ActivityDate: '2026-04-30',
      AccountId: '001A0000006Vm9r',
    };
    expect(crmRecord.parse(mapTask(row))).toEqual({
      type: 'activity',
      object: 'Task',
      sourceId: '00T000000000001AAA',
      version: String(Date.parse('2026-05-02T08:00:00Z')),
      kind: 'call',
      createdBySourceId: '005000000000001AAA',
      ownerSourceId: '005000000000002AAA',
      via: 'person',
      createdAt: '2026-05-01T07:35:37.000Z',
      completed: true,
      completedAt: '2026-05-01T07:35:37.000Z',
      occurredAt: '2026-04-30T12:00:00.000Z',
      accountSourceId: '001A0000006Vm9rIAC',
      minutes: null,
      direction: null,
    });
  });

  test('an all-day meeting keeps its date, another its start', () => {
    const row = { ...always, StartDateTime: '2026-05-04T00:00:00.000+0000', ActivityDate: '2026-05-04' };
    expect(mapEvent({ ...row, IsAllDayEvent: true }).occurredAt).toBe('2026-05-04T12:00:00.000Z');
    expect(mapEvent({ ...row, IsAllDayEvent: false }).occurredAt).toBe('2026-05-04T00:00:00.000Z');
    expect(crmRecord.safeParse(mapEvent(row)).success).toBe(true);
  });
});

describe('records', () => {
  const opportunity = {
    ...always,
    IsClosed: true,
    IsWon: true,
    StageName: 'Closed Won',
    Amount: 110,
    CloseDate: '2026-05-31',
    LastStageChangeDate: '2026-05-02T08:00:00.000+0000',
  };
  const one = { corporate: 'EUR', rates: null, dated: null };
  const several = {
    corporate: 'EUR',
    rates: new Map([
      ['EUR', 1],
      ['USD', 1.1],
    ]),
    dated: null,
  };

  test('with one currency the amount is the base amount', () => {
    const row = crmRecord.parse(opportunities.map(opportunity, one));
    expect(row).toMatchObject({ amount: 110, amountBase: 110, currency: 'EUR', closedAt: '2026-05-02T08:00:00.000Z' });
  });

  test("with several it is converted by the organisation's own rate, and null without one", () => {
    const inCurrency = (CurrencyIsoCode: string) => opportunities.map({ ...opportunity, CurrencyIsoCode }, several);
    expect(inCurrency('USD').amountBase).toBeCloseTo(100);
    expect(inCurrency('JPY').amountBase).toBeNull();
    expect(inCurrency('JPY').currency).toBe('JPY');
  });

  test('an open opportunity has not been closed, whenever its stage changed', () => {
    const row = opportunities.map({ ...opportunity, IsClosed: false, IsWon: false, Amount: null }, one);
    expect(crmRecord.parse(row)).toMatchObject({ closed: false, won: false, closedAt: null, amountBase: null });
  });

  test('a converted lead is closed at noon of the day of its conversion', () => {
    const row = leads.map({ ...always, IsConverted: true, ConvertedDate: '2026-05-03', Status: 'Qualified' }, null);
    expect(crmRecord.parse(row)).toMatchObject({ closed: true, won: false, closedAt: '2026-05-03T12:00:00.000Z' });
  });

  test('values that do not fit are handed on, not thrown over', () => {
    const odd = { ...opportunity, Amount: 'much', CloseDate: 'soon', CreatedDate: null, IsWon: null };
    expect(crmRecord.safeParse(opportunities.map(odd, one)).success).toBe(false);
  });
});

test('an owner change to a queue', () => {
  const [account] = HISTORY_OBJECTS;
  if (account === undefined) throw new Error('no history objects');
  const row = {
    ...always,
    Id: '017000000000001AAA',
    AccountId: '001A0000006Vm9r',
    OldValue: '005000000000001',
    NewValue: '00G000000000001AAA',
  };
  expect(crmRecord.parse(mapOwnerChange(row, account))).toMatchObject({
    kind: 'account',
    recordSourceId: '001A0000006Vm9rIAC',
    fromSourceId: '005000000000001AAA',
    toSourceId: '00G000000000001AAA',
    changedBySourceId: '005000000000001AAA',
  });
});

test.each([
  ['Application', 'Success', 'Browser', null],
  ['Saml', 'Success', 'Browser', null],
  ['Application', 'Invalid Password', 'Browser', 'a sign-in that failed'],
  ['Oauth2', 'Success', 'Salesforce for iOS', null],
  ['Oauth2', 'Success', 'Data Loader', 'a sign-in of an application'],
  ['Oauth2', 'Success', null, 'a sign-in of an application'],
])('a sign-in by %s, %s, with %s', (LoginType, Status, Application, reason) => {
  expect(reasonToSkip({ LoginType, Status, Application })).toBe(reason);
});
