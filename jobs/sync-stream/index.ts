import { defineJob, type JobContext, outcomeOf, refreshFacts, syncStream } from '../../src/queue/index.ts';
import { failStream, reconcileSync, runStream, settleSync, syncStanding } from '../../src/sync/index.ts';
import type { JobServices } from '../services.ts';

const ATTEMPTS = 6;

/** Reads one stream. The last stream of a sync compares the counts, where the sync is to, and asks for the facts. */
export const syncStreamJob = defineJob({
  message: syncStream,
  policy: {
    attempts: ATTEMPTS,
    backoff: { delayMs: 2_000, maxMs: 300_000, jitter: 0.5 },
    concurrency: 6,
    timeoutMs: 6 * 60 * 60_000,
  },
  async run(payload, { services, signal, progress, log, attempt }: JobContext<JobServices>) {
    const { database, connections, enqueue } = services;
    const { connectionId, stream, syncId, mode } = payload;
    if (connections.find(connectionId) === undefined) {
      await failStream(database, payload, new Error('The connection is no longer configured.'));
      return { status: 'failed' };
    }
    const standing = await syncStanding(database, syncId);
    if (!standing.open.includes(stream)) {
      // Asked for twice, or the worker was killed after the stream's end: what follows it may be missing.
      if (standing.ended) await enqueue(refreshFacts, { full: false });
      else await finish();
      return { status: 'ended before' };
    }
    try {
      await runStream(database, connections, {
        syncId,
        connectionId,
        stream,
        mode,
        signal,
        onProgress: (read) => progress(read),
      });
    } catch (error) {
      // A wait, a shutdown and a retry that is still to come leave the stream open; anything else ends it.
      const { kind } = outcomeOf(error, signal.aborted ? 'shutdown' : 'none', new Date());
      if (kind === 'wait' || kind === 'interrupted' || (kind === 'retry' && attempt < ATTEMPTS)) throw error;
      await failStream(database, payload, error);
      await finish();
      throw error;
    }
    await finish();
    return { status: 'done' };

    async function finish(): Promise<void> {
      const { open, reconciles } = await syncStanding(database, syncId);
      if (open.length > 0) return;
      // Before the sync counts as ended: whoever waits for its end wants to know whether the counts agree.
      if (reconciles) {
        await reconcileSync(database, connections, { syncId, connectionId, signal }).catch((error: unknown) => {
          // Whoever takes the job up again counts anew.
          if (signal.aborted) throw error;
          log.warn({ err: error, connectionId }, 'The counts could not be compared with the CRM.');
        });
      }
      if ((await settleSync(database, syncId)) !== null) await enqueue(refreshFacts, { full: false });
    }
  },
});
