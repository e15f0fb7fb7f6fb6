import { defineMetric } from '../definition.ts';

export const adoptionRate = defineMetric({
  id: 'adoption-rate',
  version: 1,
  title: 'Adoption rate',
  unit: 'ratio',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'What share of the people who could have, used the CRM as their role asks?',
  formula:
    "people with an adopted week ÷ eligible people. A week is adopted when the role's contract is met: its active days (at most the working days there were) and its core actions, scaled to the working days: ceil(required × working days / 5), at least 1. Months and quarters pool person-weeks",
  caveats: [
    'The count of a past week is exact; the interval is about the habit behind it.',
    'Intervals of months and quarters take person-weeks as independent and are therefore somewhat too narrow.',
  ],
  needs: [
    { record: 'user', what: 'users with licence, role and active flag' },
    { record: 'activity', what: 'calls, meetings, e-mails and tasks' },
  ],
  interval: 'proportion',
  empty: 'null',
  measure: { dated: 'week', numerator: 'adopted', denominator: 'eligible', counted: 'eligible' },
});
