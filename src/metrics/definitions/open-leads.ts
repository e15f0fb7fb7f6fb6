import { sql } from 'kysely';
import { defineMetric } from '../definition.ts';
import { peopleByPeriod } from './won-opportunities.ts';

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
  query: (context) => sql`
    ${peopleByPeriod(context)}
    , known as (
      -- the last day counted within each period
      select ${context.periodOfDay(sql`day`)} as period, max(day) as day from open_lead_day
       where day >= ${context.from}::date and day < ${context.to}::date group by 1
    ), counted as (
      select m.group_id, k.period, sum(l.open_leads)::int as n
        from known k
        join open_lead_day l on l.day = k.day
        join person_account pa on pa.connection_id = l.connection_id and pa.source_id = l.owner_source_id
        join ${context.members} m on m.person_id = pa.person_id and m.week_start = date_trunc('week', k.day)::date
       group by 1, 2
    )
    select p.group_id, p.period,
           case when k.period is null then null else coalesce(c.n, 0)::float end as value,
           case when k.period is null then null else coalesce(c.n, 0) end as numerator,
           null::int as denominator, p.people,
           case when k.period is null then 'not known before the first sync: CRMs do not remember which leads were open'
           end as reason
      from present p
      left join known k on k.period = p.period
      left join counted c on c.group_id = p.group_id and c.period = p.period`,
});
