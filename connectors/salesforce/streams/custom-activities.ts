import type { ActivityMapping, CrmRecordDraft } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import type { ObjectStream } from '../object-stream.ts';
import { id18, instant, noonOf, reference, version } from '../values.ts';

/** The stream of a custom object whose records are activities: `activities-visit__c`. */
export function streamNameOf({ object }: ActivityMapping): string {
  return `activities-${object.toLowerCase()}`;
}

/** Records of a custom object as activities, by the fields the configuration names. */
export function customActivities(mapping: ActivityMapping): ObjectStream<null> {
  const { object, person, at, account } = mapping;
  return {
    object,
    title: `Activities kept as ${object}`,
    record: 'activity',
    required: [person, at],
    wanted: ['OwnerId', ...(account === undefined ? [] : [account])],
    firstRead: 'since',
    deletes: true,
    // Salesforce counts by the moment a row was made; another field may say another day.
    counted: at === 'CreatedDate',
    context: async () => null,
    map: (row) => mapActivity(row, mapping),
  };
}

function mapActivity(row: SalesforceRow, { object, kind, person, at, account }: ActivityMapping): CrmRecordDraft {
  return {
    type: 'activity',
    object,
    sourceId: String(id18(row['Id'])),
    version: version(row['SystemModstamp']),
    kind,
    createdBySourceId: id18(row[person]),
    ownerSourceId: reference(row['OwnerId'] ?? null),
    via: 'person',
    createdAt: noonOf(row[at]) ?? instant(row[at]),
    completed: true,
    completedAt: null,
    occurredAt: null,
    accountSourceId: reference(account === undefined ? null : (row[account] ?? null)),
  };
}
