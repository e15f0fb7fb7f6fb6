import { sql } from 'kysely';
import { countOf, defineMetric } from '../definition.ts';

export const emailsLogged = defineMetric({
  id: 'emails-logged',
  version: 1,
  title: 'E-mails logged',
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many e-mails did people enter in the CRM?',
  formula:
    'e-mails entered by a person, on the day they were entered, without what follows the first record of a bulk burst',
  caveats: [
    'E-mails captured by the CRM itself are left out.',
    'An e-mail that is deleted later still counts.',
    'By connection: whatever people with an account there did, in whichever CRM.',
  ],
  needs: [{ record: 'activity', what: 'e-mails' }],
  interval: 'none',
  empty: 'zero',
  measure: countOf('emails', sql<boolean>`a.kind = 'email'`),
});
