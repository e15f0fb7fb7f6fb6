import { describe, expect, it } from 'vitest';
import {
  closeOpportunity,
  DataverseOrg,
  DataverseOrgError,
  type IncomingFields,
} from '../../../src/demo/dataverse-simulator/index.ts';

const AT = new Date('2026-01-05T09:00:00Z');

describe('the organisation', () => {
  it('is born with an organization, a business unit, a team, a currency and the platform’s users', () => {
    const org = new DataverseOrg();
    for (const [table, count] of [
      ['organization', 1],
      ['businessunit', 1],
      ['team', 1],
      ['transactioncurrency', 1],
      ['systemuser', 2],
    ] as const) {
      expect(org.count(table)).toBe(count);
    }
    expect(org.settings).toMatchObject({ isauditenabled: false, expirechangetrackingindays: 7 });
  });

  it('gives ids that depend on the seed alone', () => {
    const ids = (seed: number) => {
      const org = new DataverseOrg({ seed });
      return Array.from({ length: 100 }, () => org.insert('account', { name: 'x' }, { at: AT }));
    };
    expect(ids(7)).toEqual(ids(7));
    expect(ids(7)).not.toEqual(ids(8));
    expect(new Set([...ids(7), ...ids(8)]).size).toBe(200);
    expect(ids(7)[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('takes an id that is given, once', () => {
    const org = new DataverseOrg();
    const accountid = 'AAAAAAAA-0000-0000-0000-000000000001';
    expect(org.insert('account', { accountid, name: 'x' })).toBe(accountid.toLowerCase());
    expect(() => org.insert('account', { accountid, name: 'x' })).toThrow('exists already');
  });

  it('fills what the platform fills', () => {
    const org = new DataverseOrg();
    const ada = org.insert('systemuser', { firstname: 'Ada', lastname: 'Byron' });
    const id = org.insert('phonecall', { subject: 'Hello', statecode: 1 }, { by: ada, at: AT });
    const value = (column: string) => org.value('phonecall', id, column);
    expect(org.value('systemuser', ada, 'fullname')).toBe('Ada Byron');
    expect(value('createdon')).toBe('2026-01-05T09:00:00Z');
    expect(value('modifiedon')).toBe('2026-01-05T09:00:00Z');
    expect(value('_createdby_value')).toBe(ada);
    expect(value('_ownerid_value')).toBe(ada);
    expect(value('_owninguser_value')).toBe(ada);
    expect(value('_owningteam_value')).toBeNull();
    expect(value('_owningbusinessunit_value')).toBe(org.rootBusinessUnitId);
    expect(value('activitytypecode')).toBe('phonecall');
    expect(value('directioncode')).toBe(true);
    expect(value('isworkflowcreated')).toBe(false);
    expect([value('statecode'), value('statuscode')]).toEqual([1, 2]);
    expect([value('actualstart'), value('actualend')]).toEqual(['2026-01-05T09:00:00Z', '2026-01-05T09:00:00Z']);
    expect(value('overriddencreatedon')).toBeNull();
  });

  it('keeps the dates of a migration as they are given', () => {
    const org = new DataverseOrg();
    const id = org.insert(
      'task',
      { subject: 'Old', createdon: '2019-06-01T00:00:00Z', overriddencreatedon: AT },
      { at: AT },
    );
    expect(org.value('task', id, 'createdon')).toBe('2019-06-01T00:00:00Z');
    expect(org.value('task', id, 'overriddencreatedon')).toBe('2026-01-05T09:00:00Z');
    expect(org.value('task', id, 'modifiedon')).toBe('2026-01-05T09:00:00Z');
  });

  it('moves the state, the end and the version with an update', () => {
    const org = new DataverseOrg();
    const id = org.insert('task', { subject: 'x' }, { at: AT });
    const before = org.table('task').rows.get(id)?.sequence ?? 0;
    org.update('task', id, { statecode: 1 }, { at: new Date('2026-01-06T09:00:00Z') });
    expect(org.value('task', id, 'statuscode')).toBe(5);
    expect(org.value('task', id, 'actualend')).toBe('2026-01-06T09:00:00Z');
    expect(org.value('task', id, 'modifiedon')).toBe('2026-01-06T09:00:00Z');
    expect(org.value('task', id, 'createdon')).toBe('2026-01-05T09:00:00Z');
    expect(org.table('task').rows.get(id)?.sequence).toBeGreaterThan(before);
  });

  it('knows teams from users as owners', () => {
    const org = new DataverseOrg();
    const team = org.insert('team', { name: 'North' });
    const id = org.insert('account', { name: 'x', _ownerid_value: team });
    expect(org.value('account', id, '_owningteam_value')).toBe(team);
    expect(org.value('account', id, '_owninguser_value')).toBeNull();
  });

  it('closes an opportunity with its activity', () => {
    const org = new DataverseOrg({ organizationSettings: { isauditenabled: true } });
    const ada = org.insert('systemuser', { lastname: 'Byron' });
    const id = org.insert('opportunity', { name: 'Engine', estimatedvalue: 100 }, { by: ada, at: AT });
    const activity = closeOpportunity(org, id, { outcome: 'won', by: ada, at: AT, actualRevenue: 90 });
    expect(org.value('opportunity', id, 'statecode')).toBe(1);
    expect(org.value('opportunity', id, 'actualclosedate')).toBe('2026-01-05');
    expect(org.value('opportunity', id, 'actualvalue')).toBe(90);
    expect(org.value('opportunityclose', activity, '_opportunityid_value')).toBe(id);
    expect(org.value('opportunityclose', activity, 'actualrevenue')).toBe(90);
    const lost = org.insert('opportunity', { name: 'Other', estimatedvalue: 100 }, { by: ada, at: AT });
    closeOpportunity(org, lost, { outcome: 'lost', by: ada, at: AT });
    expect([org.value('opportunity', lost, 'statecode'), org.value('opportunity', lost, 'statuscode')]).toEqual([2, 4]);
    const actions = [...org.rows('audit')].map((row) => row['action']);
    expect(actions.filter((action) => action === 44 || action === 45)).toEqual([44, 45]);
  });

  it('puts users into the default team of their business unit, with settings of their own', () => {
    const org = new DataverseOrg();
    const unit = org.insert('businessunit', { name: 'South', _parentbusinessunitid_value: org.rootBusinessUnitId });
    const carl = org.insert('systemuser', { lastname: 'Carl', _businessunitid_value: unit });
    const [membership] = [...org.rows('teammembership')].filter((row) => row['systemuserid'] === carl);
    expect(org.value('team', String(membership?.['teamid']), 'isdefault')).toBe(true);
    org.update('usersettings', carl, { timezonecode: 110 });
    expect(org.value('usersettings', carl, 'timezonecode')).toBe(110);
  });

  it.each<[string, string, IncomingFields, string]>([
    ['an unknown table', 'widget', {}, 'no table "widget"'],
    ['an unknown column', 'account', { nothing: 1 }, 'no column "nothing"'],
    ['a lookup by its logical name', 'account', { ownerid: 'x' }, 'did you mean "_ownerid_value"?'],
    ['a wrong type', 'account', { numberofemployees: 'many' }, 'no value for "account.numberofemployees"'],
    ['a choice there is not', 'systemuser', { accessmode: 9 }, 'no value for "systemuser.accessmode"'],
    ['an id that is none', 'account', { _ownerid_value: 'ada' }, 'no value for "account.ownerid"'],
    ['a date that is none', 'task', { scheduledend: 'soon' }, 'no value for "task.scheduledend"'],
    ['a status of another state', 'task', { statecode: 0, statuscode: 5 }, 'not a valid status code'],
    [
      'a lookup to nothing',
      'account',
      { _ownerid_value: 'aaaaaaaa-0000-0000-0000-00000000dead' },
      'systemuser or team aaaaaaaa-0000-0000-0000-00000000dead does not exist',
    ],
  ])('refuses %s', (_, table, fields, message) => {
    const org = new DataverseOrg();
    expect(() => org.insert(table, fields)).toThrow(DataverseOrgError);
    expect(() => org.insert(table, fields)).toThrow(message);
  });
});
