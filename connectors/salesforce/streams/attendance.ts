import type { CrmRecordDraft } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import type { ObjectStream } from '../object-stream.ts';
import { id18, instant, isUserId } from '../values.ts';

/**
 * Users invited to meetings, and whether they accepted. Salesforce does not record who came: somebody who accepted is
 * taken to have been there.
 */
export const attendance: ObjectStream<null> = {
  object: 'EventRelation',
  title: 'Attendance of meetings',
  record: 'attendance',
  required: ['EventId', 'RelationId', 'Status'],
  wanted: [],
  firstRead: 'since',
  deletes: true,
  counted: false,
  skip: (row) => (isUserId(row['RelationId']) ? null : 'somebody invited who is no user'),
  isOver: (row) => row['Status'] === 'Declined',
  context: async () => null,
  map: mapAttendance,
};

export function mapAttendance(row: SalesforceRow): CrmRecordDraft {
  return {
    type: 'attendance',
    sourceId: String(id18(row['Id'])),
    since: instant(row['CreatedDate']),
    sessionSourceId: id18(row['EventId']),
    userSourceId: id18(row['RelationId']),
    email: null,
    status: row['Status'] === 'Accepted' ? 'attended' : 'invited',
  };
}
