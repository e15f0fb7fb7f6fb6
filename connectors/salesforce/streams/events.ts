import type { CrmRecordDraft } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import { isPresent, isTrue } from '../columns.ts';
import type { ObjectStream } from '../object-stream.ts';
import { id18, instant, instantOrNull, noonOf, reference, version } from '../values.ts';

export const events: ObjectStream<null> = {
  object: 'Event',
  title: 'Meetings',
  record: 'activity',
  required: ['CreatedById', 'OwnerId'],
  wanted: ['StartDateTime', 'ActivityDate', 'IsAllDayEvent', 'DurationInMinutes', 'AccountId'],
  firstRead: 'since',
  deletes: true,
  leaveOut: [
    { field: 'IsChild', reason: 'the copy of a meeting in the calendar of somebody invited' },
    { field: 'IsRecurrence', reason: 'the pattern of a repeating meeting, not one of its meetings' },
  ],
  context: async () => null,
  map: mapEvent,
  columns: (columns) => {
    const day = columns.value('ActivityDate', 'noon');
    const occurredAt = columns.choose(
      [
        [isTrue('IsAllDayEvent'), day],
        [isPresent('StartDateTime'), columns.value('StartDateTime', 'instant')],
      ],
      day,
    );
    return [
      ...columns.owned('Event'),
      { field: 'kind', value: { constant: 'meeting' } },
      { field: 'completed', value: { constant: true } },
      { field: 'occurredAt', value: occurredAt },
      { field: 'accountSourceId', value: columns.value('AccountId', 'id18') },
      {
        field: 'minutes',
        value: columns.choose(
          [[isTrue('IsAllDayEvent'), { constant: null }]],
          columns.value('DurationInMinutes', 'number'),
        ),
      },
    ];
  },
};

export function mapEvent(row: SalesforceRow): CrmRecordDraft {
  const day = noonOf(row['ActivityDate']);
  return {
    type: 'activity',
    object: 'Event',
    sourceId: String(id18(row['Id'])),
    version: version(row['SystemModstamp']),
    kind: 'meeting',
    createdBySourceId: id18(row['CreatedById']),
    ownerSourceId: reference(row['OwnerId'] ?? null),
    via: 'person',
    createdAt: instant(row['CreatedDate']),
    completed: true,
    completedAt: null,
    // An all-day meeting starts at midnight UTC whatever the zone: only its date means something.
    occurredAt: row['IsAllDayEvent'] === true ? day : (instantOrNull(row['StartDateTime']) ?? day),
    accountSourceId: reference(row['AccountId'] ?? null),
    // A whole day is how the calendar shows it, not how long it took.
    minutes: row['IsAllDayEvent'] === true ? null : (row['DurationInMinutes'] ?? null),
  };
}
