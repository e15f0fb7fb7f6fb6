import { ConnectorError, type ConnectorErrorOptions, type Recovery } from '../contract/index.ts';

/** Dataverse's own codes, in the form its answers carry them. */
export const CODE = {
  requestLimit: '0x80072322',
  executionTimeLimit: '0x80072321',
  concurrencyLimit: '0x80072326',
  deltaExpired: '0x80044352',
  notTracked: '0x80072491',
  privilegeDenied: '0x80040220',
  notMember: '0x80072560',
  accessDenied: '0x80048405',
  userDisabled: '0x80040225',
  noSuchAttribute: '0x80041103',
  noSuchProperty: '0x80060888',
  aggregateLimit: '0x8004e023',
} as const;

const THROTTLED: readonly string[] = [CODE.requestLimit, CODE.executionTimeLimit, CODE.concurrencyLimit];
/** Without a hint: long enough for a good part of the five-minute window to pass. */
const WAIT_WITHOUT_HINT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 24 * 3600;

/** A request Dataverse refused, with what the reading code needs to choose another way. */
export class DataverseRefusal extends ConnectorError {
  readonly status: number;
  /** The column the refusal is about, when it says it does not exist. */
  readonly unknownColumn: string | null;

  constructor(
    recovery: Recovery,
    message: string,
    options: ConnectorErrorOptions & { status: number; unknownColumn?: string | null },
  ) {
    super(recovery, message, options);
    this.status = options.status;
    this.unknownColumn = options.unknownColumn ?? null;
  }
}

/** What is known of an answer that was not a success. */
export interface RefusedAnswer {
  readonly status: number;
  /** `error.code` and `error.message` of the JSON body; both empty when there was none. */
  readonly code: string;
  readonly message: string;
  readonly retryAfter: string | null;
  /** What was asked for, in the administrator's words: "table account". */
  readonly about: string;
}

/** `error.code` and `error.message` of an OData error body; empty strings for anything else (HTML, cut off, none). */
export function errorBody(text: string): { code: string; message: string } {
  try {
    const parsed: unknown = JSON.parse(text);
    const error = isObject(parsed) ? parsed['error'] : undefined;
    if (!isObject(error)) return { code: '', message: '' };
    const { code, message } = error;
    return {
      code: typeof code === 'string' ? code.toLowerCase() : '',
      message: typeof message === 'string' ? message : '',
    };
  } catch {
    return { code: '', message: '' };
  }
}

/**
 * When a `Retry-After` header (seconds or HTTP date) says to come back. The wait is added to our own clock, because
 * it is our own clock the engine waits by.
 */
export function retryAt(header: string | null, now: Date = new Date()): Date {
  const seconds = header === null ? Number.NaN : Number(header);
  if (Number.isFinite(seconds)) return after(now, Math.max(1, Math.ceil(seconds)));
  const date = header === null ? Number.NaN : Date.parse(header);
  if (Number.isFinite(date)) return after(now, Math.max(1, (date - now.getTime()) / 1000));
  return after(now, WAIT_WITHOUT_HINT_SECONDS);
}

function after(now: Date, seconds: number): Date {
  return new Date(now.getTime() + Math.min(seconds, LONGEST_WAIT_SECONDS) * 1000);
}

/**
 * The error for an answer that was not a success. Decides by Dataverse's code first, since it is unrelated to the
 * HTTP status, then by the status; the code is often empty.
 */
export function refusal(answer: RefusedAnswer, now: Date = new Date()): DataverseRefusal {
  const { status, code, about } = answer;
  const make = (recovery: Recovery, message: string, more: { retryAt?: Date; unknownColumn?: string | null } = {}) =>
    new DataverseRefusal(recovery, message, { status, vendorCode: code === '' ? `HTTP ${status}` : code, ...more });

  if (status === 429 || THROTTLED.includes(code)) {
    return make('wait', `Dataverse asked for a pause (${throttleName(code)}).`, {
      retryAt: retryAt(answer.retryAfter, now),
    });
  }
  if (code === CODE.deltaExpired) {
    return make('restart-stream', `The change-tracking token of ${about} has expired; it is read in full again.`);
  }
  if (code === CODE.notTracked) {
    return make('restart-stream', `Change tracking is not enabled for ${about}.`);
  }
  if (code === CODE.notMember || code === CODE.userDisabled) {
    return make(
      'reconnect',
      'The application user is missing or deactivated in this environment: add it under Power Platform admin center, Environments, Settings, Application users.',
    );
  }
  if (status === 401) {
    return make(
      'reconnect',
      'Dataverse does not accept the sign-in: check that the application user exists in this environment and is active.',
    );
  }
  if (status === 403 || code === CODE.privilegeDenied || code === CODE.accessDenied) {
    return make('skip-stream', privilegeSentence(answer.message, about));
  }
  const unknownColumn = status === 400 ? unknownColumnOf(answer.message) : null;
  if (unknownColumn !== null) {
    return make('fail', `The column ${unknownColumn} does not exist in ${about}.`, { unknownColumn });
  }
  if (status === 404) {
    return make('skip-stream', `This environment does not have ${about}: the app that brings it is not installed.`);
  }
  if (status === 503 && answer.retryAfter !== null) {
    return make('wait', 'Dataverse is away for maintenance.', { retryAt: retryAt(answer.retryAfter, now) });
  }
  if (status >= 500 || status === 408) {
    return make('retry', `Dataverse could not answer about ${about} (HTTP ${status}).`);
  }
  if (status >= 300 && status < 400) {
    return make(
      'fail',
      'The address answers with a redirection, which is never followed: check the `url` of the connection.',
    );
  }
  return make('fail', `Dataverse refused the request about ${about} (HTTP ${status}): ${shortened(answer.message)}.`);
}

function throttleName(code: string): string {
  if (code === CODE.executionTimeLimit) return 'execution time in five minutes is used up';
  if (code === CODE.concurrencyLimit) return 'too many requests at the same time';
  return 'too many requests in five minutes';
}

/** One sentence that says what to grant; the privilege's name is in Dataverse's message. */
function privilegeSentence(message: string, about: string): string {
  const privilege = /\bprv[A-Za-z]\w*/.exec(message)?.[0];
  return privilege === undefined
    ? `The application user may not read ${about}: give its security role read access at Organization depth.`
    : `The application user may not read ${about}: grant ${privilege} at Organization depth in its security role.`;
}

/** The column of "Could not find a property named 'x' …" or "… doesn't contain attribute with Name = 'x' …". */
function unknownColumnOf(message: string): string | null {
  const match =
    /property named '([^']+)'/i.exec(message) ?? /contain attribute with Name = '([^']+)'/i.exec(message) ?? null;
  return match?.[1] ?? null;
}

function shortened(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
  if (line === '') return 'no reason given';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

const CERTIFICATE_CODES =
  /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS|ERR_SSL|EPROTO|HOSTNAME_MISMATCH/;

/**
 * The error for a conversation that broke before an answer was complete. A caller's own abort is not an error of
 * ours: it is given back as it was.
 */
export function networkFailure(error: unknown, host: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof ConnectorError) return error;
  const code = networkCode(error);
  if (CERTIFICATE_CODES.test(code)) {
    return new ConnectorError(
      'fail',
      `The certificate of ${host} is not trusted (${code}): add your authority's certificate with NODE_EXTRA_CA_CERTS.`,
      { cause: error, vendorCode: code },
    );
  }
  const what = code === 'TimeoutError' ? 'did not answer in time' : `could not be reached (${code})`;
  return new ConnectorError('retry', `${host} ${what}.`, { cause: error, vendorCode: code });
}

/** Undici hides the system's code in `cause`, sometimes twice. */
function networkCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if (at.name === 'TimeoutError' || at.name === 'AbortError') return 'TimeoutError';
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return error instanceof Error ? error.name : 'unknown';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
