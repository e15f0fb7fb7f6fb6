import { defineJob, type JobContext, syncConnection, syncStream } from '../../src/queue/index.ts';
import { failSync, openStreams, settleSync, startSync, updateCapabilities } from '../../src/sync/index.ts';
import type { JobServices } from '../services.ts';

const ATTEMPTS = 5;

/** Opens the record of a sync and asks for each of its streams. A sync under way is joined, not doubled. */
export const syncConnectionJob = defineJob({
  message: syncConnection,
  policy: {
    attempts: ATTEMPTS,
    backoff: { delayMs: 5_000, maxMs: 300_000, jitter: 0.5 },
    concurrency: 2,
    timeoutMs: 10 * 60_000,
  },
  async run(
    { connectionId, mode, trigger, streams, reconcile = false },
    { services, log, attempt }: JobContext<JobServices>,
  ) {
    const { database, connections, enqueue } = services;
    const connection = connections.find(connectionId);
    if (connection === undefined) {
      log.warn({ connectionId }, 'A sync was asked for a connection that is no longer configured.');
      return { syncId: null };
    }
    const wanted = connections.streamsOf(connection).filter((name) => streams === undefined || streams.includes(name));
    const { syncId } = await startSync(database, { connectionId, mode, trigger, streams: wanted, reconcile });
    try {
      await updateCapabilities(database, connections, { syncId, connectionId });
    } catch (error) {
      // Nothing was read yet: when trying again is over, the sync is over too.
      await failSync(database, connections, { syncId, connectionId, lastAttempt: attempt >= ATTEMPTS }, error);
      throw error;
    }
    const open = await openStreams(database, syncId);
    for (const stream of open) await enqueue(syncStream, { connectionId, stream, syncId, mode });
    if (open.length === 0) await settleSync(database, syncId);
    return { syncId };
  },
});
