import { defineMetric } from '../definition.ts';

export const eligiblePeople = defineMetric({
  id: 'eligible-people',
  version: 1,
  title: 'Eligible people',
  unit: 'people',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How many people could have used the CRM?',
  formula:
    'people employed and licensed on all seven days of the week, with at least 2 working days in it, and 14 days since hire and licence; for months and quarters the mean over their weeks',
  caveats: [
    'Working days leave out weekends, public holidays of the country and known absences.',
    'The country is that of the person’s time zone in the CRM, else the company’s.',
    'By connection: people with an account there today.',
  ],
  needs: [{ record: 'user', what: 'users with licence and active flag' }],
  interval: 'none',
  empty: 'zero',
  measure: { dated: 'week', numerator: 'eligible', denominator: null, counted: 'eligible' },
});
