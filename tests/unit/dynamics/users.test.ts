import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LABEL, recordOf } from './one-record.ts';
import { answers, defines, endScript, guid, refuses, startScript } from './scripted-dataverse.ts';

beforeEach(startScript);
afterEach(endScript);

describe('users', () => {
  const readsSettings = (timezonecode: number) => {
    defines('usersettings', { set: 'usersettingscollection', columns: [] });
    answers('usersettingscollection', { value: [{ systemuserid: guid(1).toUpperCase(), timezonecode }] });
  };
  const person = {
    fullname: 'Ada Lovelace',
    internalemailaddress: 'ada@contoso.com',
    domainname: 'ada@contoso.onmicrosoft.com',
    jobtitle: 'Account Executive',
    title: null,
    isdisabled: false,
    islicensed: true,
    accessmode: 0,
    applicationid: null,
    isintegrationuser: false,
    systemmanagedusertype: 0,
    azureactivedirectoryobjectid: 'ABCDEF00-0000-4000-8000-000000000001',
    _parentsystemuserid_value: guid(8),
    _positionid_value: guid(9),
    [`_positionid_value${LABEL}`]: 'AE EMEA',
    _businessunitid_value: guid(10),
    [`_businessunitid_value${LABEL}`]: 'Europe',
  };

  test('a person', async () => {
    readsSettings(110);
    expect(await recordOf('users', person)).toEqual({
      type: 'user',
      sourceId: guid(1),
      version: '81550512',
      email: 'ada@contoso.com',
      username: 'ada@contoso.onmicrosoft.com',
      name: 'Ada Lovelace',
      active: true,
      class: 'human',
      licence: 'Dynamics 365',
      profile: null,
      role: 'AE EMEA',
      title: 'Account Executive',
      managerSourceId: guid(8),
      businessUnit: 'Europe',
      timeZone: 'Europe/Berlin',
      federationId: null,
      entraId: 'abcdef00-0000-4000-8000-000000000001',
      createdAt: '2026-03-02T09:00:00Z',
      lastLoginAt: null,
    });
  });

  test('nobody lives in the zone everybody begins with, nor in one we do not know', async () => {
    for (const code of [92, 9999]) {
      readsSettings(code);
      expect(await recordOf('users', person)).toMatchObject({ timeZone: null });
    }
  });

  test('without a position the title is the role; disabled and unlicensed users are both', async () => {
    const row = { ...person, [`_positionid_value${LABEL}`]: undefined, isdisabled: true, islicensed: false };
    readsSettings(92);
    expect(await recordOf('users', row)).toMatchObject({ role: 'Account Executive', active: false, licence: null });
    readsSettings(92);
    expect(await recordOf('users', { ...person, deletedstate: 1 })).toMatchObject({ active: false });
  });

  test.each([
    ['a read-only user', { accessmode: 2 }, 'human'],
    ['an administrator', { accessmode: 1 }, 'human'],
    ['an application', { applicationid: guid(11) }, 'integration'],
    ['the integration user', { isintegrationuser: true }, 'integration'],
    ['a non-interactive user', { accessmode: 4 }, 'integration'],
    ['a support user', { accessmode: 3 }, 'support'],
    ['a delegated administrator', { accessmode: 5 }, 'support'],
    ['one of Microsoft’s services', { fullname: '# Power Apps Checker' }, 'system'],
    ['one of Microsoft’s services as an application', { fullname: '# App', applicationid: guid(1) }, 'integration'],
    ['a stub', { systemmanagedusertype: 2 }, 'system'],
    ['SYSTEM', { fullname: 'SYSTEM', internalemailaddress: '', azureactivedirectoryobjectid: null }, 'system'],
    ['somebody whose name is SYSTEM', { fullname: 'SYSTEM' }, 'human'],
  ])('%s', async (_name, row, userClass) => {
    refuses(/usersettings/, 403, { code: '0x80040220', message: 'missing prvReadUserSettings' });
    expect(await recordOf('users', { ...person, ...row })).toMatchObject({ class: userClass });
  });
});
