import { sql } from 'kysely';
import type { Database, Db } from '../db/index.ts';

/**
 * Keeps when the facts of a week last came out different, which is what readers of `updatedSince` ask for. Told from a sum
 * over everything of the week, so that it says nothing about whose they are. To be called when results are computed.
 */
export async function markRestated(trx: Db, at: Date): Promise<void> {
  await sql`
    with weeks as (
      select week_start, sum(hashtextextended(g::text, 0)) as n from group_week g group by 1
    ), days as (
      select date_trunc('week', day::timestamp)::date as week_start,
             sum(hashtextextended(person_id, (day - date '2000-01-03')::bigint * 1000003
                   + calls * 7 + meetings * 31 + emails * 127 + tasks * 521 + records * 2053 + core_actions * 8209)) as n
        from person_day group by 1
    ), won as (
      select date_trunc('week', coalesce((closed_at at time zone 'UTC')::date, close_date)::timestamp)::date as week_start,
             sum(hashtextextended(source_id || coalesce(owner_source_id, ''), coalesce(amount_base, amount, 0)::bigint)) as n
        from crm_record where won and gone_at is null group by 1
    ), leads as (
      select date_trunc('week', day::timestamp)::date as week_start,
             sum(hashtextextended(owner_source_id, (day - date '2000-01-03')::bigint * 100003 + open_leads)) as n
        from open_lead_day group by 1
    )
    insert into restated_week (week_start, fingerprint, restated_at)
    select week_start, concat_ws(' ', w.n, d.n, o.n, l.n), ${at}::timestamptz
      from weeks w left join days d using (week_start) left join won o using (week_start) left join leads l using (week_start)
    on conflict (week_start) do update set fingerprint = excluded.fingerprint, restated_at = excluded.restated_at
      where restated_week.fingerprint <> excluded.fingerprint`.execute(trx);
}

/** Mondays of the weeks that were restated after the given moment. */
export async function weeksRestatedSince(database: Database, since: Date): Promise<ReadonlySet<string>> {
  const rows = await database.db
    .selectFrom('restated_week')
    .select('week_start')
    .where('restated_at', '>', since)
    .execute();
  return new Set(rows.map((row) => row.week_start));
}
