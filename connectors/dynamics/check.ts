import { type Capabilities, ConnectorError, type StreamCapability } from '../contract/index.ts';
import { DAILY_POOL, type DynamicsClient, whoAmI } from './client.ts';
import { DataverseRefusal, isObject } from './errors.ts';
import { selectable } from './metadata.ts';
import { notices } from './notices.ts';
import { requireWholeTable } from './read-depth.ts';
import type { TableSource } from './reading/table-source.ts';
import { aboutTable, allColumns } from './reading/table-source.ts';
import { streams, tableStreams } from './streams/index.ts';
import { ACCESS_FILTER, accessAuditingMissing } from './streams/logins.ts';
import { ownerAuditing, ownerAuditingSentence } from './streams/owner-changes.ts';
import { query } from './web-api.ts';

type Finding = Pick<StreamCapability, 'availability' | 'reason'>;
const AVAILABLE: Finding = { availability: 'available', reason: '' };

/**
 * What the application user may read. Every stream is tried the way it will be read, with one row: change tracking
 * asks for more depth than an ordinary read. Throws ConnectorError for what concerns the connection as a whole.
 */
export async function check(client: DynamicsClient): Promise<Capabilities> {
  client.forget();
  const identity = await identityOf(client);
  const untracked: string[] = [];
  const found = new Map<string, Finding>();
  for (const [stream, { source }] of Object.entries(tableStreams)) {
    found.set(stream, await orUnavailable(() => checkTable(client, source, untracked)));
  }
  found.set('logins', await orUnavailable(() => checkLogins(client)));
  found.set('owner-changes', await orUnavailable(() => checkOwnerChanges(client)));

  const readable = Object.entries(tableStreams).filter(([stream]) => found.get(stream)?.availability !== 'unavailable');
  const totals = await tableTotals(
    client,
    readable.map(([, { source }]) => source.table),
  );
  return {
    identity,
    streams: Object.keys(streams).map((stream) => {
      const table = tableStreams[stream]?.source.table;
      return {
        stream,
        ...(found.get(stream) ?? AVAILABLE),
        estimatedRows: table === undefined ? null : (totals.get(table) ?? null),
      };
    }),
    notices: await notices(client, untracked),
    apiUsage: DAILY_POOL,
  };
}

/** A stream's own trouble becomes its reason; the connection's trouble is everybody's. */
async function orUnavailable(attempt: () => Promise<Finding>): Promise<Finding> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const own = error.recovery === 'skip-stream' || (error instanceof DataverseRefusal && error.recovery === 'fail');
    if (!own) throw error;
    return { availability: 'unavailable', reason: error.message };
  }
}

async function checkTable(client: DynamicsClient, source: TableSource, untracked: string[]): Promise<Finding> {
  const table = await client.tables.table(source.table);
  const options = { about: aboutTable(source), signal: client.signal, pageSize: 1 };
  const address = `${table.entitySetName}?${query({ $select: source.primaryId })}`;
  if (table.changeTracking) {
    try {
      await client.web.get(address, { ...options, trackChanges: true });
    } catch (error) {
      if (!(error instanceof DataverseRefusal) || error.recovery !== 'restart-stream') throw error;
      untracked.push(source.table);
    }
  } else {
    untracked.push(source.table);
    await client.web.get(address, options);
    requireWholeTable(await client.readDepths(), table);
  }
  const wanted = allColumns(source);
  const present = new Set(selectable(table, wanted));
  const missing = wanted.filter((property) => !present.has(property));
  if (missing.length === 0) return AVAILABLE;
  return {
    availability: 'partly',
    reason: `The table ${source.table} has no ${missing.join(', ')} here; what depends on it stays empty.`,
  };
}

async function checkLogins(client: DynamicsClient): Promise<Finding> {
  const missing = await accessAuditingMissing(client);
  if (missing !== null) return { availability: 'unavailable', reason: missing };
  await tryAudits(client, ACCESS_FILTER);
  return AVAILABLE;
}

async function checkOwnerChanges(client: DynamicsClient): Promise<Finding> {
  const { audited, notAudited } = await ownerAuditing(client);
  if (audited.length === 0) return { availability: 'unavailable', reason: ownerAuditingSentence(notAudited) };
  await tryAudits(client, 'action eq 13');
  return notAudited.length === 0 ? AVAILABLE : { availability: 'partly', reason: ownerAuditingSentence(notAudited) };
}

async function tryAudits(client: DynamicsClient, filter: string): Promise<void> {
  await client.web.get(`audits?${query({ $select: 'auditid', $filter: filter })}`, {
    about: 'the audit log (audits)',
    signal: client.signal,
    pageSize: 1,
  });
}

async function identityOf(client: DynamicsClient): Promise<string> {
  const { UserId: userId, OrganizationId: organisationId } = await whoAmI(client.web, client.signal);
  const organisation = await client.organisation();
  const where = `${organisation?.name ?? `organisation ${String(organisationId)}`} (${client.web.origin})`;
  try {
    const user = await client.web.get(`systemusers(${String(userId)})?${query({ $select: 'fullname' })}`, {
      about: 'the signed-in user',
      signal: client.signal,
    });
    return `${String(user['fullname'])} in ${where}`;
  } catch (error) {
    if (!(error instanceof DataverseRefusal) || error.recovery !== 'skip-stream') throw error;
    return `user ${String(userId)} in ${where}`;
  }
}

/** Rows by table, as of Dataverse's last nightly count; empty when it gives none. */
async function tableTotals(client: DynamicsClient, tables: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const totals = new Map<string, number>();
  if (tables.length === 0) return totals;
  try {
    const names = encodeURIComponent(JSON.stringify(tables));
    const body = await client.web.get(`RetrieveTotalRecordCount(EntityNames=@p)?@p=${names}`, {
      about: 'the number of rows',
      signal: client.signal,
    });
    const collection = body['EntityRecordCountCollection'];
    if (!isObject(collection)) return totals;
    const { Keys: keys, Values: values } = collection;
    if (!Array.isArray(keys) || !Array.isArray(values)) return totals;
    for (const [index, key] of keys.entries()) {
      const count: unknown = values[index];
      if (typeof count === 'number') totals.set(String(key), count);
    }
  } catch (error) {
    if (!(error instanceof DataverseRefusal) || !['fail', 'skip-stream'].includes(error.recovery)) throw error;
  }
  return totals;
}
