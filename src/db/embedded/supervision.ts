import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './error.ts';
import { isAlive, signalProcess } from './process.ts';
import { isServer, type LaunchOptions, launchServer, type ServerRecord, stopServer } from './server.ts';

const WATCH_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Watches over a running server. When it dies unasked, as by the system's out-of-memory killer, it is started again on
 * its port, where it recovers what was committed; meanwhile connections fail as with any database that is away.
 */
export function superviseServer(
  launch: LaunchOptions,
  first: ServerRecord,
  log: (message: string) => void,
): { stop(): Promise<void> } {
  let { pid } = first;
  const stopping = new AbortController();
  let restarting: Promise<void> | undefined;

  const endWithUs = () => {
    if (isServer(first.name, pid)) signalProcess(pid, 'SIGINT');
  };
  process.on('exit', endWithUs);

  const restart = async () => {
    for (let pause = WATCH_MS; !stopping.signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        ({ pid } = await launchServer({ ...launch, port: first.port, signal: stopping.signal }));
        log('PostgreSQL runs again.');
        return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        log(error instanceof EmbeddedPostgresError ? error.sentence : `PostgreSQL did not start: ${error}.`);
        await delay(pause, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const watch = setInterval(() => {
    if (stopping.signal.aborted || restarting !== undefined || isAlive(pid)) return;
    log('PostgreSQL ended unexpectedly and is started again.');
    restarting = restart().finally(() => {
      restarting = undefined;
    });
  }, WATCH_MS);
  watch.unref();

  return {
    async stop() {
      stopping.abort();
      clearInterval(watch);
      await restarting;
      await stopServer(first.name, pid);
      process.off('exit', endWithUs);
    },
  };
}
