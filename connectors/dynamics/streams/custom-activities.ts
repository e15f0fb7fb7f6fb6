import type { ActivityMapping, CrmRecordDraft } from '../../contract/index.ts';
import { type TableStream, tableStream } from '../reading/table-stream.ts';
import { instant, lookup, lookupProperty, rowId, value, version } from '../row.ts';
import type { JsonObject } from '../web-api.ts';
import { ORIGIN_COLUMNS, originOf, personOwner } from './attribution.ts';

/** A lookup may be named as people know it (`ownerid`) or as the Web API does (`_ownerid_value`). */
function lookupColumn(name: string): string {
  return /^_(.+)_value$/.exec(name)?.[1] ?? name.toLowerCase();
}

/**
 * A table of one customer whose rows are activities, as the configuration describes it. A row there is something that
 * was done: an open or planned state of it, should there be one, is not known.
 */
export function customActivityStream(mapping: ActivityMapping): TableStream {
  const table = mapping.object.toLowerCase();
  const person = lookupColumn(mapping.person);
  const at = mapping.at.toLowerCase();
  const account = mapping.account === undefined ? null : lookupColumn(mapping.account);
  const needed = [lookupProperty(person), at];
  return tableStream('activity', `Activities of the table ${table}`, {
    table,
    primaryId: null,
    columns: [...needed, ...(account === null ? [] : [lookupProperty(account)])],
    // A table that is no activity has no workflow's mark, and one nobody imports into no import's.
    optional: [...ORIGIN_COLUMNS, 'isworkflowcreated'],
    needed,
    extent: 'since',
    // The CRM counts by its own date of creation.
    counted: at === 'createdon' ? undefined : null,
    mapper: async (client) => {
      const { primaryId } = await client.tables.table(table);
      return () => (row) => record({ table, kind: mapping.kind, person, at, account, primaryId }, row);
    },
  });
}

interface Mapped {
  readonly table: string;
  readonly kind: ActivityMapping['kind'];
  readonly person: string;
  readonly at: string;
  readonly account: string | null;
  readonly primaryId: string;
}

function record({ table, kind, person, at, account, primaryId }: Mapped, row: JsonObject): CrmRecordDraft {
  const moment = instant(value(row, at));
  return {
    type: 'activity',
    object: table,
    sourceId: rowId(row, primaryId),
    version: version(row),
    kind,
    createdBySourceId: lookup(row, person),
    ownerSourceId: personOwner(row),
    via: value(row, 'isworkflowcreated') === true ? 'workflow' : originOf(row),
    createdAt: moment,
    completed: true,
    completedAt: moment,
    occurredAt: null,
    accountSourceId: account === null ? null : lookup(row, account, 'account'),
  };
}
