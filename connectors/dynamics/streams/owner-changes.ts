import type { EntityKind } from '../../../src/records/record.ts';
import { ConnectorError, type CrmRecordDraft, type RowBatch, type Stream } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { DataverseRefusal } from '../errors.ts';
import { auditDetails } from '../reading/audit-details.ts';
import { readAudits } from '../reading/audits.ts';
import { type OwnerValues, ownerInChangeData, ownerInDetails } from '../reading/owner-values.ts';
import { lookup, rowId, value } from '../row.ts';
import { type JsonObject, PAGE_SIZE } from '../web-api.ts';

const UPDATE = 2;
const ASSIGN = 13;
const ABOUT = 'the audit log (audits)';
/** Each row may cost a request of its own, so less is lost when a read is broken off. */
const PAGE_SIZE_WITH_DETAILS = 500;

/** Tables whose records people own, by logical name. */
export const OWNED_TABLES: Readonly<Record<string, EntityKind>> = {
  account: 'account',
  contact: 'contact',
  lead: 'lead',
  opportunity: 'opportunity',
  incident: 'case',
};

export interface OwnerAuditing {
  readonly audited: readonly string[];
  readonly notAudited: readonly string[];
}

/** Which of the environment's tables write owner changes to the audit log. */
export async function ownerAuditing(client: DynamicsClient): Promise<OwnerAuditing> {
  const audited: string[] = [];
  const notAudited: string[] = [];
  const organisation = await client.organisation();
  for (const name of Object.keys(OWNED_TABLES)) {
    try {
      const table = await client.tables.table(name);
      (organisation?.auditing !== false && table.ownerAudited ? audited : notAudited).push(name);
    } catch (error) {
      // A table the environment does not have has no owners either.
      if (!(error instanceof DataverseRefusal) || error.status !== 404) throw error;
    }
  }
  return { audited, notAudited };
}

/** What to switch on so that owner changes of these tables are known. */
export function ownerAuditingSentence(tables: readonly string[]): string {
  return `Owner changes are not audited for ${tables.join(', ')}: switch on "Start Auditing" under Power Platform admin center, Environments, Settings, Audit and logs, and auditing of these tables and of their column ownerid. They are known from that day on.`;
}

/** Changes of owner from the audit log: assignments, and ordinary updates that set the owner. */
export const ownerChanges: Stream<DynamicsClient> = {
  record: 'owner-change',
  object: null,
  title: 'Owner changes',
  supports: { checkpoints: 'cursor', deletes: 'none', history: true },
  async *read(client, request) {
    const { audited, notAudited } = await ownerAuditing(client);
    if (audited.length === 0) throw new ConnectorError('skip-stream', ownerAuditingSentence(notAudited));
    const withChangeData = await client.changeDataReadable();
    const tables = audited.map((name) => `objecttypecode eq '${name}'`).join(' or ');
    const audits = {
      columns: [
        'auditid',
        'createdon',
        'action',
        'objecttypecode',
        '_objectid_value',
        '_userid_value',
        ...(withChangeData ? ['changedata'] : []),
      ],
      filter: `(action eq ${ASSIGN} or action eq ${UPDATE}) and (${tables})`,
      about: ABOUT,
      pageSize: withChangeData ? PAGE_SIZE : PAGE_SIZE_WITH_DETAILS,
    };
    yield* readAudits(client, request, audits, (rows, signal) => ownerChangesOf(client, rows, signal));
  },
};

async function ownerChangesOf(
  client: DynamicsClient,
  rows: readonly JsonObject[],
  signal: AbortSignal,
): Promise<Omit<RowBatch, 'checkpoint'>> {
  const owners = new Map<string, OwnerValues | null>();
  const unknown: string[] = [];
  for (const row of rows) {
    const auditId = rowId(row, 'auditid');
    const owner = ownerInChangeData(row['changedata']);
    if (owner === undefined) unknown.push(auditId);
    else owners.set(auditId, owner);
  }
  for (const [auditId, body] of await auditDetails(client, unknown, signal)) owners.set(auditId, ownerInDetails(body));

  const records: CrmRecordDraft[] = [];
  const skipped: Record<string, number> = {};
  const skip = (reason: string) => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };
  for (const row of rows) {
    const owner = owners.get(rowId(row, 'auditid'));
    if (owner === undefined) skip('audit row was removed while it was read');
    else if (owner === null) skip('an update that left the owner as it was');
    else if (owner.from === null && owner.to === null) skip('from one team to another');
    else records.push(ownerChangeRecord(row, owner));
  }
  return { rows: records, deletedIds: [], skipped };
}

function ownerChangeRecord(row: JsonObject, owner: OwnerValues): CrmRecordDraft {
  const object = value(row, 'objecttypecode');
  return {
    type: 'owner-change',
    object,
    kind: typeof object === 'string' ? OWNED_TABLES[object] : undefined,
    sourceId: rowId(row, 'auditid'),
    recordSourceId: lookup(row, 'objectid'),
    at: value(row, 'createdon'),
    changedBySourceId: lookup(row, 'userid'),
    fromSourceId: owner.from,
    toSourceId: owner.to,
  };
}
