import { ConnectorError } from '../../connectors/contract/index.ts';
import type { Database } from '../db/index.ts';
import type { Connections } from './connections.ts';
import { ImplausibleSweepError } from './implausible-sweep.ts';
import { setStreamStatus } from './sync-record.ts';

interface StreamAt {
  readonly syncId: string;
  readonly connectionId: string;
  readonly stream: string;
}

/**
 * Ends a stream for the reason for which the CRM refused another stream of this sync: accounts get locked by repeated
 * refusals.
 *
 * @throws ConnectorError `reconnect`
 */
export async function refuseAfterRefusal(
  database: Database,
  { syncId, connectionId, stream }: StreamAt,
): Promise<void> {
  const { rows } = await database.pool.query<{ state_reason: string }>(
    `select state_reason from connection c
      where id = $1 and state = 'needs-sign-in'
        and exists (select from sync_stream s
                     where s.sync_id = $2 and s.stream <> $3 and s.status = 'failed' and s.reason = c.state_reason)`,
    [connectionId, syncId, stream],
  );
  if (rows[0] !== undefined) throw new ConnectorError('reconnect', rows[0].state_reason);
}

/** Marks the stream failed after the queue has given up on it. */
export async function failStream(database: Database, run: Omit<StreamAt, 'connectionId'>, error: unknown) {
  await setStreamStatus(database, run, 'failed', sentence(error));
}

/** Notes what a failure means for stream and connection. @throws what it was given, unless the stream has ended with it */
export async function noteFailure(
  database: Database,
  connections: Connections,
  run: StreamAt,
  error: unknown,
): Promise<never | undefined> {
  const at = { syncId: run.syncId, stream: run.stream };
  if (error instanceof ImplausibleSweepError) {
    await setStreamStatus(database, at, 'failed', error.message);
    return undefined;
  }
  if (!(error instanceof ConnectorError)) throw error;
  switch (error.recovery) {
    case 'skip-stream':
      await database.pool.query(
        `insert into stream_state (connection_id, stream, availability, reason) values ($1, $2, 'unavailable', $3)
         on conflict (connection_id, stream) do update set availability = 'unavailable', reason = excluded.reason`,
        [run.connectionId, run.stream, error.message],
      );
      await setStreamStatus(database, at, 'unavailable', error.message);
      return undefined;
    case 'wait':
      await database.pool.query(
        `update connection set paused_until = greatest(paused_until, $2), pause_reason = $3 where id = $1`,
        [run.connectionId, error.retryAt ?? null, error.message],
      );
      await setStreamStatus(database, at, 'waiting', error.message);
      throw error;
    case 'reconnect':
      connections.forget(run.connectionId);
      await database.pool.query(`update connection set state = 'needs-sign-in', state_reason = $2 where id = $1`, [
        run.connectionId,
        error.message,
      ]);
      await setStreamStatus(database, at, 'failed', error.message);
      throw error;
    case 'fail':
    case 'restart-stream':
      await setStreamStatus(database, at, 'failed', error.message);
      throw error;
    case 'retry':
      await setStreamStatus(database, at, 'queued', error.message);
      throw error;
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
