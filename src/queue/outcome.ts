const SECOND = 1000;
/** When an error asks to wait without saying until when. */
const DEFAULT_WAIT = 60 * SECOND;
/** Our own database is away: look again soon, and as often as it takes. */
const DATABASE_WAIT = 15 * SECOND;
/**
 * No vendor means longer than a day (daily allowances are the longest). A waiting job absorbs later requests for the
 * same work, so a nonsensical Retry-After must not silence a connection for years.
 */
const LONGEST_WAIT = 24 * 60 * 60 * SECOND;

/** What the adapter does after a handler threw. */
export type Outcome =
  /** Passing trouble: again after the back-off, until the attempts are used up. */
  | { readonly kind: 'retry'; readonly error: Error }
  /** Somebody asked for silence. Not an attempt; the same work is asked for again at that time. */
  | { readonly kind: 'wait'; readonly error: Error; readonly until: Date }
  /** This process is going down. Not an attempt; another process, or the next start, goes on. */
  | { readonly kind: 'interrupted'; readonly error: Error }
  /** The job was given to another worker, because this one seemed dead; it is no longer ours to end. */
  | { readonly kind: 'taken-over'; readonly error: Error }
  /** Trying again would change nothing. */
  | { readonly kind: 'failed'; readonly error: Error };

/** Why the signal was aborted, if it was. */
export type AbortCause = 'none' | 'shutdown' | 'timeout' | 'taken-over' | 'lock-lost';

/**
 * Reads an error by its shape, never by its message: `recovery: 'retry' | 'wait'` (and `retryAt`), as the errors of
 * connectors carry it, the codes of PostgreSQL and of sockets, and AbortError. So this file imports no connector.
 */
export function outcomeOf(thrown: unknown, cause: AbortCause, now: Date): Outcome {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const recovery = 'recovery' in error ? error.recovery : undefined;
  if (cause === 'taken-over') return { kind: 'taken-over', error };
  if (recovery === 'wait') {
    const asked = 'retryAt' in error && error.retryAt instanceof Date ? error.retryAt.getTime() - now.getTime() : NaN;
    const delay = Number.isNaN(asked) ? DEFAULT_WAIT : asked;
    const until = new Date(now.getTime() + Math.min(Math.max(delay, SECOND), LONGEST_WAIT));
    return { kind: 'wait', error, until };
  }
  const aborted = cause !== 'none' && isAbort(error);
  if (cause === 'lock-lost' ? aborted : recovery === undefined && isDatabaseAway(error)) {
    return { kind: 'wait', error, until: new Date(now.getTime() + DATABASE_WAIT) };
  }
  const passing = recovery === 'retry' || (recovery === undefined && isConflict(error));
  if (passing || aborted) return { kind: cause === 'shutdown' ? 'interrupted' : 'retry', error };
  return { kind: 'failed', error };
}

/**
 * Milliseconds until attempt `failures + 1`. Jitter spreads the jobs that failed together, so that they do not all
 * come back together.
 */
export function backoffDelay(
  backoff: { readonly delayMs: number; readonly maxMs: number; readonly jitter: number },
  failures: number,
  random: () => number = Math.random,
): number {
  const full = Math.min(backoff.delayMs * 2 ** (failures - 1), backoff.maxMs);
  return Math.round(full * (1 - backoff.jitter * random()));
}

function isAbort(error: Error): boolean {
  return causes(error).some((one) => ['AbortError', 'TimeoutError', 'JobAbortedError'].includes(one.name));
}

/** 08: connection exceptions; 57P01–57P03: shutting down, crashed, starting up; 53300: too many connections. */
const DATABASE_AWAY = /^(08\w{3}|57P0[123]|53300)$/;
const SOCKET_AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** pg gives these no code. */
const PG_AWAY =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Two transactions stood in each other's way, and PostgreSQL ended this one: serialisation failure, deadlock. */
const CONFLICT = new Set(['40001', '40P01']);

function isConflict(error: Error): boolean {
  return causes(error).some((one) => 'code' in one && typeof one.code === 'string' && CONFLICT.has(one.code));
}

/** Only what has no `recovery` comes here, so a vendor's broken connection is not mistaken for our database's. */
function isDatabaseAway(error: Error): boolean {
  return causes(error).some((one) => {
    const code = 'code' in one && typeof one.code === 'string' ? one.code : '';
    return DATABASE_AWAY.test(code) || SOCKET_AWAY.has(code) || PG_AWAY.test(one.message);
  });
}

function causes(error: Error): Error[] {
  const found: Error[] = [];
  for (let one: unknown = error; one instanceof Error && found.length < 8; one = one.cause) found.push(one);
  return found;
}
