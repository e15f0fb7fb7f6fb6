import { value } from '../row.ts';
import { activityStream } from './activity.ts';

const CANCELLED = 2;

/** A cancelled task is neither done nor still to do. */
export const tasks = activityStream({
  table: 'task',
  title: 'Tasks',
  kind: 'task',
  occurred: ['actualend'],
  leftOut: (row) => (value(row, 'statecode') === CANCELLED ? 'a cancelled task' : null),
  counted: `statecode ne ${CANCELLED}`,
});
