import { AuditAction, type DataverseOrg } from '../../../src/demo/dataverse-simulator/index.ts';
import { type EntityTruth, isEntity, latest, type Truth } from './crm.ts';
import type { Kind } from './history.ts';

export type Row = Readonly<Record<string, string | number | boolean | null | undefined>>;

export const TABLES: Readonly<Record<Kind, string>> = {
  account: 'account',
  contact: 'contact',
  lead: 'lead',
  opportunity: 'opportunity',
  case: 'incident',
  todo: 'task',
  call: 'phonecall',
  meeting: 'appointment',
};
/** Status reasons the histories use, by the label Dataverse gives them. */
const REASONS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  lead: { 1: 'New', 2: 'Contacted', 3: 'Qualified', 4: 'Lost' },
  case: { 1: 'In Progress', 2: 'On Hold', 3: 'Waiting for Details', 5: 'Problem Solved', 2000: 'Merged' },
};

/** What the environment holds of the given kinds. @param since the connection's first day */
export function dynamicsTruth(org: DataverseOrg, kinds: readonly Kind[], since: Date): Truth {
  const entities = new Map<string, EntityTruth>();
  const todos = new Map<string, string | null>();
  const done = new Map<string, string>();
  const users = [...org.rows('systemuser')];
  const people = new Set(users.map((row) => String(row['systemuserid'])));
  const owner = (row: Row): string | null => {
    const id = String(row['_ownerid_value']);
    return people.has(id) ? id : null;
  };
  for (const kind of kinds) {
    for (const row of org.rows(TABLES[kind])) {
      const id = idOf(kind, row);
      if (isEntity(kind)) entities.set(`${kind} ${id}`, { ...entityOf(kind, row), owner: owner(row) });
      // Activities are read from the connection's first day on, by when they were last changed.
      else if (Date.parse(String(row['modifiedon'])) < since.getTime()) continue;
      else if (kind === 'todo' && row['statecode'] !== 1) todos.set(id, owner(row));
      else done.set(`${kind} ${id}`, String(row[kind === 'todo' ? 'actualend' : 'createdon']));
    }
  }
  const audits = [...org.rows('audit')].filter((row) => Date.parse(String(row['createdon'])) >= since.getTime());
  const accesses = audits.filter(({ action }) => action === AuditAction.accessByApp);
  const assigned = audits.flatMap((row) => {
    const kind = kinds.find((candidate) => isEntity(candidate) && TABLES[candidate] === row['objecttypecode']);
    if (row['action'] !== AuditAction.assign || kind === undefined) return [];
    return [{ id: String(row['auditid']), key: `${kind} ${row['_objectid_value']}`, at: String(row['createdon']) }];
  });
  return {
    users: new Map(
      users.map((row) => [
        String(row['systemuserid']),
        { active: row['isdisabled'] !== true, manager: textOrNull(row['_parentsystemuserid_value']) },
      ]),
    ),
    entities,
    todos,
    done,
    logins: new Set(accesses.map((row) => String(row['auditid']))),
    ownerChanges: new Set(assigned.map(({ id }) => id)),
    ownedSince: latest(assigned.filter(({ key }) => entities.has(key)).map(({ key, at }) => [key, at])),
  };
}

function entityOf(kind: Kind, row: Row): Omit<EntityTruth, 'owner'> {
  const state = row['statecode'];
  const won = kind === 'opportunity' && state === 1;
  const account: Partial<Record<Kind, string>> = {
    contact: '_parentcustomerid_value',
    lead: '_parentaccountid_value',
    opportunity: '_parentaccountid_value',
    case: '_customerid_value',
  };
  return {
    status: kind === 'opportunity' ? textOrNull(row['stepname']) : (REASONS[kind]?.[Number(row['statuscode'])] ?? null),
    closed: kind !== 'account' && kind !== 'contact' && state !== 0,
    won,
    amount:
      kind === 'opportunity'
        ? Number(won ? (row['actualvalue'] ?? row['estimatedvalue']) : row['estimatedvalue'])
        : null,
    account: textOrNull(row[account[kind] ?? 'none']),
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function primaryIdOf(table: string): string {
  return ['task', 'phonecall', 'appointment'].includes(table) ? 'activityid' : `${table}id`;
}

export function idOf(kind: Kind, row: Row): string {
  return String(row[primaryIdOf(TABLES[kind])]);
}
