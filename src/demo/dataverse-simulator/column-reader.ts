import { badRequest, noSuchProperty } from './api-error.ts';
import { EMPTY_GUID } from './guid.ts';
import type { EdmType, Resolve, Scalar } from './odata/property.ts';
import type { DataverseOrg } from './org.ts';
import { type ColumnDefinition, isLookup, type TableDefinition } from './table-definition.ts';
import type { Row } from './table-store.ts';

/** How to read a column of a row as the Web API gives it. */
export function columnReader(
  org: DataverseOrg,
  table: TableDefinition,
  column: ColumnDefinition,
): (row: Row) => Scalar {
  const { wireName, defaultValue } = column;
  if (wireName === table.primaryId) return (row) => row.id;
  if (column.type === 'BigInt') return (row) => org.version(row.sequence);
  if (table.logicalName === 'audit') {
    if (wireName === 'changedata') return (row) => org.changeDataOf(row) || null;
    if (wireName === 'attributemask') return (row) => attributeMask(org, row);
  }
  const unset = table.logicalName === 'audit' && wireName === 'transactionid' ? EMPTY_GUID : defaultValue;
  return (row) => {
    const value = row.fields[wireName];
    return value === undefined ? unset : value;
  };
}

/** Column numbers of what changed, joined by commas. The numbers are the organisation's own and mean nothing elsewhere. */
function attributeMask(org: DataverseOrg, row: Row): string | null {
  const definition = org.findTable(String(row.fields['objecttypecode']))?.definition;
  if (definition === undefined) return null;
  const numbers = new Map([...definition.columns.keys()].map((name, index) => [name, index + 1]));
  const changed = org.audits.changes(row.id, definition).map(({ column }) => numbers.get(column.wireName));
  return changed.length === 0 ? null : changed.join(',');
}

/** The column of this name, or the platform's 400. */
export function selectableColumn(org: DataverseOrg, table: TableDefinition, name: string): ColumnDefinition {
  const column = table.columns.get(name);
  if (column === undefined || !isReadable(org, table, column)) throw noSuchProperty(name, table.logicalName);
  return column;
}

export function isReadable(org: DataverseOrg, table: TableDefinition, column: ColumnDefinition): boolean {
  if (table.logicalName === 'audit' && column.name === 'changedata') return org.changeDataReadable;
  return column.readable;
}

/** What a `$filter` or `$orderby` on the table may name. */
export function tableProperties(org: DataverseOrg, table: TableDefinition): Resolve<Row> {
  return (path) => {
    if (path.includes('/')) throw badRequest(`Filtering on the related table in '${path}' is not supported here.`);
    const column = selectableColumn(org, table, path);
    return { type: edmType(column), read: columnReader(org, table, column) };
  };
}

export function edmType(column: ColumnDefinition): EdmType {
  if (isLookup(column)) return 'Edm.Guid';
  switch (column.type) {
    case 'BigInt':
      return 'Edm.Int64';
    case 'Boolean':
      return 'Edm.Boolean';
    case 'DateTime':
      return column.dateOnly ? 'Edm.Date' : 'Edm.DateTimeOffset';
    case 'Decimal':
    case 'Money':
      return 'Edm.Decimal';
    case 'Double':
      return 'Edm.Double';
    case 'Uniqueidentifier':
      return 'Edm.Guid';
    case 'Integer':
    case 'Picklist':
    case 'State':
    case 'Status':
      return 'Edm.Int32';
    default:
      return 'Edm.String';
  }
}
