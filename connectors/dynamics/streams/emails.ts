import { value } from '../row.ts';
import { activityStream } from './activity.ts';

const RECEIVED = 4;

/** Mail that came in is put there by synchronisation; nobody entered it. Subject and body are never asked for. */
export const emails = activityStream({
  table: 'email',
  title: 'E-mails',
  kind: 'email',
  columns: ['directioncode', 'statuscode', 'senton'],
  direction: (row) => {
    const outgoing = value(row, 'directioncode');
    return typeof outgoing === 'boolean' ? (outgoing ? 'outbound' : 'inbound') : null;
  },
  occurred: ['senton', 'actualend'],
  captured: (row) => value(row, 'directioncode') === false || value(row, 'statuscode') === RECEIVED,
});
