import type {
  ActivityRecord,
  CrmRecord,
  EntityRecord,
  LoginRecord,
  OwnerChangeRecord,
  StageChangeRecord,
  UserRecord,
} from './record.ts';

/*
 * From parsed records to the rows that are copied into temporary staging tables, one table per family. The tables live
 * as long as the session and are emptied at commit, so a crash in the middle leaves nothing behind.
 */

export interface StagingTable {
  readonly name: string;
  /** Column name → PostgreSQL type, in COPY order. */
  readonly columns: Readonly<Record<string, string>>;
}

export const stagedUsers: StagingTable = {
  name: 'staged_user',
  columns: {
    source_id: 'text',
    version: 'numeric(19)',
    email: 'text',
    username: 'text',
    name: 'text',
    active: 'boolean',
    class: 'text',
    licence: 'text',
    profile: 'text',
    role: 'text',
    title: 'text',
    manager_source_id: 'text',
    business_unit: 'text',
    time_zone: 'text',
    federation_id: 'text',
    entra_id: 'text',
    created_at: 'timestamptz',
    last_login_at: 'timestamptz',
  },
};

export const stagedLogins: StagingTable = {
  name: 'staged_login',
  columns: { source_id: 'text', user_source_id: 'text', at: 'timestamptz', kind: 'text' },
};

export const stagedRecords: StagingTable = {
  name: 'staged_record',
  columns: {
    kind: 'text',
    source_id: 'text',
    object: 'text',
    version: 'numeric(19)',
    owner_source_id: 'text',
    created_by_source_id: 'text',
    via: 'text',
    created_at: 'timestamptz',
    modified_at: 'timestamptz',
    modified_by_source_id: 'text',
    status: 'text',
    closed: 'boolean',
    won: 'boolean',
    amount: 'numeric',
    amount_base: 'numeric',
    currency: 'text',
    close_date: 'date',
    closed_at: 'timestamptz',
    account_source_id: 'text',
    filled: 'integer',
    tracked: 'integer',
  },
};

export const stagedActions: StagingTable = {
  name: 'staged_action',
  columns: {
    source_id: 'text',
    kind: 'text',
    at: 'timestamptz',
    object: 'text',
    created_by_source_id: 'text',
    owner_source_id: 'text',
    via: 'text',
    source_created_at: 'timestamptz',
    occurred_at: 'timestamptz',
    account_source_id: 'text',
    minutes: 'numeric',
    direction: 'text',
  },
};

export const stagedOwnerChanges: StagingTable = {
  name: 'staged_owner_change',
  columns: {
    source_id: 'text',
    object: 'text',
    kind: 'text',
    record_source_id: 'text',
    at: 'timestamptz',
    changed_by_source_id: 'text',
    from_source_id: 'text',
    to_source_id: 'text',
  },
};

export const stagedStageChanges: StagingTable = {
  name: 'staged_stage_change',
  columns: {
    source_id: 'text',
    object: 'text',
    kind: 'text',
    record_source_id: 'text',
    at: 'timestamptz',
    changed_by_source_id: 'text',
    from_stage: 'text',
    to_stage: 'text',
  },
};

export const stagingTables = [
  stagedUsers,
  stagedLogins,
  stagedRecords,
  stagedActions,
  stagedOwnerChanges,
  stagedStageChanges,
] as const;

/**
 * What was staged, by key, as a table to join with. The connection comes as a column and not as a constant: of a
 * connection it has not seen yet PostgreSQL expects no rows, whatever the index, and may then take one that begins with
 * the connection alone and reads all its rows for every staged one.
 */
export function keysOf(table: string, key: string): string {
  return `(select distinct $1::text as connection_id, ${key} from ${table})`;
}

type Cell = string | number | boolean | null;
export type StagedRow = readonly Cell[];

export interface StagedBatch {
  readonly rows: ReadonlyMap<StagingTable, StagedRow[]>;
}

/**
 * Sorts parsed records into staging rows. An activity is an action once it happened: calls, meetings and e-mails when
 * they were entered, a to-do when it was completed; an open to-do is a record until then (metrics.md's moment rule).
 * A CRM record is both a state and the action of having created it.
 */
export function stage(records: readonly CrmRecord[]): StagedBatch {
  const rows = new Map<StagingTable, StagedRow[]>(stagingTables.map((table) => [table, []]));
  const put = (table: StagingTable, row: StagedRow): void => {
    rows.get(table)?.push(row);
  };
  for (const record of records) {
    switch (record.type) {
      case 'user':
        put(stagedUsers, userRow(record));
        break;
      case 'login':
        put(stagedLogins, loginRow(record));
        break;
      case 'activity':
        if (record.kind === 'task' && !record.completed) put(stagedRecords, todoRow(record));
        else put(stagedActions, activityRow(record));
        break;
      case 'entity':
        put(stagedRecords, entityRow(record));
        put(stagedActions, creationRow(record));
        break;
      case 'owner-change':
        put(stagedOwnerChanges, ownerChangeRow(record));
        if (record.changedBySourceId !== null) put(stagedActions, ownerActionRow(record, record.changedBySourceId));
        break;
      case 'stage-change':
        put(stagedStageChanges, stageChangeRow(record));
        if (record.from !== null && record.changedBySourceId !== null) {
          put(stagedActions, stageActionRow(record, record.changedBySourceId));
        }
        break;
    }
  }
  return { rows };
}

function userRow(user: UserRecord): StagedRow {
  return [
    user.sourceId,
    user.version,
    user.email,
    user.username,
    user.name,
    user.active,
    user.class,
    user.licence,
    user.profile,
    user.role,
    user.title,
    user.managerSourceId,
    user.businessUnit,
    user.timeZone,
    user.federationId,
    user.entraId,
    user.createdAt,
    user.lastLoginAt,
  ];
}

function loginRow(login: LoginRecord): StagedRow {
  return [login.sourceId, login.userSourceId, login.at, login.kind];
}

function activityRow(activity: ActivityRecord): StagedRow {
  const at = activity.kind === 'task' ? (activity.completedAt ?? activity.createdAt) : activity.createdAt;
  return [
    activity.sourceId,
    activity.kind,
    at,
    activity.object,
    activity.createdBySourceId,
    activity.ownerSourceId,
    activity.via,
    activity.createdAt,
    activity.occurredAt,
    activity.accountSourceId,
    activity.minutes ?? null,
    activity.direction ?? null,
  ];
}

function todoRow(todo: ActivityRecord): StagedRow {
  const { sourceId, object, version, ownerSourceId, createdBySourceId, via, createdAt, accountSourceId } = todo;
  const state = [null, null, null, false, false, null, null, null, null, null];
  return [
    'todo',
    sourceId,
    object,
    version,
    ownerSourceId,
    createdBySourceId,
    via,
    createdAt,
    ...state,
    accountSourceId,
    null,
    null,
  ];
}

function entityRow(entity: EntityRecord): StagedRow {
  return [
    entity.kind,
    entity.sourceId,
    entity.object,
    entity.version,
    entity.ownerSourceId,
    entity.createdBySourceId,
    entity.via,
    entity.createdAt,
    entity.modifiedAt,
    entity.modifiedBySourceId,
    entity.status,
    entity.closed,
    entity.won,
    entity.amount,
    entity.amountBase,
    entity.currency,
    entity.closeDate,
    entity.closedAt,
    entity.accountSourceId,
    entity.filled ?? null,
    entity.tracked ?? null,
  ];
}

function creationRow(entity: EntityRecord): StagedRow {
  const account = entity.kind === 'account' ? entity.sourceId : entity.accountSourceId;
  const { sourceId, kind, createdAt, object, createdBySourceId, ownerSourceId, via } = entity;
  return [
    sourceId,
    `${kind}-created`,
    createdAt,
    object,
    createdBySourceId,
    ownerSourceId,
    via,
    createdAt,
    null,
    account,
    null,
    null,
  ];
}

function ownerChangeRow(change: OwnerChangeRecord): StagedRow {
  return [
    change.sourceId,
    change.object,
    change.kind,
    change.recordSourceId,
    change.at,
    change.changedBySourceId,
    change.fromSourceId,
    change.toSourceId,
  ];
}

function ownerActionRow(change: OwnerChangeRecord, changedBy: string): StagedRow {
  const { sourceId, at, object, toSourceId } = change;
  return [sourceId, 'owner-changed', at, object, changedBy, toSourceId, 'person', at, null, null, null, null];
}

function stageChangeRow(change: StageChangeRecord): StagedRow {
  return [
    change.sourceId,
    change.object,
    change.kind,
    change.recordSourceId,
    change.at,
    change.changedBySourceId,
    change.from,
    change.to,
  ];
}

/** A first stage is part of having created the record, so only a change from one stage to another is an action. */
function stageActionRow(change: StageChangeRecord, changedBy: string): StagedRow {
  const { sourceId, kind, at, object } = change;
  return [sourceId, `${kind}-moved`, at, object, changedBy, null, 'person', at, null, null, null, null];
}
