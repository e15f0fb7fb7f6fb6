import { sql } from 'kysely';
import { defineMetric } from '../definition.ts';

export const callsLogged = defineMetric({
  id: 'calls-logged',
  version: 1,
  title: 'Calls logged',
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many calls did people enter in the CRM?',
  formula:
    'calls entered by a person, on the day they were entered, without what follows the first record of a bulk burst (10 or more records of one person within 10 minutes)',
  caveats: ['Dated by entry, not by when the call took place.', 'A call that is deleted later still counts.'],
  needs: [{ record: 'activity', what: 'calls' }],
  interval: 'none',
  empty: 'zero',
  query: ({ members, periodOfDay, from, to }) => sql`
    select m.group_id, p.period, sum(p.calls)::float as value, sum(p.calls)::int as numerator,
           null::int as denominator, count(distinct m.person_id)::int as people
      from ${members} m
      join lateral (
        select ${periodOfDay(sql`day.day`)} as period, coalesce(d.calls, 0) as calls
          from generate_series(m.week_start, m.week_start + 6, interval '1 day') as g(at)
          cross join lateral (select g.at::date as day) day
          left join person_day d on d.person_id = m.person_id and d.day = day.day
         where day.day >= ${from}::date and day.day < ${to}::date
      ) p on true
     group by 1, 2`,
});
