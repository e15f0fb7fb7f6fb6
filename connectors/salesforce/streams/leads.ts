import type { ObjectStream } from '../object-stream.ts';
import { noonOf, reference, textOrNull } from '../values.ts';
import { ENTITY_REQUIRED, entityColumns, entityWanted, mapEntity } from './entity.ts';

export const leads: ObjectStream<null> = {
  object: 'Lead',
  title: 'Leads',
  record: 'entity',
  required: [...ENTITY_REQUIRED, 'IsConverted'],
  wanted: entityWanted('lead', ['Status', 'ConvertedDate', 'ConvertedAccountId']),
  firstRead: 'everything',
  deletes: true,
  context: async () => null,
  map: (row) =>
    mapEntity(row, 'Lead', 'lead', {
      status: textOrNull(row['Status']),
      closed: row['IsConverted'] === true,
      // Salesforce keeps only the day of a conversion.
      closedAt: noonOf(row['ConvertedDate']),
      accountSourceId: reference(row['ConvertedAccountId'] ?? null),
    }),
  columns: (columns) =>
    entityColumns(columns, 'Lead', 'lead', {
      status: columns.value('Status', 'text'),
      closed: columns.flag('IsConverted'),
      closedAt: columns.value('ConvertedDate', 'noon'),
      accountSourceId: columns.value('ConvertedAccountId', 'id18'),
    }),
};
