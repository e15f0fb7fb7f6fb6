import type { ObjectStream } from '../object-stream.ts';
import { reference } from '../values.ts';
import { ENTITY_REQUIRED, entityColumns, entityWanted, mapEntity } from './entity.ts';

export const contacts: ObjectStream<null> = {
  object: 'Contact',
  title: 'Contacts',
  record: 'entity',
  required: ENTITY_REQUIRED,
  wanted: entityWanted('contact', ['AccountId']),
  firstRead: 'everything',
  deletes: true,
  // A person account is one customer stored as an account and as a contact; it is counted as the account.
  leaveOut: [{ field: 'IsPersonAccount', reason: 'the contact half of a person account' }],
  context: async () => null,
  map: (row) => mapEntity(row, 'Contact', 'contact', { accountSourceId: reference(row['AccountId'] ?? null) }),
  columns: (columns) =>
    entityColumns(columns, 'Contact', 'contact', { accountSourceId: columns.value('AccountId', 'id18') }),
};
