import { z } from 'zod';
import type { Availability, Capabilities, StreamCapability } from '../contract/index.ts';
import { ConnectorError } from '../contract/index.ts';
import type { SalesforceClient } from './client.ts';
import { describeObject, FEATURE_ABSENT, toSeeAll } from './describe.ts';
import { hasCode } from './errors.ts';
import { grantFields } from './hidden-fields.ts';
import { fieldsOf, floorOf, type ObjectStream } from './object-stream.ts';
import { readOrganization, readOwnUserName } from './organization.ts';
import { compare, soql } from './soql.ts';
import type { StreamSet } from './streams/index.ts';
import { estimateLogins } from './streams/logins.ts';
import { HISTORY_OBJECTS, nothingTracked } from './streams/owner-changes.ts';
import { apiUsage } from './usage.ts';

/** Above this share of what the organisation holds, sharing rules hide records; below, the count is just not exact. */
const MAY_BE_HIDDEN = 0.2;
/** Too few records to tell a hidden one from a late count. */
const ENOUGH_TO_TELL = 100;

const recordCounts = z.object({ sObjects: z.array(z.object({ name: z.string(), count: z.number() })) });

/** What the signed-in user can read of each stream, and what to grant where that is less than all. */
export async function check(client: SalesforceClient, { objects, checks }: StreamSet): Promise<Capabilities> {
  client.memory.forget();
  const identity = await identityOf(client);
  // Before the many requests that follow, so that they are held to the allowance.
  const usage = await apiUsage(client);
  const held = await heldCounts(client, objects);
  const streams: StreamCapability[] = [];
  for (const [stream, definition] of Object.entries(objects)) {
    streams.push(await attempt(stream, () => checkObject(client, stream, definition, held)));
  }
  streams.push(await attempt('logins', () => checkLogins(client)));
  const { capability, notices } = await checkOwnerChanges(client);
  streams.push(capability);
  for (const [stream, own] of Object.entries(checks)) {
    streams.push(await attempt(stream, () => own(client, stream)));
  }
  return {
    identity,
    streams,
    notices: [
      'Salesforce keeps sign-ins for six months and field history for 18 to 24; older ones cannot be read.',
      ...notices,
    ],
    apiUsage: client.wire.usage ?? usage,
  };
}

async function identityOf(client: SalesforceClient): Promise<string> {
  const organization = await readOrganization(client);
  const user = await readOwnUserName(client);
  const kind = [organization?.edition, organization?.sandbox === true ? 'sandbox' : null].filter(Boolean).join(', ');
  const place = organization === null ? client.host : `${organization.name}${kind === '' ? '' : ` (${kind})`}`;
  return `${user ?? client.grant.userId ?? 'unknown user'} at ${place}, ${client.host}`;
}

/** A stream that cannot be read is a finding, not a failure; anything else stops the check. */
async function attempt(stream: string, work: () => Promise<StreamCapability>): Promise<StreamCapability> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.recovery !== 'skip-stream') throw error;
    const optional = error.vendorCode === FEATURE_ABSENT ? ({ optional: true } as const) : {};
    return { stream, availability: 'unavailable', reason: error.message, estimatedRows: null, ...optional };
  }
}

async function checkObject(
  client: SalesforceClient,
  stream: string,
  definition: Omit<ObjectStream<never>, 'map' | 'context'>,
  held: ReadonlyMap<string, number>,
): Promise<StreamCapability> {
  const { object, deletes } = definition;
  const { missing } = await fieldsOf(client, definition);
  const lacking = grantFields(object, missing);
  const where = [compare('SystemModstamp', '>=', floorOf(definition, client.since))];
  const counted = await countOrNull(client, soql({ select: 'COUNT()', from: object, where }), object, deletes);
  const inAll = held.get(object) ?? 0;
  const hidden = inAll > ENOUGH_TO_TELL ? inAll - ((await countLive(client, object, deletes)) ?? inAll) : 0;
  const estimatedRows = counted ?? (inAll === 0 ? null : inAll);
  const reasons = [
    ...(hidden > inAll * MAY_BE_HIDDEN
      ? [`Sharing rules hide about ${hidden} of ${inAll}; grant ${toSeeAll(object)}.`]
      : []),
    ...(lacking === null ? [] : [lacking]),
  ];
  return { stream, ...availability(reasons), estimatedRows };
}

/** All records the user sees, archived ones too. */
function countLive(client: SalesforceClient, object: string, deletes: boolean): Promise<number | null> {
  const where = deletes ? [compare('IsDeleted', '=', false)] : [];
  return countOrNull(client, soql({ select: 'COUNT()', from: object, where }), object, deletes);
}

/** Counting tens of millions takes longer than Salesforce allows; the check then does without. */
async function countOrNull(
  client: SalesforceClient,
  query: string,
  what: string,
  all: boolean,
): Promise<number | null> {
  try {
    return (await client.query(query, { signal: client.signal, all, what })).totalSize;
  } catch (error) {
    if (hasCode(error, 'QUERY_TIMEOUT')) return null;
    throw error;
  }
}

async function checkLogins(client: SalesforceClient): Promise<StreamCapability> {
  const { rows, reason } = await estimateLogins(client);
  return {
    stream: 'logins',
    availability: reason === '' ? 'available' : 'unavailable',
    reason,
    estimatedRows: rows,
  };
}

async function checkOwnerChanges(client: SalesforceClient) {
  const stream = 'owner-changes';
  const absent: string[] = [];
  const silent: string[] = [];
  let estimatedRows = 0;
  for (const { history, object } of HISTORY_OBJECTS) {
    if ((await describeObject(client, history))?.queryable !== true) {
      absent.push(object);
      continue;
    }
    const where = [compare('Field', '=', 'Owner'), compare('CreatedDate', '>=', client.since)];
    const query = soql({ select: 'COUNT()', from: history, where });
    const counted = await countOrNull(client, query, history, false);
    estimatedRows += counted ?? 0;
    if (counted === 0) silent.push(object);
  }
  const none = absent.length === HISTORY_OBJECTS.length;
  const capability: StreamCapability = {
    stream,
    ...availability(absent.length === 0 ? [] : [nothingTracked(absent)], none ? 'unavailable' : 'partly'),
    estimatedRows: none ? null : estimatedRows,
  };
  const list = silent.length < 2 ? silent.join('') : `${silent.slice(0, -1).join(', ')} and ${silent.at(-1)}`;
  const notices =
    silent.length === 0
      ? []
      : [`No change of owner of ${list} is on record; the owner field may not be tracked there.`];
  return { capability, notices };
}

function availability(reasons: readonly string[], otherwise: Availability = 'partly') {
  return reasons.length === 0
    ? { availability: 'available' as const, reason: '' }
    : { availability: otherwise, reason: reasons.join(' ') };
}

/** About how many records the organisation holds of each object, whoever may see them. Empty where it does not say. */
async function heldCounts(
  client: SalesforceClient,
  definitions: StreamSet['objects'],
): Promise<ReadonlyMap<string, number>> {
  const objects = Object.values(definitions).map(({ object }) => object);
  try {
    const path = `/limits/recordCount?sObjects=${objects.join(',')}`;
    const { data } = recordCounts.safeParse(await client.get(path, 'Record counts', client.signal));
    return new Map((data?.sObjects ?? []).map(({ name, count }) => [name, count]));
  } catch (error) {
    if (error instanceof ConnectorError && error.recovery === 'skip-stream') return new Map();
    throw error;
  }
}
