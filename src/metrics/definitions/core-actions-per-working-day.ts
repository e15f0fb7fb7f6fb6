import { sql } from 'kysely';
import { defineMetric } from '../definition.ts';

export const coreActionsPerWorkingDay = defineMetric({
  id: 'core-actions-per-working-day',
  version: 1,
  title: 'Core actions per working day',
  unit: 'rate',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How much do eligible people do in the CRM on a working day?',
  formula:
    "sum of core actions ÷ sum of working days of eligible people; a person's day counts at most the company's 99th percentile of active days, taken from all days before the quarter (in the first quarter: of that quarter)",
  caveats: [
    'A ratio of sums: busy people weigh more than idle ones.',
    'The limit of a quarter is fixed once it begins; that of the first quarter moves until it is over.',
  ],
  needs: [
    { record: 'user', what: 'users with licence and active flag' },
    { record: 'activity', what: 'calls, meetings, e-mails and tasks' },
  ],
  interval: 'none',
  empty: 'null',
  measure: {
    dated: 'week',
    numerator: sql`case when w.eligible then w.core_actions - coalesce(e.above, 0) end`,
    denominator: sql`case when w.eligible then w.working_days end`,
    counted: sql`w.eligible`,
    beside: {
      // Days are counted by how much was done on them: the log is read once for the limits of all quarters.
      tables: ({ from, to }) => sql`
    , histogram as (
      select date_trunc('quarter', day::timestamp)::date as quarter, core_actions, count(*) as days
        from person_day where core_actions > 0 group by 1, 2
    ), quarters as (
      select quarter, quarter = min(quarter) over () as is_first from (select distinct quarter from histogram) q
    ), limits as materialized (
      select q.quarter, (
               select min(c.core_actions) from (
                 select h.core_actions, sum(sum(h.days)) over (order by h.core_actions) as seen,
                        sum(sum(h.days)) over () as total
                   from histogram h
                  where h.quarter < q.quarter or (q.is_first and h.quarter = q.quarter)
                  group by h.core_actions
               ) c where c.seen >= 0.99 * c.total
             ) as most
        from quarters q
    ), excess as (
      select d.person_id, date_trunc('week', d.day::timestamp)::date as week_start, sum(d.core_actions - l.most) as above
        from person_day d
        join limits l on l.quarter = date_trunc('quarter', d.day::timestamp)::date and d.core_actions > l.most
       where d.day > ${from}::date - 7 and d.day < ${to}::date + 7
       group by 1, 2
    )`,
      join: sql`left join excess e on e.person_id = w.person_id and e.week_start = w.week_start`,
    },
  },
});
