import type { CrmRecordDraft, Stream } from '../../contract/index.ts';
import type { SalesforceClient, SalesforceRow } from '../client.ts';
import { type HistoryTable, readHistories, type SortedHistory } from '../history.ts';
import { compare } from '../soql.ts';
import { id18, instant, isOwnerId, reference } from '../values.ts';

/** Where Salesforce keeps the field history of one object. */
export interface HistoryObject {
  readonly history: string;
  readonly object: string;
  readonly kind: 'account' | 'contact' | 'lead' | 'opportunity' | 'case';
  /** The field that names the record that changed. */
  readonly parent: string;
}

export const HISTORY_OBJECTS: readonly HistoryObject[] = [
  { history: 'AccountHistory', object: 'Account', kind: 'account', parent: 'AccountId' },
  { history: 'ContactHistory', object: 'Contact', kind: 'contact', parent: 'ContactId' },
  { history: 'LeadHistory', object: 'Lead', kind: 'lead', parent: 'LeadId' },
  { history: 'OpportunityFieldHistory', object: 'Opportunity', kind: 'opportunity', parent: 'OpportunityId' },
  { history: 'CaseHistory', object: 'Case', kind: 'case', parent: 'CaseId' },
];

/** A change of owner is written twice, once with names and once with ids; only ids can be joined. */
const TWIN = 'the twin of an owner change that holds names';

const TABLES: readonly HistoryTable[] = HISTORY_OBJECTS.map((target) => ({
  history: target.history,
  where: [compare('Field', '=', 'Owner')],
  required: [target.parent, 'OldValue', 'NewValue'],
  wanted: ['CreatedById'],
  sort: async (rows) => sort(rows, target),
}));

export const ownerChanges: Stream<SalesforceClient> = {
  record: 'owner-change',
  // Five objects, each change in two rows, and the values cannot be filtered by: Salesforce cannot count them.
  object: null,
  title: 'Changes of owner',
  supports: { checkpoints: 'cursor', deletes: 'none', history: true },
  read: (client, request) => readHistories(client, TABLES, request, nothingTracked()),
};

/** What to do about objects whose changes of owner cannot be seen. */
export function nothingTracked(objects: readonly string[] = HISTORY_OBJECTS.map(({ object }) => object)): string {
  return (
    `Changes of owner of ${objects.join(', ')} are not visible: switch on field history tracking of the owner field ` +
    'in Setup, and grant the integration user Read on the object.'
  );
}

function sort(rows: readonly SalesforceRow[], target: HistoryObject): SortedHistory {
  const kept = rows.filter((row) => isOwnerId(row['NewValue']) || isOwnerId(row['OldValue']));
  const twins = rows.length - kept.length;
  return { rows: kept.map((row) => mapOwnerChange(row, target)), skipped: twins === 0 ? {} : { [TWIN]: twins } };
}

export function mapOwnerChange(row: SalesforceRow, { object, kind, parent }: HistoryObject): CrmRecordDraft {
  return {
    type: 'owner-change',
    object,
    kind,
    sourceId: String(id18(row['Id'])),
    recordSourceId: id18(row[parent]),
    at: instant(row['CreatedDate']),
    changedBySourceId: reference(row['CreatedById'] ?? null),
    fromSourceId: isOwnerId(row['OldValue']) ? id18(row['OldValue']) : null,
    toSourceId: isOwnerId(row['NewValue']) ? id18(row['NewValue']) : null,
  };
}
