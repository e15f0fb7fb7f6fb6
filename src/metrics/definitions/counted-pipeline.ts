import { type RawBuilder, sql } from 'kysely';
import type { DailyMeasure, QueryContext } from '../definition.ts';

/** A sum over the open pipeline as it was counted at the end of each period, by owner. */
export function countedPipeline(amount: 'amount' | 'untouched_amount'): DailyMeasure {
  return {
    dated: 'day',
    connectionOf: 'record',
    refusal: ({ companyCurrency }) =>
      `open in a currency other than ${companyCurrency}, for which the CRM gives no rate`,
    known: {
      periods: (context) => sql`select period from (${lastCounted(context)}) counted`,
      otherwise: 'not known before the first sync: CRMs do not remember what was open, and for how much',
    },
    amounts: (context) => sql`
      select pa.person_id, o.day, ${sql.ref(`o.${amount}`)} as amount, o.refused > 0 as refused, o.connection_id
        from open_pipeline_day o
        join (${lastCounted(context)}) counted on counted.day = o.day
        join person_account pa on pa.connection_id = o.connection_id and pa.source_id = o.owner_source_id`,
  };
}

/** The last counted day of each period: the state at its end, or at the last count while it runs. */
function lastCounted({ from, to, periodOfDay }: QueryContext): RawBuilder<unknown> {
  return sql`select ${periodOfDay(sql`day`)} as period, max(day) as day
               from open_pipeline_day where day >= ${from}::date and day < ${to}::date group by 1`;
}
