import { sql } from 'kysely';
import { countOf, defineMetric } from '../definition.ts';

export const opportunitiesMoved = defineMetric({
  id: 'opportunities-moved',
  version: 1,
  title: 'Opportunities moved',
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  groupings: ['company', 'team', 'role', 'connection', 'person'],
  answers: 'How often did people move an opportunity to another stage?',
  formula:
    'changes of an opportunity’s stage by a person, on the day of the change, without what follows the first record of a bulk burst',
  caveats: [
    'Only where the CRM’s history says who changed the stage and when; the first stage of a new opportunity is no move.',
    'Forward and backward moves count alike.',
  ],
  needs: [{ record: 'stage-change', what: 'history of stages' }],
  interval: 'none',
  empty: 'zero',
  measure: countOf('opportunities_moved', sql<boolean>`a.kind = 'opportunity-moved'`),
});
