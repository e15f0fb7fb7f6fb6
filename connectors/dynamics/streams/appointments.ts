import { activityStream } from './activity.ts';

/** Each occurrence of a recurring appointment is a row of its own; written in one go, they count as one burst. */
export const appointments = activityStream({
  table: 'appointment',
  title: 'Appointments',
  kind: 'meeting',
  columns: ['scheduleddurationminutes'],
  occurred: ['scheduledstart', 'actualstart'],
  minutes: ['actualdurationminutes', 'scheduleddurationminutes'],
});
