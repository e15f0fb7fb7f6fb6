import { ConnectorError, type CrmRecordDraft, type RowBatch } from '../../contract/index.ts';
import { ABOUT_AUDITS, auditingOf, auditingSentence, OWNED_TABLES, tryAudits } from '../auditing.ts';
import type { DynamicsClient } from '../client.ts';
import { type AuditChanges, auditChanges, type ChangedValue } from '../reading/audit-changes.ts';
import { AUDITING_ON, coverage } from '../reading/audit-coverage.ts';
import { auditPageSize, readAudits } from '../reading/audits.ts';
import { id, lookup, rowId, value } from '../row.ts';
import { AVAILABLE, type DynamicsStream } from '../stream.ts';
import type { JsonObject } from '../web-api.ts';

const UPDATE = 2;
const ASSIGN = 13;
const COLUMN = 'ownerid';
const TABLES = Object.fromEntries(Object.keys(OWNED_TABLES).map((table) => [table, [COLUMN]]));

function sentence(tables: readonly string[]): string {
  return auditingSentence('Owner changes', tables, `column ${COLUMN}`);
}

/** Changes of owner from the audit log: assignments, and ordinary updates that set the owner. */
export const ownerChanges: DynamicsStream = {
  record: 'owner-change',
  object: null,
  title: 'Owner changes',
  supports: { checkpoints: 'cursor', deletes: 'none', history: true },
  async check(client) {
    const { audited, notAudited } = await auditingOf(client, TABLES);
    if (audited.length === 0) return { availability: 'unavailable', reason: sentence(notAudited) };
    await tryAudits(client, `action eq ${ASSIGN}`);
    return notAudited.length === 0 ? AVAILABLE : { availability: 'partly', reason: sentence(notAudited) };
  },
  async *read(client, request) {
    const { audited, notAudited } = await auditingOf(client, TABLES);
    if (audited.length === 0) throw new ConnectorError('skip-stream', sentence(notAudited));
    const tables = audited.map((name) => `objecttypecode eq '${name}'`).join(' or ');
    const changeData = await client.changeDataReadable();
    const audits = {
      columns: [
        ...['auditid', 'createdon', 'action', 'objecttypecode', '_objectid_value', '_userid_value'],
        ...(changeData ? ['changedata'] : []),
      ],
      filter: `(action eq ${ASSIGN} or action eq ${UPDATE}) and (${tables})`,
      about: ABOUT_AUDITS,
      pageSize: auditPageSize(changeData),
      kept: await coverage(client, request, { what: 'Who owned a record', beginnings: [AUDITING_ON] }),
    };
    yield* readAudits(client, request, audits, (rows, signal) => ownerChangesOf(client, rows, signal));
  },
};

async function ownerChangesOf(
  client: DynamicsClient,
  rows: readonly JsonObject[],
  signal: AbortSignal,
): Promise<Omit<RowBatch, 'checkpoint'>> {
  const changes = await auditChanges(client, rows, signal);
  const records: CrmRecordDraft[] = [];
  const skipped: Record<string, number> = {};
  for (const row of rows) {
    const found = recordOf(row, changes.get(rowId(row, 'auditid')));
    if (typeof found === 'string') skipped[found] = (skipped[found] ?? 0) + 1;
    else records.push(found);
  }
  return { rows: records, deletedIds: [], skipped };
}

/** The change of owner, or why the row is none. */
function recordOf(row: JsonObject, changes: AuditChanges | undefined): CrmRecordDraft | string {
  if (changes === undefined) return 'audit row was removed while it was read';
  const change = changes.get(COLUMN);
  if (change === undefined) return 'an update that left the owner as it was';
  const { from, to } = usersOf(change);
  if (from === null && to === null) return 'from one team to another';
  const object = value(row, 'objecttypecode');
  return {
    type: 'owner-change',
    object,
    kind: typeof object === 'string' ? OWNED_TABLES[object] : undefined,
    sourceId: rowId(row, 'auditid'),
    recordSourceId: lookup(row, 'objectid'),
    at: value(row, 'createdon'),
    changedBySourceId: lookup(row, 'userid'),
    fromSourceId: from,
    toSourceId: to,
  };
}

/** The users among the owners before and after; null for a team or nobody. */
export function usersOf(change: ChangedValue): ChangedValue {
  return { from: userOf(change.from), to: userOf(change.to) };
}

function userOf(reference: string | null): string | null {
  const [table, guid] = reference?.split(',') ?? [];
  return table === 'systemuser' && guid !== undefined ? String(id(guid)) : null;
}
