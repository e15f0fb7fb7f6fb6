import {
  type AppCredentials,
  SalesforceOrg,
  type SalesforceSimulator,
  startSalesforceSimulator,
} from '../../../src/demo/salesforce-simulator/index.ts';

export const CREDENTIALS = { clientId: 'consumer-key', clientSecret: 'consumer-secret' } satisfies AppCredentials;
export const NOW = new Date('2026-11-16T12:00:00Z');
export const API = '/services/data/v64.0';

export type OrgOptions = ConstructorParameters<typeof SalesforceOrg>[0];

/** An organisation whose clock stands at NOW until moved. */
export class ClockedOrg extends SalesforceOrg {
  readonly clock: { now: Date };

  constructor(options: OrgOptions = {}) {
    const clock = { now: NOW };
    super({ ...options, now: () => clock.now });
    this.clock = clock;
  }

  pass(seconds: number): void {
    this.clock.now = new Date(this.clock.now.getTime() + seconds * 1000);
  }
}

export interface RestPage {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly Record<string, unknown>[];
}

/** A signed-in caller of a simulator, with nothing but fetch. */
export class Caller {
  readonly simulator: SalesforceSimulator;
  token: string;

  constructor(simulator: SalesforceSimulator, token: string) {
    this.simulator = simulator;
    this.token = token;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { Authorization: `Bearer ${this.token}`, ...(init.headers as Record<string, string> | undefined) };
    return fetch(this.simulator.url + path, { ...init, headers, redirect: 'manual' });
  }

  async get<T = Record<string, unknown>>(path: string): Promise<T> {
    const response = await this.fetch(path);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Status and first error of a request that must be refused. */
  async refused(path: string, init: RequestInit = {}): Promise<{ status: number; errorCode: string; message: string }> {
    const response = await this.fetch(path, init);
    if (response.ok) throw new Error(`was not refused: ${await response.text()}`);
    const [error] = (await response.json()) as { errorCode: string; message: string }[];
    return { status: response.status, errorCode: error?.errorCode ?? '', message: error?.message ?? '' };
  }

  async query(soql: string, resource: 'query' | 'queryAll' = 'query'): Promise<RestPage> {
    return this.get<RestPage>(`${API}/${resource}?q=${encodeURIComponent(soql)}`);
  }

  /** Every record of every page, without attributes. */
  async all(soql: string, resource: 'query' | 'queryAll' = 'query'): Promise<Record<string, unknown>[]> {
    let page = await this.query(soql, resource);
    const records = [...page.records];
    while (page.nextRecordsUrl !== undefined) {
      page = await this.get<RestPage>(page.nextRecordsUrl);
      records.push(...page.records);
    }
    return records.map(withoutAttributes);
  }

  async refusedQuery(soql: string): Promise<{ status: number; errorCode: string; message: string }> {
    return this.refused(`${API}/query?q=${encodeURIComponent(soql)}`);
  }

  async post(path: string, body: unknown): Promise<Response> {
    return this.fetch(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });
  }
}

function withoutAttributes(record: Record<string, unknown>): Record<string, unknown> {
  const { attributes: _attributes, ...rest } = record;
  for (const [name, value] of Object.entries(rest)) {
    if (typeof value === 'object' && value !== null) rest[name] = withoutAttributes(value as Record<string, unknown>);
  }
  return rest;
}

export async function requestToken(url: string, form: Record<string, string>): Promise<Response> {
  return fetch(`${url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
}

export async function signIn(simulator: SalesforceSimulator): Promise<Caller> {
  const response = await requestToken(simulator.url, {
    grant_type: 'client_credentials',
    client_id: CREDENTIALS.clientId,
    client_secret: CREDENTIALS.clientSecret,
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return new Caller(simulator, token);
}

const open: SalesforceSimulator[] = [];

/** A simulator of this organisation and a caller signed in to it. */
export async function serve(org: SalesforceOrg, credentials: Partial<AppCredentials> = {}): Promise<Caller> {
  const simulator = await startSalesforceSimulator({ org, credentials: { ...CREDENTIALS, ...credentials } });
  open.push(simulator);
  return signIn(simulator);
}

/** Stops every simulator `serve` started. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
}
