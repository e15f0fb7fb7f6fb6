import type { EntityKind } from '../../../src/records/record.ts';
import type { ColumnMapping, ColumnValue, CrmRecordDraft } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import type { Columns } from '../columns.ts';
import { id18, instant, instantOrNull, reference, version } from '../values.ts';
import { fieldsToFill, filledColumns, filledOf } from './filled.ts';

/** Fields every owned record has. */
export const ENTITY_REQUIRED = ['CreatedById', 'OwnerId'];

/** What differs from kind to kind; the rest of an entity is mapped alike. */
export type EntityDetails = Partial<
  Pick<
    CrmRecordDraft,
    'status' | 'closed' | 'won' | 'amount' | 'amountBase' | 'currency' | 'closeDate' | 'closedAt' | 'accountSourceId'
  >
>;

/** What to select for a kind of record, beyond what it cannot do without. */
export function entityWanted(kind: EntityKind, own: readonly string[] = []): readonly string[] {
  return [...new Set(['LastModifiedDate', 'LastModifiedById', ...own, ...fieldsToFill(kind)])];
}

/** The same as `mapEntity`, for rows that stay text. */
export function entityColumns(
  columns: Columns,
  object: string,
  kind: EntityKind,
  details: { readonly [K in keyof EntityDetails]?: ColumnValue },
): readonly ColumnMapping[] {
  const values: Readonly<Partial<Record<ColumnMapping['field'], ColumnValue>>> = {
    kind: { constant: kind },
    modifiedAt: columns.value('LastModifiedDate', 'instant'),
    modifiedBySourceId: columns.value('LastModifiedById', 'id18'),
    closed: { constant: false },
    won: { constant: false },
    ...filledColumns(kind, columns),
    ...details,
  };
  const own = Object.entries(values).map(([field, value]) => ({ field: field as ColumnMapping['field'], value }));
  return [...columns.owned(object), ...own];
}

export function mapEntity(
  row: SalesforceRow,
  object: string,
  kind: EntityKind,
  details: EntityDetails,
): CrmRecordDraft {
  return {
    type: 'entity',
    kind,
    object,
    sourceId: String(id18(row['Id'])),
    version: version(row['SystemModstamp']),
    ownerSourceId: reference(row['OwnerId'] ?? null),
    createdBySourceId: id18(row['CreatedById']),
    via: 'person',
    createdAt: instant(row['CreatedDate']),
    modifiedAt: instantOrNull(row['LastModifiedDate']),
    modifiedBySourceId: reference(row['LastModifiedById'] ?? null),
    status: null,
    closed: false,
    won: false,
    amount: null,
    amountBase: null,
    currency: null,
    closeDate: null,
    closedAt: null,
    accountSourceId: null,
    ...filledOf(kind, row),
    ...details,
  };
}
