import { activityStream } from './activity.ts';

/** Incoming or outgoing is not read: the column is `outgoing` unless somebody changes it, so it says little. */
export const phonecalls = activityStream({
  table: 'phonecall',
  title: 'Phone calls',
  kind: 'call',
  occurred: ['actualstart', 'scheduledstart', 'actualend'],
});
