import type { ColumnType } from 'kysely';

/** Column types as kysely needs them. int8 and numeric arrive as strings, dates as 'YYYY-MM-DD' strings. */

export type Int8 = ColumnType<string, string | number | bigint, string | number | bigint>;
export type Numeric = ColumnType<string, string | number, string | number>;
export type Instant = ColumnType<Date, Date | string, Date | string>;
export type Json = ColumnType<unknown, string, string>;
/** A column with a default: optional on insert. Kysely's own Generated does not look inside ColumnType. */
export type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>;
