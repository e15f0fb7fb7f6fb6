import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Environment, type Json, startEnvironment } from './simulated-environment.ts';

const HOUR = 3_600_000;
const COLUMNS = 'auditid,createdon,action,operation,objecttypecode,_objectid_value,_userid_value,_callinguserid_value';

describe('the audit log', () => {
  let environment: Environment;
  let now: Date;
  let ada: string;
  let bob: string;
  let north: string;

  beforeEach(async () => {
    now = new Date('2026-03-02T08:00:00Z');
    environment = await startEnvironment({
      now: () => now,
      organizationSettings: { isauditenabled: true, isuseraccessauditenabled: false },
    });
    const { org } = environment;
    ada = org.insert('systemuser', { firstname: 'Ada', lastname: 'Byron' });
    bob = org.insert('systemuser', { firstname: 'Bob', lastname: 'Cobb' });
    north = org.insert('team', { name: 'North' });
  });
  afterEach(() => environment[Symbol.asyncDispose]());

  const audits = async (filter: string, columns = COLUMNS): Promise<Json[]> => {
    const path = `audits?$select=${columns}&$filter=${encodeURIComponent(filter)}&$orderby=createdon asc,auditid asc`;
    return (await environment.get(path, 'odata.include-annotations="*"')).rows();
  };

  it('records create, update, assign and delete: who, when, which row', async () => {
    const { org } = environment;
    const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
    const id = org.insert('account', { name: 'Acme' }, { by: ada, at: at(0) });
    org.update('account', id, { name: 'Acme Ltd' }, { by: bob, at: at(1) });
    org.update('account', id, { _ownerid_value: bob }, { by: ada, at: at(2) });
    org.remove('account', id, { by: bob, at: at(3) });
    const rows = await audits("objecttypecode eq 'account'");
    expect(rows.map((row) => [row['action'], row['operation'], row['_userid_value'], row['createdon']])).toEqual([
      [1, 1, ada, '2026-03-02T08:00:00Z'],
      [2, 2, bob, '2026-03-02T08:01:00Z'],
      [13, 2, ada, '2026-03-02T08:02:00Z'],
      [3, 3, bob, '2026-03-02T08:03:00Z'],
    ]);
    expect(rows[0]).toMatchObject({
      _objectid_value: id,
      '_objectid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account',
      'objecttypecode@OData.Community.Display.V1.FormattedValue': 'Account',
      '_userid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'systemuser',
      _callinguserid_value: null,
    });
    expect(rows[0]).not.toHaveProperty('_userid_value@Microsoft.Dynamics.CRM.associatednavigationproperty');
    expect(rows[0]).not.toHaveProperty('@odata.etag');
  });

  it('gives old and new values in changedata, lookups with the name of their table', async () => {
    const { org } = environment;
    const id = org.insert('account', { name: 'Acme' }, { by: ada });
    org.update('account', id, { _ownerid_value: north }, { by: ada });
    const [row] = await audits('action eq 13', 'changedata');
    const { changedAttributes } = JSON.parse(String(row?.['changedata'])) as { changedAttributes: Json[] };
    expect(changedAttributes).toContainEqual({
      logicalName: 'ownerid',
      oldValue: `systemuser,${ada}`,
      newValue: `team,${north}`,
    });
  });

  it('records an owner changed along with other columns as Update', async () => {
    const { org } = environment;
    const id = org.insert('account', { name: 'Acme' }, { by: ada });
    org.update('account', id, { _ownerid_value: bob, name: 'Acme Ltd' }, { by: ada });
    const [row] = await audits('action eq 2', 'action,changedata');
    expect(String(row?.['changedata'])).toContain('"ownerid"');
  });

  it('gives the same through RetrieveAuditDetails', async () => {
    const { org } = environment;
    const id = org.insert('account', { name: 'Acme' }, { by: ada });
    org.update('account', id, { _ownerid_value: north }, { by: ada });
    const [row] = await audits('action eq 13');
    const answer = await environment.get(`audits(${row?.['auditid']})/Microsoft.Dynamics.CRM.RetrieveAuditDetails`);
    expect(answer.json()).toMatchObject({
      '@odata.context': expect.stringMatching(/#Microsoft\.Dynamics\.CRM\.RetrieveAuditDetailsResponse$/),
      AuditDetail: {
        '@odata.type': '#Microsoft.Dynamics.CRM.AttributeAuditDetail',
        OldValue: {
          '@odata.type': '#Microsoft.Dynamics.CRM.account',
          _ownerid_value: ada,
          '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'systemuser',
        },
        NewValue: { _ownerid_value: north, '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'team' },
      },
    });
  });

  it('refuses changedata where the organisation does not show it', async () => {
    await using other = await startEnvironment({ changeDataReadable: false });
    expect((await other.get('audits?$select=changedata')).status).toBe(400);
  });

  it('tells the history of a row, without who and when', async () => {
    const { org } = environment;
    const id = org.insert('account', { name: 'Acme' }, { by: ada });
    org.update('account', id, { name: 'Acme Ltd' }, { by: bob });
    const paging = encodeURIComponent('{"PageNumber":1,"Count":1,"ReturnTotalRecordCount":true}');
    const target = encodeURIComponent(`{'@odata.id':'accounts(${id})'}`);
    const answer = await environment.get(
      `RetrieveRecordChangeHistory(Target=@target,PagingInfo=@paging)?@target=${target}&@paging=${paging}`,
    );
    const collection = answer.json()['AuditDetailCollection'] as Json;
    expect(collection).toMatchObject({ MoreRecords: true, TotalRecordCount: 2 });
    expect(JSON.stringify(collection['AuditDetails'])).not.toContain('AuditRecord');
  });

  it('records nothing for tables without auditing, nothing without a change, nothing when auditing is off', async () => {
    const { org } = environment;
    org.insert('phonecall', { subject: 'Hello' }, { by: ada });
    const id = org.insert('account', { name: 'Acme' }, { by: ada });
    org.update('account', id, { name: 'Acme' }, { by: ada });
    org.update('organization', org.organizationId, { isauditenabled: false });
    org.update('account', id, { name: 'Acme Ltd' }, { by: ada });
    const rows = await audits(`_userid_value eq ${ada}`);
    expect(rows.map((row) => row['action'])).toEqual([1]);
  });

  it('marks when auditing is switched off and on', async () => {
    const { org } = environment;
    org.update('organization', org.organizationId, { isauditenabled: false }, { at: new Date(now.getTime()) });
    org.update('organization', org.organizationId, { isauditenabled: true }, { at: new Date(now.getTime() + HOUR) });
    org.update(
      'organization',
      org.organizationId,
      { isuseraccessauditenabled: true },
      { at: new Date(now.getTime() + 2 * HOUR) },
    );
    const rows = await audits("objecttypecode eq 'organization'");
    expect(rows.map((row) => row['action'])).toEqual([110, 107, 112]);
  });

  it('shows presence once per user, kind and interval, whatever the order of writing', async () => {
    const { org } = environment;
    org.update('organization', org.organizationId, { isuseraccessauditenabled: true });
    const at = (hours: number) => new Date(now.getTime() + hours * HOUR);
    for (const hours of [9, 0, 1, 3.9, 4, 5, 8.5, 12]) org.access(ada, { at: at(hours) });
    org.access(ada, { at: at(1), via: 'web-services' });
    const rows = await audits(`(action eq 64 or action eq 65) and _userid_value eq ${ada}`);
    expect(rows.map((row) => [row['action'], row['createdon']])).toEqual([
      [64, '2026-03-02T08:00:00Z'],
      [65, '2026-03-02T09:00:00Z'],
      [64, '2026-03-02T12:00:00Z'],
      [64, '2026-03-02T17:00:00Z'],
    ]);
    expect(rows[0]).toMatchObject({ objecttypecode: 'systemuser', operation: 4, _objectid_value: ada });
  });

  it('takes writing for presence, but not what happens in the background', async () => {
    const { org } = environment;
    org.update('organization', org.organizationId, { isuseraccessauditenabled: true });
    org.insert('phonecall', { subject: 'Hello' }, { by: ada });
    org.insert('email', { subject: 'Synchronised' }, { by: bob, via: 'background' });
    const rows = await audits('action eq 64');
    expect(rows.map((row) => row['_userid_value'])).toEqual([ada]);
  });

  it('shows the connector itself as access through web services', async () => {
    const { org } = environment;
    org.update('organization', org.organizationId, { isuseraccessauditenabled: true });
    await environment.get('WhoAmI');
    await environment.get('WhoAmI');
    const rows = await audits('action eq 65');
    expect(rows).toHaveLength(1);
  });

  it('keeps a row as long as was set when it was written', async () => {
    const { org } = environment;
    org.update('organization', org.organizationId, { auditretentionperiodv2: 30 });
    org.insert('account', { name: 'Acme' }, { by: ada });
    org.update('organization', org.organizationId, { auditretentionperiodv2: -1 });
    org.insert('account', { name: 'Bolt' }, { by: bob });
    expect(await audits("objecttypecode eq 'account'")).toHaveLength(2);
    now = new Date(now.getTime() + 31 * 24 * HOUR);
    const rows = await audits("objecttypecode eq 'account'");
    expect(rows.map((row) => row['_userid_value'])).toEqual([bob]);
  });

  it('can let rows arrive late', async () => {
    environment.simulator.faults.delayAudits(HOUR);
    environment.org.insert('account', { name: 'Acme' }, { by: ada });
    expect(await audits("objecttypecode eq 'account'")).toEqual([]);
    now = new Date(now.getTime() + HOUR);
    expect(await audits("objecttypecode eq 'account'")).toHaveLength(1);
  });
});
