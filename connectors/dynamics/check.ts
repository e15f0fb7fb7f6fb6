import { type Capabilities, ConnectorError } from '../contract/index.ts';
import { DAILY_POOL, type DynamicsClient, whoAmI } from './client.ts';
import { DataverseRefusal, isObject } from './errors.ts';
import { notices } from './notices.ts';
import type { DynamicsStream, Finding } from './stream.ts';
import { query } from './web-api.ts';

/**
 * What the application user may read. Every stream is tried the way it will be read, with one row: change tracking
 * asks for more depth than an ordinary read. Throws ConnectorError for what concerns the connection as a whole.
 */
export async function check(
  client: DynamicsClient,
  streams: Readonly<Record<string, DynamicsStream>>,
): Promise<Capabilities> {
  client.forget();
  const identity = await identityOf(client);
  const found: [stream: string, table: string | undefined, finding: Finding][] = [];
  for (const [name, stream] of Object.entries(streams)) {
    found.push([name, stream.source?.table, await orUnavailable(() => stream.check(client))]);
  }
  const readable = found.filter(([, , { availability }]) => availability !== 'unavailable');
  const totals = await tableTotals(client, [...new Set(readable.flatMap(([, table]) => table ?? []))]);
  return {
    identity,
    streams: found.map(([stream, table, finding]) => ({
      stream,
      ...finding,
      estimatedRows: table === undefined ? null : (totals.get(table) ?? null),
    })),
    notices: await notices(client, [...client.untracked]),
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
