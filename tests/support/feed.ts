import type { CrmRecordDraft } from '../../connectors/contract/index.ts';
import type { Database } from '../../src/db/index.ts';
import type { PeopleSettings } from '../../src/people/index.ts';
import type {
  ActivityRecord,
  EntityRecord,
  LoginRecord,
  OwnerChangeRecord,
  RecordType,
  UserRecord,
} from '../../src/records/record.ts';
import { mergeBatch } from '../../src/sync/merge-batch.ts';

/** Two CRMs as their connectors would hand them over, merged by the engine's own merge. */
export class Feed {
  readonly #database: Database;
  #ids = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  async connect(id: string, readThrough: string | null = null): Promise<void> {
    await this.#database.pool.query(
      `insert into connection (id, vendor, read_through) values ($1, 'scripted', $2)
       on conflict (id) do update set read_through = excluded.read_through`,
      [id, readThrough],
    );
  }

  /** Merges one batch per kind of record. `until`: when what is sent was so, by the CRM's clock. */
  async send(connectionId: string, records: readonly CrmRecordDraft[], until = '2026-01-01T00:00:00Z'): Promise<void> {
    const first: readonly RecordType[] = ['user', 'activity', 'entity', 'owner-change', 'login'];
    for (const record of new Set([...first, ...records.map(({ type }) => type)])) {
      const rows = records.filter((draft) => draft.type === record);
      if (rows.length > 0) await this.#merge(connectionId, record, rows, [], until);
    }
  }

  /** The CRM says that these are gone. */
  async delete(connectionId: string, record: RecordType, ids: readonly string[], until: string): Promise<void> {
    await this.#merge(connectionId, record, [], ids, until);
  }

  nextId(): string {
    this.#ids += 1;
    return `r${this.#ids}`;
  }

  async #merge(
    connectionId: string,
    record: RecordType,
    rows: readonly CrmRecordDraft[],
    deletedIds: readonly string[],
    until: string,
  ): Promise<void> {
    const client = await this.#database.pool.connect();
    try {
      await client.query('begin');
      const context = {
        connectionId,
        stream: record,
        object: OBJECTS[record] ?? null,
        record,
        scanId: '1',
        until: new Date(until),
      };
      const counts = await mergeBatch(client, context, {
        rows: [...rows],
        deletedIds: [...deletedIds],
        checkpoint: null,
      });
      if (counts.quarantined > 0) throw new Error(`${counts.quarantined} ${record} rows of a test do not parse`);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }
}

const OBJECTS: Readonly<Partial<Record<RecordType, string>>> = {
  activity: 'Task',
  entity: 'Record',
};

export function user(sourceId: string, changes: Partial<UserRecord> = {}): UserRecord {
  return {
    type: 'user',
    sourceId,
    version: '1',
    email: `${sourceId}@acme.example`,
    username: sourceId,
    name: sourceId,
    active: true,
    class: 'human',
    licence: 'Sales',
    profile: null,
    role: null,
    title: 'Account Executive',
    managerSourceId: null,
    businessUnit: null,
    timeZone: null,
    federationId: null,
    entraId: null,
    createdAt: '2024-01-01T00:00:00Z',
    lastLoginAt: null,
    ...changes,
  };
}

export function activity(
  sourceId: string,
  by: string,
  createdAt: string,
  changes: Partial<ActivityRecord> = {},
): ActivityRecord {
  return {
    type: 'activity',
    object: 'Task',
    sourceId,
    version: '1',
    kind: 'call',
    createdBySourceId: by,
    ownerSourceId: by,
    via: 'person',
    createdAt,
    completed: true,
    completedAt: null,
    occurredAt: null,
    accountSourceId: null,
    ...changes,
  };
}

export function entity(
  sourceId: string,
  kind: EntityRecord['kind'],
  by: string,
  createdAt: string,
  changes: Partial<EntityRecord> = {},
): EntityRecord {
  return {
    type: 'entity',
    kind,
    object: 'Record',
    sourceId,
    version: '1',
    ownerSourceId: by,
    createdBySourceId: by,
    via: 'person',
    createdAt,
    modifiedAt: null,
    modifiedBySourceId: null,
    status: null,
    closed: false,
    won: false,
    amount: null,
    amountBase: null,
    currency: null,
    closeDate: null,
    closedAt: null,
    accountSourceId: null,
    ...changes,
  };
}

export function ownerChange(
  sourceId: string,
  record: { readonly kind: OwnerChangeRecord['kind']; readonly id: string },
  at: string,
  from: string,
  to: string,
  by: string | null = null,
): OwnerChangeRecord {
  return {
    type: 'owner-change',
    object: 'Record',
    kind: record.kind,
    sourceId,
    recordSourceId: record.id,
    at,
    changedBySourceId: by,
    fromSourceId: from,
    toSourceId: to,
  };
}

export function login(sourceId: string, by: string, at: string, kind: LoginRecord['kind'] = 'session'): LoginRecord {
  return { type: 'login', sourceId, userSourceId: by, at, kind };
}

export const peopleSettings: PeopleSettings = {
  timeZone: 'UTC',
  country: null,
  integrationUsers: [],
  excludeGroups: [],
  roles: [
    { id: 'manager', match: ['*Manager*', '*Head of*'], contract: { activeDays: 3, coreActions: 3 } },
    { id: 'seller', match: ['*Account Executive*'], contract: { activeDays: 3, coreActions: 5 } },
    { id: 'other', match: ['*'], contract: { activeDays: 3, coreActions: 5 } },
  ],
  teamsBy: 'manager',
};
