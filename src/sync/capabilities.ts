import { type Capabilities, ConnectorError } from '../../connectors/contract/index.ts';
import type { Database } from '../db/index.ts';
import { metered } from './budget.ts';
import type { Connections } from './connections.ts';
import { settleSync } from './sync-record.ts';

/** Permissions change rarely and asking costs requests. */
const ASK_AGAIN_HOURS = 24;

/**
 * Asks the CRM what this user may read, once a day, and keeps the answer for `/connections` and `uptake check`.
 * @throws ConnectorError
 */
export async function updateCapabilities(
  database: Database,
  connections: Connections,
  { syncId, connectionId }: { readonly syncId: string; readonly connectionId: string },
): Promise<void> {
  const row = await database.db
    .selectFrom('connection')
    .select(['state', 'capabilities'])
    .where('id', '=', connectionId)
    .executeTakeFirst();
  const asked = row?.capabilities as (Capabilities & { readonly askedAt?: string }) | null | undefined;
  const age = asked?.askedAt === undefined ? Number.POSITIVE_INFINITY : Date.now() - Date.parse(asked.askedAt);
  if (row?.state === 'ready' && age < ASK_AGAIN_HOURS * 3_600_000) return;
  const capabilities = await metered(async (requests) => {
    try {
      const { settings, client } = await connections.open(connectionId);
      return await settings.connector.check(client);
    } finally {
      await database.pool.query('update sync set requests = requests + $2 where id = $1', [syncId, requests()]);
    }
  });
  await database.pool.query(
    `update connection set identity = $2, capabilities = $3,
            state = case when state = 'needs-sign-in' then 'ready' else state end, state_reason = null
      where id = $1`,
    [connectionId, capabilities.identity, JSON.stringify({ ...capabilities, askedAt: new Date().toISOString() })],
  );
}

/**
 * Notes why a sync could not begin. A wait pauses the connection; refused credentials ask for a person; both, and the
 * last of several tries, are told in the sync record.
 */
export async function failSync(
  database: Database,
  connections: Connections,
  at: { readonly syncId: string; readonly connectionId: string; readonly lastAttempt: boolean },
  error: unknown,
): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  const recovery = error instanceof ConnectorError ? error.recovery : 'fail';
  if (recovery === 'wait' && error instanceof ConnectorError) {
    await database.pool.query(
      `update connection set paused_until = greatest(paused_until, $2), pause_reason = $3 where id = $1`,
      [at.connectionId, error.retryAt ?? null, reason],
    );
    return;
  }
  if (recovery === 'retry' && !at.lastAttempt) return;
  connections.forget(at.connectionId);
  const state = recovery === 'reconnect' ? 'needs-sign-in' : 'failing';
  await database.pool.query('update connection set state = $2, state_reason = $3 where id = $1', [
    at.connectionId,
    state,
    reason,
  ]);
  await database.pool.query(
    `update sync_stream set status = 'failed', reason = $2, finished_at = now()
      where sync_id = $1 and status in ('queued', 'running', 'waiting')`,
    [at.syncId, reason],
  );
  await settleSync(database, at.syncId);
}
