import { connectors } from '../../../connectors/registry.ts';
import {
  FAULTS,
  type Fault,
  type Fields,
  SalesforceOrg,
  type SalesforceSimulator,
  startSalesforceSimulator,
} from '../../../src/demo/salesforce-simulator/index.ts';
import { AMOUNTS, type Crm, choose, isEntity } from './crm.ts';
import type { Change, History, Kind, Trouble } from './history.ts';
import { kindOf, OBJECTS, type Row, salesforceTruth } from './salesforce-truth.ts';

const START = Date.UTC(2026, 2, 2, 12);
const DAY = 86_400_000;
const SINCE = new Date(START - 10 * DAY);
const CREDENTIALS = { clientId: 'histories', clientSecret: 'known to the simulator alone' };

const STREAMS: Readonly<Record<Kind, string>> = {
  account: 'accounts',
  contact: 'contacts',
  lead: 'leads',
  opportunity: 'opportunities',
  case: 'cases',
  todo: 'tasks',
  call: 'tasks',
  meeting: 'events',
};
const STAGES = ['Qualification', 'Negotiation/Review', 'Closed Lost', 'Value Proposition'];
const EDITS: Readonly<Record<Kind, (to: number) => Fields>> = {
  account: (to) => ({ Site: `Site ${to}` }),
  contact: (to) => ({ Title: `Title ${to}` }),
  lead: (to) => ({ Status: to % 2 === 0 ? 'Open - Not Contacted' : 'Working - Contacted' }),
  opportunity: (to) => ({ Amount: choose(AMOUNTS, to) ?? null, StageName: choose(STAGES, to) ?? null }),
  case: (to) => ({ Status: to % 2 === 0 ? 'Working' : 'Escalated' }),
  todo: (to) => ({ Subject: `Subject ${to}` }),
  call: (to) => ({ Subject: `Subject ${to}` }),
  meeting: (to) => ({ Subject: `Subject ${to}` }),
};

/** A small Salesforce organisation with three people and a few records of each of the history's kinds. */
export async function openSalesforceCrm({ kinds }: History): Promise<Crm> {
  let now = START;
  const org = new SalesforceOrg({ now: () => new Date(now) });
  const people: string[] = [];
  for (const name of ['Ada', 'Ben', 'Cleo']) {
    people.push(org.insert('User', userFields(org, name, people[0] ?? null), { at: new Date(START - 30 * DAY) }));
  }
  const account = org.insert('Account', { Name: 'Acme', OwnerId: people[0] }, { at: new Date(START - 20 * DAY) });
  const world = new Records(org, people, account, () => now);
  // Some older than the connection's first day, one of yesterday.
  for (const [index, kind] of kinds.entries()) {
    for (const days of [12, 8, 1]) world.create(kind, index + days, { at: new Date(START - days * DAY) });
  }
  const simulator = await startSalesforceSimulator({ org, credentials: CREDENTIALS });
  // Histories are short, and most of what can go wrong goes wrong between two pages.
  simulator.service.queries.largestPage = 3;
  const connector = connectors['salesforce'];
  if (connector === undefined) throw new Error('there is no connector for Salesforce');
  const settings = { loginUrl: simulator.url, auth: { type: 'client-credentials', ...CREDENTIALS } };
  return {
    connection: (id) => ({
      id,
      vendor: 'salesforce',
      connector,
      settings: connector.settings.parse(settings),
      since: SINCE,
      budget: { dailyShare: 1, maxConcurrent: 4 },
      excludedStreams: [],
    }),
    streams: [...new Set(['users', 'logins', ...kinds.map((kind) => STREAMS[kind]), 'owner-changes'])],
    apply(change) {
      if (change.do === 'wait') now += change.seconds * 1000;
      else world.apply(change, 'kind' in change ? (choose(kinds, change.kind) ?? 'account') : 'account');
    },
    advance(seconds) {
      now += seconds * 1000;
    },
    disturb: (trouble) => disturb(simulator, trouble),
    calm: () => simulator.faults.clear(),
    truth: () => salesforceTruth(org, kinds, SINCE),
    close: () => simulator.close(),
  };
}

function disturb(simulator: SalesforceSimulator, { is, request }: Extract<Trouble, { request: number }>): void {
  const faults: Readonly<Record<typeof is, Fault>> = {
    cut: { kind: 'cut', share: 0.5 },
    reset: { kind: 'reset' },
    'server-error': FAULTS.serverUnavailable,
    'rate-limit': FAULTS.requestLimit,
    'expired-session': { kind: 'reject-token' },
  };
  simulator.faults.add({ match: '/services/data/', fault: faults[is], skip: request });
}

function userFields(org: SalesforceOrg, name: string, manager: string | null): Fields {
  return {
    Username: `${name.toLowerCase()}@acme.example`,
    Email: `${name.toLowerCase()}@acme.example`,
    LastName: name,
    ProfileId: org.standard.profiles['Standard User'] ?? null,
    ManagerId: manager,
    LastLoginDate: new Date(START - DAY),
  };
}

/** Carries out changes the way users could have made them. */
class Records {
  readonly #org: SalesforceOrg;
  readonly #people: string[];
  readonly #account: string;
  readonly #now: () => number;
  /** A record in an open transaction is locked for everybody else until it ends. */
  readonly #locked = new Map<string, number>();
  #serial = 0;

  constructor(org: SalesforceOrg, people: string[], account: string, now: () => number) {
    this.#org = org;
    this.#people = people;
    this.#account = account;
    this.#now = now;
  }

  create(kind: Kind, who: number, options: { at?: Date; visibleFrom?: Date } = {}): void {
    const owner = choose(this.#people, who);
    if (owner === undefined) return;
    this.#serial += 1;
    const name = `Record ${this.#serial}`;
    const of = this.#rows('Account').map((row) => String(row['Id']));
    const AccountId = choose(of, who) ?? this.#account;
    const fields: Readonly<Record<Kind, Fields>> = {
      account: { Name: name },
      contact: { LastName: name, AccountId },
      lead: { LastName: name, Company: 'Acme', Status: 'Open - Not Contacted' },
      opportunity: { Name: name, StageName: 'Prospecting', CloseDate: '2026-06-30', Amount: 1_000, AccountId },
      case: { Subject: name, Status: 'New', AccountId },
      todo: { Subject: name, Status: 'Not Started', WhatId: AccountId },
      call: { Subject: name, Status: 'Completed', TaskSubtype: 'Call', WhatId: AccountId },
      meeting: { Subject: name, StartDateTime: new Date(this.#now()), WhatId: AccountId },
    };
    this.#org.insert(OBJECTS[kind], { ...fields[kind], OwnerId: owner }, { by: owner, ...options });
  }

  apply(change: Exclude<Change, { do: 'wait' }>, kind: Kind): void {
    const object = OBJECTS[kind];
    const org = this.#org;
    switch (change.do) {
      case 'create':
        this.create(kind, change.who, this.#transaction(null, change.late));
        break;
      case 'edit':
        this.#change(kind, change, () => EDITS[kind](change.to));
        break;
      case 'assign':
        this.#change(kind, change, () => ({ OwnerId: choose(this.#people, change.to) ?? null }));
        break;
      case 'close':
        this.#change(kind, change, (row) => closing(kind, row, this.#account, new Date(this.#now())));
        break;
      case 'delete': {
        const id = this.#choose(kind, change.which);
        if (id !== undefined) org.delete(object, id, { by: this.#by(id), ...this.#transaction(id, change.late) });
        break;
      }
      case 'restore': {
        const gone = [...org.rows(object)].filter((row) => row['IsDeleted'] === true && row['MasterRecordId'] == null);
        const id = choose(
          gone.map((row) => String(row['Id'])).filter((found) => this.#isFree(found)),
          change.which,
        );
        if (id !== undefined) org.undelete(object, id);
        break;
      }
      case 'merge':
        this.#merge(kind, change);
        break;
      case 'sign-in': {
        const UserId = choose(this.#people, change.who) ?? null;
        const at = new Date(this.#now());
        const how = { LoginType: 'Application', Status: 'Success', Application: 'Browser' };
        org.insert('LoginHistory', { UserId, LoginTime: at, ...how });
        break;
      }
      case 'hire':
        this.#people.push(
          org.insert('User', userFields(org, `Hire${this.#people.length}`, choose(this.#people, change.who) ?? null)),
        );
        break;
      case 'switch-user':
        this.#changeUser(change.who, (row) => ({ IsActive: row['IsActive'] !== true }));
        break;
      case 'change-manager':
        this.#changeUser(change.who, () => ({ ManagerId: choose(this.#people, change.to) ?? null }));
        break;
      case 'empty-bin':
        org.purge();
        break;
      case 'track-changes':
        break;
    }
  }

  #change(kind: Kind, { which, late }: { which: number; late: number }, patch: (row: Row) => Fields): void {
    const id = this.#choose(kind, which);
    const row = this.#rows(OBJECTS[kind]).find((found) => found['Id'] === id);
    if (id === undefined || row === undefined) return;
    this.#org.update(OBJECTS[kind], id, patch(row), { by: this.#by(id), ...this.#transaction(id, late) });
  }

  #changeUser(who: number, patch: (row: Row) => Fields): void {
    const id = choose(this.#people, who);
    const row = this.#rows('User').find((found) => found['Id'] === id);
    if (id !== undefined && row !== undefined) this.#org.update('User', id, patch(row));
  }

  #merge(kind: Kind, { winner, loser }: { winner: number; loser: number }): void {
    // A merge takes locks on all that hangs on the two; nothing else may be under way.
    if (!isEntity(kind) || kind === 'opportunity' || this.#org.oldestOpenStamp() !== null) return;
    const [kept, given] = [this.#choose(kind, winner), this.#choose(kind, loser)];
    if (kept === undefined || given === undefined || kept === given) return;
    if (kind !== 'case') {
      this.#org.merge(OBJECTS[kind], kept, given);
      return;
    }
    // The simulator knows no merge of cases; where the losing case is deleted, this is what it comes to.
    this.#org.delete('Case', given);
    this.#org.update('Case', kept, {});
  }

  #rows(object: string): Row[] {
    return [...this.#org.rows(object)].filter((row) => row['IsDeleted'] !== true);
  }

  #choose(kind: Kind, which: number): string | undefined {
    const ofKind = this.#rows(OBJECTS[kind]).filter((row) => kindOf(OBJECTS[kind], row) === kind);
    return choose(
      ofKind.map((row) => String(row['Id'])).filter((id) => this.#isFree(id)),
      which,
    );
  }

  #isFree(id: string): boolean {
    return (this.#locked.get(id) ?? 0) <= this.#now();
  }

  /** Everybody changes everybody's records in turn. */
  #by(id: string): string {
    return choose(this.#people, id.charCodeAt(14) + this.#serial) ?? this.#org.standard.adminId;
  }

  #transaction(id: string | null, late: number): { visibleFrom?: Date } {
    if (late === 0) return {};
    const end = this.#now() + late * 60_000;
    if (id !== null) this.#locked.set(id, end);
    return { visibleFrom: new Date(end) };
  }
}

function closing(kind: Kind, row: Row, account: string, now: Date): Fields {
  const closed = row['IsClosed'] === true;
  if (kind === 'todo') return { Status: closed ? 'In Progress' : 'Completed' };
  if (kind === 'opportunity') return { StageName: closed ? 'Qualification' : 'Closed Won' };
  if (kind === 'case') return { Status: closed ? 'Working' : 'Closed' };
  if (kind !== 'lead' || row['IsConverted'] === true) return {};
  return { IsConverted: true, Status: 'Closed - Converted', ConvertedDate: now, ConvertedAccountId: account };
}
