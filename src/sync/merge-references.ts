import type { PoolClient } from 'pg';
import type { RowBatch } from '../../connectors/contract/index.ts';
import { copyRows } from '../db/copy.ts';
import type { ReferenceRecord, ReferenceType } from '../records/record.ts';
import { referenceRow, referenceStatements } from '../records/references.ts';
import { requirePlausible } from './implausible-sweep.ts';

export interface ReferenceContext {
  readonly connectionId: string;
  readonly stream: string;
  readonly type: ReferenceType;
  readonly scanId: string;
  /** The vendor's clock at the start of this read. */
  readonly until: Date;
}

/**
 * Merges a batch of reference records: what says something new begins a version, what is no longer named ends one.
 *
 * @returns how many records said something new, and how many ended
 * @throws ImplausibleSweepError when a sweep would end too many
 */
export async function mergeReferences(
  client: PoolClient,
  { connectionId, stream, type, scanId, until }: ReferenceContext,
  records: readonly ReferenceRecord[],
  batch: RowBatch,
): Promise<{ readonly stored: number; readonly deleted: number }> {
  const sql = referenceStatements(type);
  const scope = [connectionId, stream];
  let stored = 0;
  if (records.length > 0) {
    await client.query(sql.createStaging);
    await copyRows(client, sql.staging.name, Object.keys(sql.staging.columns), records.map(referenceRow));
    const reading = [...scope, until, scanId];
    stored += await changed(client, sql.replace, reading);
    await client.query(sql.close, reading);
    stored += await changed(client, sql.open, reading);
    await client.query(sql.touch, reading);
  }
  const presentIds = batch.presentIds ?? [];
  if (presentIds.length > 0) await client.query(sql.present, [...scope, presentIds, scanId]);

  const named = new Set(records.map((record) => record.sourceId));
  const gone = batch.deletedIds.filter((id) => !named.has(id));
  if (batch.sweep === true) {
    const { rows } = await client.query<{ unseen: string[]; live: number }>(sql.unseen, [...scope, scanId]);
    const { unseen, live } = rows[0] ?? { unseen: [], live: 0 };
    requirePlausible(stream, unseen.length, live);
    gone.push(...unseen);
  }
  const deleted = gone.length === 0 ? 0 : await changed(client, sql.end, [...scope, until, gone]);
  return { stored, deleted };
}

async function changed(client: PoolClient, statement: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await client.query<{ changed: number }>(statement, [...values]);
  return rows[0]?.changed ?? 0;
}
