import { sql } from 'kysely';
import type { Database } from '../db/index.ts';

/** How far back entries are looked at. */
const WINDOW_DAYS = 180;

/**
 * Days within which nine tenths of what people enter is entered, after it took place: the 90th percentile over the last
 * half year of activities with a date of their own. 0 where there are none.
 */
export async function loggingLag(database: Database): Promise<number> {
  const { rows } = await sql<{ days: number | null }>`
    select percentile_disc(0.9) within group (
             order by greatest(0, (at at time zone 'UTC')::date - (occurred_at at time zone 'UTC')::date)) as days
      from action
     where via = 'person' and not burst and occurred_at is not null
       and at >= (select max(at) from action) - make_interval(days => ${WINDOW_DAYS})`.execute(database.db);
  return rows[0]?.days ?? 0;
}
