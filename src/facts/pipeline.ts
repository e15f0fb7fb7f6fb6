import { sql } from 'kysely';
import type { Database } from '../db/index.ts';

/** Days without a touch after which an open opportunity counts as untouched. */
const UNTOUCHED_DAYS = 30;

/**
 * Keeps today's open pipeline by owner: amounts as they are now, which no CRM remembers, so it is known from our first
 * sync on. Untouched: the record was not changed for 30 days, and no person did anything on its account in them. Nothing
 * is kept of a connection that has not been read yet, or its opportunities would be taken for none.
 * @param currency the company's; another counts by the CRM's own rate, where its base currency is seen to be the company's
 */
export async function countOpenPipeline(database: Database, today: string, currency: string): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    await trx.deleteFrom('open_pipeline_day').where('day', '=', today).execute();
    await sql`
      insert into open_pipeline_day
        (connection_id, owner_source_id, day, opportunities, amount, untouched_amount, refused)
      with based as (
        select connection_id from crm_record
         where kind = 'opportunity' and currency = ${currency} and amount <> 0
         group by 1 having bool_and(amount_base is not distinct from amount)
      ), open as (
        select r.connection_id, r.owner_source_id, r.amount,
               case when r.currency = ${currency} then r.amount when b.connection_id is not null then r.amount_base end as own,
               coalesce(r.modified_at, r.created_at) < ${today}::date - ${UNTOUCHED_DAYS}::int
               and not exists (
                 select from action a
                  where a.connection_id = r.connection_id and a.account_source_id = r.account_source_id
                    and a.via = 'person' and a.at >= ${today}::date - ${UNTOUCHED_DAYS}::int) as untouched
          from crm_record r
          join connection c on c.id = r.connection_id and c.enabled and c.read_through is not null
          left join based b on b.connection_id = r.connection_id
         where r.kind = 'opportunity' and not r.closed and r.gone_at is null and r.owner_source_id is not null
      )
      select connection_id, owner_source_id, ${today}::date, count(*)::int, coalesce(sum(own), 0),
             coalesce(sum(own) filter (where untouched), 0),
             (count(*) filter (where amount <> 0 and own is null))::int
        from open group by 1, 2
      union all
      select id, '', ${today}::date, 0, 0, 0, 0 from connection where enabled and read_through is not null`.execute(
      trx,
    );
  });
}
