/** The field types of describe that occur in the objects the simulator holds. */
export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'picklist'
  | 'combobox'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'address'
  | 'base64'
  | 'anyType';

export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
  readonly label: string;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly defaultedOnCreate: boolean;
  readonly nameField: boolean;
  readonly autoNumber: boolean;
  readonly calculated: boolean;
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly compoundFieldName: string | null;
  readonly picklistValues: readonly string[];
  /** Place of the field's value in a stored row; -1 for compound fields, which are put together when read. */
  readonly ordinal: number;
}

export interface ObjectFlags {
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly undeletable: boolean;
  readonly queryable: boolean;
  readonly replicateable: boolean;
  readonly retrieveable: boolean;
  readonly searchable: boolean;
  readonly layoutable: boolean;
  readonly mergeable: boolean;
  readonly mruEnabled: boolean;
  readonly triggerable: boolean;
  readonly feedEnabled: boolean;
}

export interface ObjectDefinition {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  /** What describe says; null for objects such as AccountHistory. */
  readonly keyPrefix: string | null;
  /** What ids of this object begin with. */
  readonly idPrefix: string;
  readonly custom: boolean;
  readonly flags: ObjectFlags;
  readonly fields: readonly FieldDefinition[];
  /** By lower-case API name: SOQL and describe ignore case. */
  readonly fieldsByName: ReadonlyMap<string, FieldDefinition>;
  /** By lower-case relationship name. */
  readonly relationships: ReadonlyMap<string, FieldDefinition>;
  /** Number of values in a stored row. */
  readonly width: number;
  /** For field history objects: the object whose changes they hold. */
  readonly historyOf: string | null;
}
