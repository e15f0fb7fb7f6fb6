import { sql } from 'kysely';
import { defineMetric } from '../definition.ts';
import { wonOpportunities } from './won-opportunities.ts';

export const wins = defineMetric({
  id: 'wins',
  version: 1,
  title: 'Wins',
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many opportunities were won?',
  formula:
    "won opportunities, on the day of the won transition where the CRM's history has it, else on the close date; for the person who owned them then, at the end of the close date where only that is known",
  caveats: [
    'A close date can be set to any day; wins dated by it are only as good as it is.',
    'Days are those of the company’s time zone. By connection, a win counts in the connection its record is in.',
    'Opportunities deleted since are left out, and so are those owned by nobody we count as a person.',
  ],
  needs: [{ record: 'entity', what: 'opportunities' }],
  interval: 'none',
  empty: 'zero',
  measure: {
    dated: 'day',
    connectionOf: 'record',
    amounts: (context) => sql`
      select person_id, day, 1 as amount, false as refused, connection_id from (${wonOpportunities(context)}) won`,
  },
});
