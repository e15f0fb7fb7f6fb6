import { defineMetric } from '../definition.ts';

export const activePeople = defineMetric({
  id: 'active-people',
  version: 1,
  title: 'Active people',
  unit: 'people',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many of the eligible people did anything in the CRM?',
  formula:
    'eligible people with at least one active day, a day with at least one core action; for months and quarters the mean over their weeks',
  caveats: ['Signing in or looking at records is no core action.'],
  needs: [
    { record: 'user', what: 'users with licence and active flag' },
    { record: 'activity', what: 'calls, meetings, e-mails and tasks' },
  ],
  interval: 'none',
  empty: 'zero',
  measure: { dated: 'week', numerator: 'active', denominator: null, counted: 'eligible' },
});
