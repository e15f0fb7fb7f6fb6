import { type RawBuilder, sql } from 'kysely';
import type { QueryContext } from '../definition.ts';

/**
 * Won opportunities with the person who owned them then and the group that person was in: the moment of the won
 * transition where the CRM gives one, else the close date.
 */
export function wonOpportunities({ members, from, to, companyTimeZone }: QueryContext): RawBuilder<unknown> {
  return sql`
    , won as (
      select r.connection_id, r.amount, r.currency,
             coalesce((r.closed_at at time zone ${companyTimeZone})::date, r.close_date) as day,
             coalesce(v.owner_source_id, r.owner_source_id) as owner
        from crm_record r
        left join record_owner_version v
          on v.connection_id = r.connection_id and v.kind = r.kind and v.source_id = r.source_id
         and coalesce(r.closed_at, r.close_date::timestamptz) >= v.valid_from
         and coalesce(r.closed_at, r.close_date::timestamptz) < v.valid_to
       where r.kind = 'opportunity' and r.won and r.gone_at is null
    ), owned as (
      select m.group_id, m.person_id, won.* from won
        join person_account pa on pa.connection_id = won.connection_id and pa.source_id = won.owner
        join ${members} m on m.person_id = pa.person_id and m.week_start = date_trunc('week', won.day)::date
       where won.day >= ${from}::date and won.day < ${to}::date
    )`;
}

/** Everybody a group had in a period, so that a period without wins is an explicit zero about known people. */
export function peopleByPeriod({ members, periodOfDay, from, to }: QueryContext): RawBuilder<unknown> {
  return sql`
    , present as (
      select m.group_id, ${periodOfDay(sql`day.day`)} as period, count(distinct m.person_id)::int as people
        from ${members} m
        cross join generate_series(m.week_start, m.week_start + 6, interval '1 day') as g(at)
        cross join lateral (select g.at::date as day) day
       where day.day >= ${from}::date and day.day < ${to}::date
       group by 1, 2
    )`;
}
