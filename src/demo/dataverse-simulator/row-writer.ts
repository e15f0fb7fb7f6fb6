import { columnReader, edmType, isReadable, selectableColumn } from './column-reader.ts';
import { formattedValue } from './formatted-values.ts';
import { FORMATTED_VALUE, LOOKUP_NAME, NAVIGATION_PROPERTY, type Preferences } from './odata/preferences.ts';
import type { Scalar } from './odata/property.ts';
import type { DataverseOrg } from './org.ts';
import { type ColumnDefinition, isLookup, type TableDefinition } from './table-definition.ts';
import type { Row } from './table-store.ts';

export interface RowWriter {
  /** The row as a JSON object, etag first, primary key included. */
  write(row: Row): string;
  /** The part of the context in brackets: the selected columns; empty when all were read. */
  readonly projection: string;
}

/**
 * Prepares writing rows of a table: the columns asked for (all if null), what they drag along, the annotations
 * preferred. Throws the 400 for a column that does not exist.
 */
export function rowWriter(
  org: DataverseOrg,
  table: TableDefinition,
  select: readonly string[] | null,
  preferences: Preferences,
): RowWriter {
  const columns = columnsToWrite(org, table, select);
  const parts = columns.map((column) => columnPart(org, table, column, preferences));
  // Log storage and link tables have no version of their own, and so no etag.
  const versioned = table.columns.has('versionnumber') || table.logicalName === 'activitypointer';
  return {
    projection: select === null ? '' : `(${select.join(',')})`,
    write(row) {
      let json = versioned ? `"@odata.etag":"W/\\"${org.version(row.sequence)}\\""` : '';
      for (const part of parts) json += part(row);
      return json.startsWith(',') ? `{${json.slice(1)}}` : `{${json}}`;
    },
  };
}

function columnsToWrite(
  org: DataverseOrg,
  table: TableDefinition,
  select: readonly string[] | null,
): readonly ColumnDefinition[] {
  if (select === null) return [...table.columns.values()].filter((column) => isReadable(org, table, column));
  const columns = new Set(select.map((name) => selectableColumn(org, table, name)));
  const drag = (name: string) => {
    const column = table.columns.get(name);
    if (column !== undefined) columns.add(column);
  };
  if ([...columns].some(({ type }) => type === 'Money')) drag('_transactioncurrencyid_value');
  drag(table.primaryId);
  return [...columns];
}

/** Writes one property and its annotations, each with a leading comma. */
function columnPart(
  org: DataverseOrg,
  table: TableDefinition,
  column: ColumnDefinition,
  preferences: Preferences,
): (row: Row) => string {
  const read = columnReader(org, table, column);
  const name = column.wireName;
  const key = `,"${name}":`;
  const encode = encoder(column);
  const formatted = preferences.annotates(FORMATTED_VALUE);
  // The platform leaves these two off audit rows' navigation, though it names the table the row is in.
  const navigation = isLookup(column) && table.logicalName !== 'audit' && preferences.annotates(NAVIGATION_PROPERTY);
  const lookupName = isLookup(column) && preferences.annotates(LOOKUP_NAME);
  if (!formatted && !navigation && !lookupName) return (row) => key + encode(read(row));
  return (row) => {
    const value = read(row);
    if (value === null) return `${key}null`;
    let json = '';
    const label = formatted ? formattedValue(org, column, value) : undefined;
    if (label !== undefined) json += `,"${name}@${FORMATTED_VALUE}":${JSON.stringify(label)}`;
    if (navigation || lookupName) {
      const target = targetTable(org, table, column, row, String(value));
      if (navigation) json += `,"${name}@${NAVIGATION_PROPERTY}":"${navigationProperty(table, column, target)}"`;
      if (lookupName) json += `,"${name}@${LOOKUP_NAME}":"${target}"`;
    }
    return json + key + encode(value);
  };
}

function targetTable(
  org: DataverseOrg,
  table: TableDefinition,
  column: ColumnDefinition,
  row: Row,
  id: string,
): string {
  // An audit row says itself what kind of row it is about.
  if (table.logicalName === 'audit' && column.name === 'objectid') return String(row.fields['objecttypecode']);
  return org.targetOf(column, id);
}

function navigationProperty(table: TableDefinition, column: ColumnDefinition, target: string): string {
  if (column.type === 'Owner' || column.targets.length < 2) return column.name;
  return table.activity && column.name === 'regardingobjectid'
    ? `${column.name}_${target}_${table.logicalName}`
    : `${column.name}_${target}`;
}

function encoder(column: ColumnDefinition): (value: Scalar) => string {
  switch (edmType(column)) {
    case 'Edm.Guid':
    case 'Edm.Date':
    case 'Edm.DateTimeOffset':
      return (value) => (value === null ? 'null' : `"${value}"`);
    case 'Edm.String':
      return (value) => JSON.stringify(value);
    default:
      return (value) => String(value);
  }
}
