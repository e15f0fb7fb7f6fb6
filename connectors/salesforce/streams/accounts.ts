import type { ObjectStream } from '../object-stream.ts';
import { ENTITY_REQUIRED, ENTITY_WANTED, entityColumns, mapEntity } from './entity.ts';

export const accounts: ObjectStream<null> = {
  object: 'Account',
  title: 'Accounts',
  record: 'entity',
  required: ENTITY_REQUIRED,
  wanted: ENTITY_WANTED,
  firstRead: 'everything',
  deletes: true,
  context: async () => null,
  map: (row) => mapEntity(row, 'Account', 'account', {}),
  columns: (columns) => entityColumns(columns, 'Account', 'account', {}),
};
