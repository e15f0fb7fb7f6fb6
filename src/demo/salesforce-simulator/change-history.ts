import type { Database } from './database.ts';
import { RecordDraft } from './record-draft.ts';
import type { FieldDefinition, ObjectDefinition } from './schema/definition.ts';
import type { Cell, Row } from './values.ts';

export interface Change {
  readonly object: ObjectDefinition;
  readonly before: Row | null;
  readonly after: Row;
  readonly at: number;
  readonly by: string;
}

const HISTORY_NAMES: Readonly<Record<string, { object: string; parent: string }>> = {
  Account: { object: 'AccountHistory', parent: 'AccountId' },
  Contact: { object: 'ContactHistory', parent: 'ContactId' },
  Lead: { object: 'LeadHistory', parent: 'LeadId' },
  Case: { object: 'CaseHistory', parent: 'CaseId' },
  Opportunity: { object: 'OpportunityFieldHistory', parent: 'OpportunityId' },
};

/** Objects whose rows belong to a record and go with it, with the field that names the record. */
export function historiesOf(object: string): readonly { object: string; parent: string }[] {
  const fields = HISTORY_NAMES[object];
  const own = fields === undefined ? [] : [fields];
  return object === 'Opportunity' ? [...own, { object: 'OpportunityHistory', parent: 'OpportunityId' }] : own;
}

/**
 * Writes the rows Salesforce keeps of a change: one per tracked field, two for a lookup (names, then ids), and a
 * state of the opportunity whenever stage, amount, probability or close date moved.
 */
export function recordChange(database: Database, tracked: readonly string[], change: Change): void {
  if (change.object.name === 'Opportunity') recordOpportunityState(database, change);
  const history = HISTORY_NAMES[change.object.name];
  if (history === undefined || tracked.length === 0) return;
  const write = (field: string, dataType: string, from: Cell, to: Cell): void => {
    insert(database, history.object, change, {
      [history.parent]: change.after[0] ?? null,
      Field: field,
      DataType: dataType,
      OldValue: from,
      NewValue: to,
    });
  };
  if (change.before === null) {
    write('created', 'Text', null, null);
    return;
  }
  for (const name of tracked) {
    const field = change.object.fieldsByName.get(name.toLowerCase());
    if (field === undefined) continue;
    const from = change.before[field.ordinal] ?? null;
    const to = change.after[field.ordinal] ?? null;
    if (from === to) continue;
    if (field.type === 'reference') {
      const label = field.name.replace(/Id$/, '');
      write(label, 'Text', database.nameOf(from), database.nameOf(to));
      write(label, 'EntityId', from, to);
    } else {
      const hidden = field.type === 'textarea';
      write(field.name, dataTypeOf(field), hidden ? null : from, hidden ? null : to);
    }
  }
}

function dataTypeOf(field: FieldDefinition): string {
  const names: Record<string, string> = {
    currency: 'Currency',
    date: 'DateOnly',
    datetime: 'DateTime',
    percent: 'Percent',
    double: 'Double',
    int: 'Integer',
    boolean: 'Boolean',
    picklist: 'DynamicEnum',
    textarea: 'TextArea',
  };
  return names[field.type] ?? 'Text';
}

function recordOpportunityState(database: Database, change: Change): void {
  const table = database.table('Opportunity');
  const { before, after } = change;
  const moved = ['StageName', 'Amount', 'Probability', 'CloseDate'].some(
    (name) => before === null || table.value(before, name) !== table.value(after, name),
  );
  if (!moved) return;
  const now = (name: string): Cell => table.value(after, name);
  const then = (name: string): Cell => (before === null ? null : table.value(before, name));
  const id = insert(database, 'OpportunityHistory', change, {
    OpportunityId: after[0] ?? null,
    StageName: now('StageName'),
    Amount: now('Amount'),
    ExpectedRevenue: now('ExpectedRevenue'),
    CloseDate: now('CloseDate'),
    Probability: now('Probability'),
    ForecastCategory: now('ForecastCategory'),
    PrevAmount: then('Amount'),
    PrevCloseDate: then('CloseDate'),
  });
  if (before === null) return;
  const latest = [...after];
  const point = (condition: boolean, name: string): void => {
    const ordinal = table.definition.fieldsByName.get(name.toLowerCase())?.ordinal;
    if (condition && ordinal !== undefined) latest[ordinal] = id;
  };
  point(now('Amount') !== then('Amount'), 'LastAmountChangedHistoryId');
  point(now('CloseDate') !== then('CloseDate'), 'LastCloseDateChangedHistoryId');
  table.put(latest);
}

function insert(database: Database, object: string, change: Change, cells: Readonly<Record<string, Cell>>): string {
  const table = database.table(object);
  const draft = new RecordDraft(table.definition, null);
  const id = database.newId(table.definition);
  for (const [name, value] of Object.entries({ Id: id, ...cells })) draft.set(name, value);
  draft.set('CreatedDate', change.at);
  draft.set('CreatedById', change.by);
  draft.set('SystemModstamp', change.at);
  table.put(draft.cells);
  return id;
}

/** Deletes or undeletes the histories of a record with it; returns which rows that were. */
export function markHistories(
  database: Database,
  object: string,
  id: string,
  deleted: boolean,
  at: number,
): readonly { history: string; historyId: string }[] {
  const marked: { history: string; historyId: string }[] = [];
  for (const { object: history, parent } of historiesOf(object)) {
    const table = database.table(history);
    for (const row of [...table.all()]) {
      if (table.value(row, parent) !== id) continue;
      const draft = new RecordDraft(table.definition, row);
      draft.set('IsDeleted', deleted);
      draft.set('SystemModstamp', at);
      table.put(draft.cells);
      marked.push({ history, historyId: String(row[0]) });
    }
  }
  return marked;
}
