import type { CrmRecordDraft } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import { isPresent, isTrue } from '../columns.ts';
import type { ObjectStream } from '../object-stream.ts';
import { id18, instant, instantOrNull, reference, related, textOrNull, version } from '../values.ts';

/** EmailMessage.Status of what was never sent. */
const DRAFT = '5';

/**
 * E-mails kept as e-mails: Enhanced Email, Email-to-Case. One that somebody sent from Salesforce is kept as a task too,
 * and counted there; so what is left are e-mails about cases, and those that machines wrote or filed.
 */
export const emails: ObjectStream<null> = {
  object: 'EmailMessage',
  title: 'E-mails',
  record: 'activity',
  required: ['CreatedById', 'Status', 'Incoming'],
  // Never subject, body or addresses.
  wanted: ['ActivityId', 'AutomationType', 'MessageDate', 'Parent.AccountId'],
  firstRead: 'since',
  deletes: true,
  leaveOut: [
    { field: 'ActivityId', is: { present: true }, reason: 'an e-mail that is kept, and counted, as a task too' },
    { field: 'Status', is: DRAFT, reason: 'a draft' },
  ],
  context: async () => null,
  map: mapEmail,
  columns: (columns) => [
    ...columns.owned('EmailMessage').filter(({ field }) => field !== 'ownerSourceId' && field !== 'via'),
    { field: 'kind', value: { constant: 'email' } },
    { field: 'ownerSourceId', value: columns.value('CreatedById', 'id18') },
    {
      field: 'via',
      value: columns.choose(
        [
          [isTrue('Incoming'), { constant: 'auto-captured' }],
          [isPresent('AutomationType'), { constant: 'workflow' }],
        ],
        { constant: 'person' },
      ),
    },
    { field: 'completed', value: { constant: true } },
    { field: 'occurredAt', value: columns.value('MessageDate', 'instant') },
    { field: 'accountSourceId', value: columns.value('Parent.AccountId', 'id18') },
    {
      field: 'direction',
      value: columns.choose([[isTrue('Incoming'), { constant: 'inbound' }]], { constant: 'outbound' }),
    },
  ],
};

export function mapEmail(row: SalesforceRow): CrmRecordDraft {
  const incoming = row['Incoming'] === true;
  return {
    type: 'activity',
    object: 'EmailMessage',
    sourceId: String(id18(row['Id'])),
    version: version(row['SystemModstamp']),
    kind: 'email',
    createdBySourceId: id18(row['CreatedById']),
    // An e-mail has no owner field: it belongs to whoever made the row.
    ownerSourceId: reference(row['CreatedById'] ?? null),
    // Nobody enters an e-mail that arrives.
    via: incoming ? 'auto-captured' : textOrNull(row['AutomationType']) === null ? 'person' : 'workflow',
    createdAt: instant(row['CreatedDate']),
    completed: true,
    completedAt: null,
    occurredAt: instantOrNull(row['MessageDate']),
    accountSourceId: reference(related(row, 'Parent.AccountId')),
    direction: incoming ? 'inbound' : 'outbound',
  };
}
