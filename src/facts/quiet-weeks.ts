import type { PoolClient } from 'pg';

/** Weeks whose median is compared with, how many of them there must be, and the share of it that is quiet. */
const TRAILING = 26;
const ENOUGH = 8;
const QUIET_SHARE = 0.5;

/**
 * Finds the weeks in which the whole organisation did less than half of what it usually does on a scheduled day: holidays
 * nobody told us of. Looked for only where no absences are known at all, and among complete weeks.
 * @param through last complete day; null: no week is complete
 * @returns the first week that is quiet now and was not before, or the other way round; null when nothing changed
 */
export async function refreshQuietWeeks(client: PoolClient, through: string | null): Promise<string | null> {
  const { rows } = await client.query<{ week_start: string }>(
    `with totals as (
       select week_start, all_core_actions::numeric / nullif(scheduled_days, 0) as rate
         from group_week where grouping = 'company' and week_start + 6 <= $1::date
     ), found as (
       select t.week_start
         from totals t
         cross join lateral (
           select percentile_cont(0.5) within group (order by b.rate) as median, count(b.rate) as weeks
             from totals b where b.week_start < t.week_start and b.week_start >= t.week_start - 7 * ${TRAILING}
         ) usual
        where usual.weeks >= ${ENOUGH} and t.rate < ${QUIET_SHARE} * usual.median and not exists (select from absence)
     ), removed as (
       delete from quiet_week q where not exists (select from found f where f.week_start = q.week_start)
       returning week_start
     ), added as (
       insert into quiet_week select week_start from found on conflict do nothing returning week_start
     )
     select min(week_start)::text as week_start from (select * from removed union all select * from added) changed`,
    [through],
  );
  return rows[0]?.week_start ?? null;
}
