import type { CrmRecordDraft } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import type { JsonObject } from '../web-api.ts';

/** Turns one row into a record. Never throws over a bad row: the engine quarantines what does not fit. */
export type RowMapper = (row: JsonObject) => CrmRecordDraft;

/** A table that is read as a stream of its rows. */
export interface TableSource {
  /** Logical name; also what reconciliation calls it. */
  readonly table: string;
  readonly primaryId: string;
  /** What is wanted of each row, as properties (`_ownerid_value`). What an environment lacks is left out. */
  readonly columns: readonly string[];
  /**
   * `since`: rows last changed before the connection's start date are left out. `all`: ownership and people are
   * states, and an old row is as true as a new one.
   */
  readonly extent: 'since' | 'all';
  /** Prepares the mapping for one read; looks things up that rows only refer to. */
  readonly mapper: (client: DynamicsClient, signal: AbortSignal) => Promise<RowMapper>;
}

/** Why a row is left out of a stream with `extent: 'since'`. */
export const BEFORE_SINCE = 'last changed before the start date of the connection';

/** The columns the reading itself needs. */
export const TIMES = ['createdon', 'modifiedon'] as const;

export function allColumns(source: TableSource): string[] {
  return [...new Set([source.primaryId, ...TIMES, ...source.columns])];
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
