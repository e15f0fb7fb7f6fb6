import { isGuid } from './guid.ts';
import { toCalendarDate, toInstant } from './instants.ts';
import { type ColumnDefinition, isLookup, type TableDefinition } from './table-definition.ts';
import type { Value } from './table-store.ts';

/** What may be handed to the organisation: names on the wire, dates also as Date. undefined means not given. */
export type IncomingFields = Readonly<Record<string, Value | Date | undefined>>;

/** A row the platform would refuse. */
export class DataverseOrgError extends Error {
  override readonly name = 'DataverseOrgError';
}

/** Checks every value against its column and brings it into the stored form. Throws DataverseOrgError. */
export function acceptFields(table: TableDefinition, incoming: IncomingFields): Record<string, Value> {
  const accepted: Record<string, Value> = {};
  for (const name in incoming) {
    const value = incoming[name];
    if (value === undefined) continue;
    const column = table.columns.get(name);
    if (column === undefined) {
      const hint = table.columns.has(`_${name}_value`) ? `; did you mean "_${name}_value"?` : '';
      throw new DataverseOrgError(`"${table.logicalName}" has no column "${name}"${hint}`);
    }
    accepted[name] = acceptValue(table, column, value);
  }
  return accepted;
}

function acceptValue(table: TableDefinition, column: ColumnDefinition, value: Value | Date): Value {
  if (value === null) return null;
  const stored = storedForm(column, value);
  if (stored === undefined) {
    throw new DataverseOrgError(
      `${String(value)} is no value for "${table.logicalName}.${column.name}" (${column.type})`,
    );
  }
  return stored;
}

function storedForm(column: ColumnDefinition, value: Exclude<Value, null> | Date): Value | undefined {
  switch (column.type) {
    case 'DateTime': {
      const date = typeof value === 'string' || value instanceof Date ? new Date(value) : null;
      if (date === null || Number.isNaN(date.getTime())) return undefined;
      return column.dateOnly ? toCalendarDate(date) : toInstant(date);
    }
    case 'Boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'Integer':
      return Number.isInteger(value) ? (value as number) : undefined;
    case 'Picklist':
    case 'State':
    case 'Status':
      return column.options.some(([option]) => option === value) ||
        (column.options.length === 0 && Number.isInteger(value))
        ? (value as number)
        : undefined;
    case 'Money':
    case 'Decimal':
    case 'Double':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    case 'String':
    case 'Memo':
    case 'EntityName':
      return typeof value === 'string' && value.length <= (column.maxLength ?? Number.POSITIVE_INFINITY)
        ? value
        : undefined;
    case 'Uniqueidentifier':
      return typeof value === 'string' && isGuid(value) ? value.toLowerCase() : undefined;
    default:
      return isLookup(column) && typeof value === 'string' && isGuid(value) ? value.toLowerCase() : undefined;
  }
}
