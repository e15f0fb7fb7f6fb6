import { createRequire } from 'node:module';
import {
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type Logger,
  pino,
  stdTimeFunctions,
} from 'pino';
import type pinoPretty from 'pino-pretty';
import { redactFields, redactText } from './redact.ts';

export type Log = Logger;
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogOptions {
  readonly level: LogLevel;
  /** Where lines go; stderr unless told. */
  readonly destination?: DestinationStream;
}

/**
 * The log of a process: JSON lines on stderr, made readable when stderr is a terminal and pino-pretty is installed.
 * Secrets and personal data are taken out of every line (see redact.ts), whoever writes it.
 */
export function createLog(options: LogOptions): Log {
  const log: Log = pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: redactFields,
      },
      serializers: { err: describeError, error: describeError, req: describeRequest, res: describeResponse },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((part) => (typeof part === 'string' ? redactText(part) : part)) as typeof args);
        },
      },
    },
    options.destination ?? standardError(),
  );
  // pino runs no formatter over a child's bindings; a child inherits this method from its parent, at any depth.
  const { child } = log;
  Object.assign(log, {
    child(this: Log, bindings: Bindings, childOptions?: ChildLoggerOptions): unknown {
      return Reflect.apply(child, this, [redactFields(bindings), childOptions]);
    },
  });
  return log;
}

function standardError(): DestinationStream {
  return (process.stderr.isTTY ? prettyStream() : undefined) ?? pino.destination({ dest: 2, sync: true });
}

function prettyStream(): DestinationStream | undefined {
  try {
    // A development dependency, so it may be absent. Loaded this way and not as a transport: no worker thread to flush.
    const pretty: typeof pinoPretty = createRequire(import.meta.url)('pino-pretty');
    return pretty({ destination: 2, sync: true, ignore: 'pid' });
  } catch {
    return undefined;
  }
}

interface ErrorDescription {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: ErrorDescription;
}

/** What is logged of an error. Other properties are left out: HTTP clients hang whole requests, headers and all, on theirs. */
function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: redactText(String(error)) };
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : null;
  return {
    type: error.name,
    message: redactText(error.message),
    ...(code !== null && { code: `${code}` }),
    ...(error.stack !== undefined && { stack: redactText(error.stack) }),
    ...(error.cause !== undefined && depth < 4 && { cause: describeError(error.cause, depth + 1) }),
  };
}

/** No query and no headers: they may name a person or carry a key. No address: it is one too. */
function describeRequest(request: { id?: unknown; method?: unknown; url?: unknown }): Record<string, unknown> {
  return { id: request.id, method: request.method, path: String(request.url ?? '').split('?', 1)[0] };
}

function describeResponse(response: { statusCode?: unknown }): Record<string, unknown> {
  return { status: response.statusCode };
}
