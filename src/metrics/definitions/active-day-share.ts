import { defineMetric } from '../definition.ts';

export const activeDayShare = defineMetric({
  id: 'active-day-share',
  version: 1,
  title: 'Active-day share',
  unit: 'ratio',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'On what share of their working days do people do anything in the CRM?',
  formula:
    'active days of eligible people ÷ their working days; an active day has at least one core action, and a week counts at most as many as it had working days',
  caveats: [
    'Catching up on a weekend counts as a day of that week.',
    'A ratio of sums over person-days, which are no independent draws, so it is given without an interval.',
  ],
  needs: [
    { record: 'user', what: 'users with licence and active flag' },
    { record: 'activity', what: 'calls, meetings, e-mails and tasks' },
  ],
  interval: 'none',
  empty: 'null',
  measure: { dated: 'week', numerator: 'active_days', denominator: 'working_days', counted: 'eligible' },
});
