export type ColumnType =
  | 'BigInt'
  | 'Boolean'
  | 'Customer'
  | 'DateTime'
  | 'Decimal'
  | 'Double'
  | 'EntityName'
  | 'Integer'
  | 'Lookup'
  | 'Memo'
  | 'Money'
  | 'Owner'
  | 'PartyList'
  | 'Picklist'
  | 'State'
  | 'Status'
  | 'String'
  | 'Uniqueidentifier';

export type RequiredLevel = 'None' | 'SystemRequired' | 'ApplicationRequired' | 'Recommended';

/** A label of a choice column: value, label, and for a status reason the state it belongs to. */
export type ChoiceOption = readonly [value: number, label: string, state?: number];

export interface ColumnDefinition {
  /** Logical name: `ownerid`. */
  readonly name: string;
  /** The name on the wire: `_ownerid_value` for lookups, otherwise the logical name. */
  readonly wireName: string;
  readonly type: ColumnType;
  readonly label: string;
  readonly required: RequiredLevel;
  readonly creatable: boolean;
  readonly updatable: boolean;
  readonly readable: boolean;
  readonly custom: boolean;
  readonly maxLength: number | undefined;
  /** Edm.Date on the wire (behaviour DateOnly) instead of Edm.DateTimeOffset. */
  readonly dateOnly: boolean;
  /** What an unset column reads as. */
  readonly defaultValue: boolean | number | null;
  /** Logical names of the tables a lookup may point to; empty for other columns. */
  readonly targets: readonly string[];
  readonly options: readonly ChoiceOption[];
}

export interface TableDefinition {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly entitySetName: string;
  readonly objectTypeCode: number;
  readonly primaryId: string;
  readonly primaryName: string | null;
  readonly ownership: string;
  readonly activity: boolean;
  readonly canChangeTrackingBeEnabled: boolean;
  readonly canAuditBeChanged: boolean;
  readonly changeTrackingEnabled: boolean;
  readonly auditEnabled: boolean;
  /** By name on the wire. */
  readonly columns: ReadonlyMap<string, ColumnDefinition>;
}

const LOOKUP_TYPES: ReadonlySet<ColumnType> = new Set(['Lookup', 'Owner', 'Customer']);

export function isLookup(column: ColumnDefinition): boolean {
  return LOOKUP_TYPES.has(column.type);
}

/** What a caller says of a column; everything left out has the platform's default. */
export type ColumnDraft = Pick<ColumnDefinition, 'name' | 'type'> &
  Partial<Omit<ColumnDefinition, 'name' | 'type' | 'wireName'>>;

/** Two-option columns are false until set; choices the platform requires begin with their first option. */
function unsetValue({ type, required, options }: ColumnDraft): boolean | number | null {
  if (type === 'Boolean') return false;
  return type === 'Picklist' && required === 'SystemRequired' ? (options?.[0]?.[0] ?? null) : null;
}

export function defineColumn(draft: ColumnDraft): ColumnDefinition {
  return {
    label: draft.name,
    required: 'None',
    creatable: true,
    updatable: true,
    readable: draft.type !== 'PartyList',
    custom: false,
    maxLength: undefined,
    dateOnly: false,
    defaultValue: unsetValue(draft),
    targets: [],
    options: [],
    ...draft,
    wireName: LOOKUP_TYPES.has(draft.type) ? `_${draft.name}_value` : draft.name,
  };
}
