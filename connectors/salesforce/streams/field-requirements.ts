import type { EntityKind } from '../../../src/records/record.ts';
import type { CrmRecordDraft } from '../../contract/index.ts';
import type { DailySource, DailyStream } from '../daily.ts';
import { describeObject, type FieldDescription } from '../describe.ts';

/** Objects whose entry costs people time. Activities are no records of a kind. */
const OBJECTS: readonly { readonly object: string; readonly kind: EntityKind | null }[] = [
  { object: 'Account', kind: 'account' },
  { object: 'Contact', kind: 'contact' },
  { object: 'Lead', kind: 'lead' },
  { object: 'Opportunity', kind: 'opportunity' },
  { object: 'Case', kind: 'case' },
  { object: 'Task', kind: null },
  { object: 'Event', kind: null },
];

/**
 * Which fields must be filled before a record can be saved, by describe. What a page layout or a validation rule demands
 * beyond that is not in it.
 */
export const fieldRequirements: DailyStream = {
  title: 'Required fields',
  record: 'field-requirement',
  sources: OBJECTS.map(
    ({ object, kind }): DailySource => ({
      object,
      isVisible: async (client) => (await describeObject(client, object)) !== null,
      async *read(client) {
        const fields = (await describeObject(client, object))?.fields ?? new Map<string, FieldDescription>();
        yield [...fields].flatMap(([field, description]) => mapField(object, kind, field, description) ?? []);
      },
    }),
  ),
  noneVisible:
    'No object that people enter records in is visible to the integration user. Grant Read on Account, Contact, Lead, ' +
    'Opportunity and Case in its permission set.',
};

/** A field that can be entered; null for the others. Both kinds are kept, so that one that becomes required is a change. */
function mapField(
  object: string,
  kind: EntityKind | null,
  field: string,
  { createable, nillable, defaultedOnCreate, type }: FieldDescription,
): CrmRecordDraft | null {
  if (!createable) return null;
  return {
    type: 'field-requirement',
    sourceId: `${object}.${field}`,
    since: null,
    object,
    kind,
    field,
    // A checkbox always holds something.
    required: !nillable && !defaultedOnCreate && type !== 'boolean',
  };
}
