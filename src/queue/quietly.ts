import type { Logger } from 'pino';

const AGAIN_AFTER = 60_000;

/**
 * Logs an outage, not every one of the reconnects that fail during it: the first error of a message text at once, the
 * same text again after a minute.
 */
export function quietly(log: Logger, sentence: string): (error: Error) => void {
  const said = new Map<string, number>();
  return (error) => {
    const now = Date.now();
    if (now - (said.get(error.message) ?? Number.NEGATIVE_INFINITY) < AGAIN_AFTER) return;
    if (said.size > 100) said.clear();
    said.set(error.message, now);
    log.warn({ err: error }, sentence);
  };
}
