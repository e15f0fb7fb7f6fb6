import {
  type Checkpoint,
  ConnectorError,
  type CrmRecordDraft,
  type ReadRequest,
  type RowBatch,
  type Stream,
} from '../../contract/index.ts';
import { beginning, finished, moved, type Progress, parseProgress, resumeFrom, toCheckpoint } from '../checkpoint.ts';
import type { SalesforceClient, SalesforceRow } from '../client.ts';
import { describeObject, visibleFields } from '../describe.ts';
import { compare } from '../soql.ts';
import { id18, instant, isOwnerId, reference } from '../values.ts';
import { readWindow } from '../window.ts';

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

export const ownerChanges: Stream<SalesforceClient> = {
  record: 'owner-change',
  // Five objects, each change in two rows, and the values cannot be filtered by: Salesforce cannot count them.
  object: null,
  title: 'Changes of owner',
  supports: { checkpoints: 'cursor', deletes: 'none', history: true },
  read,
};

async function* read(client: SalesforceClient, { after, until, signal }: ReadRequest): AsyncGenerator<RowBatch> {
  let checkpoint: Checkpoint = after ?? {};
  let found = false;
  for (const target of HISTORY_OBJECTS) {
    if ((await describeObject(client, target.history))?.queryable !== true) continue;
    found = true;
    const own = slice(checkpoint, target.history);
    // An object whose history was switched on later begins at the beginning.
    let progress = own === null ? beginning(client.since, until, false) : parseProgress(own, client.since);
    const from = resumeFrom(progress, client.since);
    for await (const page of readWindow(client, sourceOf(client, target), from, until, signal)) {
      progress = moved(progress, until, page.position);
      checkpoint = merge(checkpoint, target.history, progress);
      yield { ...sort(page.rows, target), checkpoint };
    }
    checkpoint = merge(checkpoint, target.history, finished(progress, until));
  }
  if (!found) throw new ConnectorError('skip-stream', nothingTracked(), { vendorCode: 'INVALID_TYPE' });
  signal.throwIfAborted();
  yield { rows: [], deletedIds: [], checkpoint };
}

/** What to do about objects whose changes of owner cannot be seen. */
export function nothingTracked(objects: readonly string[] = HISTORY_OBJECTS.map(({ object }) => object)): string {
  return (
    `Changes of owner of ${objects.join(', ')} are not visible: switch on field history tracking of the owner field ` +
    'in Setup, and grant the integration user Read on the object.'
  );
}

function sourceOf(client: SalesforceClient, { history, parent }: HistoryObject) {
  return {
    object: history,
    stamp: 'CreatedDate',
    all: false,
    where: [compare('Field', '=', 'Owner')],
    fields: async () =>
      (await visibleFields(client, history, ['Id', 'CreatedDate', parent, 'OldValue', 'NewValue'], ['CreatedById']))
        .select,
    hidden: (error: ConnectorError) => {
      throw error;
    },
  };
}

function sort(rows: readonly SalesforceRow[], target: HistoryObject): Omit<RowBatch, 'checkpoint'> {
  const kept = rows.filter((row) => isOwnerId(row['NewValue']) || isOwnerId(row['OldValue']));
  const twins = rows.length - kept.length;
  return {
    rows: kept.map((row) => mapOwnerChange(row, target)),
    deletedIds: [],
    skipped: twins === 0 ? {} : { [TWIN]: twins },
  };
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

/** One object's part of the checkpoint, whose keys are `AccountHistory.through` and so on. */
function slice(checkpoint: Checkpoint, history: string): Checkpoint | null {
  const prefix = `${history}.`;
  const own = Object.entries(checkpoint).filter(([key]) => key.startsWith(prefix));
  return own.length === 0 ? null : Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
}

function merge(checkpoint: Checkpoint, history: string, progress: Progress): Checkpoint {
  const own = Object.entries(toCheckpoint(progress)).map(([key, value]) => [`${history}.${key}`, value]);
  return { ...checkpoint, ...Object.fromEntries(own) };
}
