import type { DataverseOrg } from './org.ts';
import type { Privileges } from './privileges.ts';

/** What answering a request of the Web API takes. */
export interface ApiContext {
  readonly org: DataverseOrg;
  readonly privileges: Privileges;
  /** The application user the token stands for. */
  readonly callerId: string;
  /** `http://host:port/api/data/v9.2`, as the caller addressed it: links begin with it. */
  readonly base: string;
  /** Tracking tokens up to this position of the database have been declared expired. */
  readonly trackingExpiredThrough: number;
}

export interface ApiRequest {
  readonly method: string;
  /** Behind the base, percent-encoded, without a leading slash: `accounts(…)/contact_customer_accounts`. */
  readonly path: string;
  /** Percent-encoded, without the question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonAnswer(body: string, preferenceApplied = ''): ApiAnswer {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json; odata.metadata=minimal',
      'odata-version': '4.0',
      ...(preferenceApplied === '' ? {} : { 'preference-applied': preferenceApplied }),
    },
    body,
  };
}
