import { activityStream } from './activity.ts';

export const tasks = activityStream({
  table: 'task',
  title: 'Tasks',
  kind: 'task',
  occurred: ['actualend'],
});
