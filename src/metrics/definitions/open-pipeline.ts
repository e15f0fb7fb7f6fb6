import { defineMetric } from '../definition.ts';
import { countedPipeline } from './counted-pipeline.ts';

export const openPipeline = defineMetric({
  id: 'open-pipeline',
  version: 1,
  title: 'Open pipeline',
  unit: 'currency',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'What are the open opportunities worth?',
  formula:
    "sum of the amounts of opportunities open at the end of the period, in the company's currency, by their owner then",
  caveats: [
    'CRMs do not remember this state: it is known from the first sync on and null before.',
    'Amounts are those entered, not weighted by probability. Opportunities without an amount count as 0.',
  ],
  needs: [{ record: 'entity', what: 'opportunities with amounts' }],
  interval: 'none',
  empty: 'zero',
  measure: countedPipeline('amount'),
});
