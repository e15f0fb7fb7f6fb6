import { defineMetric } from '../definition.ts';

export const coreActionsPerWorkingDay = defineMetric({
  id: 'core-actions-per-working-day',
  version: 1,
  title: 'Core actions per working day',
  unit: 'rate',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How much do eligible people do in the CRM on a working day?',
  formula:
    "sum of core actions ÷ sum of working days of eligible people; a person's day counts at most the company's 99th percentile of active days, taken from all days before the quarter (in the first quarter: of that quarter)",
  caveats: [
    'A ratio of sums: busy people weigh more than idle ones.',
    'The limit of a quarter is fixed once it begins; that of the first quarter moves until it is over.',
  ],
  needs: [
    { record: 'user', what: 'users with licence and active flag' },
    { record: 'activity', what: 'calls, meetings, e-mails and tasks' },
  ],
  interval: 'none',
  empty: 'null',
  measure: { dated: 'week', numerator: 'capped_core_actions', denominator: 'working_days', counted: 'eligible' },
});
