import type { EntityKind } from '../../../src/records/record.ts';
import type { CrmRecordDraft } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { type TableStream, tableStream } from '../reading/table-stream.ts';
import { lookup, rowId, value, version } from '../row.ts';
import type { JsonObject } from '../web-api.ts';
import { ORIGIN_COLUMNS, originOf, personOwner } from './attribution.ts';

/** What one kind of record says beyond what all of them say. */
export type EntityDetails = Pick<
  CrmRecordDraft,
  'status' | 'closed' | 'won' | 'amount' | 'amountBase' | 'currency' | 'closeDate' | 'closedAt' | 'accountSourceId'
>;

export interface EntityTable<Lookups = null> {
  readonly table: string;
  readonly primaryId: string;
  readonly title: string;
  readonly kind: EntityKind;
  readonly columns: readonly string[];
  /** What rows refer to and one read needs once. */
  readonly lookups?: (client: DynamicsClient, signal: AbortSignal) => Promise<Lookups>;
  readonly details: (row: JsonObject, lookups: Lookups | null) => Partial<EntityDetails>;
}

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
export function entityStream<Lookups = null>(entity: EntityTable<Lookups>): TableStream {
  const { table, primaryId, title } = entity;
  return tableStream('entity', title, {
    table,
    primaryId,
    columns: [...ORIGIN_COLUMNS, '_modifiedby_value', ...entity.columns],
    extent: 'all',
    mapper: async (client, signal) => {
      const lookups = (await entity.lookups?.(client, signal)) ?? null;
      return (row) => entityRecord(entity, row, lookups);
    },
  });
}

function entityRecord<Lookups>(entity: EntityTable<Lookups>, row: JsonObject, lookups: Lookups | null): CrmRecordDraft {
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
    ...entity.details(row, lookups),
  };
}
