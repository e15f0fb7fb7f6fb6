import { FAULTS, SalesforceOrg, startSalesforceSimulator } from '../../src/demo/salesforce-simulator/index.ts';
import type { ContractWorld } from './contract-fixture.ts';
import {
  CHANGES,
  decoy,
  defineField,
  HIDDEN_TOGETHER,
  insert,
  OBJECTS,
  type Rows,
  trainingMeeting,
  VISITS,
} from './salesforce-rows.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const DAY = 86_400_000;
/** The fewest rows Salesforce puts on a page when it is asked for few; a server may always give fewer than asked. */
const PAGE_SIZE = 200;
const CREDENTIALS = { clientId: 'contract-app', clientSecret: 'contract-secret' };

/** A simulated Salesforce organisation as the contract's checks see it. */
export async function openSalesforceWorld(settings: { readonly bulkFrom?: number } = {}): Promise<ContractWorld> {
  let now = NOW;
  const org = new SalesforceOrg({ now: () => new Date(now), multiCurrency: true, customObjects: VISITS });
  const simulator = await startSalesforceSimulator({ org, credentials: CREDENTIALS });
  simulator.service.queries.largestPage = PAGE_SIZE;
  const rep = (name: string) =>
    org.insert(
      'User',
      {
        Username: `${name}@acme.example`,
        Email: `${name}@acme.example`,
        LastName: name,
        ProfileId: org.standard.profiles['Standard User'] ?? null,
        LastLoginDate: new Date(NOW - DAY),
      },
      { at: new Date(NOW - 30 * DAY) },
    );
  const [seller, colleague] = [rep('seller'), rep('colleague')];
  const account = org.insert('Account', { Name: 'Acme' }, { at: new Date(NOW - 20 * DAY), by: seller });
  const supportCase = org.insert('Case', { Subject: 'Broken' }, { at: new Date(NOW - 20 * DAY), by: seller });
  const before = { at: new Date(NOW - 20 * DAY), by: seller };
  const rows: Rows = {
    org,
    seller,
    colleague,
    account,
    case: supportCase,
    meeting: org.insert('Event', { Subject: 'Meeting', StartDateTime: before.at }, before),
    licence: org.insert('PermissionSetLicense', { MasterLabel: 'Sales Cloud Einstein', TotalLicenses: 5 }, before),
    campaign: org.insert('Campaign', { Name: 'Training for beginners', StartDate: '2026-02-01' }, before),
    serial: 0,
  };
  const objectOf = (stream: string): string => (stream === 'training-meetings' ? 'Event' : (OBJECTS[stream] ?? stream));
  return {
    settings: {
      ...settings,
      loginUrl: simulator.url,
      auth: { type: 'client-credentials', ...CREDENTIALS },
    },
    pageSize: PAGE_SIZE,
    since: new Date(NOW - 10 * DAY),
    now: () => new Date(now),
    advance: (milliseconds) => {
      now += milliseconds;
    },
    insert: async (stream, at) => {
      if (stream === 'field-requirements') return defineField(rows);
      return stream === 'training-meetings' ? trainingMeeting(rows, at) : insert(rows, objectOf(stream), at);
    },
    update: async (stream, id, at) => {
      if (stream === 'field-requirements') return org.defineField('Account', `${id.split('.')[1]} string cu`);
      // What is known of a training meeting is when it was.
      const moved = stream === 'training-meetings' ? { EndDateTime: new Date(at.getTime() + 3_600_000) } : undefined;
      const other = stream === 'licence-assignments' ? { AssigneeId: rows.colleague } : undefined;
      const change = moved ?? other ?? CHANGES[objectOf(stream)];
      if (change === undefined) throw new Error(`records of ${stream} never change`);
      org.update(objectOf(stream), id, change, { at });
    },
    unchanging: ['logins', 'owner-changes', 'stage-changes', 'app-usage'],
    delete: async (stream, id, at) => {
      if (stream === 'field-requirements') org.access.hideField('Account', id.split('.')[1] ?? '');
      else org.delete(objectOf(stream), id, { at });
    },
    purge: async (stream) => {
      if (stream !== 'field-requirements') org.purge(objectOf(stream));
    },
    decoy: async (stream, at) => decoy(rows, objectOf(stream), at),
    forbid: async (stream) => {
      if (stream === 'logins') org.access.monitorLoginHistory = false;
      else for (const object of HIDDEN_TOGETHER[stream] ?? [objectOf(stream)]) org.access.hideObject(object);
    },
    requests: () => simulator.requests.length,
    revoke: () => {
      simulator.service.sessions.revokeAll();
      simulator.faults.add({
        match: '/oauth2/token',
        fault: FAULTS.authenticationFailure,
        times: Number.POSITIVE_INFINITY,
      });
    },
    limit: () => {
      simulator.faults.add({ match: '/services/data/v', fault: FAULTS.requestLimit });
    },
    close: () => simulator.close(),
  };
}
