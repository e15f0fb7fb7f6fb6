import type { GroupWeekColumn } from '../../facts/index.ts';
import { defineMetric, type MetricDefinition } from '../definition.ts';

/** States as they are stored and served. */
export const lifecycleStates = [
  'new',
  'settling-in',
  'healthy',
  'at-risk',
  'dropped',
  'dormant',
  'resurrected',
  'no-uptake',
  'never-active',
  'untrained-active',
  'untrained-inactive',
  'away',
] as const;
export type ServedState = (typeof lifecycleStates)[number];

/*
 * One metric a state, `lifecycle-<state>`, so that a series says which state it is about wherever it goes. Of the states that
 * apply, the first in this order is a person's: away, new, never active, untrained (in)active, settling in, no uptake,
 * dormant, dropped, resurrected, at risk, healthy.
 */
const meanings: readonly (readonly [state: ServedState, title: string, meaning: string])[] = [
  ['new', 'New', 'first employed less than 28 days ago'],
  ['settling-in', 'Settling in', 'trained, and not yet two evaluable weeks since'],
  ['healthy', 'Healthy', 'trained, and none of what is below'],
  ['at-risk', 'At risk', 'in a run of low weeks not long enough to be a drop-off'],
  ['dropped', 'Dropped off', 'in a confirmed drop-off, but active on some day of the last 4 evaluable weeks'],
  ['dormant', 'Dormant', 'in a confirmed drop-off, and without an active day in the last 4 evaluable weeks'],
  ['resurrected', 'Back', 'out of a confirmed drop-off for less than 4 evaluable weeks'],
  ['no-uptake', 'No uptake', 'active on less than a fifth of the working days of the first two weeks after training'],
  ['never-active', 'Never active', 'without any core action on all the days that are known'],
  ['untrained-active', 'Untrained, active', 'not trained, and active on some day of the last 4 evaluable weeks'],
  ['untrained-inactive', 'Untrained, inactive', 'not trained, and without an active day in the last 4 evaluable weeks'],
  ['away', 'Away', 'with fewer than 2 working days in the week'],
];

export const lifecycleMetrics: readonly MetricDefinition[] = meanings.map(([state, title, meaning]) =>
  defineMetric({
    id: `lifecycle-${state}`,
    version: 1,
    title: `Lifecycle: ${title}`,
    unit: 'ratio',
    grains: ['week', 'month', 'quarter'],
    groupings: ['company', 'team', 'role', 'connection', 'person'],
    answers: `Which share of people is ${meaning}?`,
    formula: `people who, at the end of the week, are ${meaning} ÷ everybody employed then whose state can be said; months and quarters pool the weeks of people`,
    caveats: [
      'Everybody is in one state at the end of a week; of those that apply, the first of: away, new, never active, untrained, settling in, no uptake, dormant, dropped, resurrected, at risk, healthy.',
      'The numerator is the number of people in the state. A drop-off is known only when its run of low weeks is long enough, 3 or 4 weeks after it began; until then they are at risk.',
      'Shown for groups of at least 20 people: the states add up to everybody, so those shown tell of the others.',
      'People first trained before the first day that is known are not counted: there is nothing to compare them with.',
    ],
    needs: [
      { record: 'user', what: 'users with licence and active flag' },
      { record: 'activity', what: 'calls, meetings, e-mails and tasks' },
    ],
    // Parts of a whole: from those shown it follows that nobody is in the others, which in a small group says it of each.
    atLeast: 20,
    interval: 'proportion',
    empty: 'null',
    measure: {
      dated: 'week',
      numerator: columnOf(state),
      denominator: 'lifecycle_known',
      counted: 'lifecycle_known',
      nobody: 'of nobody in this week is it known where they stand',
    },
  }),
);

function columnOf(state: ServedState): GroupWeekColumn {
  const columns: Readonly<Record<ServedState, GroupWeekColumn>> = {
    new: 'lifecycle_new',
    'settling-in': 'lifecycle_settling_in',
    healthy: 'lifecycle_healthy',
    'at-risk': 'lifecycle_at_risk',
    dropped: 'lifecycle_dropped',
    dormant: 'lifecycle_dormant',
    resurrected: 'lifecycle_resurrected',
    'no-uptake': 'lifecycle_no_uptake',
    'never-active': 'lifecycle_never_active',
    'untrained-active': 'lifecycle_untrained_active',
    'untrained-inactive': 'lifecycle_untrained_inactive',
    away: 'lifecycle_away',
  };
  return columns[state];
}
