import { sql } from 'kysely';
import { defineMetric } from '../definition.ts';
import { peopleByPeriod, wonOpportunities } from './won-opportunities.ts';

export const wonAmount = defineMetric({
  id: 'won-amount',
  version: 1,
  title: 'Won amount',
  unit: 'currency',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How much was won?',
  formula: "sum of the amounts of won opportunities in the company's currency, dated and owned as for wins",
  caveats: [
    'Where an amount is in another currency and the CRM gives no rate, the figure is refused rather than guessed.',
    'Won opportunities without an amount count as 0.',
    "A CRM that keeps one currency and does not name it is taken to keep the company's.",
  ],
  needs: [{ record: 'entity', what: 'opportunities with amounts' }],
  interval: 'none',
  empty: 'zero',
  query: (context) => sql`
    ${wonOpportunities(context)} ${peopleByPeriod(context)}
    , counted as (
      select group_id, ${context.periodOfDay(sql`owned.day`)} as period, sum(coalesce(amount, 0)) as total,
             count(*) filter (where amount <> 0 and currency <> ${context.companyCurrency}) as foreign_wins
        from owned group by 1, 2
    )
    select p.group_id, p.period,
           case when c.foreign_wins > 0 then null else coalesce(c.total, 0)::float end as value,
           case when c.foreign_wins > 0 then null else coalesce(c.total, 0)::float end as numerator,
           null::int as denominator, p.people,
           case when c.foreign_wins > 0 then c.foreign_wins || ' won in a currency other than ' ||
             ${context.companyCurrency}::text || ', for which the CRM gives no rate' end as reason
      from present p left join counted c on c.group_id = p.group_id and c.period = p.period`,
});
