import type { CountWindow } from '../../connectors/contract/index.ts';
import type { Database } from '../db/index.ts';
import type { RecordType } from '../records/record.ts';

/** What of a connection is counted: the live records of one object. */
export interface Counted {
  readonly connectionId: string;
  /** The CRM's own name. */
  readonly object: string;
  readonly record: RecordType;
}

const DAY = 86_400_000;
/** CRMs forget sign-ins after about six months while we keep them: only what they surely still have can be compared. */
const LOGINS_KEPT_DAYS = 150;

/**
 * The first moment of creation a full read covers. Users and entities are read whole, because an old account still has an
 * owner today; everything else from the connection's first day on.
 */
export function readFrom(record: RecordType, since: Date): Date {
  return record === 'user' || record === 'entity' ? new Date(0) : since;
}

/** The first moment of creation that both sides still have everything of. */
export function countFrom(record: RecordType, since: Date, until: Date): Date {
  if (record !== 'login') return readFrom(record, since);
  const kept = Math.floor(until.getTime() / DAY - LOGINS_KEPT_DAYS) * DAY;
  return new Date(Math.max(since.getTime(), kept));
}

/** How many live records, created in the window, are stored. */
export async function countStored(database: Database, of: Counted, { from, to }: CountWindow): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(
    // Grouped, which hashes, where counting distinct ids would sort a million of them.
    `select count(*)::int as n from (select id from (${liveRecordsOf(of.record)}) live group by id) ids`,
    [of.connectionId, of.object, from, to],
  );
  return rows[0]?.n ?? 0;
}

/** The same by day, YYYY-MM-DD in UTC; days without records are left out. */
export async function countStoredByDay(
  database: Database,
  of: Counted,
  { from, to }: CountWindow,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.pool.query<{ day: string; n: number }>(
    `select (created at time zone 'UTC')::date::text as day, count(distinct id)::int as n
       from (${liveRecordsOf(of.record)}) live group by 1`,
    [of.connectionId, of.object, from, to],
  );
  return new Map(rows.map(({ day, n }) => [day, n]));
}

/** Ids of live records, created in the window, that no read has named since the scan of this number began. */
export async function unseenSince(
  database: Database,
  of: Counted,
  { from, to }: CountWindow,
  scanId: string,
): Promise<readonly string[]> {
  // Sign-ins are never deleted, and their rows do not say which read named them.
  if (of.record === 'login') return [];
  const { rows } = await database.pool.query<{ id: string }>(
    `select id from (${liveRecordsOf(of.record)}) live group by id having max(scan) < $5`,
    [of.connectionId, of.object, from, to, scanId],
  );
  return rows.map(({ id }) => id);
}

/** @throws Error for a kind of record that is no event in time: its streams name no object and are never counted. */
function liveRecordsOf(record: RecordType): string {
  const statement = LIVE_RECORDS[record];
  if (statement === undefined) throw new Error(`${record} records are not counted by the moment of creation`);
  return statement;
}

/** Rows (id, created, scan) of the live records created in [$3, $4); $2 is the CRM's name of the object. */
const LIVE_RECORDS: Readonly<Partial<Record<RecordType, string>>> = {
  user: `select source_id as id, created_at as created, scan_id as scan from crm_user
          where connection_id = $1 and $2::text is not null and gone_at is null and created_at >= $3 and created_at < $4`,
  login: `select source_id as id, at as created, null::bigint as scan from login
           where connection_id = $1 and $2::text is not null and at >= $3 and at < $4`,
  'owner-change': `select source_id as id, at as created, scan_id as scan from owner_change
                    where connection_id = $1 and object = $2 and gone_at is null and at >= $3 and at < $4`,
  'stage-change': `select source_id as id, at as created, scan_id as scan from stage_change
                    where connection_id = $1 and object = $2 and gone_at is null and at >= $3 and at < $4`,
  entity: `select source_id as id, created_at as created, scan_id as scan from crm_record
            where connection_id = $1 and object = $2 and gone_at is null and created_at >= $3 and created_at < $4`,
  // An activity is an open record, an action, or (reopened) both.
  activity: `select source_id as id, created_at as created, scan_id as scan from crm_record
              where connection_id = $1 and object = $2 and gone_at is null and created_at >= $3 and created_at < $4
             union all
             select source_id, source_created_at, scan_id from action
              where connection_id = $1 and object = $2 and gone_at is null
                and source_created_at >= $3 and source_created_at < $4`,
};
