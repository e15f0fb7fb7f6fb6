import { type EntityKind, type FilledBits, filledBits } from '../../../src/records/record.ts';
import type { CrmRecordDraft } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { type TableStream, tableStream } from '../reading/table-stream.ts';
import { firstOf, lookup, rowId, value, version } from '../row.ts';
import type { JsonObject } from '../web-api.ts';
import { ORIGIN_COLUMNS, originOf, personOwner } from './attribution.ts';

/** What one kind of record says beyond what all of them say. */
export type EntityDetails = Pick<
  CrmRecordDraft,
  'status' | 'closed' | 'won' | 'amount' | 'amountBase' | 'currency' | 'closeDate' | 'closedAt' | 'accountSourceId'
>;

export interface EntityTable {
  readonly table: string;
  readonly primaryId: string;
  readonly title: string;
  readonly kind: EntityKind;
  readonly columns: readonly string[];
  /** Whether `details` looks at what a choice is called. */
  readonly labels?: true;
  /**
   * The columns that fill each tracked field; one of them is enough. Their values are looked at for nothing else, and
   * go no further.
   */
  readonly tracked: Readonly<Record<string, readonly string[]>>;
  /** Prepares what one kind of record says beyond what all of them say: once a read, then once a page. */
  readonly details: (client: DynamicsClient, signal: AbortSignal) => Promise<PageDetails>;
}

/** What the rows of a page say, once all that they refer to has been looked up. */
export type PageDetails = (page: readonly JsonObject[]) => RowDetails | Promise<RowDetails>;
export type RowDetails = (row: JsonObject) => Partial<EntityDetails>;

const NOTHING: Required<EntityDetails> = {
  status: null,
  closed: false,
  won: false,
  amount: null,
  amountBase: null,
  currency: null,
  closeDate: null,
  closedAt: null,
  accountSourceId: null,
};

/** One table of customers or deals as a stream: the state of each record now, whenever it was created. */
export function entityStream(entity: EntityTable): TableStream {
  const { table, primaryId, title, tracked } = entity;
  return tableStream('entity', title, {
    table,
    primaryId,
    columns: [...ORIGIN_COLUMNS, '_modifiedby_value', ...entity.columns],
    optional: Object.values(tracked).flat(),
    extent: 'all',
    ...(entity.labels === undefined ? {} : { labels: entity.labels }),
    mapper: async (client, signal) => {
      const details = await entity.details(client, signal);
      return async (page) => {
        const detailsOf = await details(page);
        return (row) => entityRecord(entity, row, detailsOf(row));
      };
    },
  });
}

function entityRecord(entity: EntityTable, row: JsonObject, details: Partial<EntityDetails>): CrmRecordDraft {
  return {
    type: 'entity',
    kind: entity.kind,
    object: entity.table,
    sourceId: rowId(row, entity.primaryId),
    version: version(row),
    ownerSourceId: personOwner(row),
    createdBySourceId: lookup(row, 'createdby'),
    via: originOf(row),
    createdAt: value(row, 'createdon'),
    modifiedAt: value(row, 'modifiedon'),
    modifiedBySourceId: lookup(row, 'modifiedby'),
    ...NOTHING,
    ...details,
    ...filledOf(entity, row),
  };
}

/** Which tracked fields hold something; a column this environment lacks could not be seen. */
function filledOf({ kind, tracked }: EntityTable, row: JsonObject): FilledBits {
  const seen: Record<string, unknown> = {};
  for (const [field, columns] of Object.entries(tracked)) {
    const present = columns.filter((column) => row[column] !== undefined);
    if (present.length > 0) seen[field] = firstOf(row, ...present);
  }
  return filledBits(kind, seen);
}
