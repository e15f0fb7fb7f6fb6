import { lookup } from '../row.ts';
import { entityStream } from './entity.ts';

export const contacts = entityStream({
  table: 'contact',
  primaryId: 'contactid',
  title: 'Contacts',
  kind: 'contact',
  columns: ['_parentcustomerid_value'],
  tracked: {
    email: ['emailaddress1'],
    phone: ['telephone1', 'mobilephone'],
    title: ['jobtitle'],
    account: ['_parentcustomerid_value'],
    address: ['address1_city'],
    source: ['leadsourcecode'],
  },
  details: async () => () => (row) => ({ accountSourceId: lookup(row, 'parentcustomerid', 'account') }),
});
