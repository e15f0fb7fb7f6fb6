import type { PoolClient } from 'pg';

/*
 * What one person's day counts at most in sums of a quarter: the company's 99th percentile of days with any core action,
 * from all days of the quarters before; of the first quarter, its own. Counts by number of actions are kept, so that the
 * log of years need not be read for it, and outlive the days they were made of.
 */

/** Every day with its limit, as a table of (day, most). */
export const DAY_LIMITS = `
  select g.day::date as day, l.most
    from core_action_limit l
    cross join lateral generate_series(l.quarter, l.quarter + interval '3 months' - interval '1 day', interval '1 day') g(day)`;

/**
 * Finds the limits anew, and brings the weeks of the quarters whose limit is another now up to date.
 * @param from weeks before this Monday ('YYYY-MM-DD') stay as they are: not all of their days are kept
 */
export async function refreshLimits(client: PoolClient, from: string): Promise<void> {
  await client.query(`
    with taken as (delete from core_action_count returning *)
    insert into core_action_count
    select quarter, core_actions, sum(days)::int from taken group by 1, 2 having sum(days) <> 0`);
  await client.query(`
    create temp table moved_limit on commit drop as
    with quarters as (
      select quarter, quarter = min(quarter) over () as is_first from (select distinct quarter from core_action_count) q
    ), found as (
      select q.quarter, (
               select min(c.core_actions) from (
                 select h.core_actions, sum(sum(h.days)) over (order by h.core_actions) as seen,
                        sum(sum(h.days)) over () as total
                   from core_action_count h
                  where h.quarter < q.quarter or (q.is_first and h.quarter = q.quarter)
                  group by h.core_actions
               ) c where c.seen >= 0.99 * c.total
             ) as most
        from quarters q
    )
    select coalesce(f.quarter, l.quarter) as quarter, f.most, l.most as before
      from found f full join core_action_limit l on l.quarter = f.quarter
     where f.most is distinct from l.most`);
  const { rows } = await client.query<{ n: number }>('select count(*)::int as n from moved_limit');
  if ((rows[0]?.n ?? 0) === 0) return;
  await client.query('delete from core_action_limit l using moved_limit m where m.quarter = l.quarter');
  await client.query('insert into core_action_limit select quarter, most from moved_limit where most is not null');
  // Only days above the lower of both limits count otherwise than before.
  await client.query(
    `with touched as (
       select distinct d.person_id, d.day - (d.day - date '1900-01-01') % 7 as week_start
         from moved_limit m
         join person_day d on d.day >= m.quarter and d.day < m.quarter + interval '3 months'
          and d.core_actions > least(m.most, m.before)
     ), capped as (
       select t.person_id, t.week_start, sum(least(d.core_actions, coalesce(l.most, d.core_actions)))::int as total
         from touched t
         join person_day d on d.person_id = t.person_id and d.day >= t.week_start and d.day < t.week_start + 7
         left join (${DAY_LIMITS}) l on l.day = d.day
        where t.week_start >= $1::date
        group by 1, 2
     ), changed as (
       update person_week w set capped_core_actions = c.total
         from capped c
        where w.person_id = c.person_id and w.week_start = c.week_start and w.capped_core_actions <> c.total
       returning w.week_start
     )
     insert into dirty_group_week select distinct week_start, false from changed`,
    [from],
  );
}
