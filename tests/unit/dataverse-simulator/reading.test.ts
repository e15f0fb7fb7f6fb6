import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Environment, type Json, startEnvironment } from './simulated-environment.ts';

const ANNOTATIONS = 'odata.include-annotations="*"';

describe('reading tables', () => {
  let environment: Environment;
  let ada: string;
  let account: string;
  let opportunity: string;

  beforeAll(async () => {
    environment = await startEnvironment({ firstVersion: 9_007_199_254_740_992n });
    const { org } = environment;
    ada = org.insert('systemuser', { firstname: 'Ada', lastname: 'Byron', islicensed: true });
    account = org.insert('account', { name: 'Acme', _ownerid_value: ada }, { by: ada });
    const euro = org.insert('transactioncurrency', {
      currencyname: 'Euro',
      isocurrencycode: 'EUR',
      currencysymbol: '€',
      exchangerate: 0.8,
    });
    opportunity = org.insert(
      'opportunity',
      {
        name: 'Engine "Nr. 1"',
        estimatedvalue: 1000,
        estimatedclosedate: '2026-03-31',
        _customerid_value: account,
        _transactioncurrencyid_value: euro,
      },
      { by: ada, at: new Date('2026-01-05T09:30:00.750Z') },
    );
    org.insert(
      'phonecall',
      { subject: 'Hello', _regardingobjectid_value: opportunity, statecode: 1 },
      { by: ada, at: new Date('2026-01-06T10:00:00Z') },
    );
  });
  afterAll(() => environment[Symbol.asyncDispose]());

  const only = async (path: string, prefer?: string): Promise<Json> => {
    const rows = (await environment.get(path, prefer)).rows();
    expect(rows).toHaveLength(1);
    return rows[0] ?? {};
  };

  it('says who asks, and advises how many requests to send at once', async () => {
    const answer = await environment.get('WhoAmI');
    const { org } = environment;
    expect(answer.json()).toMatchObject({
      UserId: org.applicationUser('2b1f7c9a-3d4e-4f5a-8b6c-7d8e9fa0b1c2'),
      BusinessUnitId: org.rootBusinessUnitId,
      OrganizationId: org.organizationId,
    });
    expect(Number(answer.headers.get('x-ms-dop-hint'))).toBeGreaterThan(0);
    expect(answer.headers.get('x-ms-service-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('x-ms-ratelimit-burst-remaining-xrm-requests')).toMatch(/^\d+$/);
    expect(answer.headers.get('odata-version')).toBe('4.0');
  });

  it('returns the selected columns with the key and an etag, nulls included, nothing else', async () => {
    const row = await only('accounts?$select=name,accountnumber');
    expect(Object.keys(row).sort()).toEqual(['@odata.etag', 'accountid', 'accountnumber', 'name']);
    expect(row).toMatchObject({ name: 'Acme', accountnumber: null, accountid: account });
  });

  it('names the selection in the context', async () => {
    const answer = await environment.get('accounts?$select=name,accountnumber');
    expect(answer.json()['@odata.context']).toBe(
      `${environment.simulator.url}/api/data/v9.2/$metadata#accounts(name,accountnumber)`,
    );
  });

  it('drags the currency along with money, and converts by the rate of the currency', async () => {
    const row = await only('opportunities?$select=estimatedvalue,estimatedvalue_base,exchangerate');
    expect(row).toMatchObject({ estimatedvalue: 1000, estimatedvalue_base: 1250, exchangerate: 0.8 });
    expect(row['_transactioncurrencyid_value']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('gives moments in whole seconds UTC and calendar dates as dates', async () => {
    const row = await only('opportunities?$select=createdon,estimatedclosedate');
    expect(row).toMatchObject({ createdon: '2026-01-05T09:30:00Z', estimatedclosedate: '2026-03-31' });
  });

  it('has version numbers a JavaScript number cannot hold, whole in the etag', async () => {
    const answer = await environment.get('accounts?$select=versionnumber');
    const version = /"versionnumber":(\d+)/.exec(answer.text)?.[1] ?? '';
    expect(BigInt(version)).toBeGreaterThan(9_007_199_254_740_992n);
    expect(answer.rows()[0]?.['@odata.etag']).toBe(`W/"${version}"`);
  });

  it('annotates lookups and labels when asked, and not otherwise', async () => {
    const path = 'phonecalls?$select=_ownerid_value,_regardingobjectid_value,statecode,directioncode';
    const row = await only(path, ANNOTATIONS);
    expect(row).toMatchObject({
      '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'systemuser',
      '_ownerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty': 'ownerid',
      '_ownerid_value@OData.Community.Display.V1.FormattedValue': 'Ada Byron',
      '_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'opportunity',
      '_regardingobjectid_value@Microsoft.Dynamics.CRM.associatednavigationproperty':
        'regardingobjectid_opportunity_phonecall',
      'statecode@OData.Community.Display.V1.FormattedValue': 'Completed',
      'directioncode@OData.Community.Display.V1.FormattedValue': 'Outgoing',
    });
    expect(
      Object.keys(await only(path))
        .filter((name) => name.includes('@'))
        .sort(),
    ).toEqual(['@odata.etag']);
  });

  it('annotates only what is preferred', async () => {
    const row = await only(
      'opportunities?$select=_customerid_value,statecode',
      'odata.maxpagesize=10,odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"',
    );
    expect(row).toMatchObject({
      '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account',
      'statecode@OData.Community.Display.V1.FormattedValue': 'Open',
    });
    expect(row).not.toHaveProperty('_customerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty');
  });

  it('reports the preferences it applied', async () => {
    const answer = await environment.get('accounts?$select=name', 'odata.maxpagesize=10');
    expect(answer.headers.get('preference-applied')).toBe('odata.maxpagesize=10');
  });

  it('reads one row by its key, with its etag', async () => {
    const answer = await environment.get(`accounts(${account})?$select=name`);
    expect(answer.json()).toMatchObject({ name: 'Acme', accountid: account });
    expect(answer.headers.get('etag')).toBe(answer.json()['@odata.etag']);
  });

  it('answers 404 for rows and tables there are not', async () => {
    const missing = await environment.get('accounts(00000000-0000-0000-0000-00000000dead)');
    expect([missing.status, missing.error().code]).toEqual([404, '0x80040217']);
    const unknown = await environment.get('msdyn_forecasts');
    expect(unknown.status).toBe(404);
    expect(unknown.error().message).toBe("Resource not found for the segment 'msdyn_forecasts'.");
  });

  it.each([
    ['accounts?$select=nothing', "Could not find a property named 'nothing'"],
    ['accounts?$select=ownerid', "Could not find a property named 'ownerid'"],
    ['emails?$select=from', "Could not find a property named 'from'"],
    ['systemusers?$select=latestupdatetime', "Could not find a property named 'latestupdatetime'"],
    ['accounts?$filter=nothing eq 1', "Could not find a property named 'nothing'"],
    ['accounts?$skip=10', '$skip is not supported'],
    ['accounts?$search=x', "'$search' is not supported"],
    ['accounts?page=2', "'page' is not supported"],
  ])('answers 400 for %s', async (path, message) => {
    const answer = await environment.get(path);
    expect(answer.status).toBe(400);
    expect(answer.error()).toMatchObject({ code: '0x80060888', message: expect.stringContaining(message) });
  });

  it('gives details of errors only where annotations are asked for', async () => {
    const plain = await environment.get('accounts?$select=nothing');
    expect(Object.keys(plain.error())).toEqual(['code', 'message']);
    const annotated = await environment.get('accounts?$select=nothing', ANNOTATIONS);
    expect(annotated.error()).toHaveProperty('@Microsoft.PowerApps.CDS.HelpLink');
  });

  it('reads no body with a method that writes', async () => {
    const answer = await environment.send('accounts', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(405);
  });

  it('reads members of teams through the relationship', async () => {
    const { org } = environment;
    const team = org.insert('team', { name: 'North', teamtype: 0 });
    org.insert('teammembership', { teamid: team, systemuserid: ada });
    const answer = await environment.get(`teams(${team})/teammembership_association?$select=systemuserid`);
    expect(answer.rows().map((row) => row['systemuserid'])).toEqual([ada]);
  });

  it('unites the activities in activitypointers', async () => {
    const { org } = environment;
    org.insert('task', { subject: 'Write it down' }, { by: ada });
    const rows = (await environment.get('activitypointers?$select=activitytypecode&$orderby=activitytypecode')).rows();
    expect(rows.map((row) => row['activitytypecode'])).toEqual(['phonecall', 'task']);
  });

  it('shows, without $select, every column the table has', async () => {
    const row = await only('transactioncurrencies?$filter=isocurrencycode eq %27EUR%27');
    expect(row).toMatchObject({ currencyname: 'Euro', _createdby_value: environment.org.systemUserId });
    expect(Object.keys(row)).toContain('overriddencreatedon');
  });
});
