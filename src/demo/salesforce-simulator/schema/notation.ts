import type { FieldDefinition, FieldType, ObjectDefinition, ObjectFlags } from './definition.ts';

/*
 * One line per object, one indented line per field:
 *
 *   Task 00T cuq "Task" "Tasks"
 *     WhoId reference ncu >Who:Contact,Lead ~Compound "Name ID" =value|value
 *
 * Object letters: c createable, u updateable, d deletable, U undeletable, q queryable, r replicateable, g retrieveable,
 * s searchable, l layoutable, m mergeable, v mruEnabled, t triggerable, f feedEnabled.
 * Field letters: n nillable, c createable, u updateable, d defaultedOnCreate, N name field, A auto number, F formula,
 * x neither filterable nor sortable (long text) or just not filterable (other types).
 * A label is left out when it is the API name with spaces.
 */
const OBJECT_LINE = /^(\w+) (\w{3}|-) ([a-zA-Z]*) "([^"]*)" "([^"]*)"$/;
const FIELD_LINE = /^ {2}(\w+) (\w+) ([a-zA-Z]+|-)(?: >(\w*):([\w,]+))?(?: ~(\w+))?(?: "([^"]*)")?(?: =(.+))?$/;

/** All field-history objects share one prefix, and describe gives none for them. Status tables have none either. */
const UNDESCRIBED_PREFIX: Readonly<Record<string, string>> = {
  CaseStatus: '0Ss',
  TaskStatus: '0St',
  TaskPriority: '0Sp',
};
const FIELD_HISTORY_PREFIX = '017';

const HISTORY_OF: Readonly<Record<string, string>> = {
  AccountHistory: 'Account',
  ContactHistory: 'Contact',
  LeadHistory: 'Lead',
  CaseHistory: 'Case',
  OpportunityFieldHistory: 'Opportunity',
};

export type FieldDraft = Omit<FieldDefinition, 'ordinal'>;

interface ObjectDraft {
  name: string;
  keyPrefix: string | null;
  flags: ObjectFlags;
  label: string;
  labelPlural: string;
  fields: FieldDraft[];
}

/**
 * Reads one field line of the notation (leading spaces optional).
 * @throws Error when the line is not in the notation
 */
export function parseField(line: string): FieldDraft {
  const match = FIELD_LINE.exec(`  ${line.trim()}`);
  if (match === null) throw new Error(`not a field in schema notation: ${line}`);
  const [, name = '', typeName = '', letters = '', relationship = '', targets, compound, label, values] = match;
  const type = typeName as FieldType;
  const filterable = !letters.includes('x') && type !== 'address' && type !== 'base64';
  const calculated = letters.includes('F');
  return {
    name,
    type,
    label:
      label ??
      name
        .replace(/__c$/, '')
        .replace(/_/g, ' ')
        .replace(/([a-z0-9])([A-Z])/g, '$1 $2'),
    nillable: letters.includes('n'),
    createable: letters.includes('c'),
    updateable: letters.includes('u'),
    defaultedOnCreate: letters.includes('d'),
    nameField: letters.includes('N'),
    autoNumber: letters.includes('A'),
    calculated,
    filterable,
    sortable: type !== 'address' && type !== 'base64' && type !== 'anyType' && !(type === 'textarea' && !filterable),
    groupable: isGroupable(type, filterable, calculated),
    referenceTo: targets === undefined ? [] : targets.split(','),
    relationshipName: relationship === '' ? null : relationship,
    compoundFieldName: compound ?? null,
    picklistValues: values === undefined ? [] : values.split('|'),
  };
}

function isGroupable(type: FieldType, filterable: boolean, calculated: boolean): boolean {
  if (calculated) return false;
  if (type === 'textarea') return filterable;
  return !['datetime', 'double', 'currency', 'percent', 'address', 'base64', 'anyType'].includes(type);
}

/**
 * Reads a whole block of the notation.
 * @throws Error when a line is not in the notation
 */
export function parseObjects(text: string, extraFields: (object: string) => readonly string[]): ObjectDefinition[] {
  const drafts: ObjectDraft[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    if (line.startsWith('  ')) {
      const current = drafts.at(-1);
      if (current === undefined) throw new Error(`field before any object: ${line}`);
      current.fields.push(parseField(line));
    } else {
      drafts.push(parseObjectLine(line));
    }
  }
  for (const draft of drafts) draft.fields.push(...extraFields(draft.name).map(parseField));
  return drafts.map(finish);
}

function parseObjectLine(line: string): ObjectDraft {
  const match = OBJECT_LINE.exec(line);
  if (match === null) throw new Error(`not an object in schema notation: ${line}`);
  const [, name = '', prefix = '', letters = '', label = '', labelPlural = ''] = match;
  const has = (letter: string): boolean => letters.includes(letter);
  return {
    name,
    keyPrefix: prefix === '-' ? null : prefix,
    label,
    labelPlural,
    fields: [],
    flags: {
      createable: has('c'),
      updateable: has('u'),
      deletable: has('d'),
      undeletable: has('U'),
      queryable: has('q'),
      replicateable: has('r'),
      retrieveable: has('g'),
      searchable: has('s'),
      layoutable: has('l'),
      mergeable: has('m'),
      mruEnabled: has('v'),
      triggerable: has('t'),
      feedEnabled: has('f'),
    },
  };
}

/**
 * Adds a field to an object that is in use, or puts another in the place of one of its name: what an administrator does in
 * Setup. Rows stored before have nothing in a field that is new.
 */
export function defineField(object: ObjectDefinition, line: string): void {
  const draft = parseField(line);
  const before = object.fieldsByName.get(draft.name.toLowerCase());
  const open = object as { -readonly [K in keyof ObjectDefinition]: ObjectDefinition[K] };
  const field = { ...draft, ordinal: before?.ordinal ?? open.width };
  if (before === undefined) open.width += 1;
  open.fields = [...object.fields.filter((other) => other !== before), field];
  open.fieldsByName = new Map([...object.fieldsByName, [field.name.toLowerCase(), field]]);
}

function finish(draft: ObjectDraft): ObjectDefinition {
  let width = 0;
  const fields = draft.fields.map((field) => ({ ...field, ordinal: field.type === 'address' ? -1 : width++ }));
  const relationships = new Map<string, FieldDefinition>();
  for (const field of fields) {
    if (field.relationshipName !== null) relationships.set(field.relationshipName.toLowerCase(), field);
  }
  const historyOf = HISTORY_OF[draft.name] ?? null;
  return {
    ...draft,
    idPrefix: historyOf === null ? (draft.keyPrefix ?? UNDESCRIBED_PREFIX[draft.name] ?? '000') : FIELD_HISTORY_PREFIX,
    custom: draft.name.endsWith('__c'),
    fields,
    fieldsByName: new Map(fields.map((field) => [field.name.toLowerCase(), field])),
    relationships,
    width,
    historyOf,
  };
}
