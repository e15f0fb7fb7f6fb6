import { sql } from 'kysely';
import { defineMetric } from '../definition.ts';
import { peopleByPeriod, wonOpportunities } from './won-opportunities.ts';

export const wins = defineMetric({
  id: 'wins',
  version: 1,
  title: 'Wins',
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many opportunities were won?',
  formula:
    "won opportunities, on the day of the won transition where the CRM's history has it, else on the close date; for the person who owned them then",
  caveats: [
    'A close date can be set to any day; wins dated by it are only as good as it is.',
    'Opportunities deleted since are left out, and so are those owned by nobody we count as a person.',
  ],
  needs: [{ record: 'entity', what: 'opportunities' }],
  interval: 'none',
  empty: 'zero',
  query: (context) => sql`
    ${wonOpportunities(context)} ${peopleByPeriod(context)}
    , counted as (
      select group_id, ${context.periodOfDay(sql`owned.day`)} as period, count(*)::int as n from owned group by 1, 2
    )
    select p.group_id, p.period, coalesce(c.n, 0)::float as value, coalesce(c.n, 0) as numerator,
           null::int as denominator, p.people
      from present p left join counted c on c.group_id = p.group_id and c.period = p.period`,
});
