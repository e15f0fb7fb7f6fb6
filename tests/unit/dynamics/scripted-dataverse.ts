import nock from 'nock';
import {
  type ConnectContext,
  ConnectorError,
  type ReadRequest,
  type RowBatch,
} from '../../../connectors/contract/index.ts';
import { type DynamicsClient, type DynamicsSettings, dynamics } from '../../../connectors/dynamics/index.ts';

/* Single answers, scripted one by one. Whole conversations are held with the simulated Dataverse instead. */

export const ORIGIN = 'https://contoso.crm.dynamics.com';
export const LOGIN = 'https://login.microsoftonline.com';
export const API = `${ORIGIN}/api/data/v9.2/`;
export const SETTINGS = {
  url: ORIGIN,
  auth: { type: 'client-secret', tenantId: 'contoso.onmicrosoft.com', clientId: 'app-1', clientSecret: 'hush' },
};
export const USER = '00000000-0000-4000-8000-000000000001';
export const TEAM = '00000000-0000-4000-8000-0000000000aa';

export interface Spending {
  spent: number;
  refusal: Error | null;
}

export function startScript(): void {
  nock.disableNetConnect();
}

export function endScript(): void {
  nock.abortPendingRequests();
  nock.cleanAll();
  nock.enableNetConnect();
}

export const guid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export function givesToken(token = 'token-1', times = 1): nock.Scope {
  return nock(LOGIN)
    .post('/contoso.onmicrosoft.com/oauth2/v2.0/token')
    .query(true)
    .times(times)
    .reply(200, { token_type: 'Bearer', expires_in: 3599, access_token: token });
}

/** Headers every real answer has. */
export const JSON_HEADERS = {
  'Content-Type': 'application/json; odata.metadata=minimal',
  Date: 'Mon, 02 Nov 2026 10:00:00 GMT',
};

export function answers(path: string | RegExp, body: unknown, headers: Record<string, string> = {}): nock.Scope {
  return nock(ORIGIN)
    .get((uri) => matches(uri, path))
    .reply(200, JSON.stringify(body), { ...JSON_HEADERS, ...headers });
}

export function refuses(
  path: string | RegExp,
  status: number,
  error: { code: string; message: string } | string,
  headers: Record<string, string> = {},
): nock.Scope {
  const json = typeof error !== 'string';
  return nock(ORIGIN)
    .get((uri) => matches(uri, path))
    .reply(status, json ? JSON.stringify({ error }) : error, {
      ...JSON_HEADERS,
      'Content-Type': json ? 'application/json; odata.metadata=minimal' : 'text/html',
      ...headers,
    });
}

/** Paths are relative to the API's root and compared decoded. */
function matches(uri: string, path: string | RegExp): boolean {
  const decoded = decodeURIComponent(uri.replace('/api/data/v9.2/', ''));
  return typeof path === 'string' ? decoded === path || decoded.startsWith(`${path}?`) : path.test(decoded);
}

export interface TableScript {
  readonly set: string;
  readonly columns: readonly string[];
  readonly changeTracking?: boolean;
  readonly audited?: boolean;
  /** Columns that are defined, but cannot be read. */
  readonly unreadable?: readonly string[];
}

/** Answers the two questions about a table's definition. */
export function defines(table: string, script: TableScript): void {
  const audited = { Value: script.audited === true, CanBeChanged: true };
  answers(`EntityDefinitions(LogicalName='${table}')`, {
    LogicalName: table,
    EntitySetName: script.set,
    ChangeTrackingEnabled: script.changeTracking === true,
    IsAuditEnabled: audited,
  });
  answers(`EntityDefinitions(LogicalName='${table}')/Attributes`, {
    value: [...script.columns, ...(script.unreadable ?? [])].map((name) => ({
      LogicalName: name,
      IsValidForRead: script.unreadable?.includes(name) !== true,
      IsAuditEnabled: audited,
    })),
  });
}

export async function openClient(
  more: { settings?: unknown; since?: Date; spending?: Spending } = {},
): Promise<DynamicsClient> {
  givesToken();
  answers('WhoAmI', { UserId: USER, OrganizationId: TEAM, BusinessUnitId: TEAM });
  // Asked where ids are compared; an environment that does not tell is no obstacle.
  nock(ORIGIN)
    .get((uri) => uri.endsWith('Microsoft.Dynamics.CRM.RetrieveUserPrivileges'))
    .optionally()
    .reply(403, JSON.stringify({ error: { code: '', message: 'no' } }), JSON_HEADERS);
  // Asked with the first read of the log: since when it has been kept.
  nock(ORIGIN)
    .get((uri) => /action eq 107( or action eq 112)?&/.test(decodeURIComponent(uri)))
    .optionally()
    .reply(200, JSON.stringify({ value: [] }), JSON_HEADERS);
  return connectOnly(more);
}

export function connectOnly(
  more: { settings?: unknown; since?: Date; spending?: Spending } = {},
): Promise<DynamicsClient> {
  const { spending } = more;
  const context: ConnectContext<DynamicsSettings> = {
    connectionId: 'dyn-test',
    settings: dynamics.settings.parse(more.settings ?? SETTINGS),
    since: more.since ?? new Date('2026-01-01T00:00:00Z'),
    budget: {
      async spend(cost = 1) {
        if (spending?.refusal) throw spending.refusal;
        if (spending !== undefined) spending.spent += cost;
      },
      report: () => undefined,
      pause: () => undefined,
    },
    secrets: { load: async () => null, save: async () => undefined },
    log: { info: () => undefined, warn: () => undefined },
    signal: new AbortController().signal,
  };
  return dynamics.connect(context);
}

export async function readStream(
  client: DynamicsClient,
  stream: string,
  after: ReadRequest['after'] = null,
  until = new Date('2026-11-02T10:00:00Z'),
): Promise<RowBatch[]> {
  const found = dynamics.streams[stream];
  if (found === undefined) throw new Error(`no stream ${stream}`);
  const batches: RowBatch[] = [];
  for await (const batch of found.read(client, { after, until, signal: new AbortController().signal })) {
    if (batch.csv === undefined) batches.push(batch);
  }
  return batches;
}

/** The ConnectorError the work ends in; anything else is rethrown. */
export async function connectorError(work: Promise<unknown>): Promise<ConnectorError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
