import type { Scalar } from './odata/property.ts';
import type { DataverseOrg } from './org.ts';
import { type ColumnDefinition, isLookup, type TableDefinition } from './table-definition.ts';

/** Labels of two-option columns that are not Yes and No: what true and false are called. */
const BOOLEAN_LABELS: Readonly<Record<string, readonly [whenTrue: string, whenFalse: string]>> = {
  directioncode: ['Outgoing', 'Incoming'],
  isdisabled: ['Disabled', 'Enabled'],
};

/** The FormattedValue annotation: what a person whose language is English and whose zone is UTC would see. */
export function formattedValue(
  org: DataverseOrg,
  column: ColumnDefinition,
  value: Exclude<Scalar, null>,
): string | undefined {
  if (isLookup(column)) return nameOf(org, column, String(value));
  switch (column.type) {
    case 'Picklist':
    case 'State':
    case 'Status':
      return column.options.find(([option]) => option === value)?.[1];
    case 'Boolean': {
      const [whenTrue, whenFalse] = BOOLEAN_LABELS[column.name] ?? ['Yes', 'No'];
      return value === true ? whenTrue : whenFalse;
    }
    case 'EntityName':
      return displayName(org.findTable(String(value))?.definition) ?? String(value);
    case 'DateTime':
      return column.dateOnly ? englishDate(String(value)) : englishInstant(String(value));
    case 'Money':
      return `$${Number(value).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
    case 'Integer':
    case 'BigInt':
      return (value as number | bigint).toLocaleString('en-US');
    case 'Decimal':
    case 'Double':
      return Number(value).toLocaleString('en-US', { minimumFractionDigits: 2 });
    default:
      return undefined;
  }
}

/** The name of the row a lookup points to; undefined for a row that has none or is gone. */
function nameOf(org: DataverseOrg, column: ColumnDefinition, id: string): string | undefined {
  const table = org.findTable(org.targetOf(column, id));
  const name = table?.definition.primaryName;
  const value = name ? table?.rows.get(id)?.fields[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** `PhoneCall` is shown as `Phone Call`. */
export function displayName(table: TableDefinition | undefined): string | undefined {
  if (table === undefined) return undefined;
  return table.logicalName === 'systemuser' ? 'User' : table.schemaName.replace(/([a-z])([A-Z])/g, '$1 $2');
}

function englishDate(date: string): string {
  const [year, month, day] = date.slice(0, 10).split('-').map(Number);
  return `${month}/${day}/${year}`;
}

function englishInstant(instant: string): string {
  const hour = Number(instant.slice(11, 13));
  return `${englishDate(instant)} ${hour % 12 || 12}:${instant.slice(14, 16)} ${hour < 12 ? 'AM' : 'PM'}`;
}
