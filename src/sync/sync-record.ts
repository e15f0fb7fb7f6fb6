import type { PoolClient } from 'pg';
import type { Database } from '../db/index.ts';
import type { BatchCounts } from './merge-batch.ts';

export type SyncMode = 'incremental' | 'full';
export type StreamStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'unavailable' | 'failed';

export interface StartedSync {
  readonly syncId: string;
  /** False: a sync of this connection was under way and is handed back. */
  readonly started: boolean;
}

/** Opens the record of a sync, or finds the one under way: a connection has at most one. */
export async function startSync(
  database: Database,
  sync: {
    connectionId: string;
    mode: SyncMode;
    trigger: string;
    streams: readonly string[];
    /** Whether counts are compared with the CRM's at its end in any case; a sync under way is made to. */
    reconcile?: boolean;
  },
): Promise<StartedSync> {
  const reconcile = sync.reconcile === true;
  return database.db.transaction().execute(async (trx) => {
    const opened = await trx
      .insertInto('sync')
      .values({
        connection_id: sync.connectionId,
        mode: sync.mode,
        trigger: sync.trigger,
        status: 'running',
        reconcile,
      })
      .onConflict((conflict) =>
        conflict.column('connection_id').where('status', 'in', ['running', 'waiting']).doNothing(),
      )
      .returning('id')
      .executeTakeFirst();
    if (opened === undefined) {
      const running = await trx
        .selectFrom('sync')
        .select('id')
        .where('connection_id', '=', sync.connectionId)
        .where('status', 'in', ['running', 'waiting'])
        .executeTakeFirstOrThrow();
      if (reconcile) await trx.updateTable('sync').set({ reconcile }).where('id', '=', running.id).execute();
      return { syncId: running.id, started: false };
    }
    if (sync.streams.length > 0) {
      await trx
        .insertInto('sync_stream')
        .values(sync.streams.map((stream) => ({ sync_id: opened.id, stream, status: 'queued' })))
        .execute();
    }
    return { syncId: opened.id, started: true };
  });
}

/** Adds a batch's counts, in the transaction that stores the batch. */
export async function addCounts(
  client: PoolClient,
  at: { syncId: string; stream: string; requests: number },
  counts: BatchCounts,
): Promise<void> {
  await client.query(
    `update sync_stream set read = read + $3, stored = stored + $4, unchanged = unchanged + $5, deleted = deleted + $6,
            quarantined = quarantined + $7, skipped = skipped + $8, requests = requests + $9,
            skipped_by_reason = (
              select coalesce(jsonb_object_agg(reason, n), '{}') from (
                select reason, sum(n) as n from (
                  select key as reason, value::bigint as n from jsonb_each_text(skipped_by_reason)
                  union all select key, value::bigint from jsonb_each_text($10::jsonb)
                ) both_sides group by reason
              ) summed)
      where sync_id = $1 and stream = $2`,
    [
      at.syncId,
      at.stream,
      counts.read,
      counts.stored,
      counts.unchanged,
      counts.deleted,
      counts.quarantined,
      counts.skipped,
      at.requests,
      JSON.stringify(counts.skippedByReason),
    ],
  );
}

export async function setStreamStatus(
  database: Database,
  at: { syncId: string; stream: string },
  status: StreamStatus,
  reason: string | null = null,
): Promise<void> {
  const terminal = status === 'succeeded' || status === 'unavailable' || status === 'failed';
  await database.pool.query(
    `update sync_stream set status = $3, reason = $4,
            started_at = case when $3 = 'running' then coalesce(started_at, now()) else started_at end,
            finished_at = case when $5 then now() end
      where sync_id = $1 and stream = $2`,
    [at.syncId, at.stream, status, reason, terminal],
  );
}

export interface SettledSync {
  readonly connectionId: string;
  readonly status: 'succeeded' | 'partly' | 'failed';
}

/**
 * Closes the sync once every stream has ended: `succeeded` when none failed, `partly` when some did. Exactly one caller
 * gets the result; the others, and callers before the end, get null.
 */
export async function settleSync(database: Database, syncId: string): Promise<SettledSync | null> {
  return database.db.transaction().execute(async (trx) => {
    const sync = await trx
      .selectFrom('sync')
      .select(['connection_id', 'status'])
      .where('id', '=', syncId)
      .forUpdate()
      .executeTakeFirst();
    if (sync === undefined || (sync.status !== 'running' && sync.status !== 'waiting')) return null;
    const streams = await trx
      .selectFrom('sync_stream')
      .select(['stream', 'status', 'reason'])
      .where('sync_id', '=', syncId)
      .execute();
    const open = streams.filter((s) => s.status === 'queued' || s.status === 'running' || s.status === 'waiting');
    if (open.length > 0) return null;
    const failed = streams.filter((s) => s.status === 'failed');
    const status = failed.length === 0 ? 'succeeded' : failed.length === streams.length ? 'failed' : 'partly';
    await trx
      .updateTable('sync')
      .set({ status, reason: failed[0]?.reason ?? null, finished_at: new Date() })
      .where('id', '=', syncId)
      .execute();
    if (status === 'succeeded') await markRead(trx, sync.connection_id);
    return { connectionId: sync.connection_id, status };
  });
}

export interface SyncStanding {
  /** It has been settled. */
  readonly ended: boolean;
  /** Streams that have not ended. */
  readonly open: readonly string[];
  /**
   * Whether its end compares counts with the CRM's: it was asked to, or something was read in full. An ordinary sync does
   * without, because counting costs requests; one whose credentials were refused cannot count.
   */
  readonly reconciles: boolean;
}

/** Where a sync stands. */
export async function syncStanding(database: Database, syncId: string): Promise<SyncStanding> {
  const { rows } = await database.pool.query<SyncStanding>(
    `select s.status not in ('running', 'waiting') as ended,
            coalesce(array_agg(t.stream) filter (where t.status in ('queued', 'running', 'waiting')), '{}') as open,
            c.state <> 'needs-sign-in' and coalesce(bool_or(t.status = 'succeeded'), false)
              and (s.reconcile or s.mode = 'full'
                   or bool_or(t.status = 'succeeded' and f.full_read_at >= s.started_at)) as reconciles
       from sync s
       join connection c on c.id = s.connection_id
       left join sync_stream t on t.sync_id = s.id
       left join stream_state f on f.connection_id = s.connection_id and f.stream = t.stream
      where s.id = $1 group by s.id, c.state`,
    [syncId],
  );
  return rows[0] ?? { ended: true, open: [], reconciles: false };
}

type Transaction = Parameters<Parameters<ReturnType<Database['db']['transaction']>['execute']>[0]>[0];

/** The connection is read through the earliest of its readable streams. */
async function markRead(trx: Transaction, connectionId: string): Promise<void> {
  const earliest = trx
    .selectFrom('stream_state')
    .select((eb) => eb.fn.min('read_through').as('read_through'))
    .where('connection_id', '=', connectionId)
    .where('availability', '<>', 'unavailable');
  await trx
    .updateTable('connection')
    .set({ state: 'ready', state_reason: null, last_success_at: new Date(), read_through: earliest })
    .where('id', '=', connectionId)
    .execute();
}

/** Streams of a sync that have not ended. */
export async function openStreams(database: Database, syncId: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('sync_stream')
    .select('stream')
    .where('sync_id', '=', syncId)
    .where('status', 'in', ['queued', 'running', 'waiting'])
    .execute();
  return rows.map((row) => row.stream);
}

/** Syncs whose streams were under way when a process ended: what a starting worker takes up again. */
export async function unfinishedStreams(
  database: Database,
): Promise<{ syncId: string; connectionId: string; stream: string; mode: SyncMode }[]> {
  const rows = await database.db
    .selectFrom('sync')
    .innerJoin('sync_stream', 'sync_stream.sync_id', 'sync.id')
    .innerJoin('connection', 'connection.id', 'sync.connection_id')
    .select(['sync.id as syncId', 'sync.connection_id as connectionId', 'sync_stream.stream', 'sync.mode'])
    .where('sync.status', 'in', ['running', 'waiting'])
    .where('sync_stream.status', 'in', ['queued', 'running', 'waiting'])
    .where('connection.enabled', '=', true)
    .orderBy('sync.id')
    .execute();
  return rows.map((row) => ({ ...row, mode: row.mode === 'full' ? 'full' : 'incremental' }));
}
