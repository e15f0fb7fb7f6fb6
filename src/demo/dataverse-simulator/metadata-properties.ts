import { noSuchProperty } from './api-error.ts';
import { isReadable } from './column-reader.ts';
import { displayName } from './formatted-values.ts';
import { guidOf } from './guid.ts';
import type { EdmType, Resolve, Scalar } from './odata/property.ts';
import type { DataverseOrg } from './org.ts';
import { readPrivilege } from './privileges.ts';
import type { ColumnDefinition, TableDefinition } from './table-definition.ts';

type Json = Scalar | Json[] | { [name: string]: Json };

export interface MetadataProperty<Item> {
  readonly type: EdmType;
  /** The value as written. */
  value(item: Item): Json;
}

/** Properties of a metadata type by name; a managed property is filtered by its `/Value`. */
export type MetadataType<Item> = Readonly<Record<string, MetadataProperty<Item>>>;

function scalar<Item>(type: EdmType, value: (item: Item) => Json): MetadataProperty<Item> {
  return { type, value };
}

function managed<Item>(
  read: (item: Item) => boolean,
  canBeChanged: (item: Item) => boolean,
  name: string,
): MetadataProperty<Item> {
  return {
    type: 'Edm.Boolean',
    value: (item) => ({ Value: read(item), CanBeChanged: canBeChanged(item), ManagedPropertyLogicalName: name }),
  };
}

function label(text: string): Json {
  const localized = {
    Label: text,
    LanguageCode: 1033,
    IsManaged: true,
    MetadataId: guidOf(`label ${text}`),
    HasChanged: null,
  };
  return { LocalizedLabels: [localized], UserLocalizedLabel: localized };
}

export const tableMetadata: MetadataType<TableDefinition> = {
  MetadataId: scalar('Edm.Guid', (table) => guidOf(`table ${table.logicalName}`)),
  LogicalName: scalar('Edm.String', (table) => table.logicalName),
  SchemaName: scalar('Edm.String', (table) => table.schemaName),
  EntitySetName: scalar('Edm.String', (table) => table.entitySetName),
  LogicalCollectionName: scalar('Edm.String', (table) => table.entitySetName),
  CollectionSchemaName: scalar('Edm.String', (table) => table.entitySetName),
  ObjectTypeCode: scalar('Edm.Int32', (table) => table.objectTypeCode),
  PrimaryIdAttribute: scalar('Edm.String', (table) => table.primaryId),
  PrimaryNameAttribute: scalar('Edm.String', (table) => table.primaryName),
  OwnershipType: scalar('Microsoft.Dynamics.CRM.OwnershipTypes', (table) => table.ownership),
  IsActivity: scalar('Edm.Boolean', (table) => table.activity),
  IsCustomEntity: scalar('Edm.Boolean', () => false),
  IsIntersect: scalar('Edm.Boolean', (table) => ['teammembership', 'systemuserroles'].includes(table.logicalName)),
  ChangeTrackingEnabled: scalar('Edm.Boolean', (table) => table.changeTrackingEnabled),
  CanChangeTrackingBeEnabled: managed(
    (table) => table.canChangeTrackingBeEnabled,
    () => false,
    'canchangetrackingbeenabled',
  ),
  IsAuditEnabled: managed(
    (table) => table.auditEnabled,
    (table) => table.canAuditBeChanged,
    'canmodifyauditsettings',
  ),
  Privileges: scalar('Microsoft.Dynamics.CRM.SecurityPrivilegeMetadata', (table) => [
    {
      CanBeBasic: table.ownership === 'UserOwned',
      CanBeLocal: table.ownership === 'UserOwned',
      CanBeDeep: table.ownership === 'UserOwned',
      CanBeGlobal: true,
      Name: readPrivilege(table),
      PrivilegeId: guidOf(readPrivilege(table)),
      PrivilegeType: 'Read',
    },
  ]),
  DisplayName: scalar('Microsoft.Dynamics.CRM.Label', (table) => label(displayName(table) ?? '')),
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  BigInt: 'BigInt',
  Customer: 'Lookup',
  Owner: 'Lookup',
  PartyList: 'Lookup',
  Uniqueidentifier: 'UniqueIdentifier',
};

/** `#Microsoft.Dynamics.CRM.MoneyAttributeMetadata`: the derived type a column's metadata is of. */
export function attributeType(column: ColumnDefinition): string {
  return `Microsoft.Dynamics.CRM.${TYPE_NAMES[column.type] ?? column.type}AttributeMetadata`;
}

/** A column, and the table and organisation it stands in. */
export interface Attribute {
  readonly org: DataverseOrg;
  readonly table: TableDefinition;
  readonly column: ColumnDefinition;
}

export const attributeMetadata: MetadataType<Attribute> = {
  MetadataId: scalar('Edm.Guid', ({ table, column }) => guidOf(`column ${table.logicalName}.${column.name}`)),
  LogicalName: scalar('Edm.String', ({ column }) => column.name),
  SchemaName: scalar('Edm.String', ({ column }) => column.name),
  EntityLogicalName: scalar('Edm.String', ({ table }) => table.logicalName),
  AttributeType: scalar('Microsoft.Dynamics.CRM.AttributeTypeCode', ({ column }) => column.type),
  AttributeTypeName: scalar('Microsoft.Dynamics.CRM.AttributeTypeDisplayName', ({ column }) => ({
    Value: `${column.type}Type`,
  })),
  AttributeOf: scalar('Edm.String', () => null),
  ColumnNumber: scalar('Edm.Int32', ({ table, column }) => [...table.columns.values()].indexOf(column) + 1),
  IsCustomAttribute: scalar('Edm.Boolean', ({ column }) => column.custom),
  IsLogical: scalar('Edm.Boolean', () => false),
  IsPrimaryId: scalar('Edm.Boolean', ({ table, column }) => column.name === table.primaryId),
  IsPrimaryName: scalar('Edm.Boolean', ({ table, column }) => column.name === table.primaryName),
  IsSecured: scalar('Edm.Boolean', () => false),
  IsValidForCreate: scalar('Edm.Boolean', ({ column }) => column.creatable),
  IsValidForRead: scalar(
    'Edm.Boolean',
    ({ org, table, column }) => isReadable(org, table, column) || column.type === 'PartyList',
  ),
  IsValidForUpdate: scalar('Edm.Boolean', ({ column }) => column.updatable),
  IsAuditEnabled: managed(
    () => true,
    () => true,
    'canmodifyauditsettings',
  ),
  RequiredLevel: {
    type: 'Microsoft.Dynamics.CRM.AttributeRequiredLevel',
    value: ({ column }) => ({
      Value: column.required,
      CanBeChanged: column.required !== 'SystemRequired',
      ManagedPropertyLogicalName: 'canmodifyrequirementlevelsettings',
    }),
  },
  DisplayName: scalar('Microsoft.Dynamics.CRM.Label', ({ column }) => label(column.label)),
};

/** What a `$filter` on metadata may name: simple properties, and managed ones by `/Value`. */
export function metadataProperties<Item>(type: MetadataType<Item>, typeName: string): Resolve<Item> {
  return (path) => {
    const [name = '', part] = path.split('/');
    const property = type[name];
    if (property === undefined || (part !== undefined && part !== 'Value')) throw noSuchProperty(path, typeName);
    return {
      type: property.type,
      read: (item) => {
        const value = property.value(item);
        if (value === null || typeof value !== 'object' || Array.isArray(value)) {
          if (part !== undefined) throw noSuchProperty(path, typeName);
          return value as Scalar;
        }
        if (part === undefined) throw noSuchProperty(path, typeName);
        return (value['Value'] ?? null) as Scalar;
      },
    };
  };
}
