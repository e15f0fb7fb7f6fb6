import { sql } from 'kysely';
import { countOf, defineMetric } from '../definition.ts';

export const meetingsLogged = defineMetric({
  id: 'meetings-logged',
  version: 1,
  title: 'Meetings logged',
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many meetings did people enter in the CRM?',
  formula:
    'meetings entered by a person, on the day they were entered, without what follows the first record of a bulk burst',
  caveats: [
    'Dated by entry: a meeting in the calendar of next month counts today. basis=occurred dates it by when it takes place.',
    'Meetings captured by the CRM itself are left out.',
    'By connection: whatever people with an account there did, in whichever CRM.',
  ],
  needs: [{ record: 'activity', what: 'meetings' }],
  interval: 'none',
  empty: 'zero',
  measure: countOf('meetings', sql<boolean>`a.kind = 'meeting'`),
});
