import { closingTimes } from '../reading/closing-times.ts';
import { instant, isClosed, label, lookup, rowId } from '../row.ts';
import { entityStream } from './entity.ts';

const ACTIVE = 0;

/** Resolved (1) and cancelled (2) cases are closed; when one was resolved, the activity says that resolving it wrote. */
export const cases = entityStream({
  table: 'incident',
  primaryId: 'incidentid',
  title: 'Cases',
  kind: 'case',
  labels: true,
  columns: ['statecode', 'statuscode', '_customerid_value'],
  tracked: {
    account: ['_customerid_value'],
    contact: ['_primarycontactid_value'],
    priority: ['prioritycode'],
    origin: ['caseorigincode'],
    type: ['casetypecode'],
    product: ['_productid_value'],
  },
  details: async (client, signal) => async (page) => {
    const resolved = page.filter((row) => isClosed(row, ACTIVE) === true).map((row) => rowId(row, 'incidentid'));
    const resolutions = { table: 'incidentresolution', key: '_incidentid_value', moments: ['actualend', 'createdon'] };
    const closedAt = await closingTimes(client, resolutions, resolved, signal);
    return (row) => {
      const closed = isClosed(row, ACTIVE);
      return {
        status: label(row, 'statuscode'),
        closed,
        closedAt: closed === true ? instant(closedAt.get(rowId(row, 'incidentid')) ?? null) : null,
        accountSourceId: lookup(row, 'customerid', 'account'),
      };
    };
  },
});
