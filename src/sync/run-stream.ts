import { setTimeout as pause } from 'node:timers/promises';
import { type Batch, type Checkpoint, ConnectorError, type Stream } from '../../connectors/contract/index.ts';
import type { Database } from '../db/index.ts';
import type { RecordType } from '../records/record.ts';
import { metered } from './budget.ts';
import type { Connections, OpenConnection } from './connections.ts';
import { countStored, readFrom } from './count-stored.ts';
import { inTransaction } from './in-transaction.ts';
import { mergeBatch } from './merge-batch.ts';
import { flagAllBursts } from './merge-staged.ts';
import { noteFailure, refuseAfterRefusal } from './stream-failure.ts';
import { addCounts, type SyncMode, setStreamStatus } from './sync-record.ts';

export interface StreamRun {
  readonly syncId: string;
  readonly connectionId: string;
  readonly stream: string;
  readonly mode: SyncMode;
  readonly signal: AbortSignal;
  /** Told after every committed batch. */
  readonly onProgress: (progress: { readonly read: number }) => void;
}

/**
 * Reads one stream of one connection from its checkpoint to the vendor's present, a transaction a batch: rows, deletes,
 * counts and checkpoint together or not at all. Returns when the stream has ended well or turned out unreadable.
 *
 * @throws ConnectorError `retry` and `wait` for the queue to act on, with everything committed so far kept;
 *   `reconnect` and `fail` after the stream is marked failed.
 */
export async function runStream(database: Database, connections: Connections, run: StreamRun): Promise<void> {
  // A failure is noted before the slot is free: the stream that gets it must know that a person has to sign in.
  await connections.withSlot(run.connectionId, async () => {
    try {
      await refuseAfterRefusal(database, run);
      const open = await connections.open(run.connectionId);
      const stream = open.settings.connector.streams[run.stream];
      if (stream === undefined) throw new ConnectorError('fail', `There is no stream ${run.stream}.`);
      await begin(database, run);
      try {
        await readStream(database, open, stream, run);
      } catch (error) {
        if (!(error instanceof ConnectorError) || error.recovery !== 'restart-stream') throw error;
        await forgetCheckpoint(database, run);
        await readStream(database, open, stream, run);
      }
      await setStreamStatus(database, { syncId: run.syncId, stream: run.stream }, 'succeeded');
    } catch (error) {
      await noteFailure(database, connections, run, error);
    }
  });
}

/** A full sync starts the stream over, once: taken up again after a crash it goes on where it was. */
async function begin(database: Database, run: StreamRun): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('sync_stream')
      .select('started_at')
      .where('sync_id', '=', run.syncId)
      .where('stream', '=', run.stream)
      .forUpdate()
      .executeTakeFirst();
    await trx
      .insertInto('stream_state')
      .values({ connection_id: run.connectionId, stream: run.stream })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    if (run.mode === 'full' && row?.started_at === null) {
      await trx
        .updateTable('stream_state')
        .set({ checkpoint: null, scanning: false })
        .where('connection_id', '=', run.connectionId)
        .where('stream', '=', run.stream)
        .execute();
    }
  });
  await setStreamStatus(database, run, 'running');
}

async function forgetCheckpoint(database: Database, run: StreamRun): Promise<void> {
  await database.pool.query(
    'update stream_state set checkpoint = null, scanning = false where connection_id = $1 and stream = $2',
    [run.connectionId, run.stream],
  );
}

interface Scan {
  readonly id: string;
  readonly after: Checkpoint | null;
  readonly full: boolean;
}

/** Gives this read its number, unless it takes up an unfinished full read: a sweep removes what no part of it saw. */
async function openScan(database: Database, run: StreamRun): Promise<Scan> {
  const { rows } = await database.pool.query<{ scan_id: string; checkpoint: Checkpoint | null; scanning: boolean }>(
    `update stream_state
        set scan_id = case when scanning and checkpoint is not null then scan_id else scan_id + 1 end,
            scanning = scanning or checkpoint is null
      where connection_id = $1 and stream = $2
      returning scan_id, checkpoint, scanning`,
    [run.connectionId, run.stream],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`no state for stream ${run.stream} of ${run.connectionId}`);
  return { id: row.scan_id, after: row.checkpoint, full: row.scanning };
}

/** A full read, and at most two more over what changed meanwhile. */
const MOST_PASSES = 3;
/** Vendors' clocks count whole seconds. */
const CLOCK_TICK = 1000;

/**
 * Reads up to the vendor's present. A record that changes while a full read runs leaves what that read asks for, so
 * where the CRM counts others than are stored, what changed since is read at once and not at the next sync.
 */
async function readStream(
  database: Database,
  open: OpenConnection,
  stream: Stream<unknown>,
  run: StreamRun,
): Promise<void> {
  let last = await readPass(database, open, stream, run);
  if (!last.full) return;
  for (let pass = 2; pass <= MOST_PASSES && !(await isWhole(database, open, stream, run, last)); pass += 1) {
    await pause(CLOCK_TICK, undefined, { signal: run.signal });
    last = await readPass(database, open, stream, run);
  }
}

interface Pass {
  readonly full: boolean;
  readonly until: Date;
  /** What the CRM counted when a full read began; null where it cannot be asked. */
  readonly expected: number | null;
}

async function isWhole(
  database: Database,
  { settings, client }: OpenConnection,
  { object, record }: Stream<unknown>,
  run: StreamRun,
  { full, until, expected }: Pass,
): Promise<boolean> {
  const window = { from: readFrom(record, settings.since), to: until };
  const source = full ? expected : await settings.connector.count(client, run.stream, window);
  if (source === null || object === null) return true;
  return source === (await countStored(database, { connectionId: run.connectionId, object, record }, window));
}

async function readPass(
  database: Database,
  { settings, client }: OpenConnection,
  stream: Stream<unknown>,
  run: StreamRun,
): Promise<Pass> {
  return metered(async (requests) => {
    const until = await settings.connector.now(client);
    const scan = await openScan(database, run);
    let expected: number | null = null;
    if (scan.full) {
      const from = readFrom(stream.record, settings.since);
      expected = await settings.connector.count(client, run.stream, { from, to: until });
      await database.pool.query('update sync_stream set expected = $3 where sync_id = $1 and stream = $2', [
        run.syncId,
        run.stream,
        expected,
      ]);
    }
    let read = 0;
    let metered = 0;
    const lacking = new Set<string>();
    const note = (sentence: string): void => void lacking.add(sentence);
    for await (const batch of stream.read(client, { after: scan.after, until, signal: run.signal, note })) {
      const total = requests();
      read += await commitBatch(database, stream, run, scan, until, batch, total - metered);
      metered = total;
      run.onProgress({ read });
      run.signal.throwIfAborted();
      if (batch.csv === undefined && batch.notBefore !== undefined) await waitUntil(batch.notBefore, run.signal);
    }
    if (scan.full && ACTING.has(stream.record)) {
      await inTransaction(database, (connection) => flagAllBursts(connection, run.connectionId));
    }
    await database.pool.query(
      `update stream_state set scanning = false, last_success_at = now(), read_through = $3,
              full_read_at = case when $4 then now() else full_read_at end,
              availability = case when $5::text is null then 'available' else 'partly' end, reason = $5
        where connection_id = $1 and stream = $2`,
      [run.connectionId, run.stream, until, scan.full, lacking.size === 0 ? null : [...lacking].join(' ')],
    );
    await database.pool.query('update sync_stream set requests = requests + $3 where sync_id = $1 and stream = $2', [
      run.syncId,
      run.stream,
      requests() - metered,
    ]);
    return { full: scan.full, until, expected };
  });
}

/** Records that stand for somebody's actions. */
const ACTING: ReadonlySet<RecordType> = new Set(['activity', 'entity', 'owner-change', 'stage-change']);
/** The number a stream's first read has, and keeps until it is complete. */
const FIRST_SCAN = '1';

/** Waiting is the engine's: with the batch stored, a process that ends meanwhile loses nothing. */
async function waitUntil(moment: Date, signal: AbortSignal): Promise<void> {
  await pause(Math.max(moment.getTime() - Date.now(), 0), undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

async function commitBatch(
  database: Database,
  stream: Stream<unknown>,
  run: StreamRun,
  scan: Scan,
  until: Date,
  batch: Batch,
  requests: number,
): Promise<number> {
  return inTransaction(database, async (connection) => {
    const whole = scan.id === FIRST_SCAN ? ('first' as const) : ('again' as const);
    const counts = await mergeBatch(
      connection,
      {
        connectionId: run.connectionId,
        stream: run.stream,
        object: stream.object,
        record: stream.record,
        scanId: scan.id,
        until,
        ...(scan.full ? { whole } : {}),
      },
      batch,
    );
    await addCounts(connection, { syncId: run.syncId, stream: run.stream, requests }, counts);
    if (batch.checkpoint !== null) {
      await connection.query('update stream_state set checkpoint = $3 where connection_id = $1 and stream = $2', [
        run.connectionId,
        run.stream,
        JSON.stringify(batch.checkpoint),
      ]);
    }
    return counts.read;
  });
}
