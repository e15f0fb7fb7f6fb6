import { sql } from 'kysely';
import { defineMetric } from '../definition.ts';

export const activePeople = defineMetric({
  id: 'active-people',
  version: 1,
  title: 'Active people',
  unit: 'people',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many of the eligible people did anything in the CRM?',
  formula:
    'eligible people with at least one active day, a day with at least one core action; for months and quarters the mean over their weeks',
  caveats: ['Signing in or looking at records is no core action.'],
  needs: [
    { record: 'user', what: 'users with licence and active flag' },
    { record: 'activity', what: 'calls, meetings, e-mails and tasks' },
  ],
  interval: 'none',
  empty: 'zero',
  query: ({ members, periodOfWeek }) => sql`
    select m.group_id, ${periodOfWeek(sql`w.week_start`)} as period,
           count(*) filter (where w.eligible and w.active_days > 0)::float
             / nullif(count(distinct w.week_start), 0) as value,
           count(*) filter (where w.eligible and w.active_days > 0)::int as numerator,
           count(*) filter (where w.eligible)::int as denominator,
           count(distinct w.person_id) filter (where w.eligible)::int as people
      from ${members} m join person_week w on w.person_id = m.person_id and w.week_start = m.week_start
     group by 1, 2`,
});
