import { defineMetric } from '../definition.ts';

export const loginDays = defineMetric({
  id: 'login-days',
  version: 1,
  title: 'Login days',
  unit: 'days',
  grains: ['week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'On how many days of a week do people sign in?',
  formula:
    'days with at least one human sign-in of eligible people ÷ eligible people; months and quarters pool person-weeks',
  caveats: [
    'Beside adoption, never inside it: people who no longer enter anything keep signing in.',
    'Days are those of the person’s own clock; presence marks of a CRM that keeps no sign-ins count as one.',
  ],
  needs: [
    { record: 'user', what: 'users with licence and active flag' },
    { record: 'login', what: 'sign-ins' },
  ],
  interval: 'none',
  empty: 'null',
  measure: { dated: 'week', numerator: 'login_days', denominator: 'eligible', counted: 'eligible' },
});
