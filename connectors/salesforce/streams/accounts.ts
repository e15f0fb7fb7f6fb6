import type { ObjectStream } from '../object-stream.ts';
import { ENTITY_REQUIRED, entityColumns, entityWanted, mapEntity } from './entity.ts';

export const accounts: ObjectStream<null> = {
  object: 'Account',
  title: 'Accounts',
  record: 'entity',
  required: ENTITY_REQUIRED,
  wanted: entityWanted('account'),
  firstRead: 'everything',
  deletes: true,
  context: async () => null,
  map: (row) => mapEntity(row, 'Account', 'account', {}),
  columns: (columns) => entityColumns(columns, 'Account', 'account', {}),
};
