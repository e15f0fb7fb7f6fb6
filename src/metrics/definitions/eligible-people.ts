import { sql } from 'kysely';
import { defineMetric } from '../definition.ts';

export const eligiblePeople = defineMetric({
  id: 'eligible-people',
  version: 1,
  title: 'Eligible people',
  unit: 'people',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many people could have used the CRM?',
  formula:
    'people employed and licensed on all seven days of the week, with at least 2 working days in it, and 14 days since hire and licence; for months and quarters the mean over their weeks',
  caveats: ['Working days leave out weekends, public holidays of the country and known absences.'],
  needs: [{ record: 'user', what: 'users with licence and active flag' }],
  interval: 'none',
  empty: 'zero',
  query: ({ members, periodOfWeek }) => sql`
    select m.group_id, ${periodOfWeek(sql`w.week_start`)} as period,
           count(*) filter (where w.eligible)::float / nullif(count(distinct w.week_start), 0) as value,
           count(*) filter (where w.eligible)::int as numerator, count(distinct w.week_start)::int as denominator,
           count(distinct w.person_id) filter (where w.eligible)::int as people
      from ${members} m join person_week w on w.person_id = m.person_id and w.week_start = m.week_start
     group by 1, 2`,
});
