import { entityStream } from './entity.ts';

export const accounts = entityStream({
  table: 'account',
  primaryId: 'accountid',
  title: 'Accounts',
  kind: 'account',
  columns: [],
  tracked: {
    phone: ['telephone1'],
    website: ['websiteurl'],
    industry: ['industrycode'],
    address: ['address1_city'],
    employees: ['numberofemployees'],
    revenue: ['revenue'],
    parent: ['_parentaccountid_value'],
  },
  details: async () => () => () => ({}),
});
