import type { CrmField } from './batch.ts';

/*
 * How the columns of a vendor's CSV become the fields of a record, said in data so that the engine can do it by SQL. The
 * set is closed on purpose: what it cannot say belongs into a mapping of rows.
 *
 * A column that is empty is null. A value that a field does not take is never an error: the row goes to quarantine.
 */

/**
 * What a column's text becomes:
 *
 * - `text`: itself.
 * - `id18`: a Salesforce id; the 15-character form gets its three check characters, anything else stays as it is.
 * - `instant`: ISO 8601 with an offset or `Z` (`+0000` as well as `+00:00`).
 * - `version`: the milliseconds since 1970 of an instant.
 * - `noon`: a date, placed at noon UTC; anything but four, two and two digits becomes null.
 * - `boolean`: `true` or `false`.
 * - `number`: a decimal number.
 * - `date`: a calendar date, YYYY-MM-DD.
 */
export type Transform = 'text' | 'id18' | 'instant' | 'version' | 'noon' | 'boolean' | 'number' | 'date';

export type ColumnValue =
  | { readonly column: string; readonly as: Transform }
  /** A number divided by a positive one, as for an amount by its currency's rate. */
  | { readonly column: string; readonly as: 'number'; readonly dividedBy: number }
  | { readonly constant: string | number | boolean | null }
  /** Whole numbers added up, as for the bits of a bit set; a part that is no whole number makes the sum null. */
  | { readonly sumOf: readonly ColumnValue[] }
  | {
      readonly cases: readonly { readonly when: CsvTest; readonly value: ColumnValue }[];
      readonly otherwise: ColumnValue;
    };

/** Whether a column holds exactly one of these texts, or anything at all. */
export type CsvTest =
  | { readonly column: string; readonly is: readonly string[] }
  | { readonly column: string; readonly present: true };

export interface ColumnMapping {
  readonly field: CrmField | 'sourceId';
  readonly value: ColumnValue;
}

export interface LeftOutColumns {
  readonly when: CsvTest;
  readonly reason: string;
}
