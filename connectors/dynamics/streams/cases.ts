import { isClosed, label, lookup } from '../row.ts';
import { entityStream } from './entity.ts';

const ACTIVE = 0;

/** Resolved (1) and cancelled (2) cases are closed. When, only the resolution activity says, which is not read. */
export const cases = entityStream({
  table: 'incident',
  primaryId: 'incidentid',
  title: 'Cases',
  kind: 'case',
  columns: ['statecode', 'statuscode', '_customerid_value'],
  details: (row) => ({
    status: label(row, 'statuscode'),
    closed: isClosed(row, ACTIVE),
    accountSourceId: lookup(row, 'customerid', 'account'),
  }),
});
