import nock from 'nock';
import { type CrmRecord, crmRecord } from '../../../src/records/record.ts';
import { answers, defines, guid, JSON_HEADERS, ORIGIN, openClient, readStream, USER } from './scripted-dataverse.ts';

export const LABEL = '@OData.Community.Display.V1.FormattedValue';
export const TABLE = '@Microsoft.Dynamics.CRM.lookuplogicalname';
const DELTA = 'https://contoso.crm.dynamics.com/api/data/v9.2/x?$deltatoken=1';

const SETS: Readonly<Record<string, readonly [table: string, set: string, key: string]>> = {
  users: ['systemuser', 'systemusers', 'systemuserid'],
  phonecalls: ['phonecall', 'phonecalls', 'activityid'],
  emails: ['email', 'emails', 'activityid'],
  appointments: ['appointment', 'appointments', 'activityid'],
  tasks: ['task', 'tasks', 'activityid'],
  accounts: ['account', 'accounts', 'accountid'],
  contacts: ['contact', 'contacts', 'contactid'],
  leads: ['lead', 'leads', 'leadid'],
  opportunities: ['opportunity', 'opportunities', 'opportunityid'],
  cases: ['incident', 'incidents', 'incidentid'],
};

/** Reads one row of a stream and parses it as the engine would. */
export async function recordOf(stream: string, row: object): Promise<CrmRecord> {
  const [table, set, key] = SETS[stream] ?? ['', '', ''];
  const client = await openClient();
  defines(table, { set, columns: [key, 'createdon'], changeTracking: true });
  const full = {
    '@odata.etag': 'W/"81550512"',
    [key]: guid(1),
    createdon: '2026-03-02T09:00:00Z',
    modifiedon: '2026-03-03T09:00:00Z',
    _createdby_value: USER,
    _ownerid_value: USER,
    [`_ownerid_value${TABLE}`]: 'systemuser',
    ...row,
  };
  // What a row refers to is in tables this environment does not have.
  for (const other of ['opportunityclose', 'incidentresolution', 'opportunity', 'contact']) {
    nock(ORIGIN)
      .get((uri) => other !== table && decodeURIComponent(uri).includes(`EntityDefinitions(LogicalName='${other}')`))
      .optionally()
      .reply(404, JSON.stringify({ error: { code: '', message: 'no such table' } }), JSON_HEADERS);
  }
  answers(set, { value: [full], '@odata.deltaLink': DELTA });
  const [batch] = await readStream(client, stream);
  return crmRecord.parse(batch?.rows[0]);
}
