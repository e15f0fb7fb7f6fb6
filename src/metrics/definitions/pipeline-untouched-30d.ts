import { defineMetric } from '../definition.ts';
import { countedPipeline } from './counted-pipeline.ts';

export const pipelineUntouched = defineMetric({
  id: 'pipeline-untouched-30d',
  version: 1,
  title: 'Pipeline untouched for 30 days',
  unit: 'currency',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How much of the open pipeline has nobody touched for 30 days?',
  formula:
    "sum of the amounts of opportunities open at the end of the period that were not changed for 30 days, and on whose account no person did anything in them, in the company's currency, by their owner then",
  caveats: [
    'Exposure, not loss: an opportunity may well wait for a good reason.',
    'An automatic change of the record counts as a touch, as CRMs do not tell it apart.',
    'CRMs do not remember this state: it is known from the first sync on and null before.',
    'Amounts are those entered, not weighted by probability. Opportunities without an amount count as 0.',
  ],
  needs: [{ record: 'entity', what: 'opportunities with amounts' }],
  interval: 'none',
  empty: 'zero',
  measure: countedPipeline('untouched_amount'),
});
