import type { EntityKind } from '../../../src/records/record.ts';
import { ConnectorError, type CrmRecordDraft, type RowBatch } from '../../contract/index.ts';
import { ABOUT_AUDITS, auditingOf, auditingSentence, tryAudits } from '../auditing.ts';
import { choicesOf } from '../choices.ts';
import type { DynamicsClient } from '../client.ts';
import { type AuditChanges, auditChanges, type ChangedValue } from '../reading/audit-changes.ts';
import { AUDITING_ON, coverage } from '../reading/audit-coverage.ts';
import { auditPageSize, readAudits } from '../reading/audits.ts';
import { keyOf, relatedRows } from '../reading/related.ts';
import { lookup, rowId, value } from '../row.ts';
import { AVAILABLE, type DynamicsStream } from '../stream.ts';
import type { JsonObject } from '../web-api.ts';

/** Where a record's status comes from: the columns that say it, and the choices of those that are numbers. */
interface StatusTable {
  readonly kind: EntityKind;
  readonly columns: readonly string[];
  readonly choice: { readonly column: string; readonly type: 'Picklist' | 'Status' };
}

const TABLES: Readonly<Record<string, StatusTable>> = {
  opportunity: {
    kind: 'opportunity',
    columns: ['stepname', 'salesstage'],
    choice: { column: 'salesstage', type: 'Picklist' },
  },
  lead: { kind: 'lead', columns: ['statuscode'], choice: { column: 'statuscode', type: 'Status' } },
  incident: { kind: 'case', columns: ['statuscode'], choice: { column: 'statuscode', type: 'Status' } },
};
const COLUMNS = Object.fromEntries(Object.entries(TABLES).map(([table, { columns }]) => [table, columns]));
/** Updates, whatever message wrote them: closing, winning, qualifying and reopening have actions of their own. */
const UPDATED = 'operation eq 2';
const UNREAD = 'audit row was removed while it was read';
const OTHER = 'an update that left the stage as it was';
const NOT_THE_STAGE = 'a change of the built-in stage beside the one of the sales process';

function sentence(tables: readonly string[]): string {
  return auditingSentence('Changes of stage', tables, 'columns stepname and salesstage (deals), statuscode (others)');
}

/**
 * Changes of a deal's stage and of a lead's or case's status, from the audit log, in the words records have as status.
 * Where nothing is audited our own readings go on telling stages apart, from the first one on.
 */
export const stageChanges: DynamicsStream = {
  record: 'stage-change',
  object: null,
  title: 'Changes of stage',
  supports: { checkpoints: 'cursor', deletes: 'none', history: true },
  async check(client) {
    const { audited, notAudited } = await auditingOf(client, COLUMNS);
    if (audited.length === 0) return { availability: 'unavailable', reason: sentence(notAudited) };
    await tryAudits(client, UPDATED);
    return notAudited.length === 0 ? AVAILABLE : { availability: 'partly', reason: sentence(notAudited) };
  },
  async *read(client, request) {
    const { audited, notAudited } = await auditingOf(client, COLUMNS);
    if (audited.length === 0) throw new ConnectorError('skip-stream', sentence(notAudited));
    const tables = audited.map((name) => `objecttypecode eq '${name}'`).join(' or ');
    const changeData = await client.changeDataReadable();
    const audits = {
      columns: [
        ...['auditid', 'createdon', 'action', 'objecttypecode', '_objectid_value', '_userid_value'],
        ...(changeData ? ['changedata'] : []),
      ],
      filter: `${UPDATED} and (${tables})`,
      about: ABOUT_AUDITS,
      pageSize: auditPageSize(changeData),
      kept: await coverage(client, request, { what: 'Who moved a record between stages', beginnings: [AUDITING_ON] }),
    };
    let labels: Promise<Labels> | null = null;
    yield* readAudits(client, request, audits, async (rows, signal) => {
      labels ??= labelsOf(client, audited, signal);
      return stageChangesOf(client, rows, await labels, signal);
    });
  },
};

/** By table and number. */
type Labels = ReadonlyMap<string, string>;

async function labelsOf(client: DynamicsClient, tables: readonly string[], signal: AbortSignal): Promise<Labels> {
  const labels = new Map<string, string>();
  for (const table of tables) {
    const choice = TABLES[table]?.choice;
    if (choice === undefined) continue;
    for (const { value: number, label } of await choicesOf(client, table, choice.column, choice.type, signal)) {
      labels.set(`${table} ${number}`, label);
    }
  }
  return labels;
}

async function stageChangesOf(
  client: DynamicsClient,
  rows: readonly JsonObject[],
  labels: Labels,
  signal: AbortSignal,
): Promise<Omit<RowBatch, 'checkpoint'>> {
  const changes = await auditChanges(client, rows, signal);
  const withoutProcess = await dealsWithoutProcess(client, rows, changes, signal);
  const records: CrmRecordDraft[] = [];
  const skipped: Record<string, number> = {};
  for (const row of rows) {
    const found = recordOf(row, changes.get(rowId(row, 'auditid')), labels, withoutProcess);
    if (typeof found === 'string') skipped[found] = (skipped[found] ?? 0) + 1;
    else records.push(found);
  }
  return { rows: records, deletedIds: [], skipped };
}

/**
 * A deal's stage is the name its sales process writes, and only where there is none the built-in one. Of deals whose
 * built-in stage alone changed it must be asked which of the two theirs is.
 */
async function dealsWithoutProcess(
  client: DynamicsClient,
  rows: readonly JsonObject[],
  changes: ReadonlyMap<string, AuditChanges>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const asked = new Set<string>();
  for (const row of rows) {
    const change = changes.get(rowId(row, 'auditid'));
    if (change?.has('salesstage') === true && !change.has('stepname')) asked.add(String(lookup(row, 'objectid')));
  }
  const key = 'opportunityid';
  const found = await relatedRows(client, { table: 'opportunity', key, columns: ['stepname'] }, [...asked], signal);
  return new Set(found.filter((deal) => value(deal, 'stepname') === null).map((deal) => keyOf(deal, key)));
}

/** The change of stage, or why the row is none. */
function recordOf(
  row: JsonObject,
  changes: AuditChanges | undefined,
  labels: Labels,
  withoutProcess: ReadonlySet<string>,
): CrmRecordDraft | string {
  if (changes === undefined) return UNREAD;
  const object = String(value(row, 'objecttypecode'));
  const table = TABLES[object];
  const recordId = lookup(row, 'objectid');
  const named = changes.get('stepname');
  const numbered = table === undefined ? undefined : changes.get(table.choice.column);
  if (named === undefined && numbered === undefined) return OTHER;
  if (named === undefined && object === 'opportunity' && !withoutProcess.has(String(recordId))) return NOT_THE_STAGE;
  const { from, to } = named ?? labelled(object, numbered, labels);
  if (from === to) return OTHER;
  return {
    type: 'stage-change',
    object,
    kind: table?.kind,
    sourceId: rowId(row, 'auditid'),
    recordSourceId: recordId,
    at: value(row, 'createdon'),
    changedBySourceId: lookup(row, 'userid'),
    from,
    to,
  };
}

function labelled(table: string, change: ChangedValue | undefined, labels: Labels): ChangedValue {
  // A choice that was removed since has no label; its number says at least that it was another one.
  const labelOf = (number: string | null) => (number === null ? null : (labels.get(`${table} ${number}`) ?? number));
  return { from: labelOf(change?.from ?? null), to: labelOf(change?.to ?? null) };
}
