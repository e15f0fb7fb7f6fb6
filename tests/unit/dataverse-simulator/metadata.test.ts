import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Environment, type Json, startEnvironment } from './simulated-environment.ts';

describe('metadata', () => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await startEnvironment();
  });
  afterAll(() => environment[Symbol.asyncDispose]());

  it('tells of a table what reading it takes', async () => {
    const columns = 'EntitySetName,PrimaryIdAttribute,ChangeTrackingEnabled,CanChangeTrackingBeEnabled,IsAuditEnabled';
    const answer = await environment.get(`EntityDefinitions(LogicalName='phonecall')?$select=${columns}`);
    expect(answer.json()).toEqual({
      '@odata.context': expect.stringMatching(/#EntityDefinitions\(.*\)\/\$entity$/),
      EntitySetName: 'phonecalls',
      PrimaryIdAttribute: 'activityid',
      ChangeTrackingEnabled: true,
      CanChangeTrackingBeEnabled: expect.objectContaining({ Value: true }),
      IsAuditEnabled: { Value: false, CanBeChanged: true, ManagedPropertyLogicalName: 'canmodifyauditsettings' },
      MetadataId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('finds a table by its metadata id too', async () => {
    const byName = (await environment.get("EntityDefinitions(LogicalName='lead')?$select=LogicalName")).json();
    const byId = await environment.get(`EntityDefinitions(${byName['MetadataId']})?$select=LogicalName`);
    expect(byId.json()['LogicalName']).toBe('lead');
  });

  const tables = async (filter: string): Promise<unknown[]> => {
    const answer = await environment.get(`EntityDefinitions?$select=LogicalName,EntitySetName&$filter=${filter}`);
    return answer.rows().map((row) => row['LogicalName']);
  };

  it('lists tracked and audited tables', async () => {
    const tracked = await tables('ChangeTrackingEnabled eq true');
    expect(tracked).toEqual(expect.arrayContaining(['account', 'phonecall', 'systemuser']));
    expect(tracked).not.toContain('audit');
    const audited = await tables('IsAuditEnabled/Value eq true');
    expect(audited).toEqual(expect.arrayContaining(['account', 'opportunity']));
    expect(audited).not.toContain('opportunityclose');
    expect(await tables("LogicalName eq 'task' or LogicalName eq 'email'")).toEqual(['email', 'task']);
  });

  it('knows nothing of tables that are not there', async () => {
    const answer = await environment.get("EntityDefinitions(LogicalName='msdyn_forecast')?$select=EntitySetName");
    expect(answer.status).toBe(404);
  });

  const attributes = async (options: string): Promise<Json[]> =>
    (await environment.get(`EntityDefinitions(LogicalName='opportunity')/Attributes?${options}`)).rows();

  it('lists the columns a person must fill', async () => {
    const required =
      "$filter=RequiredLevel/Value eq Microsoft.Dynamics.CRM.AttributeRequiredLevel'ApplicationRequired'";
    const select = '$select=LogicalName,AttributeType,IsCustomAttribute,RequiredLevel,IsValidForCreate';
    expect(await attributes(`${select}&${required}`)).toContainEqual({
      '@odata.type': '#Microsoft.Dynamics.CRM.StringAttributeMetadata',
      LogicalName: 'name',
      AttributeType: 'String',
      IsCustomAttribute: false,
      IsValidForCreate: true,
      RequiredLevel: {
        Value: 'ApplicationRequired',
        CanBeChanged: true,
        ManagedPropertyLogicalName: 'canmodifyrequirementlevelsettings',
      },
      MetadataId: expect.any(String),
    });
    environment.org.setRequiredLevel('opportunity', 'closeprobability', 'ApplicationRequired');
    const names = (await attributes(`$select=LogicalName&${required}`)).map((row) => row['LogicalName']);
    expect(names).toContain('closeprobability');
  });

  it('wants the level as a member of its enumeration, behind /Value', async () => {
    const member = "Microsoft.Dynamics.CRM.AttributeRequiredLevel'ApplicationRequired'";
    for (const filter of ["RequiredLevel/Value eq 'ApplicationRequired'", `RequiredLevel eq ${member}`]) {
      const path = `EntityDefinitions(LogicalName='opportunity')/Attributes?$select=LogicalName&$filter=${filter}`;
      expect((await environment.get(path)).status).toBe(400);
    }
  });

  it('is never paged', async () => {
    const path = "EntityDefinitions(LogicalName='systemuser')/Attributes?$select=LogicalName";
    const answer = await environment.get(path, 'odata.maxpagesize=10');
    expect(answer.rows().length).toBeGreaterThan(100);
    expect(answer.json()).not.toHaveProperty('@odata.nextLink');
  });

  it('expands the attributes of a table, and the options of its choices', async () => {
    const expand = '$select=LogicalName&$expand=Attributes($select=LogicalName)';
    const table = await environment.get(`EntityDefinitions(LogicalName='team')?${expand}`);
    expect(table.json()['Attributes']).toContainEqual(expect.objectContaining({ LogicalName: 'teamtype' }));
    const cast =
      'Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet($select=Options)';
    const choices = await environment.get(`EntityDefinitions(LogicalName='opportunity')/Attributes/${cast}`);
    const stage = choices.rows().find((row) => row['LogicalName'] === 'salesstage');
    expect(stage?.['OptionSet']).toMatchObject({
      Options: expect.arrayContaining([
        { Value: 0, Label: { UserLocalizedLabel: { Label: 'Qualify', LanguageCode: 1033 } } },
      ]),
    });
  });

  it('refuses unknown properties', async () => {
    const answer = await environment.get('EntityDefinitions?$select=LogicalName,Nothing');
    expect(answer.status).toBe(400);
    expect(answer.error().message).toBe(
      "Could not find a property named 'Nothing' on type 'Microsoft.Dynamics.CRM.EntityMetadata'.",
    );
  });

  it('follows columns that come and go', async () => {
    const { org } = environment;
    org.addColumn('opportunity', { name: 'new_partner', type: 'String', required: 'ApplicationRequired' });
    org.insert('opportunity', { name: 'Deal', new_partner: 'Initech' });
    const rows = await attributes("$select=LogicalName,IsCustomAttribute&$filter=LogicalName eq 'new_partner'");
    expect(rows).toEqual([expect.objectContaining({ IsCustomAttribute: true })]);
    expect((await environment.get('opportunities?$select=new_partner')).rows()).toHaveLength(1);
    org.removeColumn('opportunity', 'new_partner');
    expect((await environment.get('opportunities?$select=new_partner')).status).toBe(400);
  });

  it('needs its own privilege', async () => {
    environment.simulator.faults.privileges.set('prvReadEntity', 'none');
    const answer = await environment.get('EntityDefinitions?$select=LogicalName');
    expect([answer.status, answer.error().code]).toEqual([403, '0x80040220']);
    expect(answer.error().message).toContain('prvReadEntity');
    environment.simulator.faults.privileges.set('prvReadEntity', 'global');
  });
});
