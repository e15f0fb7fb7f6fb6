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
  caveats: ['A ratio of sums: busy people weigh more than idle ones.'],
  needs: [
    { record: 'user', what: 'users with licence and active flag' },
    { record: 'activity', what: 'calls, meetings, e-mails and tasks' },
  ],
  interval: 'none',
  empty: 'null',
  query: ({ members, periodOfWeek }) => sql`
    , limits as (
      select q.quarter, (
               select percentile_disc(0.99) within group (order by d.core_actions) from person_day d
                where d.core_actions > 0
                  and case when q.quarter = first.quarter then date_trunc('quarter', d.day) = q.quarter
                           else d.day < q.quarter end
             ) as most
        from (select distinct date_trunc('quarter', week_start)::date as quarter from person_week) q,
             (select min(date_trunc('quarter', day))::date as quarter from person_day) first
    ), weeks as (
      select w.person_id, w.week_start, w.working_days,
             coalesce((select sum(least(d.core_actions, l.most)) from person_day d
                        where d.person_id = w.person_id and d.day between w.week_start and w.week_start + 6), 0) as actions
        from person_week w left join limits l on l.quarter = date_trunc('quarter', w.week_start)::date
       where w.eligible and (w.person_id, w.week_start) in (select person_id, week_start from ${members} x)
    )
    select m.group_id, ${periodOfWeek(sql`w.week_start`)} as period,
           sum(w.actions)::float / nullif(sum(w.working_days), 0) as value,
           sum(w.actions)::int as numerator, sum(w.working_days)::int as denominator,
           count(distinct w.person_id)::int as people
      from ${members} m join weeks w on w.person_id = m.person_id and w.week_start = m.week_start
     group by 1, 2`,
});
