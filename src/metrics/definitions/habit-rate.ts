import { defineMetric } from '../definition.ts';

export const habitRate = defineMetric({
  id: 'habit-rate',
  version: 1,
  title: 'Habit rate',
  unit: 'ratio',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'What share of people use the CRM as a habit?',
  formula:
    'eligible people of whom at least 9 of the last 12 evaluable weeks were adopted, in their first twelve at least 3 of the last 4 ÷ eligible people with at least 4 evaluable weeks so far. Months and quarters pool person-weeks',
  caveats: [
    'Somebody with fewer than 4 evaluable weeks is counted on neither side: it cannot be said yet.',
    'The first weeks of the data have no value for that reason.',
  ],
  needs: [
    { record: 'user', what: 'users with licence and active flag' },
    { record: 'activity', what: 'calls, meetings, e-mails and tasks' },
  ],
  interval: 'proportion',
  empty: 'null',
  measure: { dated: 'week', numerator: 'habit', denominator: 'habit_known', counted: 'habit_known' },
});
