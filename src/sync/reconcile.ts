import type { CountWindow, Stream } from '../../connectors/contract/index.ts';
import type { Database } from '../db/index.ts';
import { metered } from './budget.ts';
import {
  type Comparison,
  compareByHalving,
  compareDays,
  type DayCount,
  dayOf,
  differs,
  windowsOf,
} from './compare-counts.ts';
import type { Connections, OpenConnection } from './connections.ts';
import { type Counted, countFrom, countStored, countStoredByDay } from './count-stored.ts';
import { isPlausibleLoss } from './implausible-sweep.ts';
import { repairWindow } from './repair-window.ts';

export interface CountComparison {
  readonly stream: string;
  readonly object: string;
  /** null: everything created since the connection's first day. */
  readonly day: string | null;
  readonly sourceCount: number;
  readonly storedCount: number;
  /** Whether the day differed and was read anew. */
  readonly repaired: boolean;
  /** Why a difference was left alone, for an administrator. */
  readonly reason: string | null;
}

/** Longest window that is read anew in one go, in days, and how many of them in one reconciliation of a stream. */
const WINDOW_DAYS = 31;
const MOST_WINDOWS = 24;
/** Days kept on record although both counts agree. */
const KEPT_DAYS = 400;

/**
 * Compares our count with the CRM's own, by stream and day, for records created since the connection's first day and
 * before the stream was last read; reads the days that differ anew, and compares these again. What was found is kept for
 * `/quality`. Call it when no stream of the connection is being read.
 *
 * @throws ConnectorError when the CRM cannot be asked.
 */
export async function reconcile(
  database: Database,
  connections: Connections,
  connectionId: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<CountComparison[]> {
  const open = await connections.open(connectionId);
  const states = await database.db
    .selectFrom('stream_state')
    .select(['stream', 'read_through'])
    .where('connection_id', '=', connectionId)
    .where('availability', '<>', 'unavailable')
    .orderBy('stream')
    .execute();
  const all: CountComparison[] = [];
  for (const { stream, read_through: until } of states) {
    signal.throwIfAborted();
    const definition = open.settings.connector.streams[stream];
    if (definition === undefined || definition.object === null || until === null) continue;
    const of = { connectionId, object: definition.object, record: definition.record };
    const found = await reconcileStream(database, open, { stream, definition, of, until, signal });
    // Stream by stream: what was found out stays known when a later stream cannot be asked.
    await keep(database, connectionId, found, until);
    all.push(...found);
  }
  return all;
}

/** As `reconcile` at the end of a sync, its requests noted on the sync's record. */
export async function reconcileSync(
  database: Database,
  connections: Connections,
  { syncId, connectionId, signal }: { syncId: string; connectionId: string; signal: AbortSignal },
): Promise<CountComparison[]> {
  return metered(async (requests) => {
    try {
      return await reconcile(database, connections, connectionId, signal);
    } finally {
      await database.pool.query('update sync set requests = requests + $2 where id = $1', [syncId, requests()]);
    }
  });
}

interface StreamAt {
  readonly stream: string;
  readonly definition: Stream<unknown>;
  readonly of: Counted;
  readonly until: Date;
  readonly signal: AbortSignal;
}

async function reconcileStream(database: Database, open: OpenConnection, at: StreamAt): Promise<CountComparison[]> {
  const { stream, definition, of, until } = at;
  const window = { from: countFrom(of.record, open.settings.since, until), to: until };
  const first = await compare(database, open, at, window);
  if (first === null) return [];
  const unsettled = await unsettledBefore(database, of.connectionId, stream);
  const wrong = first.days.filter((day) => differs(day) && unsettled.get(day.day) !== signature(day));
  const lost = wrong.reduce((sum, { source, stored }) => sum + Math.max(0, stored - source), 0);
  const reason = reasonToLeave(first, lost, definition);
  const windows = reason === null ? windowsOf(wrong, WINDOW_DAYS, window).slice(0, MOST_WINDOWS) : [];
  const days = new Map(first.days.map((day) => [day.day, day]));
  const repaired = new Set<string>();
  for (const part of windows) {
    if (!(await repairWindow(database, open, definition, { stream, of, window: part, until, signal: at.signal })))
      break;
    const again = await compare(database, open, at, part);
    for (const { day } of wrong) {
      if (day < dayOf(part.from) || day > dayOf(new Date(part.to.getTime() - 1))) continue;
      repaired.add(day);
      days.set(day, again?.days.find((found) => found.day === day) ?? { day, source: 0, stored: 0 });
    }
  }
  const row = (day: string | null, { source, stored }: Pick<DayCount, 'source' | 'stored'>): CountComparison => ({
    stream,
    object: of.object,
    day,
    sourceCount: source,
    storedCount: stored,
    repaired: day !== null && repaired.has(day),
    reason: source === stored ? null : (reason ?? (day === null ? null : UNSETTLED)),
  });
  const total = repaired.size === 0 ? first : await totalOf(database, open, at, window, first, [...days.values()]);
  return [row(null, total), ...[...days.values()].map((day) => row(day.day, day))];
}

const UNSETTLED = 'Reading the day anew did not settle the difference; rows in quarantine are the usual cause.';

function signature({ source, stored }: Pick<DayCount, 'source' | 'stored'>): string {
  return `${source}/${stored}`;
}

/** Days that were read anew before and differed still, with both counts: reading them again would change nothing. */
async function unsettledBefore(
  database: Database,
  connectionId: string,
  stream: string,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await database.pool.query<{ day: string; source: number; stored: number }>(
    `select day::text as day, source_count::float8 as source, stored_count::float8 as stored from source_count
      where connection_id = $1 and stream = $2 and repaired_at is not null and source_count <> stored_count`,
    [connectionId, stream],
  );
  return new Map(rows.map((row) => [row.day, signature(row)]));
}

/** Why differences of a stream are shown and not repaired; null when they may be. */
function reasonToLeave({ source, stored }: Comparison, lost: number, definition: Stream<unknown>): string | null {
  if (!isPlausibleLoss(lost, stored)) {
    return (
      `The CRM counts ${source} where ${stored} are stored. That looks like a lost permission rather than deletions, so ` +
      'nothing was removed. Check what the connection may read.'
    );
  }
  return definition.readWindow === undefined
    ? 'This stream cannot be read by day; `uptake sync --full` reads all of it anew.'
    : null;
}

async function compare(
  database: Database,
  { settings: { connector }, client }: OpenConnection,
  { stream, of }: StreamAt,
  window: CountWindow,
): Promise<Comparison | null> {
  if (connector.countByDay !== undefined) {
    const source = await connector.countByDay(client, stream, window);
    return source === null ? null : compareDays(source, await countStoredByDay(database, of, window));
  }
  return compareByHalving(async (part) => {
    const source = await connector.count(client, stream, part);
    return source === null ? null : { source, stored: await countStored(database, of, part) };
  }, window);
}

/** After a repair: the sum of the days where every day is known, and otherwise a question more. */
async function totalOf(
  database: Database,
  open: OpenConnection,
  { stream, of }: StreamAt,
  window: CountWindow,
  first: Comparison,
  days: readonly DayCount[],
): Promise<Pick<DayCount, 'source' | 'stored'>> {
  const { connector } = open.settings;
  const sum = (side: 'source' | 'stored') => days.reduce((total, day) => total + day[side], 0);
  if (connector.countByDay !== undefined) return { source: sum('source'), stored: sum('stored') };
  const source = await connector.count(open.client, stream, window);
  return source === null ? first : { source, stored: await countStored(database, of, window) };
}

async function keep(
  database: Database,
  connectionId: string,
  rows: readonly CountComparison[],
  until: Date,
): Promise<void> {
  const stream = rows[0]?.stream;
  if (stream === undefined) return;
  const oldest = dayOf(new Date(until.getTime() - KEPT_DAYS * 86_400_000));
  const kept = rows.filter((row) => row.day === null || row.day >= oldest || row.repaired || isDifferent(row));
  await database.db.transaction().execute(async (trx) => {
    // An old day that differed and agrees by now is no longer worth a line.
    await trx
      .deleteFrom('source_count')
      .where('connection_id', '=', connectionId)
      .where('stream', '=', stream)
      .where('day', '<', oldest)
      .where('repaired_at', 'is', null)
      .execute();
    for (let start = 0; start < kept.length; start += 1000) {
      await trx
        .insertInto('source_count')
        .values(
          kept.slice(start, start + 1000).map((row) => ({
            connection_id: connectionId,
            stream: row.stream,
            object: row.object,
            day: row.day,
            source_count: row.sourceCount,
            stored_count: row.storedCount,
            counted_at: new Date(),
            repaired_at: row.repaired ? new Date() : null,
            reason: row.reason,
          })),
        )
        .onConflict((conflict) =>
          conflict.columns(['connection_id', 'stream', 'day']).doUpdateSet((eb) => ({
            object: eb.ref('excluded.object'),
            source_count: eb.ref('excluded.source_count'),
            stored_count: eb.ref('excluded.stored_count'),
            counted_at: eb.ref('excluded.counted_at'),
            repaired_at: eb.fn.coalesce('excluded.repaired_at', 'source_count.repaired_at'),
            reason: eb.ref('excluded.reason'),
          })),
        )
        .execute();
    }
  });
}

function isDifferent({ sourceCount, storedCount }: CountComparison): boolean {
  return sourceCount !== storedCount;
}
