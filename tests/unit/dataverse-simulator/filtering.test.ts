import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Environment, startEnvironment } from './simulated-environment.ts';

describe('$filter, $orderby, $top and $count', () => {
  let environment: Environment;
  let ada: string;
  let bob: string;

  beforeAll(async () => {
    environment = await startEnvironment();
    const { org } = environment;
    ada = org.insert('systemuser', { firstname: 'Ada', lastname: 'Byron' });
    bob = org.insert('systemuser', { firstname: 'Bob', lastname: 'Cobb', isdisabled: true });
    const rows = [
      { name: 'alpha', accountnumber: 'A-1', numberofemployees: 5, by: ada, at: '2026-01-01T00:00:00Z' },
      { name: 'Beta', accountnumber: null, numberofemployees: 50, by: bob, at: '2026-01-02T00:00:00Z' },
      { name: "O'Neil", accountnumber: 'B-2', numberofemployees: null, by: ada, at: '2026-01-03T12:00:00Z' },
    ];
    for (const { by, at, ...fields } of rows) org.insert('account', fields, { by, at: new Date(at) });
  });
  afterAll(() => environment[Symbol.asyncDispose]());

  const names = async (options: string): Promise<unknown[]> => {
    const answer = await environment.get(`accounts?$select=name&${options}`);
    expect(answer.text).not.toContain('"error"');
    return answer.rows().map((row) => row['name']);
  };
  const matching = (filter: string) => names(`$filter=${encodeURIComponent(filter)}&$orderby=createdon`);

  it.each([
    ["name eq 'ALPHA'", ['alpha']],
    ["name eq 'O''Neil'", ["O'Neil"]],
    ["name ne 'alpha'", ['Beta', "O'Neil"]],
    ['numberofemployees gt 5', ['Beta']],
    ['numberofemployees ge 5', ['alpha', 'Beta']],
    ['numberofemployees lt 50', ['alpha']],
    ['numberofemployees le 50', ['alpha', 'Beta']],
    ['numberofemployees eq null', ["O'Neil"]],
    ['numberofemployees ne null', ['alpha', 'Beta']],
    ['numberofemployees ne 5', ['Beta', "O'Neil"]],
    ["contains(name,'ET')", ['Beta']],
    ["startswith(accountnumber,'a')", ['alpha']],
    ["endswith(accountnumber,'-2')", ["O'Neil"]],
    ["not contains(name,'a')", ["O'Neil"]],
    ["name eq 'alpha' or name eq 'beta' and numberofemployees eq 5", ['alpha']],
    ["(name eq 'alpha' or name eq 'beta') and numberofemployees eq 50", ['Beta']],
    ['not (numberofemployees eq 5)', ['Beta', "O'Neil"]],
    ['createdon ge 2026-01-02T00:00:00Z', ['Beta', "O'Neil"]],
    ['createdon gt 2026-01-02T00:00:00Z', ["O'Neil"]],
    ['createdon ge 2026-01-02T00:00:00.500Z', ["O'Neil"]],
    ['createdon lt 2026-01-02T00:00:00.500Z', ['alpha', 'Beta']],
    ['createdon le 2026-01-02T01:00:00+02:00', ['alpha']],
    ['createdon lt 2026-01-02', ['alpha']],
    ["Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['alpha','o''neil'])", ['alpha', "O'Neil"]],
  ])('%s', async (filter, expected) => {
    expect(await matching(filter)).toEqual(expected);
  });

  it('compares ids without quotes', async () => {
    expect(await matching(`_ownerid_value eq ${bob}`)).toEqual(['Beta']);
    expect(await matching(`_ownerid_value eq ${ada.toUpperCase()}`)).toEqual(['alpha', "O'Neil"]);
  });

  it('finds people as the reference asks for them', async () => {
    const filter = 'isdisabled eq false and applicationid eq null and (accessmode eq 0 or accessmode eq 2)';
    const answer = await environment.get(`systemusers?$select=fullname&$filter=${encodeURIComponent(filter)}`);
    expect(answer.rows().map((row) => row['fullname'])).toEqual(['Ada Byron']);
  });

  it('filters by version numbers', async () => {
    const all = await environment.get('accounts?$select=name,versionnumber&$orderby=versionnumber asc');
    const second = all.rows()[1]?.['versionnumber'];
    expect(await names(`$filter=versionnumber gt ${second}&$orderby=versionnumber asc`)).toEqual(["O'Neil"]);
  });

  it.each([
    ["_ownerid_value eq '8a4c6a0e-0c5b-4f57-9d5e-1b6c1d2e3f40'", "'Edm.Guid' and 'Edm.String'"],
    ["createdon ge '2026-01-01T00:00:00Z'", "'Edm.DateTimeOffset' and 'Edm.String'"],
    ["numberofemployees eq '5'", "'Edm.Int32' and 'Edm.String'"],
    ['name eq 5', "'Edm.String' and 'Edm.Int32'"],
    ['name eq', 'Syntax error'],
    ['(name eq null', 'Syntax error'],
    ["name like 'a'", 'Syntax error'],
    ["name in ('alpha','beta')", 'Syntax error'],
    ["tolower(name) eq 'alpha'", 'unknown function'],
  ])('refuses %s', async (filter, message) => {
    const answer = await environment.get(`accounts?$select=name&$filter=${encodeURIComponent(filter)}`);
    expect(answer.status).toBe(400);
    expect(answer.error().message).toContain(message);
  });

  it('takes a plus sign in a query for a space, as form encoding does', async () => {
    const answer = await environment.get('accounts?$select=name&$filter=createdon ge 2026-01-02T00:00:00+02:00');
    expect(answer.status).toBe(400);
    expect(await names('$filter=name+eq+%27Beta%27')).toEqual(['Beta']);
  });

  it('orders by several columns, nulls first', async () => {
    expect(await names('$orderby=numberofemployees desc')).toEqual(['Beta', 'alpha', "O'Neil"]);
    expect(await names('$orderby=numberofemployees')).toEqual(["O'Neil", 'alpha', 'Beta']);
    expect(await names('$orderby=_ownerid_value,name desc')).toHaveLength(3);
  });

  it('stops at $top, without a link to more', async () => {
    const answer = await environment.get('accounts?$select=name&$orderby=name&$top=2', 'odata.maxpagesize=1');
    expect(answer.rows()).toHaveLength(2);
    expect(answer.json()).not.toHaveProperty('@odata.nextLink');
  });

  it('counts all matches beside a page', async () => {
    const answer = await environment.get(
      "accounts?$select=name&$count=true&$filter=contains(name,'a')",
      'odata.maxpagesize=1',
    );
    expect(answer.json()).toMatchObject({ '@odata.count': 2, value: [{}] });
    expect((await environment.get('accounts/$count')).text).toBe('3');
  });

  it('counts no further than 5,000, and says so when asked', async () => {
    const { org } = environment;
    for (let index = 0; index < 5001; index++) org.insert('task', { subject: 'x' });
    const answer = await environment.get('tasks?$select=subject&$count=true&$top=1', 'odata.include-annotations="*"');
    expect(answer.json()).toMatchObject({
      '@odata.count': 5000,
      '@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': true,
    });
    expect((await environment.get('tasks/$count')).text).toBe('5000');
  });
});
