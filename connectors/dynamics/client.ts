import { type ApiUsage, type ConnectContext, ConnectorError, type ConnectorLog } from '../contract/index.ts';
import { DataverseRefusal } from './errors.ts';
import { type TableCatalogue, tableCatalogue } from './metadata.ts';
import { isChangeDataReadable, type OrganisationSettings, readOrganisation } from './organisation.ts';
import { type ReadDepths, readDepths } from './read-depth.ts';
import type { AuditChanges } from './reading/audit-changes.ts';
import { remembered } from './remembered.ts';
import type { DynamicsSettings } from './settings.ts';
import { tokenSource } from './token.ts';
import { type JsonObject, WebApi } from './web-api.ts';

/**
 * Requests a day that all of a directory's applications share, at the least: 500,000, and more by licence. Dataverse
 * says neither how many there are nor how many have been used, so our share is reckoned of the least.
 */
export const DAILY_POOL: ApiUsage = { used: null, limit: 500_000 };

/** One question for all tables of a sync, and never an answer from before the last one: rows hang on it. */
const DEPTHS_LIFETIME_MS = 60_000;

/** A signed-in connection to one environment. */
export interface DynamicsClient {
  readonly connectionId: string;
  readonly web: WebApi;
  readonly tables: TableCatalogue;
  readonly since: Date;
  readonly log: ConnectorLog;
  /** Ends with the connection; for requests outside a read. */
  readonly signal: AbortSignal;
  /** What the environment is set to record. Null when the application user may not see it. */
  organisation(): Promise<OrganisationSettings | null>;
  /** Whether old and new values come with the rows of the audit log; some environments refuse the column. */
  changeDataReadable(): Promise<boolean>;
  /** How far the application user sees. Null when the environment does not tell. */
  readDepths(): Promise<ReadDepths | null>;
  /** What the details of audit rows said; two streams ask for the same ones. */
  readonly auditDetails: Map<string, AuditChanges>;
  /** Tables that turned out not to track changes when they were checked. */
  readonly untracked: Set<string>;
  /** Forgets what was learned of the environment, so that it is asked anew. */
  forget(): void;
  close(): void;
}

/** Signs in and asks who we are. Throws ConnectorError. */
export async function connect(context: ConnectContext<DynamicsSettings>): Promise<DynamicsClient> {
  const { settings, log } = context;
  const closing = new AbortController();
  const signal = AbortSignal.any([context.signal, closing.signal]);
  const web = new WebApi({
    origin: settings.url,
    tokens: tokenSource({ auth: settings.auth, resource: settings.url, budget: context.budget }),
    budget: context.budget,
  });
  const { UserId: userId } = await whoAmI(web, signal);
  context.budget.report(DAILY_POOL);
  const tables = tableCatalogue(web, signal);
  const organisation = remembered(() => readOrganisation(web, signal));
  const depths = remembered(() => readDepths(web, String(userId), signal), undefined, DEPTHS_LIFETIME_MS);
  const changeData = remembered(() => isChangeDataReadable(web, signal));
  const untracked = new Set<string>();
  return {
    connectionId: context.connectionId,
    web,
    tables,
    since: context.since,
    log,
    signal,
    untracked,
    auditDetails: new Map(),
    organisation: () => organisation.get(),
    changeDataReadable: () => changeData.get(),
    readDepths: () => depths.get(),
    forget() {
      tables.forget();
      organisation.forget();
      changeData.forget();
      depths.forget();
      untracked.clear();
    },
    close: () => closing.abort(new ConnectorError('retry', 'The connection was closed.')),
  };
}

/** The cheapest question there is. A refusal of it concerns the whole connection. Throws ConnectorError. */
export async function whoAmI(web: WebApi, signal: AbortSignal): Promise<JsonObject> {
  try {
    return await web.get('WhoAmI', { about: 'the signed-in user', signal });
  } catch (error) {
    if (!(error instanceof DataverseRefusal) || error.recovery !== 'skip-stream') throw error;
    const options = { cause: error, ...(error.vendorCode === undefined ? {} : { vendorCode: error.vendorCode }) };
    throw error.status === 404
      ? new ConnectorError(
          'fail',
          `${web.origin} does not answer like a Dataverse environment: check \`url\`.`,
          options,
        )
      : new ConnectorError('reconnect', 'The application user has no security role in this environment.', options);
  }
}

/** Dataverse's present time, by the Date header of an answer to a question asked now. Whole seconds. */
export async function vendorNow(client: DynamicsClient): Promise<Date> {
  await whoAmI(client.web, client.signal);
  const { clock } = client.web;
  if (clock === null) throw new ConnectorError('retry', 'Dataverse answered without saying what time it is.');
  return clock;
}
