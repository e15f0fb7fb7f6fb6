import { ConnectorError, type Recovery } from '../contract/index.ts';

/** What of an HTTP answer decides the recovery. */
export interface FailedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | null;
  readonly body: string;
}

export interface SalesforceFault {
  readonly errorCode: string;
  readonly message: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** The daily allowance is a rolling window that frees up little by little; asking more often only costs requests. */
const DAILY_LIMIT_PAUSE = 30 * MINUTE;
/** More than 25 requests of over 20 s at once; they end by themselves. */
const CONCURRENT_LIMIT_PAUSE = MINUTE;
/** Above this share of the allowance a limit error means the daily one. */
const NEARLY_SPENT = 0.98;

interface CatalogueEntry {
  readonly recovery: Recovery;
  readonly sentence: string;
}

const ASK_OBJECT_ACCESS =
  'Grant the integration user Read and View All Records on the object (or View All Data) in its permission set.';

/** Keyed on errorCode, never on status or text. */
const CATALOGUE: Readonly<Record<string, CatalogueEntry>> = {
  INVALID_SESSION_ID: {
    recovery: 'reconnect',
    sentence: 'Salesforce no longer accepts the session. Check that the user is active and the app still approved.',
  },
  INVALID_LOGIN: { recovery: 'reconnect', sentence: 'Salesforce refused the sign-in. Check user and app.' },
  INVALID_TYPE: {
    recovery: 'skip-stream',
    sentence: `The object is not there, not licensed or not visible. ${ASK_OBJECT_ACCESS}`,
  },
  NOT_FOUND: {
    recovery: 'skip-stream',
    sentence: `The object is not there or not visible. ${ASK_OBJECT_ACCESS}`,
  },
  INSUFFICIENT_ACCESS: { recovery: 'skip-stream', sentence: `The user may not read this. ${ASK_OBJECT_ACCESS}` },
  INSUFFICIENT_ACCESS_OR_READONLY: {
    recovery: 'skip-stream',
    sentence: `The user may not read this. ${ASK_OBJECT_ACCESS}`,
  },
  FUNCTIONALITY_NOT_ENABLED: {
    recovery: 'skip-stream',
    sentence: 'This feature is not switched on in the organisation.',
  },
  API_ERROR: {
    recovery: 'skip-stream',
    sentence: 'Salesforce restricts this object to users with View All Data. Grant it to the integration user.',
  },
  API_DISABLED_FOR_ORG: {
    recovery: 'reconnect',
    sentence:
      'The API is off for this user or edition. Grant the permission API Enabled, or ask Salesforce for API access.',
  },
  API_CURRENTLY_DISABLED: {
    recovery: 'reconnect',
    sentence: 'The API is off for this user. Grant the permission API Enabled.',
  },
  MALFORMED_QUERY: { recovery: 'fail', sentence: 'Salesforce did not understand a query. This is a defect in Uptake.' },
  INVALID_FIELD: { recovery: 'fail', sentence: 'A field is missing or hidden from the integration user.' },
  INVALID_QUERY_FILTER_OPERATOR: {
    recovery: 'fail',
    sentence: 'Salesforce cannot filter by a field of a query. This is a defect in Uptake.',
  },
  INVALID_QUERY_LOCATOR: { recovery: 'retry', sentence: 'Salesforce dropped the open query.' },
  QUERY_TIMEOUT: { recovery: 'retry', sentence: 'A query ran longer than the two minutes Salesforce allows.' },
  QUERY_TOO_COMPLICATED: {
    recovery: 'fail',
    sentence: 'Salesforce finds a query too complicated, however few fields it names.',
  },
  OPERATION_TOO_LARGE: {
    recovery: 'skip-stream',
    sentence: 'The user sees too little for Salesforce to answer over many related records. Grant View All Data.',
  },
  INVALID_REPLICATION_DATE: { recovery: 'retry', sentence: 'Salesforce no longer keeps deletes from that long ago.' },
  EXCEEDED_ID_LIMIT: { recovery: 'retry', sentence: 'Too many records were deleted for Salesforce to list them.' },
  UNSUPPORTED_API_VERSION: { recovery: 'fail', sentence: 'Salesforce has retired this API version. Raise apiVersion.' },
  TXN_SECURITY_METERING_ERROR: {
    recovery: 'skip-stream',
    sentence: 'A transaction security policy stopped the query. Grant the user Exempt from Transaction Security.',
  },
  UNKNOWN_EXCEPTION: { recovery: 'retry', sentence: 'Salesforce had an internal error.' },
  SERVER_UNAVAILABLE: { recovery: 'retry', sentence: 'Salesforce is unavailable for the moment.' },
};

/** The faults in a REST error body: a JSON array, or one object on a few resources. Empty for HTML, nothing, or a cut body. */
export function faultsOf(body: string): readonly SalesforceFault[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return [];
  }
  const list: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return list.flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null || !('errorCode' in entry)) return [];
    const message = 'message' in entry ? String(entry.message) : '';
    return [{ errorCode: String(entry.errorCode), message }];
  });
}

/**
 * Names the recovery of a REST answer that is not a success.
 *
 * @param what the object or resource asked for, to begin the sentence with
 * @param usedShare share of the daily allowance in use as last reported, or null
 */
export function restError(answer: FailedAnswer, what: string, usedShare: number | null): ConnectorError {
  const [fault] = faultsOf(answer.body);
  if (fault?.errorCode === 'REQUEST_LIMIT_EXCEEDED') return limitExceeded(fault.errorCode, usedShare);
  if (answer.status === 429) return tooMany(answer.retryAfter);
  const known = fault === undefined ? undefined : CATALOGUE[fault.errorCode];
  if (fault !== undefined && known !== undefined) {
    return new ConnectorError(known.recovery, `${what}: ${known.sentence}`, {
      vendorCode: fault.errorCode,
      cause: new Error(fault.message),
    });
  }
  return byStatus(answer, what, fault);
}

function byStatus(answer: FailedAnswer, what: string, fault: SalesforceFault | undefined): ConnectorError {
  const vendorCode = fault?.errorCode ?? `HTTP_${answer.status}`;
  const options = { vendorCode, ...(fault === undefined ? {} : { cause: new Error(fault.message) }) };
  const { status } = answer;
  if (status === 401) {
    return new ConnectorError(
      'reconnect',
      `${what}: Salesforce refuses the session. Check the app's policies.`,
      options,
    );
  }
  if (status === 410) {
    return new ConnectorError('fail', `${what}: Salesforce has retired this API version. Raise apiVersion.`, options);
  }
  if (status === 404) {
    return new ConnectorError('skip-stream', `${what}: it is not there or not visible. ${ASK_OBJECT_ACCESS}`, options);
  }
  if (status === 414 || status === 431) {
    return new ConnectorError(
      'fail',
      `${what}: a query is too long for Salesforce, however few fields it names.`,
      options,
    );
  }
  // 406 and 420 come from Salesforce's edge with an empty body and pass; a page of HTML is a maintenance notice.
  const passing = status >= 500 || status === 406 || status === 408 || status === 420 || fault === undefined;
  if (passing) {
    const page = answer.contentType.includes('html') ? ' with a web page, as in maintenance' : '';
    return new ConnectorError('retry', `${what}: Salesforce answered ${status}${page}.`, options);
  }
  if (status === 403) {
    return new ConnectorError(
      'skip-stream',
      `${what}: Salesforce forbids it (${vendorCode}). ${ASK_OBJECT_ACCESS}`,
      options,
    );
  }
  return new ConnectorError('fail', `${what}: Salesforce refused the request (${status} ${vendorCode}).`, options);
}

function limitExceeded(vendorCode: string, usedShare: number | null): ConnectorError {
  const concurrent = usedShare !== null && usedShare < NEARLY_SPENT;
  return new ConnectorError(
    'wait',
    concurrent
      ? 'Salesforce is answering too many long requests of this organisation at once.'
      : "The organisation's daily API allowance is spent.",
    { vendorCode, retryAt: new Date(Date.now() + (concurrent ? CONCURRENT_LIMIT_PAUSE : DAILY_LIMIT_PAUSE)) },
  );
}

function tooMany(retryAfter: string | null): ConnectorError {
  const seconds = Number(retryAfter ?? Number.NaN);
  const date = Date.parse(retryAfter ?? '');
  const pause = Number.isFinite(seconds) ? seconds * SECOND : date - Date.now();
  const bounded = Number.isFinite(pause) && pause > 0 ? pause : CONCURRENT_LIMIT_PAUSE;
  return new ConnectorError('wait', 'Salesforce asks for a pause.', {
    vendorCode: 'HTTP_429',
    retryAt: new Date(Date.now() + bounded),
  });
}

/** An answer that says success but is not what was asked for: a proxy, a login page, a maintenance page, half a body. */
export function unreadable(what: string, cause?: unknown): ConnectorError {
  return new ConnectorError('retry', `${what}: Salesforce answered with something that is not its API's JSON.`, {
    vendorCode: 'UNREADABLE_ANSWER',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Whether the error carries this Salesforce code. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof ConnectorError && error.vendorCode !== undefined && codes.includes(error.vendorCode);
}
