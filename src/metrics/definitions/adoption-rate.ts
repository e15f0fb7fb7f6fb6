import { sql } from 'kysely';
import { defineMetric } from '../definition.ts';

export const adoptionRate = defineMetric({
  id: 'adoption-rate',
  version: 1,
  title: 'Adoption rate',
  unit: 'ratio',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'What share of the people who could have, used the CRM as their role asks?',
  formula:
    "people with an adopted week ÷ eligible people. A week is adopted when the role's contract is met: its active days (at most the working days there were) and its core actions, scaled to the working days: ceil(required × working days / 5), at least 1. Months and quarters pool person-weeks",
  caveats: [
    'The count of a past week is exact; the interval is about the habit behind it.',
    'Intervals of months and quarters take person-weeks as independent and are therefore somewhat too narrow.',
  ],
  needs: [
    { record: 'user', what: 'users with licence, role and active flag' },
    { record: 'activity', what: 'calls, meetings, e-mails and tasks' },
  ],
  interval: 'proportion',
  empty: 'null',
  query: ({ members, periodOfWeek }) => sql`
    select m.group_id, ${periodOfWeek(sql`w.week_start`)} as period,
           (count(*) filter (where w.eligible and w.adopted))::float / nullif(count(*) filter (where w.eligible), 0)
             as value,
           count(*) filter (where w.eligible and w.adopted)::int as numerator,
           count(*) filter (where w.eligible)::int as denominator,
           count(distinct w.person_id) filter (where w.eligible)::int as people
      from ${members} m join person_week w on w.person_id = m.person_id and w.week_start = m.week_start
     group by 1, 2`,
});
