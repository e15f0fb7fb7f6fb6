import { sql } from 'kysely';
import { defineMetric } from '../definition.ts';
import { wonOpportunities } from './won-opportunities.ts';

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
    "An amount in another currency counts by the CRM's own rate, which is used only where the CRM's base currency is seen to be the company's: every amount in it equals its base amount. Otherwise the figure is refused rather than guessed.",
    'Won opportunities without an amount count as 0.',
    "A CRM that keeps one currency and does not name it is taken to keep the company's.",
  ],
  needs: [{ record: 'entity', what: 'opportunities with amounts' }],
  interval: 'none',
  empty: 'zero',
  measure: {
    dated: 'day',
    connectionOf: 'record',
    refusal: ({ companyCurrency }) =>
      `won in a currency other than ${companyCurrency}, for which the CRM gives no rate`,
    amounts: (context) => sql`
      select person_id, day, coalesce(company_amount, 0) as amount,
             amount <> 0 and company_amount is null as refused, connection_id
        from (${wonOpportunities(context)}) won`,
  },
});
