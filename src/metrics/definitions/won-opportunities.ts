import { type RawBuilder, sql } from 'kysely';
import type { QueryContext } from '../definition.ts';

/**
 * Won opportunities with the person who owned them then: at the moment of the won transition where the CRM gives one,
 * else at the end of the close date. The first owner known stands for the time before.
 *
 * `company_amount` is the amount in the company's currency: as it is, or by the CRM's own rate where the CRM's base
 * currency is seen to be the company's, as every amount in it equals its base amount. Null where neither is so.
 */
export function wonOpportunities({ from, to, companyCurrency, companyTimeZone }: QueryContext): RawBuilder<unknown> {
  return sql`
    select pa.person_id, won.connection_id, won.day, won.amount,
           case when won.currency = ${companyCurrency} then won.amount
                when b.connection_id is not null then won.amount_base end as company_amount
      from (
        select r.*, coalesce((r.closed_at at time zone ${companyTimeZone})::date, r.close_date) as day,
               coalesce(r.closed_at, (r.close_date + 1)::timestamp at time zone ${companyTimeZone}
                                     - interval '1 microsecond') as moment
          from crm_record r where r.kind = 'opportunity' and r.won and r.gone_at is null
      ) won
      left join lateral (
        select true as known, v.owner_source_id from record_owner_version v
         where v.connection_id = won.connection_id and v.kind = won.kind and v.source_id = won.source_id
         order by v.valid_from <= won.moment desc, abs(extract(epoch from v.valid_from - won.moment))
         limit 1
      ) v on true
      join person_account pa on pa.connection_id = won.connection_id
                            and pa.source_id = case when v.known then v.owner_source_id else won.owner_source_id end
      left join (
        select connection_id from crm_record
         where kind = 'opportunity' and currency = ${companyCurrency} and amount <> 0
         group by 1 having bool_and(amount_base is not distinct from amount)
      ) b on b.connection_id = won.connection_id
     where won.day >= ${from}::date and won.day < ${to}::date`;
}
