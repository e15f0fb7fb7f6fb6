import { defineMetric } from '../definition.ts';

export const stickiness = defineMetric({
  id: 'stickiness',
  version: 1,
  title: 'Stickiness',
  unit: 'ratio',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'Of the people who use the CRM within four weeks, how many do on an average working day?',
  formula:
    'mean share of active working days in the 28 days up to the end of the week, over eligible people with an active day in them; that is the mean number of people active on a working day ÷ the number active in 28 days. Months and quarters are the mean over their weeks, weighted by people',
  caveats: [
    'By working days: the usual figure by calendar days cannot exceed 5/7 in an office.',
    'Each person’s own working days are counted, so that part-time and holidays of other countries do not lower it.',
  ],
  needs: [
    { record: 'user', what: 'users with licence and active flag' },
    { record: 'activity', what: 'calls, meetings, e-mails and tasks' },
  ],
  interval: 'none',
  empty: 'null',
  measure: { dated: 'week', numerator: 'active_share_28', denominator: 'active_28', counted: 'active_28' },
});
