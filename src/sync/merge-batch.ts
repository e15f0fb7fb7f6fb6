import type { PoolClient } from 'pg';
import type { Batch, ByteBatch, CrmRecordDraft, RowBatch } from '../../connectors/contract/index.ts';
import { copyRows } from '../db/copy.ts';
import * as history from '../records/history.ts';
import { mappedRecords } from '../records/mapped.ts';
import * as merge from '../records/merge.ts';
import { type CrmRecord, crmRecord, type RecordType, type ReferenceRecord } from '../records/record.ts';
import { isReference } from '../records/references.ts';
import { type StagingTable, stage } from '../records/staging.ts';
import { requirePlausible } from './implausible-sweep.ts';
import { mergeReferences } from './merge-references.ts';
import { mergeStaged } from './merge-staged.ts';
import { stageBytes } from './stage-bytes.ts';

export interface MergeContext {
  readonly connectionId: string;
  readonly stream: string;
  /** The CRM's own name of the stream's object; null when nothing of it is ever deleted. */
  readonly object: string | null;
  readonly record: RecordType;
  readonly scanId: string;
  /** The vendor's clock at the start of this read: when what it shows was so. */
  readonly until: Date;
  /**
   * Of a read of everything there is, after which `flagAllBursts` is due: `first` while nothing of the stream was stored
   * by an earlier read. Absent for what changed since the last.
   */
  readonly whole?: 'first' | 'again';
}

/** What became of every row of a batch: read = stored + unchanged + quarantined + skipped. Deletes are ids, apart. */
export interface BatchCounts {
  readonly read: number;
  readonly stored: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly quarantined: number;
  readonly skipped: number;
  readonly skippedByReason: Readonly<Record<string, number>>;
}

/**
 * Merges one batch inside the caller's transaction. The caller commits it together with the checkpoint.
 * @throws ImplausibleSweepError when a sweep would remove too much; ConnectorError for a document that was cut off
 */
export async function mergeBatch(client: PoolClient, context: MergeContext, batch: Batch): Promise<BatchCounts> {
  await lockConnection(client, context.connectionId);
  await client.query(merge.createStaging);
  return batch.csv === undefined ? mergeRows(client, context, batch) : mergeBytes(client, context, batch);
}

/** The connection stays while its rows are merged: what foreign keys would ask for each of them. */
async function lockConnection(client: PoolClient, id: string): Promise<void> {
  const { rowCount } = await client.query('select from connection where id = $1 for key share', [id]);
  if (rowCount !== 1) throw new Error(`There is no connection ${id} any more.`);
}

async function mergeRows(client: PoolClient, context: MergeContext, batch: RowBatch): Promise<BatchCounts> {
  const { records, rejected } = parseRows(batch.rows, context.record);
  const deleted = await applyDeletes(client, context, batch.deletedIds);
  await noteRejected(client, context, rejected);
  if (isReference(context.record)) {
    const references = records.filter((record): record is ReferenceRecord => isReference(record.type));
    const changes = await mergeReferences(client, { ...context, type: context.record }, references, batch);
    await releaseParsed(client, context, records);
    return counted(batch, { ...changes, parsed: records.length, quarantined: rejected.length });
  }

  const staged = stage(records);
  const filled = new Set<StagingTable>();
  for (const [table, rows] of staged.rows) {
    if (rows.length === 0) continue;
    await copyRows(client, table.name, Object.keys(table.columns), rows);
    filled.add(table);
  }
  const stored = await mergeStaged(client, context, filled);
  if (records.length > 0) await releaseParsed(client, context, records);

  const presentIds = batch.presentIds ?? [];
  let swept: number;
  if (context.record === 'user') {
    if (presentIds.length > 0)
      await client.query(merge.markUsersPresent, [context.connectionId, presentIds, context.scanId]);
    swept = await removeUsers(client, context, batch);
  } else {
    if (context.object !== null && presentIds.length > 0) {
      await client.query(merge.markPresent, [context.connectionId, context.object, presentIds, context.scanId]);
    }
    // A first read finds nothing it has not stored itself.
    swept = batch.sweep === true && context.whole !== 'first' ? await sweep(client, context) : 0;
  }

  return counted(batch, { stored, deleted: deleted + swept, parsed: records.length, quarantined: rejected.length });
}

function counted(
  batch: RowBatch,
  found: { readonly stored: number; readonly deleted: number; readonly parsed: number; readonly quarantined: number },
): BatchCounts {
  const skippedByReason = batch.skipped ?? {};
  const skipped = sumOf(skippedByReason);
  return {
    read: batch.rows.length + skipped,
    stored: found.stored,
    unchanged: found.parsed - found.stored,
    deleted: found.deleted,
    quarantined: found.quarantined,
    skipped,
    skippedByReason,
  };
}

async function mergeBytes(client: PoolClient, context: MergeContext, batch: ByteBatch): Promise<BatchCounts> {
  // Enough to sort a page in memory. A commit that a power cut undoes takes its checkpoint with it, so none is waited for.
  await client.query(`set local work_mem = '64MB'; set local synchronous_commit = off`);
  const { good, quarantined, skippedByReason, deletedIds } = await stageBytes(client, context, batch);
  const deleted = await applyDeletes(client, context, deletedIds);
  const filled = new Set((good > 0 ? mappedRecords[context.record]?.inserts : [])?.map(({ table }) => table));
  for (const { name } of filled) await client.query(`analyze ${name} (source_id)`);
  const stored = await mergeStaged(client, context, filled, true);
  if (good > 0) {
    await client.query(merge.releaseStaged, [context.connectionId, context.stream]);
  }
  const skipped = sumOf(skippedByReason);
  return {
    read: good + quarantined + skipped,
    stored,
    unchanged: good - stored,
    deleted,
    quarantined,
    skipped,
    skippedByReason,
  };
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

interface Rejected {
  readonly sourceId: string;
  readonly field: string;
  readonly reason: string;
}

function parseRows(
  drafts: readonly CrmRecordDraft[],
  expected: RecordType,
): { records: CrmRecord[]; rejected: Rejected[] } {
  const records: CrmRecord[] = [];
  const rejected: Rejected[] = [];
  for (const draft of drafts) {
    const parsed = crmRecord.safeParse(draft);
    if (parsed.success && parsed.data.type === expected) {
      records.push(parsed.data);
      continue;
    }
    const issue = parsed.success
      ? { path: ['type'], message: `expected ${expected}, got ${parsed.data.type}` }
      : (parsed.error.issues[0] ?? { path: [], message: 'not a record' });
    const sourceId = typeof draft.sourceId === 'string' && draft.sourceId !== '' ? draft.sourceId : '(no id)';
    rejected.push({ sourceId: sourceId.slice(0, 64), field: issue.path.join('.'), reason: issue.message });
  }
  return { records, rejected };
}

async function noteRejected(client: PoolClient, context: MergeContext, rejected: readonly Rejected[]): Promise<void> {
  if (rejected.length === 0) return;
  const unique = new Map(rejected.map((r) => [r.sourceId, r]));
  await client.query(
    `insert into quarantine (connection_id, stream, source_id, field, reason)
     select $1, $2, id, field, reason from unnest($3::text[], $4::text[], $5::text[]) as r(id, field, reason)
     on conflict (connection_id, stream, source_id) do update
       set field = excluded.field, reason = excluded.reason, last_seen_at = now()`,
    [
      context.connectionId,
      context.stream,
      [...unique.keys()],
      [...unique.values()].map((r) => r.field),
      [...unique.values()].map((r) => r.reason),
    ],
  );
}

async function applyDeletes(client: PoolClient, context: MergeContext, ids: readonly string[]): Promise<number> {
  // Users are removed after the batch's rows, by removeUsers: their history is written from what is staged. References
  // end where they are merged.
  if (ids.length === 0 || context.object === null || context.record === 'user' || isReference(context.record)) return 0;
  const { rows } = await client.query<{ deleted: number }>(merge.markGone, [
    context.connectionId,
    context.object,
    ids,
    context.until,
  ]);
  return rows[0]?.deleted ?? 0;
}

async function sweep(client: PoolClient, context: MergeContext): Promise<number> {
  if (context.object === null) return 0;
  const scope = [context.connectionId, context.object, context.scanId];
  const { rows } = await client.query<{ unseen: number; live: number }>(merge.countUnseen, scope);
  const { unseen, live } = rows[0] ?? { unseen: 0, live: 0 };
  requirePlausible(context.object, unseen, live);
  const removed = await client.query<{ deleted: number }>(merge.sweepUnseen, [...scope, context.until]);
  return removed.rows[0]?.deleted ?? 0;
}

/** Users whose deletion the CRM reports, or whom a complete read did not name. Their actions stay; they become leavers. */
async function removeUsers(client: PoolClient, context: MergeContext, batch: RowBatch): Promise<number> {
  const { connectionId, until } = context;
  const back = new Set(batch.rows.map((row) => row.sourceId));
  const gone = batch.deletedIds.filter((id) => !back.has(id));
  if (batch.sweep === true) {
    const { rows } = await client.query<{ unseen: string[]; live: number }>(merge.unseenUsers, [
      connectionId,
      context.scanId,
    ]);
    const { unseen, live } = rows[0] ?? { unseen: [], live: 0 };
    requirePlausible(context.object ?? 'user', unseen.length, live);
    gone.push(...unseen);
  }
  if (gone.length === 0) return 0;
  const { rows } = await client.query<{ deleted: number }>(merge.markUsersGone, [connectionId, gone, until]);
  await client.query(history.replaceUserVersions, [connectionId, until]);
  await client.query(history.closeUserVersions, [connectionId, until]);
  await client.query(history.openUserVersions, [connectionId, until]);
  return rows[0]?.deleted ?? 0;
}

/** A row that parses now is no longer in quarantine. */
async function releaseParsed(client: PoolClient, context: MergeContext, records: readonly CrmRecord[]): Promise<void> {
  await client.query(
    `delete from quarantine q using unnest($3::text[]) as id
      where q.connection_id = $1 and q.stream = $2 and q.source_id = id`,
    [context.connectionId, context.stream, records.map((record) => record.sourceId)],
  );
}
