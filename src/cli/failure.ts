import { CommanderError } from 'commander';
import pg from 'pg';
import { ConfigError, type Problem, SealingError } from '../config/index.ts';
import { EmbeddedPostgresError } from '../db/embedded/index.ts';
import { SchemaNewerError } from '../db/migrate.ts';
import { KeyError } from '../privacy/keys.ts';
import { QueueUnavailableError } from '../queue/index.ts';
import { SchemaStateError } from '../server.ts';

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** A command was called with options or arguments that cannot be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command did what it could and it was not enough. The message is the sentence to show. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

export interface Failure {
  /** For machines: what kind of failure it is. */
  readonly code: string;
  /** For people: what happened and what to do. */
  readonly message: string;
  readonly exit: number;
  readonly problems?: readonly Problem[];
  /** Where in the code, for failures nobody foresaw. */
  readonly stack?: string;
}

/** What to say of an error and how to exit. Only what nobody foresaw comes with a stack. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ConfigError) {
    return { code: 'config', message: error.message, exit: EXIT.usage, problems: error.problems };
  }
  if (error instanceof CommanderError || error instanceof UsageError) {
    return { code: 'usage', message: error.message.replace(/^error: /, ''), exit: EXIT.usage };
  }
  if (error instanceof KeyError) return { code: 'usage', message: error.message, exit: EXIT.usage };
  if (error instanceof SchemaStateError || error instanceof SchemaNewerError) {
    return { code: 'schema', message: error.message, exit: EXIT.usage };
  }
  if (error instanceof EmbeddedPostgresError) {
    const broken = error.problem === 'failed' || error.problem === 'damaged';
    return { code: 'database', message: error.sentence, exit: broken ? EXIT.failed : EXIT.usage };
  }
  if (error instanceof QueueUnavailableError) {
    return { code: 'queue', message: 'The queue does not answer. Check queue.url (REDIS_URL).', exit: EXIT.failed };
  }
  if (error instanceof CommandFailed || error instanceof SealingError) {
    return { code: 'failed', message: error.message, exit: EXIT.failed };
  }
  return databaseFailure(error) ?? systemFailure(error) ?? unforeseen(error);
}

function unforeseen(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  const text = `Unexpected error: ${message}`;
  return { code: 'unexpected', message: text, exit: EXIT.failed, ...(stack !== undefined && { stack }) };
}

const NO_ANSWER = /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)$/;
/** What pg says when the pool's time limit passes or a connection breaks; these errors have no code. */
const PG_GONE = /^(?:timeout exceeded when trying to connect|Connection terminated)/;

/** PostgreSQL's own refusals, by SQLSTATE, as far as an operator can do something about them. */
const SQL_STATES: Readonly<Record<string, string>> = {
  '28P01': 'The database refuses the user or password. Correct database.url (DATABASE_URL).',
  '28000': 'The database refuses this user. Correct database.url (DATABASE_URL) or the server’s pg_hba.conf.',
  '3D000': 'The database named in database.url (DATABASE_URL) does not exist. Create it: createdb uptake.',
  '42501': 'The database user lacks a permission. It must own the database, or be allowed to create tables in it.',
  '53100': 'The database server’s disk is full.',
  '53300': 'The database server has no connection left. Raise its max_connections or stop what uses them.',
  '57P03': 'The database server is starting up or shutting down. Try again in a moment.',
};

function databaseFailure(error: unknown): Failure | undefined {
  if (error instanceof pg.DatabaseError) {
    const known = error.code === undefined ? undefined : SQL_STATES[error.code];
    const startup = error.code?.startsWith('57P') === true ? SQL_STATES['57P03'] : undefined;
    const message = known ?? startup;
    return message === undefined ? undefined : { code: 'database', message, exit: EXIT.failed };
  }
  const code = codeOf(error);
  if (code !== undefined && NO_ANSWER.test(code)) {
    const message = `The database does not answer${placeOf(error)} (${code}). Check database.url (DATABASE_URL) and that the server runs.`;
    return { code: 'database', message, exit: EXIT.failed };
  }
  if (!(error instanceof Error && PG_GONE.test(error.message))) return undefined;
  const message = 'The database does not answer in time. Check database.url (DATABASE_URL) and that the server runs.';
  return { code: 'database', message, exit: EXIT.failed };
}

function systemFailure(error: unknown): Failure | undefined {
  const code = codeOf(error);
  const file = error instanceof Error && 'path' in error ? ` ${String(error.path)}` : '';
  switch (code) {
    case 'EADDRINUSE':
      return usage('port', `The address${placeOf(error)} is taken by another process. Choose another server.port.`);
    case 'EADDRNOTAVAIL':
      return usage('port', `The address${placeOf(error)} is not one of this machine. Correct server.host.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return usage('permission', `Permission is denied${file === '' ? placeOf(error) : `:${file}`} (${code}).`);
    case 'ENOSPC':
      return usage('disk', 'The disk is full.');
    default:
      return undefined;
  }
}

function usage(code: string, message: string): Failure {
  return { code, message, exit: EXIT.usage };
}

/** Of several addresses tried in vain, Node reports all; they are one place to the reader. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function placeOf(error: unknown): string {
  const [first]: unknown[] = error instanceof AggregateError ? error.errors : [error];
  if (!(first instanceof Error)) return '';
  const host = 'address' in first ? first.address : 'hostname' in first ? first.hostname : undefined;
  if (typeof host !== 'string') return '';
  return ` at ${host}${'port' in first ? `:${String(first.port)}` : ''}`;
}
