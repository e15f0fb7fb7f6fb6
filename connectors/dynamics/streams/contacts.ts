import { lookup } from '../row.ts';
import { entityStream } from './entity.ts';

export const contacts = entityStream({
  table: 'contact',
  primaryId: 'contactid',
  title: 'Contacts',
  kind: 'contact',
  columns: ['_parentcustomerid_value'],
  details: (row) => ({ accountSourceId: lookup(row, 'parentcustomerid', 'account') }),
});
