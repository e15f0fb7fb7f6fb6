import { sql } from 'kysely';
import { countOf, defineMetric } from '../definition.ts';

export const tasksCompleted = defineMetric({
  id: 'tasks-completed',
  version: 1,
  title: 'Tasks completed',
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many tasks did people complete?',
  formula:
    'tasks completed by a person, on the day they were completed, without what follows the first record of a bulk burst',
  caveats: [
    'Never by due date; opening a to-do is no action.',
    'A task that is opened again and completed once more counts twice: so it was.',
    'By connection: whatever people with an account there did, in whichever CRM.',
  ],
  needs: [{ record: 'activity', what: 'tasks' }],
  interval: 'none',
  empty: 'zero',
  measure: countOf('tasks', sql<boolean>`a.kind = 'task'`),
});
