import type { CountWindow } from '../../connectors/contract/index.ts';
import type { Database } from '../db/index.ts';
import type { RecordType } from '../records/record.ts';
import type { Connections } from './connections.ts';

export interface CountComparison {
  readonly stream: string;
  readonly object: string;
  /** null: everything created since the connection's first day. */
  readonly day: string | null;
  readonly sourceCount: number;
  readonly storedCount: number;
}

const DAY = 86_400_000;
/** How many questions a difference may cost while its days are looked for. */
const MAX_PROBES = 48;
/** Complete days compared one by one, so that recent history is always on record. */
const RECENT_DAYS = 3;

/**
 * Compares our count with the CRM's own, by stream, for records created since the connection's first day and before the
 * stream was last read. Where the totals differ the window is halved until the days are found. Costs one request a
 * stream, one more for each recent day not compared yet, and at most 48 more where something differs.
 * @throws ConnectorError when the CRM cannot be asked.
 */
export async function reconcile(
  database: Database,
  connections: Connections,
  connectionId: string,
): Promise<CountComparison[]> {
  const { settings, client } = await connections.open(connectionId);
  const states = await database.db
    .selectFrom('stream_state')
    .select(['stream', 'read_through'])
    .where('connection_id', '=', connectionId)
    .where('availability', '<>', 'unavailable')
    .execute();
  const agreedDays = async (stream: string): Promise<ReadonlySet<string>> => {
    const { rows } = await database.pool.query<{ day: string }>(AGREED, [connectionId, stream]);
    return new Set(rows.map((row) => row.day));
  };
  const all: CountComparison[] = [];
  for (const { stream, read_through: until } of states) {
    const definition = settings.connector.streams[stream];
    if (definition === undefined || definition.object === null || until === null) continue;
    const { object, record } = definition;
    const compare = async (from: Date, to: Date): Promise<{ source: number; stored: number } | null> => {
      const source = await settings.connector.count(client, stream, { from, to });
      if (source === null) return null;
      return { source, stored: await countStored(database, { connectionId }, { object, record }, { from, to }) };
    };
    const found = await compareStream(
      compare,
      countFrom(record, settings.since, until),
      until,
      await agreedDays(stream),
    );
    all.push(...found.map((row) => ({ stream, object, ...row })));
  }
  await keep(database, connectionId, all);
  return all;
}

/**
 * The first moment of creation a full read covers. Users and entities are read whole, because an old account still has an
 * owner today; everything else from the connection's first day on.
 */
export function readFrom(record: RecordType, since: Date): Date {
  return record === 'user' || record === 'entity' ? new Date(0) : since;
}

/** CRMs forget sign-ins after about six months while we keep them: only what they surely still have can be compared. */
const LOGINS_KEPT_DAYS = 150;

function countFrom(record: RecordType, since: Date, until: Date): Date {
  if (record !== 'login') return readFrom(record, since);
  const kept = Math.floor(until.getTime() / DAY - LOGINS_KEPT_DAYS) * DAY;
  return new Date(Math.max(since.getTime(), kept));
}

/** How many live records of a stream, created in the window, are stored. */
export async function countStored(
  database: Database,
  { connectionId }: { readonly connectionId: string },
  { object, record }: { readonly object: string; readonly record: RecordType },
  { from, to }: CountWindow,
): Promise<number> {
  const statement = storedRows[record];
  // References are no events in time: their streams name no object, and are not counted.
  if (statement === undefined) return 0;
  const { rows } = await database.pool.query<{ n: number }>(statement, [connectionId, object, from, to]);
  return rows[0]?.n ?? 0;
}

type Compare = (from: Date, to: Date) => Promise<{ source: number; stored: number } | null>;
type Row = Pick<CountComparison, 'day' | 'sourceCount' | 'storedCount'>;

async function compareStream(compare: Compare, since: Date, until: Date, agreed: ReadonlySet<string>): Promise<Row[]> {
  const total = await compare(since, until);
  if (total === null) return [];
  const rows = new Map<string | null, Row>();
  rows.set(null, { day: null, sourceCount: total.source, storedCount: total.stored });
  const note = (start: Date, count: { source: number; stored: number }): void => {
    const day = start.toISOString().slice(0, 10);
    rows.set(day, { day, sourceCount: count.source, storedCount: count.stored });
  };
  const lastMidnight = Math.floor(until.getTime() / DAY) * DAY;
  for (let back = 1; back <= RECENT_DAYS; back += 1) {
    const start = new Date(lastMidnight - back * DAY);
    if (start < since) break;
    // While the totals agree, a day that agreed before cannot have gone apart by itself.
    if (total.source === total.stored && agreed.has(start.toISOString().slice(0, 10))) continue;
    const count = await compare(start, new Date(start.getTime() + DAY));
    if (count !== null) note(start, count);
  }
  if (total.source !== total.stored) await descend(compare, since, until, note);
  return [...rows.values()];
}

/** Halves the window where the counts differ, down to single days, breadth first so that the budget finds the widest. */
async function descend(
  compare: Compare,
  since: Date,
  until: Date,
  note: (start: Date, count: { source: number; stored: number }) => void,
): Promise<void> {
  const windows: { from: number; to: number }[] = [{ from: since.getTime(), to: until.getTime() }];
  let probes = 0;
  for (let window = windows.shift(); window !== undefined && probes < MAX_PROBES; window = windows.shift()) {
    const middle = Math.round((window.from + window.to) / 2 / DAY) * DAY;
    for (const half of [
      { from: window.from, to: middle },
      { from: middle, to: window.to },
    ]) {
      if (half.from >= half.to) continue;
      probes += 1;
      const count = await compare(new Date(half.from), new Date(half.to));
      if (count === null || count.source === count.stored) continue;
      if (half.to - half.from <= DAY) note(new Date(half.from), count);
      else windows.push(half);
    }
  }
}

/** Days on which both counts were the same after the day had ended everywhere. */
const AGREED = `
  select day::text as day from source_count
   where connection_id = $1 and stream = $2 and source_count = stored_count and counted_at >= day + interval '2 days'`;

/** Live rows of a kind of record created in [$3, $4); $2 is the CRM's name of the object. */
const storedRows: Readonly<Partial<Record<RecordType, string>>> = {
  user: `select count(*)::int as n from crm_user
          where connection_id = $1 and $2::text is not null and gone_at is null and created_at >= $3 and created_at < $4`,
  login: `select count(*)::int as n from login
           where connection_id = $1 and $2::text is not null and at >= $3 and at < $4`,
  'owner-change': `select count(*)::int as n from owner_change
                    where connection_id = $1 and object = $2 and gone_at is null and at >= $3 and at < $4`,
  'stage-change': `select count(*)::int as n from stage_change
                    where connection_id = $1 and object = $2 and gone_at is null and at >= $3 and at < $4`,
  entity: `select count(*)::int as n from crm_record
            where connection_id = $1 and object = $2 and gone_at is null and created_at >= $3 and created_at < $4`,
  // An activity is an open record, an action, or (reopened) both.
  activity: `select count(distinct source_id)::int as n from (
               select source_id from crm_record
                where connection_id = $1 and object = $2 and gone_at is null and created_at >= $3 and created_at < $4
               union all
               select source_id from action
                where connection_id = $1 and object = $2 and gone_at is null
                  and source_created_at >= $3 and source_created_at < $4
             ) both_kinds`,
};

async function keep(database: Database, connectionId: string, rows: readonly CountComparison[]): Promise<void> {
  await database.pool.query(
    `insert into source_count (connection_id, stream, object, day, source_count, stored_count, counted_at)
     select $1, stream, object, day, source, stored, now()
       from unnest($2::text[], $3::text[], $4::date[], $5::bigint[], $6::bigint[]) as r(stream, object, day, source, stored)
     on conflict (connection_id, stream, day) do update
       set source_count = excluded.source_count, stored_count = excluded.stored_count, counted_at = excluded.counted_at,
           object = excluded.object`,
    [
      connectionId,
      rows.map((r) => r.stream),
      rows.map((r) => r.object),
      rows.map((r) => r.day),
      rows.map((r) => r.sourceCount),
      rows.map((r) => r.storedCount),
    ],
  );
}
