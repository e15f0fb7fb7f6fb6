import type { CountWindow, Stream } from '../../connectors/contract/index.ts';
import type { Database } from '../db/index.ts';
import type { OpenConnection } from './connections.ts';
import { type Counted, unseenSince } from './count-stored.ts';
import { inTransaction } from './in-transaction.ts';
import { type MergeContext, mergeBatch } from './merge-batch.ts';

export interface WindowRepair {
  readonly stream: string;
  readonly of: Counted;
  readonly window: CountWindow;
  /** Up to when the stream has been read, by the vendor's clock: what is gone was so at this moment. */
  readonly until: Date;
  readonly signal: AbortSignal;
}

/**
 * Reads one window of a stream anew and stores what it says: rows as read, and what it does not name as gone. The
 * stream's own position does not move. A repair that breaks off has stored rows and removed nothing.
 *
 * @returns false when nothing was done: the stream has no such read, or a full read of it is unfinished
 * @throws ConnectorError as reading does
 */
export async function repairWindow(
  database: Database,
  { client }: OpenConnection,
  definition: Stream<unknown>,
  { stream, of, window, until, signal }: WindowRepair,
): Promise<boolean> {
  if (definition.readWindow === undefined) return false;
  // The same numbers as full reads draw: rows this read names are told apart from those of any read before.
  const { rows } = await database.pool.query<{ scan_id: string }>(
    `update stream_state set scan_id = scan_id + 1
      where connection_id = $1 and stream = $2 and not scanning returning scan_id`,
    [of.connectionId, stream],
  );
  const scanId = rows[0]?.scan_id;
  if (scanId === undefined) return false;
  const { connectionId, object, record } = of;
  const context: MergeContext = { connectionId, stream, object, record, scanId, until };
  for await (const batch of definition.readWindow(client, { window, signal })) {
    await inTransaction(database, (connection) => mergeBatch(connection, context, batch));
    signal.throwIfAborted();
  }
  const gone = await unseenSince(database, of, window, scanId);
  if (gone.length > 0) {
    const batch = { rows: [], deletedIds: gone, checkpoint: null };
    await inTransaction(database, (connection) => mergeBatch(connection, context, batch));
  }
  return true;
}
