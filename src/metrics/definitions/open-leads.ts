import { type RawBuilder, sql } from 'kysely';
import { defineMetric, type QueryContext } from '../definition.ts';

export const openLeads = defineMetric({
  id: 'open-leads',
  version: 1,
  title: 'Open leads',
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many leads were open at the end of the period?',
  formula: 'leads that are neither converted nor closed at the end of the period, by their owner then',
  caveats: ['CRMs do not remember this state: it is known from the first sync on and null before.'],
  needs: [{ record: 'entity', what: 'leads' }],
  interval: 'none',
  empty: 'zero',
  measure: {
    dated: 'day',
    connectionOf: 'record',
    known: {
      periods: (context) => sql`select period from (${lastCounted(context)}) counted`,
      otherwise: 'not known before the first sync: CRMs do not remember which leads were open',
    },
    amounts: (context) => sql`
      select pa.person_id, l.day, l.open_leads as amount, false as refused, l.connection_id
        from open_lead_day l
        join (${lastCounted(context)}) counted on counted.day = l.day
        join person_account pa on pa.connection_id = l.connection_id and pa.source_id = l.owner_source_id`,
  },
});

/** The last counted day of each period: the state at its end, or at the last count while it runs. */
function lastCounted({ from, to, periodOfDay }: QueryContext): RawBuilder<unknown> {
  return sql`select ${periodOfDay(sql`day`)} as period, max(day) as day
               from open_lead_day where day >= ${from}::date and day < ${to}::date group by 1`;
}
