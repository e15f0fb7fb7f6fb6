import type { PoolClient } from 'pg';
import type { Batch, CrmRecordDraft } from '../../connectors/contract/index.ts';
import { copyRows } from '../db/copy.ts';
import * as history from '../records/history.ts';
import * as merge from '../records/merge.ts';
import { type CrmRecord, crmRecord, type RecordType } from '../records/record.ts';
import {
  type StagingTable,
  stage,
  stagedActions,
  stagedLogins,
  stagedOwnerChanges,
  stagedRecords,
  stagedUsers,
} from '../records/staging.ts';

export interface MergeContext {
  readonly connectionId: string;
  readonly stream: string;
  /** The CRM's own name of the stream's object; null when nothing of it is ever deleted. */
  readonly object: string | null;
  readonly record: RecordType;
  readonly scanId: string;
  /** The vendor's clock at the start of this read: when what it shows was so. */
  readonly until: Date;
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

/** A sweep would remove more than this share of what is stored: far likelier a lost permission than a clean-up. */
const PLAUSIBLE_SWEEP_SHARE = 0.3;
/** Below this many rows a large share is nothing unusual. */
const SMALL_SWEEP = 50;

/** A sweep was refused; nothing of its batch was written. */
export class ImplausibleSweepError extends Error {
  override readonly name = 'ImplausibleSweepError';
  constructor(object: string, unseen: number, live: number) {
    super(
      `${unseen} of ${live} stored ${object} rows were missing from a full read. That looks like a lost permission ` +
        'rather than deletions, so none were removed. Check what the connection may read; if the rows really are gone, ' +
        'run `uptake sync --full`.',
    );
  }
}

/**
 * Merges one batch inside the caller's transaction. The caller commits it together with the checkpoint.
 * @throws ImplausibleSweepError when a sweep would remove too much.
 */
export async function mergeBatch(client: PoolClient, context: MergeContext, batch: Batch): Promise<BatchCounts> {
  const { connectionId, scanId } = context;
  const { records, rejected } = parseRows(batch.rows, context.record);
  const deleted = await applyDeletes(client, context, batch.deletedIds);
  await noteRejected(client, context, rejected);

  const staged = stage(records);
  await client.query(merge.createStaging);
  for (const [table, rows] of staged.rows) {
    if (rows.length > 0) await copyRows(client, table.name, Object.keys(table.columns), rows);
  }
  const run = (statement: string): Promise<number> => storedCount(client, statement, [connectionId, scanId]);
  const has = (table: StagingTable): boolean => (staged.rows.get(table)?.length ?? 0) > 0;
  const moment = [connectionId, context.until];

  let stored = 0;
  if (has(stagedUsers)) {
    stored += await run(merge.storeUsers);
    await client.query(history.replaceUserVersions, moment);
    await client.query(history.closeUserVersions, moment);
    await client.query(history.openUserVersions, moment);
  }
  if (has(stagedRecords)) {
    stored += await run(merge.storeRecords);
    await client.query(history.replaceOwnerVersions, moment);
    await client.query(history.closeOwnerVersions, moment);
    await client.query(history.openOwnerVersions, moment);
  }
  if (has(stagedActions)) {
    const newActions = await run(merge.storeActions);
    // An entity's creation and an owner change's author ride along with rows already counted above and below.
    if (context.record === 'activity') stored += newActions;
    await client.query(merge.closeTodos, [connectionId]);
    await client.query(merge.flagBursts, [connectionId]);
  }
  if (has(stagedLogins)) stored += await storedCount(client, merge.storeLogins, [connectionId]);
  if (has(stagedOwnerChanges)) {
    stored += await run(merge.storeOwnerChanges);
    await client.query(history.clearOwnerHistory, [connectionId]);
    await client.query(history.layOwnerHistory, [connectionId]);
  }
  if (records.length > 0) {
    await client.query(merge.touchSeen, [connectionId, scanId]);
    await releaseParsed(client, context, records);
  }

  const presentIds = batch.presentIds ?? [];
  let swept: number;
  if (context.record === 'user') {
    if (presentIds.length > 0) await client.query(merge.markUsersPresent, [connectionId, presentIds, scanId]);
    swept = await removeUsers(client, context, batch);
  } else {
    if (context.object !== null && presentIds.length > 0) {
      await client.query(merge.markPresent, [connectionId, context.object, presentIds, scanId]);
    }
    swept = batch.sweep === true ? await sweep(client, context) : 0;
  }

  const skippedByReason = batch.skipped ?? {};
  const skipped = Object.values(skippedByReason).reduce((sum, n) => sum + n, 0);
  const read = batch.rows.length + skipped;
  return {
    read,
    stored,
    unchanged: records.length - stored,
    deleted: deleted + swept,
    quarantined: rejected.length,
    skipped,
    skippedByReason,
  };
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
  // Users are removed after the batch's rows, by removeUsers: their history is written from what is staged.
  if (ids.length === 0 || context.object === null || context.record === 'user') return 0;
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
async function removeUsers(client: PoolClient, context: MergeContext, batch: Batch): Promise<number> {
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

/** @throws ImplausibleSweepError */
function requirePlausible(object: string, unseen: number, live: number): void {
  if (!isPlausibleLoss(unseen, live)) throw new ImplausibleSweepError(object, unseen, live);
}

/** Whether so many of the live records may really have been deleted since the last look. */
export function isPlausibleLoss(lost: number, live: number): boolean {
  return lost <= SMALL_SWEEP || lost <= live * PLAUSIBLE_SWEEP_SHARE;
}

async function storedCount(client: PoolClient, statement: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await client.query<{ stored: number }>(statement, [...values]);
  return rows[0]?.stored ?? 0;
}

/** A row that parses now is no longer in quarantine. */
async function releaseParsed(client: PoolClient, context: MergeContext, records: readonly CrmRecord[]): Promise<void> {
  await client.query(
    `delete from quarantine q using unnest($3::text[]) as id
      where q.connection_id = $1 and q.stream = $2 and q.source_id = id`,
    [context.connectionId, context.stream, records.map((record) => record.sourceId)],
  );
}
