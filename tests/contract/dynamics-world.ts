import { createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DataverseOrg,
  type DataverseSimulator,
  startDataverseSimulator,
} from '../../src/demo/dataverse-simulator/index.ts';
import type { ContractWorld } from './contract-fixture.ts';

const TENANT = '7f3c1c1e-5d5b-4c7e-9f61-0d4c6f2a9b10';
const CLIENT_ID = '2b1f7c9a-3d4e-4f5a-8b6c-7d8e9fa0b1c2';
const SECRET = 'correct horse battery staple';
const PAGE_SIZE = 4;
/** Before the environment was founded, so that its own users count, too. */
const SINCE = new Date('2019-01-01T00:00:00Z');

/** Tables behind the streams, with a row the platform accepts and a change it makes. */
const TABLES: Readonly<Record<string, { table: string; fields: Fields; change: Fields; privilege: string }>> = {
  users: {
    table: 'systemuser',
    fields: { firstname: 'Ada', lastname: 'Lovelace', islicensed: true, isdisabled: false, accessmode: 0 },
    change: { jobtitle: 'Account Executive' },
    privilege: 'prvReadUser',
  },
  phonecalls: activity('phonecall'),
  emails: activity('email'),
  appointments: activity('appointment'),
  tasks: activity('task'),
  accounts: owned('account', { name: 'Contoso' }, { name: 'Fabrikam' }, 'prvReadAccount'),
  contacts: owned('contact', { lastname: 'Doe' }, { lastname: 'Roe' }, 'prvReadContact'),
  leads: owned('lead', { lastname: 'Doe' }, { lastname: 'Roe' }, 'prvReadLead'),
  opportunities: owned(
    'opportunity',
    { name: 'Deal', estimatedvalue: 100 },
    { name: 'Big deal' },
    'prvReadOpportunity',
  ),
  cases: owned('incident', { title: 'Question' }, { title: 'Problem' }, 'prvReadIncident'),
  'business-units': owned('businessunit', { name: 'North' }, { name: 'South' }, 'prvReadBusinessUnit'),
  positions: owned('position', { name: 'Manager' }, { name: 'Director' }, 'prvReadPosition'),
  teams: owned('team', { name: 'Key accounts', teamtype: 0 }, { name: 'Large accounts' }, 'prvReadTeam'),
  'currency-rates': owned(
    'transactioncurrency',
    { isocurrencycode: 'XTS', currencyname: 'Test', currencysymbol: 'T', exchangerate: 2, currencyprecision: 2 },
    { exchangerate: 3 },
    'prvReadTransactionCurrency',
  ),
};
const DEFINITIONS = 'prvReadEntity';
/** Streams that are no table's rows, by the privilege they take. */
const OTHER_PRIVILEGES: Readonly<Record<string, string>> = {
  'team-members': 'prvReadTeam',
  attendance: 'prvReadActivity',
  stages: DEFINITIONS,
  'field-requirements': DEFINITIONS,
};

type Fields = Readonly<Record<string, string | number | boolean>>;

function activity(table: string) {
  return owned(table, { subject: 'Not read' }, { subject: 'Nor this' }, 'prvReadActivity');
}

function owned(table: string, fields: Fields, change: Fields, privilege: string) {
  return { table, fields, change, privilege };
}

const auditStreams: readonly string[] = ['logins', 'owner-changes', 'stage-changes'];

export interface WorldOptions {
  /** Whether tables track changes; without it the connector reads by date. */
  readonly changeTracking: boolean;
  /** Whether the audit log lets its `changedata` be read; without it each row's details are asked for. */
  readonly changeDataReadable: boolean;
}

/** A simulated environment behind a gateway that gives small pages, as one contract check sees it. */
export async function openDynamicsWorld(options: WorldOptions): Promise<ContractWorld> {
  let time = Date.parse('2026-09-01T12:00:00Z');
  const org = new DataverseOrg({
    now: () => new Date(time),
    firstVersion: 9_007_199_254_740_000n,
    changeDataReadable: options.changeDataReadable,
    organizationSettings: {
      isauditenabled: true,
      isuseraccessauditenabled: true,
      useraccessauditinginterval: 4,
      expirechangetrackingindays: 7,
    },
  });
  for (const { table } of Object.values(TABLES)) {
    org.setChangeTracking(table, options.changeTracking);
    // Who is made for a check leaves no row of their own in the log.
    org.setAuditing(table, !['businessunit', 'position', 'team', 'transactioncurrency'].includes(table));
  }
  const simulator = await startDataverseSimulator({
    org,
    tenantId: TENANT,
    credentials: { clientId: CLIENT_ID, clientSecret: SECRET },
  });
  const gateway = await startSmallPages(simulator);
  const people = new People(org);
  const definitions = new Definitions(org);
  return {
    settings: {
      url: gateway.url,
      auth: {
        type: 'client-secret',
        tenantId: TENANT,
        clientId: CLIENT_ID,
        clientSecret: SECRET,
        authority: gateway.url,
      },
    },
    pageSize: PAGE_SIZE,
    since: SINCE,
    now: () => new Date(time),
    advance: (milliseconds) => {
      time += milliseconds;
    },
    insert: async (stream, at) => {
      if (stream === 'logins') return newAudit(org, () => org.access(people.another(), { at }));
      if (stream === 'owner-changes') return newAudit(org, () => people.passOn(at));
      if (stream === 'stage-changes') return newAudit(org, () => people.moveOn(at));
      if (stream === 'team-members') return people.join(at);
      if (stream === 'attendance') return people.invite(at);
      if (stream === 'stages') return definitions.addStage();
      if (stream === 'field-requirements') return definitions.require();
      const { table, fields } = definitionOf(stream);
      return org.insert(table, { ...fields, ...people.customer(table) }, { at, by: people.writer });
    },
    forbid: async (stream) => {
      simulator.faults.privileges.set(
        TABLES[stream]?.privilege ?? OTHER_PRIVILEGES[stream] ?? 'prvReadAuditSummary',
        'none',
      );
    },
    requests: () => simulator.requests.length,
    revoke: () => {
      simulator.faults.credentialsRevoked = true;
      simulator.faults.expireAccessTokens();
    },
    limit: () => {
      simulator.faults.add({ fault: { kind: 'service-protection', facet: 'requests', retryAfterSeconds: 30 } });
    },
    close: async () => {
      await gateway.close();
      await simulator.close();
    },
    ...changesOf(org, definitions),
    unchanging: [...auditStreams, 'team-members', 'attendance', 'stages', 'field-requirements'],
  };
}

function changesOf(org: DataverseOrg, definitions: Definitions): Required<Pick<ContractWorld, 'update' | 'delete'>> {
  return {
    update: async (stream, id, at) => org.update(definitionOf(stream).table, id, definitionOf(stream).change, { at }),
    delete: async (stream, id, at) => {
      if (stream === 'stages') definitions.removeStage(id);
      else if (stream === 'field-requirements') definitions.relax(id);
      else if (stream === 'team-members') org.remove('teammembership', id, { at });
      else if (stream === 'attendance') org.remove('activityparty', id, { at });
      else org.remove(definitionOf(stream).table, id, { at });
    },
  };
}

function definitionOf(stream: string) {
  const found = TABLES[stream];
  if (found === undefined) throw new Error(`no table behind ${stream}`);
  return found;
}

/** The id of the audit row that `act` leaves. */
function newAudit(org: DataverseOrg, act: () => void): string {
  const before = new Set([...org.rows('audit')].map((row) => row['auditid']));
  act();
  const wanted = [...org.rows('audit')].find((row) => !before.has(row['auditid'] ?? null) && row['action'] !== 1);
  return String(wanted?.['auditid']);
}

/** Founded long ago, so that they are nobody's new record. */
class People {
  readonly writer: string;
  readonly #org: DataverseOrg;
  readonly #founded = new Date('2020-01-02T00:00:00Z');
  #account: string | null = null;
  #deal: string | null = null;
  #stage = '1-Qualify';
  #owner: string;

  constructor(org: DataverseOrg) {
    this.#org = org;
    this.writer = org.systemUserId;
    this.#owner = this.writer;
  }

  /** Created when first needed: where accounts are looked at, there are only those a check made. */
  account(): string {
    this.#account ??= this.#org.insert('account', { name: 'Passed on' }, { at: this.#founded });
    return this.#account;
  }

  /** Somebody who was never seen: a further access of the same person within hours leaves no mark. */
  another(): string {
    return this.#org.insert('systemuser', { lastname: 'Visitor' }, { at: this.#founded });
  }

  passOn(at: Date): void {
    this.#owner = this.another();
    this.#org.update('account', this.account(), { _ownerid_value: this.#owner }, { at });
  }

  /** A deal of long ago goes on to another stage, forth and back. */
  moveOn(at: Date): void {
    this.#deal ??= this.#org.insert('opportunity', { name: 'Goes on', stepname: '1-Qualify' }, { at: this.#founded });
    this.#stage = this.#stage === '1-Qualify' ? '2-Develop' : '1-Qualify';
    this.#org.update('opportunity', this.#deal, { stepname: this.#stage }, { at });
  }

  join(at: Date): string {
    // A new user would come with a membership of their own.
    const teamid = this.#org.insert('team', { name: 'Joined', teamtype: 0 }, { at });
    return this.#org.insert('teammembership', { teamid, systemuserid: this.writer }, { at });
  }

  invite(at: Date): string {
    const meeting = this.#org.insert('appointment', { subject: 'Asked', scheduledstart: at, scheduledend: at }, { at });
    return this.#org.insert(
      'activityparty',
      {
        _activityid_value: meeting,
        _partyid_value: this.another(),
        participationtypemask: 5,
        scheduledstart: at,
        scheduledend: at,
      },
      { at },
    );
  }

  customer(table: string): Fields {
    return table === 'incident' ? { _customerid_value: this.account() } : {};
  }
}

/** What an administrator does to the tables. */
class Definitions {
  readonly #org: DataverseOrg;
  readonly #stages = new Map<string, number>();
  #serial = 0;

  constructor(org: DataverseOrg) {
    this.#org = org;
  }

  addStage(): string {
    this.#serial += 1;
    const label = `Stage ${this.#serial}`;
    this.#stages.set(`opportunity ${label}`, 100 + this.#serial);
    this.#org.addChoice('opportunity', 'salesstage', [100 + this.#serial, label]);
    return `opportunity ${label}`;
  }

  removeStage(id: string): void {
    this.#org.removeChoice('opportunity', 'salesstage', this.#stages.get(id) ?? -1);
  }

  require(): string {
    this.#serial += 1;
    const name = `new_field${this.#serial}`;
    this.#org.addColumn('account', { name, type: 'String', required: 'ApplicationRequired' });
    return `account.${name}`;
  }

  relax(id: string): void {
    this.#org.setRequiredLevel('account', id.replace('account.', ''), 'None');
  }
}

/**
 * Forwards everything, but asks for small pages in the connector's place. The simulator builds its links from the Host
 * header, so they lead back here.
 */
async function startSmallPages(simulator: DataverseSimulator): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const prefer = incoming.headers['prefer'];
    const headers = { ...incoming.headers };
    if (prefer !== undefined) {
      headers['prefer'] = String(prefer).replace(/maxpagesize=\d{2,}/, `maxpagesize=${PAGE_SIZE}`);
    }
    const onward = sendRequest(`${simulator.url}${incoming.url}`, { method: incoming.method, headers }, (answer) => {
      outgoing.sendDate = false;
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
