import { closingTimes } from '../reading/closing-times.ts';
import { instant, isClosed, label, lookup, rowId } from '../row.ts';
import { entityStream } from './entity.ts';

const OPEN = 0;

/**
 * Qualified (1) and disqualified (2) leads are closed. A lead is qualified when the deal it becomes is made; when one was
 * disqualified the lead itself does not say.
 */
export const leads = entityStream({
  table: 'lead',
  primaryId: 'leadid',
  title: 'Leads',
  kind: 'lead',
  labels: true,
  columns: ['statecode', 'statuscode', '_parentaccountid_value'],
  tracked: {
    email: ['emailaddress1'],
    phone: ['telephone1', 'mobilephone'],
    company: ['companyname'],
    title: ['jobtitle'],
    industry: ['industrycode'],
    source: ['leadsourcecode'],
    address: ['address1_city'],
  },
  details: async (client, signal) => async (page) => {
    const qualified = page.filter((row) => isClosed(row, OPEN) === true).map((row) => rowId(row, 'leadid'));
    const deals = { table: 'opportunity', key: '_originatingleadid_value', moments: ['createdon'] };
    const closedAt = await closingTimes(client, deals, qualified, signal);
    return (row) => {
      const closed = isClosed(row, OPEN);
      return {
        status: label(row, 'statuscode'),
        closed,
        closedAt: closed === true ? instant(closedAt.get(rowId(row, 'leadid')) ?? null) : null,
        accountSourceId: lookup(row, 'parentaccountid'),
      };
    };
  },
});
