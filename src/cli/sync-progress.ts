import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../db/index.ts';
import type { ProgressItem } from './progress.ts';

const POLL_MS = 250;

export interface StreamOutcome {
  readonly stream: string;
  readonly status: string;
  readonly reason: string | null;
  readonly expected: number | null;
  readonly read: number;
  readonly stored: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly quarantined: number;
  readonly skipped: number;
  readonly requests: number;
}

export interface SyncOutcome {
  readonly connectionId: string;
  /** `missing`: the sync was never opened; `reason` says why. */
  readonly status: string;
  readonly reason: string | null;
  /** Sent to the CRM in all: by the streams, and for capabilities and counts. */
  readonly requests: number;
  readonly streams: readonly StreamOutcome[];
}

export const IN_PROGRESS: ReadonlySet<string> = new Set(['running', 'waiting']);

/** Where a sync stands, by stream. */
export async function syncOutcome(database: Database, syncId: string): Promise<SyncOutcome> {
  const sync = await database.db
    .selectFrom('sync')
    .select(['connection_id', 'status', 'reason', 'requests'])
    .where('id', '=', syncId)
    .executeTakeFirstOrThrow();
  const streams = await database.db
    .selectFrom('sync_stream')
    .selectAll()
    .where('sync_id', '=', syncId)
    .orderBy('stream')
    .execute();
  return {
    connectionId: sync.connection_id,
    status: sync.status,
    reason: sync.reason,
    requests: Number(sync.requests) + streams.reduce((sum, row) => sum + Number(row.requests), 0),
    streams: streams.map((row) => ({
      stream: row.stream,
      status: row.status,
      reason: row.reason,
      expected: row.expected === null ? null : Number(row.expected),
      read: Number(row.read),
      stored: Number(row.stored),
      unchanged: Number(row.unchanged),
      deleted: Number(row.deleted),
      quarantined: Number(row.quarantined),
      skipped: Number(row.skipped),
      requests: Number(row.requests),
    })),
  };
}

/** Polls until the sync has ended, telling of every look. @throws the signal's reason when aborted */
export async function followSync(
  database: Database,
  syncId: string,
  signal: AbortSignal,
  onLook: (outcome: SyncOutcome) => void,
): Promise<SyncOutcome> {
  for (;;) {
    signal.throwIfAborted();
    const outcome = await syncOutcome(database, syncId);
    onLook(outcome);
    if (!IN_PROGRESS.has(outcome.status)) return outcome;
    await pause(POLL_MS, undefined, { signal });
  }
}

export function progressItems(outcomes: Iterable<SyncOutcome>): ProgressItem[] {
  return [...outcomes].flatMap(({ connectionId, streams }) =>
    streams.map(({ stream, status, reason, read, expected }) => ({
      label: `${connectionId} ${stream}`,
      done: read,
      total: expected,
      status: reason === null || status === 'succeeded' ? status : `${status}: ${reason}`,
    })),
  );
}
