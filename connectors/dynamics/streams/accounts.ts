import { entityStream } from './entity.ts';

export const accounts = entityStream({
  table: 'account',
  primaryId: 'accountid',
  title: 'Accounts',
  kind: 'account',
  columns: [],
  details: () => ({}),
});
