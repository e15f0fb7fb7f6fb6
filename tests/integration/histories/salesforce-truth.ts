import type { SalesforceOrg } from '../../../src/demo/salesforce-simulator/index.ts';
import { type EntityTruth, isEntity, latest, type Truth } from './crm.ts';
import type { Kind } from './history.ts';

export type Row = Readonly<Record<string, unknown>>;

export const OBJECTS: Readonly<Record<Kind, string>> = {
  account: 'Account',
  contact: 'Contact',
  lead: 'Lead',
  opportunity: 'Opportunity',
  case: 'Case',
  todo: 'Task',
  call: 'Task',
  meeting: 'Event',
};
const HISTORIES: Partial<Record<Kind, { readonly object: string; readonly parent: string }>> = {
  account: { object: 'AccountHistory', parent: 'AccountId' },
  contact: { object: 'ContactHistory', parent: 'ContactId' },
  lead: { object: 'LeadHistory', parent: 'LeadId' },
  opportunity: { object: 'OpportunityFieldHistory', parent: 'OpportunityId' },
  case: { object: 'CaseHistory', parent: 'CaseId' },
};

export function kindOf(object: string, row: Row): Kind {
  if (object === 'Task') return row['TaskSubtype'] === 'Call' ? 'call' : 'todo';
  return object === 'Event' ? 'meeting' : (object.toLowerCase() as Kind);
}

/** What the organisation holds of the given kinds. @param since the connection's first day */
export function salesforceTruth(org: SalesforceOrg, kinds: readonly Kind[], since: Date): Truth {
  const live = (object: string): Row[] => [...org.rows(object)].filter((row) => row['IsDeleted'] !== true);
  const entities = new Map<string, EntityTruth>();
  const todos = new Map<string, string | null>();
  const done = new Map<string, string>();
  for (const object of new Set(kinds.map((kind) => OBJECTS[kind]))) {
    for (const row of live(object)) {
      const [id, kind] = [String(row['Id']), kindOf(object, row)];
      if (isEntity(kind)) entities.set(`${kind} ${id}`, entityOf(kind, row));
      // Activities are read from the connection's first day on, by when they were last changed.
      else if (Date.parse(String(row['SystemModstamp'])) < since.getTime()) continue;
      else if (kind === 'todo' && row['IsClosed'] !== true) todos.set(id, textOrNull(row['OwnerId']));
      else done.set(`${kind} ${id}`, String(row[kind === 'todo' ? 'CompletedDateTime' : 'CreatedDate']));
    }
  }
  const changes = kinds.flatMap((kind) => {
    const history = HISTORIES[kind];
    const rows = history === undefined ? [] : live(history.object);
    return rows
      .filter((row) => row['Field'] === 'Owner' && row['DataType'] === 'EntityId')
      .map((row) => ({
        id: String(row['Id']),
        key: `${kind} ${row[history?.parent ?? '']}`,
        at: String(row['CreatedDate']),
      }));
  });
  return {
    users: new Map(
      live('User').map((row) => [
        String(row['Id']),
        { active: row['IsActive'] === true, manager: textOrNull(row['ManagerId']) },
      ]),
    ),
    entities,
    todos,
    done,
    logins: new Set(
      // The connector's own sign-ins are an application's.
      live('LoginHistory')
        .filter((row) => row['LoginType'] === 'Application')
        .map((row) => String(row['Id'])),
    ),
    ownerChanges: new Set(changes.map(({ id }) => id)),
    ownedSince: latest(changes.map(({ key, at }) => [key, at])),
  };
}

function entityOf(kind: Kind, row: Row): EntityTruth {
  const status = { opportunity: 'StageName', lead: 'Status', case: 'Status' }[kind as 'lead'];
  const account = kind === 'lead' ? 'ConvertedAccountId' : 'AccountId';
  return {
    owner: textOrNull(row['OwnerId']),
    status: status === undefined ? null : textOrNull(row[status]),
    closed: row[kind === 'lead' ? 'IsConverted' : 'IsClosed'] === true,
    won: row['IsWon'] === true,
    amount: kind === 'opportunity' ? Number(row['Amount']) : null,
    account: kind === 'account' ? null : textOrNull(row[account]),
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
