import type { ObjectStream } from '../object-stream.ts';
import { instantOrNull, reference, textOrNull } from '../values.ts';
import { ENTITY_REQUIRED, entityColumns, entityWanted, mapEntity } from './entity.ts';

export const cases: ObjectStream<null> = {
  object: 'Case',
  title: 'Cases',
  record: 'entity',
  required: [...ENTITY_REQUIRED, 'IsClosed'],
  wanted: entityWanted('case', ['Status', 'ClosedDate', 'AccountId']),
  firstRead: 'everything',
  deletes: true,
  context: async () => null,
  map: (row) =>
    mapEntity(row, 'Case', 'case', {
      status: textOrNull(row['Status']),
      closed: row['IsClosed'] === true,
      closedAt: instantOrNull(row['ClosedDate']),
      accountSourceId: reference(row['AccountId'] ?? null),
    }),
  columns: (columns) =>
    entityColumns(columns, 'Case', 'case', {
      status: columns.value('Status', 'text'),
      closed: columns.flag('IsClosed'),
      closedAt: columns.value('ClosedDate', 'instant'),
      accountSourceId: columns.value('AccountId', 'id18'),
    }),
};
