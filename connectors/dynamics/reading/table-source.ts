import type { CrmRecordDraft } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import type { JsonObject } from '../web-api.ts';

/** Turns one row into a record. Never throws over a bad row: the engine quarantines what does not fit. */
export type RowMapper = (row: JsonObject) => CrmRecordDraft;

/** Prepares the mapping of one page: looks up what its rows only refer to, all at once. */
export type PageMapper = (page: readonly JsonObject[]) => RowMapper | Promise<RowMapper>;

/** A table that is read as a stream of its rows. */
export interface TableSource {
  /** Logical name; also what reconciliation calls it. */
  readonly table: string;
  /** Null: as the definition says, for tables of one customer. */
  readonly primaryId: string | null;
  /** What is wanted of each row, as properties (`_ownerid_value`). What an environment lacks is left out. */
  readonly columns: readonly string[];
  /** Wanted, too, and missed by nobody: that one of them is not there is not worth a word. */
  readonly optional?: readonly string[];
  /** Whether the mapping looks at what choices and lookups are called. */
  readonly labels?: true;
  /** Of these the stream cannot do without: an environment that lacks one has no such stream. */
  readonly needed?: readonly string[];
  /**
   * `since`: rows last changed before the connection's start date are left out. `all`: ownership and people are
   * states, and an old row is as true as a new one.
   */
  readonly extent: 'since' | 'all';
  /** Prepares the mapping for one read. */
  readonly mapper: (client: DynamicsClient, signal: AbortSignal) => Promise<PageMapper>;
  /**
   * Why a row is no record of the stream, for the counts; null when it is one. A row may become such a one: what was
   * stored of it is then gone.
   */
  readonly leftOut?: (row: JsonObject) => string | null;
  /** What says in a filter what `leftOut` says of a row. Null: rows cannot be counted by their creation. */
  readonly counted?: string | null | undefined;
}

/** Why a row is left out of a stream with `extent: 'since'`. */
export const BEFORE_SINCE = 'last changed before the start date of the connection';

/** The columns the reading itself needs. */
export const TIMES = ['createdon', 'modifiedon'] as const;

export function allColumns({ primaryId, columns, optional = [] }: TableSource): string[] {
  return [...new Set([...(primaryId === null ? [] : [primaryId]), ...TIMES, ...columns, ...optional])];
}

/**
 * Names the set of columns a checkpoint was made with. A change-tracking link brings for ever the columns it was made
 * with, so a release that wants another column has to begin anew.
 */
export function columnsKey(source: TableSource): string {
  return allColumns(source).join(',');
}

export function aboutTable(source: TableSource): string {
  return `the table ${source.table}`;
}
