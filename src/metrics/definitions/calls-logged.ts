import { sql } from 'kysely';
import { countOf, defineMetric } from '../definition.ts';

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
  caveats: [
    'Dated by entry, not by when the call took place; basis=occurred gives that, and is provisional as long as calls are still being entered.',
    'A call that is deleted later still counts.',
    'By connection: whatever people with an account there entered, in whichever CRM.',
  ],
  needs: [{ record: 'activity', what: 'calls' }],
  interval: 'none',
  empty: 'zero',
  measure: countOf('calls', sql<boolean>`a.kind = 'call'`),
});
