import { sql } from 'kysely';
import { countOf, defineMetric } from '../definition.ts';

export const recordsCreated = defineMetric({
  id: 'records-created',
  version: 1,
  title: 'Records created',
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many accounts, contacts, leads, opportunities and cases did people create?',
  formula:
    'records created by a person, on the day they were created, without what follows the first record of a bulk burst',
  caveats: [
    'Records made by an import, a workflow or an integration are left out.',
    'A record that is deleted later still counts.',
    'By connection: whatever people with an account there did, in whichever CRM.',
  ],
  needs: [{ record: 'entity', what: 'accounts, contacts, leads, opportunities and cases' }],
  interval: 'none',
  empty: 'zero',
  measure: countOf('records', sql<boolean>`a.kind like '%-created'`),
});
