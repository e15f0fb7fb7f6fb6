import type { Database } from '../db/index.ts';
import type { Connections } from './connections.ts';

export interface ConnectionStatus {
  readonly id: string;
  readonly vendor: string;
  readonly title: string;
  readonly state: string;
  /** Why it is in that state, for people. */
  readonly reason: string | null;
  readonly identity: string | null;
  readonly pausedUntil: string | null;
  readonly lastSuccessAt: string | null;
  /** Every stream has been read up to here, by the CRM's clock. */
  readonly readThrough: string | null;
  readonly capabilities: unknown;
  readonly budget: {
    /** Requests we sent in the last 24 hours, what the CRM says everybody used of its allowance, and our share. */
    readonly sent: number;
    readonly used: number | null;
    readonly limit: number | null;
    readonly dailyShare: number;
  };
}

export async function connectionStatuses(database: Database, connections: Connections): Promise<ConnectionStatus[]> {
  const { rows } = await database.pool.query<{
    id: string;
    state: string;
    state_reason: string | null;
    identity: string | null;
    paused_until: Date | null;
    last_success_at: Date | null;
    read_through: Date | null;
    capabilities: unknown;
    api_used: string | null;
    api_limit: string | null;
    sent: string;
  }>(
    `select c.*, coalesce((select sum(requests) from api_request_hour h
                            where h.connection_id = c.id and h.hour > now() - interval '24 hours'), 0) as sent
       from connection c where c.enabled order by c.id`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return connections.all.map((connection): ConnectionStatus => {
    const row = byId.get(connection.id);
    const paused = row?.paused_until != null && row.paused_until > new Date() ? row.paused_until : null;
    return {
      id: connection.id,
      vendor: connection.vendor,
      title: connection.connector.title,
      state: row?.state ?? 'new',
      reason: row?.state_reason ?? null,
      identity: row?.identity ?? null,
      pausedUntil: paused?.toISOString() ?? null,
      lastSuccessAt: row?.last_success_at?.toISOString() ?? null,
      readThrough: row?.read_through?.toISOString() ?? null,
      capabilities: row?.capabilities ?? null,
      budget: {
        sent: Number(row?.sent ?? 0),
        used: row?.api_used == null ? null : Number(row.api_used),
        limit: row?.api_limit == null ? null : Number(row.api_limit),
        dailyShare: connection.budget.dailyShare,
      },
    };
  });
}

export interface SyncStatus {
  readonly id: string;
  readonly connection: string;
  readonly mode: string;
  readonly trigger: string;
  readonly status: string;
  readonly reason: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Sent to the CRM in all: by the streams, and for capabilities and counts. */
  readonly requests: number;
  readonly streams: readonly SyncStreamStatus[];
}

export interface SyncStreamStatus {
  readonly stream: string;
  readonly status: string;
  readonly reason: string | null;
  readonly read: number;
  readonly stored: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly quarantined: number;
  readonly skipped: number;
  readonly skippedByReason: unknown;
  readonly requests: number;
}

/** Syncs, newest first; `before` is the id of the last one seen. */
export async function syncStatuses(
  database: Database,
  query: { readonly id?: string; readonly connection?: string; readonly before?: string; readonly limit: number },
): Promise<SyncStatus[]> {
  const { rows } = await database.pool.query<SyncStatus>(
    `select s.id::text, s.connection_id as connection, s.mode, s.trigger, s.status, s.reason,
            to_char(s.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
            to_char(s.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "finishedAt",
            (s.requests + coalesce((select sum(requests) from sync_stream where sync_id = s.id), 0))::float8 as requests,
            coalesce((select json_agg(json_build_object('stream', stream, 'status', status, 'reason', reason, 'read', read,
                        'stored', stored, 'unchanged', unchanged, 'deleted', deleted, 'quarantined', quarantined,
                        'skipped', skipped, 'skippedByReason', skipped_by_reason, 'requests', requests) order by stream)
                        from sync_stream where sync_id = s.id), '[]') as streams
       from sync s
      where ($1::bigint is null or s.id = $1) and ($2::text is null or s.connection_id = $2)
        and ($3::bigint is null or s.id < $3)
      order by s.id desc limit $4`,
    [query.id ?? null, query.connection ?? null, query.before ?? null, query.limit],
  );
  return rows;
}

export interface QualityRow {
  readonly connection: string;
  readonly stream: string;
  /** The CRM's own name: Task, phonecall. */
  readonly object: string;
  /** null: everything created since the connection's first day. */
  readonly day: string | null;
  readonly sourceCount: number;
  readonly storedCount: number;
  readonly difference: number;
  readonly countedAt: string;
  /** When a difference of this day was last repaired by reading the day anew. */
  readonly repairedAt: string | null;
  /** Why a difference was left alone. */
  readonly reason: string | null;
}

/** Our counts beside the CRM's own. */
export async function qualityRows(database: Database, connection: string | null): Promise<QualityRow[]> {
  const { rows } = await database.pool.query<QualityRow>(
    `select connection_id as connection, stream, object, day, source_count::float8 as "sourceCount",
            stored_count::float8 as "storedCount", (source_count - stored_count)::float8 as difference,
            to_char(counted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "countedAt",
            to_char(repaired_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "repairedAt", reason
       from source_count where $1::text is null or connection_id = $1
      order by connection_id, stream, day nulls first`,
    [connection],
  );
  return rows;
}

export interface QualitySummary {
  readonly quarantined: number;
  readonly unmappedUsers: number;
  /** How old what was read is, by connection. */
  readonly freshness: readonly {
    readonly connection: string;
    readonly lastSuccessAt: string | null;
    readonly readThrough: string | null;
    /** Hours since everything had been read; null before the first time. */
    readonly hours: number | null;
  }[];
  readonly quarantinedRows: readonly {
    readonly connection: string;
    readonly stream: string;
    readonly field: string;
    readonly reason: string;
    readonly rows: number;
    readonly lastSeenAt: string;
  }[];
  readonly unmapped: readonly {
    readonly connection: string;
    readonly users: number;
    /** Ids in the CRM, in order; the first thousand. */
    readonly accounts: readonly string[];
  }[];
}

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Rows that could not be read, human accounts that could be joined to no other, and how fresh the data is. */
export async function qualitySummary(database: Database, connection: string | null): Promise<QualitySummary> {
  const rowsOf = async <Row extends object>(text: string): Promise<Row[]> =>
    (await database.pool.query<Row>(text, [connection])).rows;
  const freshness = await rowsOf<QualitySummary['freshness'][number]>(
    `select id as connection, ${iso('last_success_at')} as "lastSuccessAt", ${iso('read_through')} as "readThrough",
            round(extract(epoch from now() - read_through) / 3600, 1)::float8 as hours
       from connection where enabled and ($1::text is null or id = $1) order by id`,
  );
  const quarantinedRows = await rowsOf<QualitySummary['quarantinedRows'][number]>(
    `select connection_id as connection, stream, field, reason, count(*)::int as rows, ${iso('max(last_seen_at)')} as "lastSeenAt"
       from quarantine where $1::text is null or connection_id = $1
      group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
  );
  const unmapped = await rowsOf<QualitySummary['unmapped'][number]>(
    `select connection_id as connection, count(*)::int as users,
            (array_agg(source_id order by source_id collate "C"))[:1000] as accounts
       from person_account where joined_by = 'alone' and ($1::text is null or connection_id = $1) group by 1 order by 1`,
  );
  return {
    quarantined: quarantinedRows.reduce((sum, { rows }) => sum + rows, 0),
    unmappedUsers: unmapped.reduce((sum, { users }) => sum + users, 0),
    freshness,
    quarantinedRows,
    unmapped,
  };
}
