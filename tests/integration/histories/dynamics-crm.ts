import { dynamics } from '../../../connectors/dynamics/index.ts';
import {
  closeOpportunity,
  DataverseOrg,
  type DataverseSimulator,
  type Fault,
  type IncomingFields,
  startDataverseSimulator,
} from '../../../src/demo/dataverse-simulator/index.ts';
import { AMOUNTS, type Crm, choose, isEntity } from './crm.ts';
import { startShortPages } from './dynamics-pages.ts';
import { dynamicsTruth, idOf, primaryIdOf, type Row, TABLES } from './dynamics-truth.ts';
import type { Change, History, Kind, Trouble } from './history.ts';

const START = Date.UTC(2026, 2, 2, 12);
const DAY = 86_400_000;
const SINCE = new Date(START - 10 * DAY);
const TENANT = '7f3c1c1e-5d5b-4c7e-9f61-0d4c6f2a9b10';
const CLIENT = { clientId: '2b1f7c9a-3d4e-4f5a-8b6c-7d8e9fa0b1c2', clientSecret: 'known to the simulator alone' };

const STREAMS: Readonly<Record<Kind, string>> = {
  account: 'accounts',
  contact: 'contacts',
  lead: 'leads',
  opportunity: 'opportunities',
  case: 'cases',
  todo: 'tasks',
  call: 'phonecalls',
  meeting: 'appointments',
};
const OWNED = ['account', 'contact', 'lead', 'opportunity', 'incident'];
const STEPS = ['1-Qualify', '2-Develop', '3-Propose'];
const EDITS: Readonly<Record<Kind, (to: number) => IncomingFields>> = {
  account: (to) => ({ name: `Name ${to}` }),
  contact: (to) => ({ jobtitle: `Title ${to}` }),
  lead: (to) => ({ statuscode: 1 + (to % 2) }),
  opportunity: (to) => ({ estimatedvalue: choose(AMOUNTS, to) ?? null, stepname: choose(STEPS, to) ?? null }),
  case: (to) => ({ statuscode: 2 + (to % 2) }),
  todo: (to) => ({ subject: `Subject ${to}` }),
  call: (to) => ({ subject: `Subject ${to}` }),
  meeting: (to) => ({ subject: `Subject ${to}` }),
};

/** The environment behind a history, for what no history can describe. */
export interface DynamicsCrm extends Crm {
  readonly org: DataverseOrg;
  readonly simulator: DataverseSimulator;
}

/** A small environment with three people, a team and a few records of each of the history's kinds. */
export async function openDynamicsCrm({ kinds, auditDelay }: History): Promise<DynamicsCrm> {
  let now = START;
  const org = new DataverseOrg({
    now: () => new Date(now),
    // Beyond what a JavaScript number holds.
    firstVersion: 9_007_199_254_740_000n,
    organizationSettings: { isauditenabled: true, isuseraccessauditenabled: true, expirechangetrackingindays: 7 },
  });
  for (const kind of kinds) org.setChangeTracking(TABLES[kind], true);
  org.setChangeTracking('systemuser', true);
  for (const table of OWNED) org.setAuditing(table, true);
  const records = new Records(org, () => now);
  for (const [index, kind] of kinds.entries()) {
    for (const days of [12, 8, 1]) records.create(kind, index + days, new Date(START - days * DAY));
  }
  const simulator = await startDataverseSimulator({ org, tenantId: TENANT, credentials: CLIENT });
  simulator.faults.delayAudits(auditDelay * 1000);
  const gateway = await startShortPages(simulator, 3);
  const settings = {
    url: gateway.url,
    auth: { type: 'client-secret', tenantId: TENANT, ...CLIENT, authority: gateway.url },
  };
  return {
    org,
    simulator,
    connection: (id) => ({
      id,
      vendor: 'dynamics',
      connector: dynamics,
      settings: dynamics.settings.parse(settings),
      since: SINCE,
      budget: { dailyShare: 1, maxConcurrent: 4 },
      excludedStreams: [],
    }),
    streams: [...new Set(['users', ...kinds.map((kind) => STREAMS[kind]), 'logins', 'owner-changes'])],
    apply(change) {
      if (change.do === 'wait') now += change.seconds * 1000;
      else records.apply(change, 'kind' in change ? (choose(kinds, change.kind) ?? 'account') : 'account');
    },
    advance(seconds) {
      now += seconds * 1000;
    },
    disturb: (trouble) => disturb(simulator, trouble),
    calm: () => simulator.faults.clear(),
    truth: () => dynamicsTruth(org, kinds, SINCE),
    close: async () => {
      await gateway.close();
      await simulator.close();
    },
  };
}

function disturb(simulator: DataverseSimulator, { is, request }: Extract<Trouble, { request: number }>): void {
  const faults: Readonly<Record<typeof is, Fault>> = {
    cut: { kind: 'cut' },
    reset: { kind: 'status', status: 502, body: 'html' },
    'server-error': { kind: 'status', status: 503, body: 'empty-code' },
    // One refusal: the simulator's own limits go by this machine's clock, and histories by one of their own.
    'rate-limit': { kind: 'error', status: 429, code: '0x80072322', message: 'Number of requests exceeded the limit.' },
    'expired-session': { kind: 'unauthorized' },
  };
  simulator.faults.add({ on: /^\/api\/data\//, after: request, fault: faults[is] });
}

/** Carries out changes the way users could have made them. */
class Records {
  readonly #org: DataverseOrg;
  readonly #people: string[];
  readonly #team: string;
  readonly #account: string;
  readonly #now: () => number;
  #gone: { readonly kind: Kind; readonly row: IncomingFields }[] = [];
  /** When a record was last written: what is stamped earlier was not open at that time, or it had been locked. */
  readonly #written = new Map<string, number>();
  #serial = 0;

  constructor(org: DataverseOrg, now: () => number) {
    this.#org = org;
    this.#now = now;
    const at = new Date(START - 30 * DAY);
    this.#people = ['Ada', 'Ben', 'Cleo'].map((name) =>
      org.insert('systemuser', { lastname: name, islicensed: true, isdisabled: false, accessmode: 0 }, { at }),
    );
    this.#team = String([...org.rows('team')][0]?.['teamid']);
    this.#account = org.insert('account', { name: 'Acme' }, { at, by: this.#people[0] ?? org.systemUserId });
  }

  create(kind: Kind, who: number, at: Date): void {
    const by = choose(this.#people, who);
    if (by === undefined) return;
    this.#serial += 1;
    const name = `Record ${this.#serial}`;
    const account =
      choose(
        [...this.#org.rows('account')].map((row) => String(row['accountid'])),
        who,
      ) ?? this.#account;
    const regarding = { _regardingobjectid_value: account };
    const fields: Readonly<Record<Kind, IncomingFields>> = {
      account: { name },
      contact: { lastname: name, _parentcustomerid_value: account },
      lead: { lastname: name, companyname: 'Acme', subject: name },
      opportunity: { name, estimatedvalue: 1_000, stepname: '1-Qualify', _parentaccountid_value: account },
      case: { title: name, _customerid_value: account },
      todo: { subject: name, ...regarding },
      call: { subject: name, statecode: 1, ...regarding },
      meeting: { subject: name, scheduledstart: at, scheduledend: at, ...regarding },
    };
    const id = this.#org.insert(TABLES[kind], fields[kind], { at, by });
    this.#written.set(id, this.#now());
  }

  apply(change: Exclude<Change, { do: 'wait' }>, kind: Kind): void {
    const org = this.#org;
    switch (change.do) {
      case 'create':
        this.create(kind, change.who, new Date(this.#now() - change.late * 60_000));
        break;
      case 'edit':
        this.#change(kind, change, (row) => (isOpen(row) || kind === 'account' ? EDITS[kind](change.to) : null));
        break;
      case 'assign':
        this.#change(kind, change, () => ({ _ownerid_value: choose([...this.#people, this.#team], change.to) }));
        break;
      case 'close':
        this.#close(kind, change);
        break;
      case 'delete':
        this.#delete(kind, change);
        break;
      case 'restore': {
        const gone = this.#gone.filter((deleted) => deleted.kind === kind);
        const restored = choose(gone, change.which);
        if (restored === undefined) break;
        this.#gone = this.#gone.filter((deleted) => deleted !== restored);
        org.insert(TABLES[kind], restored.row);
        break;
      }
      case 'merge':
        this.#merge(kind, change);
        break;
      case 'sign-in':
        org.access(choose(this.#people, change.who) ?? org.systemUserId);
        break;
      case 'hire': {
        const manager = choose(this.#people, change.who) ?? null;
        const fields = { lastname: `Hire ${this.#people.length}`, islicensed: true, isdisabled: false, accessmode: 0 };
        this.#people.push(org.insert('systemuser', { ...fields, _parentsystemuserid_value: manager }));
        break;
      }
      case 'switch-user':
        this.#changeUser(change.who, (row) => ({ isdisabled: row['isdisabled'] !== true }));
        break;
      case 'change-manager':
        this.#changeUser(change.who, () => ({ _parentsystemuserid_value: choose(this.#people, change.to) }));
        break;
      case 'empty-bin':
        this.#gone = [];
        break;
      case 'track-changes':
        org.setChangeTracking(TABLES[kind], change.on);
        break;
    }
  }
  #delete(kind: Kind, { which, late }: { which: number; late: number }): void {
    const row = this.#choose(kind, which);
    if (row === undefined) return;
    // What was restored begins again as it was, but for the moment it was last changed.
    const { modifiedon: _then, ...kept } = row;
    this.#gone.push({ kind, row: kept });
    this.#org.remove(TABLES[kind], idOf(kind, row), this.#writing(kind, row, late));
  }

  #close(kind: Kind, change: { which: number; late: number }): void {
    const row = this.#choose(kind, change.which);
    if (row === undefined || (kind === 'lead' && !isOpen(row))) return;
    const writing = this.#writing(kind, row, change.late);
    if (kind === 'opportunity' && isOpen(row)) {
      closeOpportunity(this.#org, idOf(kind, row), { outcome: change.which % 3 === 0 ? 'lost' : 'won', ...writing });
      return;
    }
    const closed: Partial<Record<Kind, IncomingFields>> = {
      todo: { statecode: 1 },
      lead: { statecode: 1, statuscode: 3 },
      case: { statecode: 1, statuscode: 5 },
    };
    const reopened: Partial<Record<Kind, IncomingFields>> = {
      // Reopening takes the end away; completing sets a new one.
      todo: { statecode: 0, actualend: null },
      opportunity: { statecode: 0, actualvalue: null, actualclosedate: null },
      case: { statecode: 0, statuscode: 1 },
    };
    const patch = (isOpen(row) ? closed : reopened)[kind];
    if (patch !== undefined) this.#org.update(TABLES[kind], idOf(kind, row), patch, writing);
  }

  #change(kind: Kind, at: { which: number; late: number }, patch: (row: Row) => IncomingFields | null): void {
    const row = this.#choose(kind, at.which);
    const fields = row === undefined ? null : patch(row);
    if (row === undefined || fields === null) return;
    this.#org.update(TABLES[kind], idOf(kind, row), fields, this.#writing(kind, row, at.late));
  }

  #changeUser(who: number, patch: (row: Row) => IncomingFields): void {
    const id = choose(this.#people, who);
    const row = [...this.#org.rows('systemuser')].find((found) => found['systemuserid'] === id);
    if (id !== undefined && row !== undefined) this.#org.update('systemuser', id, patch(row));
  }

  /** Dataverse keeps the loser, switched off, and gives what hung on it to the winner. */
  #merge(kind: Kind, { winner, loser }: { winner: number; loser: number }): void {
    const [kept, given] = [this.#choose(kind, winner), this.#choose(kind, loser)];
    if (!isEntity(kind) || kind === 'opportunity' || kept === undefined || given === undefined) return;
    const [keptId, givenId] = [idOf(kind, kept), idOf(kind, given)];
    if (keptId === givenId || given['merged'] === true || kept['merged'] === true) return;
    const off: Partial<Record<Kind, IncomingFields>> = {
      lead: { statecode: 2, statuscode: 4 },
      case: { statecode: 2, statuscode: 2000 },
    };
    const state = off[kind] ?? { statecode: 1 };
    for (const [table, column] of CHILDREN[kind] ?? []) {
      for (const row of [...this.#org.rows(table)]) {
        if (row[column] === givenId) this.#org.update(table, String(row[primaryIdOf(table)]), { [column]: keptId });
      }
    }
    this.#org.update(TABLES[kind], givenId, { ...state, merged: true, _masterid_value: keptId });
    this.#org.update(TABLES[kind], keptId, {});
  }

  #choose(kind: Kind, which: number): Row | undefined {
    return choose([...this.#org.rows(TABLES[kind])], which);
  }

  /**
   * A long transaction is stamped when it begins and seen when it ends, which is now. It cannot have begun before the
   * record was last written: that had been locked.
   */
  #writing(kind: Kind, row: Row, late: number): { at: Date; by: string } {
    const id = idOf(kind, row);
    const began = Math.max(this.#now() - late * 60_000, this.#written.get(id) ?? 0);
    this.#written.set(id, this.#now());
    return { at: new Date(began), by: choose(this.#people, id.charCodeAt(7) + this.#serial) ?? this.#org.systemUserId };
  }
}

const CHILDREN: Partial<Record<Kind, readonly (readonly [table: string, column: string])[]>> = {
  account: [
    ['contact', '_parentcustomerid_value'],
    ['opportunity', '_parentaccountid_value'],
    ['incident', '_customerid_value'],
  ],
};

function isOpen(row: Row): boolean {
  return (row['statecode'] ?? 0) === 0;
}
