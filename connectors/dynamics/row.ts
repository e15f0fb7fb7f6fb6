import type { JsonObject } from './web-api.ts';

/*
 * Reading one Dataverse row. A value of the wrong type is passed on as it is: the engine quarantines the row with the
 * field's name, which says more than a null would.
 */

const LABEL = '@OData.Community.Display.V1.FormattedValue';
const LOOKUP_TABLE = '@Microsoft.Dynamics.CRM.lookuplogicalname';

/** The column's value; null for what is absent or an empty string. */
export function value(row: JsonObject, column: string): unknown {
  const found = row[column];
  return found === undefined || found === '' ? null : found;
}

/** The first of several columns that has a value. */
export function firstOf(row: JsonObject, ...columns: string[]): unknown {
  return columns.map((column) => value(row, column)).find((found) => found !== null) ?? null;
}

/** What a choice or lookup is called, in the application user's language; null without a value. */
export function label(row: JsonObject, column: string): string | null {
  const found = row[`${column}${LABEL}`];
  return typeof found === 'string' && found !== '' ? found : null;
}

/** The property that holds a lookup column's id. */
export function lookupProperty(column: string): string {
  return `_${column}_value`;
}

/** The id a lookup points to. With `table`: only if it points into that table, for lookups into several tables. */
export function lookup(row: JsonObject, column: string, table?: string): unknown {
  const property = lookupProperty(column);
  if (table !== undefined && row[`${property}${LOOKUP_TABLE}`] !== table) return null;
  return id(value(row, property));
}

/** Logical name of the table a lookup points into; null when the answer does not say. */
export function lookupTable(row: JsonObject, column: string): string | null {
  const found = row[`${lookupProperty(column)}${LOOKUP_TABLE}`];
  return typeof found === 'string' ? found : null;
}

/** Ids are compared as text downstream, and GUIDs may come in either case. */
export function id(found: unknown): unknown {
  return typeof found === 'string' ? found.toLowerCase() : found;
}

/** The row's own id; empty if it has none, which the engine refuses. */
export function rowId(row: JsonObject, primaryId: string): string {
  const found = id(value(row, primaryId));
  return typeof found === 'string' ? found : '';
}

/**
 * `versionnumber`, from the ETag `W/"81550512"`: an Int64 that JSON.parse would round above 2^53, while the ETag is
 * text. Undefined without one.
 */
export function version(row: JsonObject): string | undefined {
  const etag = row['@odata.etag'];
  return typeof etag === 'string' ? /^W\/"(\d+)"$/.exec(etag)?.[1] : undefined;
}

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

/** An instant; a date without time is noon UTC of that date, so that it stays that date in most of the world. */
export function instant(found: unknown): unknown {
  return typeof found === 'string' && DATE_ONLY.test(found) ? `${found}T12:00:00Z` : found;
}

/** The calendar date of a column that is one, whether Dataverse sends it with or without a time. */
export function calendarDate(found: unknown): unknown {
  return typeof found === 'string' ? found.slice(0, 10) : found;
}

/** Whether `statecode` says anything but `open`; null, which no record accepts, when it says nothing. */
export function isClosed(row: JsonObject, open: number): boolean | null {
  const state = value(row, 'statecode');
  return state === null ? null : state !== open;
}

/** A deleted row in an answer with changes: a bare id with a reason, in place of the row. */
export function deletedId(row: JsonObject): string | null {
  const context = row['@odata.context'];
  const deleted = 'reason' in row || (typeof context === 'string' && context.endsWith('/$deletedEntity'));
  if (!deleted) return null;
  const found = typeof row['id'] === 'string' ? row['id'] : '';
  return /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i.exec(found)?.[0].toLowerCase() ?? null;
}
