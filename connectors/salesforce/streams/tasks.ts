import type { ColumnValue, CrmRecordDraft } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import { type Columns, isOneOf, isPresent } from '../columns.ts';
import type { ObjectStream } from '../object-stream.ts';
import { id18, instant, instantOrNull, noonOf, reference, textOrNull, version } from '../values.ts';

export const tasks: ObjectStream<null> = {
  object: 'Task',
  title: 'Tasks, calls and e-mails',
  record: 'activity',
  required: ['CreatedById', 'OwnerId', 'IsClosed'],
  wanted: [
    'TaskSubtype',
    'CallType',
    'CallDurationInSeconds',
    'Type',
    'CompletedDateTime',
    'ActivityDate',
    'AccountId',
  ],
  firstRead: 'since',
  deletes: true,
  leaveOut: [{ field: 'IsRecurrence', reason: 'the pattern of a repeating task, not one of its tasks' }],
  context: async () => null,
  map: mapTask,
  columns: (columns) => [
    ...columns.owned('Task'),
    { field: 'kind', value: kindColumn(columns) },
    { field: 'completed', value: columns.flag('IsClosed') },
    { field: 'completedAt', value: columns.value('CompletedDateTime', 'instant') },
    { field: 'occurredAt', value: columns.value('ActivityDate', 'noon') },
    { field: 'accountSourceId', value: columns.value('AccountId', 'id18') },
    { field: 'minutes', value: minutesColumn(columns) },
    {
      field: 'direction',
      value: columns.choose(
        Object.entries(DIRECTIONS).map(([type, constant]) => [isOneOf('CallType', type), { constant }] as const),
        { constant: null },
      ),
    },
  ],
};

/** CallType, which telephone integrations fill. Salesforce does not say which way an e-mail went that is kept as a task. */
const DIRECTIONS: Readonly<Record<string, string>> = { Inbound: 'inbound', Outbound: 'outbound', Internal: 'internal' };

export function mapTask(row: SalesforceRow): CrmRecordDraft {
  const seconds = row['CallDurationInSeconds'];
  return {
    type: 'activity',
    object: 'Task',
    sourceId: String(id18(row['Id'])),
    version: version(row['SystemModstamp']),
    kind: taskKind(row),
    createdBySourceId: id18(row['CreatedById']),
    ownerSourceId: reference(row['OwnerId'] ?? null),
    // Salesforce does not say on the row that a machine wrote it; who wrote it does, and is judged with the user.
    via: 'person',
    createdAt: instant(row['CreatedDate']),
    completed: row['IsClosed'] === true,
    completedAt: instantOrNull(row['CompletedDateTime']),
    occurredAt: noonOf(row['ActivityDate']),
    accountSourceId: reference(row['AccountId'] ?? null),
    minutes: typeof seconds === 'number' ? seconds / 60 : null,
    direction: DIRECTIONS[textOrNull(row['CallType']) ?? ''] ?? null,
  };
}

/**
 * TaskSubtype is set by the button that was used and never changes. A telephone integration may leave it at Task and
 * fill CallType; organisations from before subtypes use the Type picklist.
 */
export function taskKind(row: SalesforceRow): 'call' | 'email' | 'meeting' | 'task' {
  const subtype = textOrNull(row['TaskSubtype']);
  if (subtype === 'Call') return 'call';
  if (subtype === 'Email' || subtype === 'ListEmail') return 'email';
  if (textOrNull(row['CallType']) !== null) return 'call';
  switch (textOrNull(row['Type'])) {
    case 'Call':
      return 'call';
    case 'Email':
      return 'email';
    case 'Meeting':
      return 'meeting';
    default:
      return 'task';
  }
}

function minutesColumn(columns: Columns): ColumnValue {
  const column = 'CallDurationInSeconds';
  return columns.has(column) ? { column, as: 'number', dividedBy: 60 } : { constant: null };
}

/** As `taskKind`. */
function kindColumn(columns: Columns): ColumnValue {
  return columns.choose(
    [
      [isOneOf('TaskSubtype', 'Call'), { constant: 'call' }],
      [isOneOf('TaskSubtype', 'Email', 'ListEmail'), { constant: 'email' }],
      [isPresent('CallType'), { constant: 'call' }],
      [isOneOf('Type', 'Call'), { constant: 'call' }],
      [isOneOf('Type', 'Email'), { constant: 'email' }],
      [isOneOf('Type', 'Meeting'), { constant: 'meeting' }],
    ],
    { constant: 'task' },
  );
}
