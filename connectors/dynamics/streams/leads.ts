import { isClosed, label, lookup } from '../row.ts';
import { entityStream } from './entity.ts';

const OPEN = 0;

/** Qualified (1) and disqualified (2) leads are closed. When, the lead itself does not say. */
export const leads = entityStream({
  table: 'lead',
  primaryId: 'leadid',
  title: 'Leads',
  kind: 'lead',
  columns: ['statecode', 'statuscode', '_parentaccountid_value'],
  details: (row) => ({
    status: label(row, 'statuscode'),
    closed: isClosed(row, OPEN),
    accountSourceId: lookup(row, 'parentaccountid'),
  }),
});
