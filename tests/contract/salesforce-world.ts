import {
  FAULTS,
  SalesforceOrg,
  type SalesforceSimulator,
  startSalesforceSimulator,
} from '../../src/demo/salesforce-simulator/index.ts';
import type { ContractWorld } from './contract-fixture.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const DAY = 86_400_000;
/** The fewest rows Salesforce puts on a page when it is asked for few; a server may always give fewer than asked. */
const PAGE_SIZE = 200;
const CREDENTIALS = { clientId: 'contract-app', clientSecret: 'contract-secret' };

const OBJECTS: Readonly<Record<string, string>> = {
  users: 'User',
  logins: 'LoginHistory',
  tasks: 'Task',
  events: 'Event',
  accounts: 'Account',
  contacts: 'Contact',
  leads: 'Lead',
  opportunities: 'Opportunity',
  cases: 'Case',
  'owner-changes': 'AccountHistory',
  'stage-changes': 'CaseHistory',
  stages: 'OpportunityStage',
};
/** Streams of several objects, all of which have to be hidden for the stream to be gone. */
const HIDDEN_TOGETHER: Readonly<Record<string, readonly string[]>> = {
  'owner-changes': ['AccountHistory', 'ContactHistory', 'LeadHistory', 'OpportunityFieldHistory', 'CaseHistory'],
  'stage-changes': ['OpportunityHistory', 'LeadHistory', 'CaseHistory'],
  stages: ['OpportunityStage', 'LeadStatus', 'CaseStatus'],
  'field-requirements': ['Account', 'Contact', 'Lead', 'Opportunity', 'Case', 'Task', 'Event'],
};
/** A harmless change per object. */
const CHANGES: Readonly<Record<string, Record<string, string>>> = {
  User: { Title: 'Changed' },
  Task: { Subject: 'Changed' },
  Event: { Subject: 'Changed' },
  Account: { Site: 'Changed' },
  Contact: { Title: 'Changed' },
  Lead: { Title: 'Changed' },
  Opportunity: { NextStep: 'Changed' },
  Case: { Subject: 'Changed' },
  OpportunityStage: { MasterLabel: 'Changed' },
};

/** A simulated Salesforce organisation as the contract's checks see it. */
export async function openSalesforceWorld(settings: { readonly bulkFrom?: number } = {}): Promise<ContractWorld> {
  let now = NOW;
  const org = new SalesforceOrg({ now: () => new Date(now) });
  const simulator = await startSalesforceSimulator({ org, credentials: CREDENTIALS });
  givesShortPages(simulator);
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
  const rows: Rows = { org, seller, colleague, account, case: supportCase, serial: 0 };
  const objectOf = (stream: string): string => OBJECTS[stream] ?? stream;
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
    insert: async (stream, at) =>
      stream === 'field-requirements' ? defineField(rows) : insert(rows, objectOf(stream), at),
    update: async (stream, id, at) => {
      if (stream === 'field-requirements') return org.defineField('Account', `${id.split('.')[1]} string cu`);
      const change = CHANGES[objectOf(stream)];
      if (change === undefined) throw new Error(`records of ${stream} never change`);
      org.update(objectOf(stream), id, change, { at });
    },
    unchanging: ['logins', 'owner-changes', 'stage-changes'],
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

interface Rows {
  readonly org: SalesforceOrg;
  readonly seller: string;
  readonly colleague: string;
  readonly account: string;
  readonly case: string;
  serial: number;
}

function insert(rows: Rows, object: string, at: Date): string {
  rows.serial += 1;
  const name = `Record ${rows.serial}`;
  const saved = { at, by: rows.seller };
  switch (object) {
    case 'User':
      return rows.org.insert(
        object,
        {
          Username: `user${rows.serial}@acme.example`,
          Email: `user${rows.serial}@acme.example`,
          LastName: name,
          ProfileId: rows.org.standard.profiles['Standard User'] ?? null,
          ManagerId: rows.seller,
        },
        saved,
      );
    case 'LoginHistory':
      return login(rows, at, 'Success');
    case 'Task':
      return rows.org.insert(
        object,
        { Subject: name, Status: 'Completed', TaskSubtype: 'Call', WhatId: rows.account, OwnerId: rows.seller },
        saved,
      );
    case 'Event':
      return rows.org.insert(
        object,
        { Subject: name, StartDateTime: at, WhatId: rows.account, OwnerId: rows.seller },
        saved,
      );
    case 'Lead':
      return rows.org.insert(
        object,
        { LastName: name, Company: 'Acme', Status: 'Working - Contacted', OwnerId: rows.seller },
        saved,
      );
    case 'Opportunity':
      return rows.org.insert(
        object,
        {
          Name: name,
          StageName: 'Prospecting',
          CloseDate: '2026-06-30',
          Amount: 1_000,
          AccountId: rows.account,
          OwnerId: rows.seller,
        },
        saved,
      );
    case 'Contact':
      return rows.org.insert(object, { LastName: name, AccountId: rows.account, OwnerId: rows.seller }, saved);
    case 'Case':
      return rows.org.insert(
        object,
        { Subject: name, Status: 'New', AccountId: rows.account, OwnerId: rows.seller },
        saved,
      );
    case 'AccountHistory':
      return ownerChange(rows, at, rows.seller, rows.colleague, 'EntityId');
    case 'CaseHistory':
      return rows.org.insert(
        object,
        { CaseId: rows.case, Field: 'Status', OldValue: 'New', NewValue: 'Working' },
        saved,
      );
    case 'OpportunityStage':
      return rows.org.insert(object, { ApiName: name, MasterLabel: name, SortOrder: 20 + rows.serial }, saved);
    default:
      return rows.org.insert(object, { Name: name, OwnerId: rows.seller }, saved);
  }
}

/** A field that need not be filled. */
function defineField(rows: Rows): string {
  rows.serial += 1;
  rows.org.defineField('Account', `Extra${rows.serial}__c string ncu`);
  return `Account.Extra${rows.serial}__c`;
}

function decoy(rows: Rows, object: string, at: Date): boolean {
  const saved = { at, by: rows.seller };
  switch (object) {
    case 'Task':
      rows.org.insert(object, { Subject: 'Every week', IsRecurrence: true }, saved);
      return true;
    case 'Event':
      rows.org.insert(object, { Subject: 'Invited', StartDateTime: at, IsChild: true }, saved);
      rows.org.insert(object, { Subject: 'Every week', StartDateTime: at, IsRecurrence: true }, saved);
      return true;
    case 'LoginHistory':
      login(rows, at, 'Invalid Password');
      return true;
    case 'AccountHistory':
      ownerChange(rows, at, 'seller', 'colleague', 'Text');
      return true;
    default:
      return false;
  }
}

function login({ org, seller }: Rows, at: Date, status: string): string {
  return org.insert('LoginHistory', {
    UserId: seller,
    LoginTime: at,
    LoginType: 'Application',
    Status: status,
    Application: 'Browser',
  });
}

function ownerChange(rows: Rows, at: Date, from: string, to: string, type: string): string {
  const values = { AccountId: rows.account, Field: 'Owner', DataType: type, OldValue: from, NewValue: to };
  return rows.org.insert('AccountHistory', values, { at, by: rows.seller });
}

/** The connector asks for 2000 rows a page, or 50,000 of a job's; whatever is asked, the server decides. */
function givesShortPages({ service }: SalesforceSimulator): void {
  const handle = service.handle.bind(service);
  service.handle = (request, host) => {
    const headers = { ...request.headers, 'sforce-query-options': `batchSize=${PAGE_SIZE}` };
    const query = new URLSearchParams(request.query);
    if (query.has('maxRecords')) query.set('maxRecords', String(PAGE_SIZE));
    return handle({ ...request, query, headers }, host);
  };
}
