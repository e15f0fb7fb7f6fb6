import type { CrmRecord, RecordType } from '../../src/records/record.ts';
import type { ColumnMapping, CsvTest, LeftOutColumns } from './columns.ts';

/** Flat on purpose: stored as jsonb beside the rows it describes. Opaque to the engine. */
export type Checkpoint = Readonly<Record<string, string | number | boolean>>;

/** One unit of progress, merged in one transaction: rows, deletes and checkpoint, or nothing. */
export type Batch = RowBatch | ByteBatch;

/**
 * Rows as objects, the ordinary way.
 *
 * A row is handed over as mapped; it need not be valid. The engine parses it and quarantines what does not fit,
 * so a mapping function never throws over one bad row.
 */
export interface RowBatch {
  readonly csv?: undefined;
  readonly rows: readonly CrmRecordDraft[];
  /** Ids of records that no longer exist in the CRM. */
  readonly deletedIds: readonly string[];
  /** Ids known to exist still, for a sweep that reads ids only. Rows of `rows` are present anyway. */
  readonly presentIds?: readonly string[];
  /**
   * True on the last batch of a read that has named every record there is: what was not seen in this read is gone.
   * The engine refuses a sweep that would remove an implausible share (a lost permission looks just like that).
   */
  readonly sweep?: boolean;
  /** Rows read and left out on purpose, by reason. */
  readonly skipped?: Readonly<Record<string, number>>;
  /**
   * What comes next is still being made at the vendor's: the engine stores this batch and asks for the following one no
   * sooner than then, by our own clock. A connector itself never sleeps.
   */
  readonly notBefore?: Date;
  readonly checkpoint: Checkpoint | null;
}

/**
 * The fast way, for first reads of many rows: bytes as the vendor sent them, with the column mapping. The engine has
 * PostgreSQL parse them, maps, judges and merges them by SQL, and counts; no row becomes an object. Every row ends as it
 * would have as one of a RowBatch: a mapping says the same as the stream's mapping of rows, field by field.
 */
export interface ByteBatch {
  /**
   * One CSV document in UTF-8: a header line, comma, double quotes, no NUL. Read once, to its end, before the next batch
   * is asked for. What it throws undoes the batch.
   */
  readonly csv: AsyncIterable<Buffer>;
  /** The header line, name by name. Another header undoes the batch: the columns would be mistaken for each other. */
  readonly header: readonly string[];
  /** A value for every field of the stream's record but `type`; a field without one is null. */
  readonly columns: readonly ColumnMapping[];
  /** Rows of records that no longer exist; only their `sourceId` is looked at. */
  readonly deleted?: CsvTest;
  /** Rows left out on purpose; the first that fits gives the reason. */
  readonly leaveOut?: readonly LeftOutColumns[];
  /** How many rows the vendor says the document holds. Another number means that it was cut off, and undoes the batch. */
  readonly expectedRows: number | null;
  readonly checkpoint: Checkpoint | null;
}

/** A mapped row before it is parsed: the right shape, any values. */
export type CrmRecordDraft = { readonly type: RecordType; readonly sourceId: string } & {
  readonly [K in CrmField]?: unknown;
};
/** Every field of every record but those a draft cannot do without. */
export type CrmField = Exclude<AllKeys<CrmRecord>, 'type' | 'sourceId'>;
type AllKeys<T> = T extends unknown ? keyof T : never;
