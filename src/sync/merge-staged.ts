import pg, { type PoolClient } from 'pg';
import * as bursts from '../records/bursts.ts';
import * as history from '../records/history.ts';
import * as merge from '../records/merge.ts';
import {
  type StagingTable,
  stagedActions,
  stagedLogins,
  stagedOwnerChanges,
  stagedRecords,
  stagedStageChanges,
  stagedUsers,
} from '../records/staging.ts';
import * as tracks from '../records/tracks.ts';
import type { MergeContext } from './merge-batch.ts';

const UNIQUE_VIOLATION = '23505';

/**
 * Merges what the staging tables hold, and is to be committed with it.
 * @param filled the staging tables to look into; some may turn out empty
 * @param many whether there may be tens of thousands of rows
 * @returns how many rows changed something
 */
export async function mergeStaged(
  client: PoolClient,
  context: MergeContext,
  filled: ReadonlySet<StagingTable>,
  many = false,
): Promise<number> {
  const { connectionId, scanId, until, record } = context;
  const first = context.whole === 'first';
  const scope = [connectionId, scanId];
  const moment = [connectionId, until];
  let stored = 0;
  if (filled.has(stagedUsers)) {
    stored += await storedCount(client, merge.storeUsers, scope);
    await client.query(history.replaceUserVersions, moment);
    await client.query(history.closeUserVersions, moment);
    await client.query(history.openUserVersions, moment);
    await client.query(merge.touchUsers, scope);
  }
  if (filled.has(stagedRecords)) {
    const added = first ? await addNew(client, merge.addRecords, scope) : null;
    stored += added ?? (await storedCount(client, merge.storeRecords, scope));
    if (many && !first) await keepPlannable(client, 'crm_record');
    // Of to-dos nothing is kept but the present.
    if (record !== 'activity') {
      for (const statement of [...tracks.owners.observe, ...tracks.stages.observe])
        await client.query(statement, moment);
    }
    if (!first) await client.query(merge.touchRecords, scope);
  }
  if (filled.has(stagedActions)) {
    const actions = await storeActions(client, context);
    if (many && !first) await keepPlannable(client, 'action');
    // An entity's creation and an owner change's author ride along with rows already counted above and below.
    if (record === 'activity') stored += actions;
  }
  if (filled.has(stagedLogins)) stored += await storedCount(client, merge.storeLogins, [connectionId]);
  if (filled.has(stagedOwnerChanges)) {
    stored += await storedCount(client, merge.storeOwnerChanges, scope);
    for (const statement of tracks.owners.relay) await client.query(statement, [connectionId]);
    if (!first) await client.query(merge.touchOwnerChanges, scope);
  }
  if (filled.has(stagedStageChanges)) {
    stored += await storedCount(client, merge.storeStageChanges, scope);
    for (const statement of tracks.stages.relay) await client.query(statement, [connectionId]);
    if (!first) await client.query(merge.touchStageChanges, scope);
  }
  return stored;
}

/** @returns how many source ids were new or came back */
async function storeActions(client: PoolClient, { connectionId, scanId, record, whole }: MergeContext) {
  const scope = [connectionId, scanId];
  let added = whole === 'first' ? await addNew(client, merge.addActions, scope) : null;
  let stored: number;
  if (added !== null) {
    stored = await storedCount(client, merge.noteAddedActions, [connectionId]);
  } else {
    const { rows } = await client.query<{ stored: number; added: number }>(merge.storeActions, scope);
    ({ stored, added } = rows[0] ?? { stored: 0, added: 0 });
  }
  if (record === 'activity') await client.query(merge.closeTodos, [connectionId]);
  // While everything is read, one look at the end costs less than one a batch.
  if (whole === undefined && added > 0) await client.query(bursts.flagBurstsNearStaged, [connectionId]);
  // What a first read stored, it has seen.
  if (whole !== 'first') await client.query(merge.touchActions, scope);
  return stored;
}

/** @returns how many rows were added; null, and none added, where one is stored already or is staged twice */
async function addNew(client: PoolClient, statement: string, scope: readonly unknown[]): Promise<number | null> {
  await client.query('savepoint adding');
  try {
    const { rowCount } = await client.query(statement, [...scope]);
    await client.query('release savepoint adding');
    return rowCount ?? 0;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== UNIQUE_VIOLATION) throw error;
    await client.query('rollback to savepoint adding');
    return null;
  }
}

/** Flags the bursts of a connection's whole log; due after a read of everything. Safe to repeat. */
export async function flagAllBursts(client: PoolClient, connectionId: string): Promise<void> {
  await client.query(`set local work_mem = '64MB'`);
  await client.query('analyze action');
  await client.query(bursts.findCrowdedHours, [connectionId]);
  await client.query('analyze crowded_hour');
  await client.query(bursts.flagBurstsInCrowdedHours, [connectionId]);
}

/**
 * Tens of thousands of rows at once reach an empty table long before PostgreSQL looks at it by itself; taking it for empty
 * still, it would compare every stored row with every staged one. So it is told whenever the table has doubled.
 */
async function keepPlannable(client: PoolClient, table: 'crm_record' | 'action'): Promise<void> {
  const { rows } = await client.query<{ stale: boolean }>(
    `select pg_relation_size(oid) > 2 * 8192 * greatest(relpages, 1)::bigint or reltuples < 0 as stale
       from pg_class where oid = $1::regclass`,
    [table],
  );
  if (rows[0]?.stale === true) await client.query(`analyze ${table}`);
}

async function storedCount(client: PoolClient, statement: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await client.query<{ stored: number }>(statement, [...values]);
  return rows[0]?.stored ?? 0;
}
