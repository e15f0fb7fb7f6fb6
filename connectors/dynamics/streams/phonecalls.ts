import { value } from '../row.ts';
import { activityStream } from './activity.ts';

/**
 * The column is `outgoing` unless somebody changes it, so only `incoming` says something. How long a call took is typed
 * in by hand.
 */
export const phonecalls = activityStream({
  table: 'phonecall',
  title: 'Phone calls',
  kind: 'call',
  columns: ['directioncode'],
  direction: (row) => (value(row, 'directioncode') === false ? 'inbound' : null),
  occurred: ['actualstart', 'scheduledstart', 'actualend'],
});
