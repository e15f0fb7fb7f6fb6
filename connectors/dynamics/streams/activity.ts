import type { Via } from '../../../src/records/record.ts';
import type { CrmRecordDraft } from '../../contract/index.ts';
import { accountsOf } from '../reading/accounts-of.ts';
import { type TableStream, tableStream } from '../reading/table-stream.ts';
import { firstOf, instant, lookup, rowId, value, version } from '../row.ts';
import type { JsonObject } from '../web-api.ts';
import { ORIGIN_COLUMNS, originOf, personOwner } from './attribution.ts';

const COMPLETED = 1;
const PRIMARY_ID = 'activityid';

const COLUMNS = [
  ...ORIGIN_COLUMNS,
  'isworkflowcreated',
  'statecode',
  'actualstart',
  'actualend',
  'scheduledstart',
  'scheduledend',
  'actualdurationminutes',
  '_regardingobjectid_value',
];

export interface ActivityTable {
  readonly table: 'phonecall' | 'email' | 'appointment' | 'task';
  readonly title: string;
  readonly kind: 'call' | 'email' | 'meeting' | 'task';
  /** Columns beyond those all activities have. */
  readonly columns?: readonly string[];
  /** When it took place: the first of these that is set. */
  readonly occurred: readonly string[];
  /** Minutes by the CRM's own fields: the first of these that is set; otherwise what somebody typed in. */
  readonly minutes?: readonly string[];
  /** Which way it went, where the row really says. */
  readonly direction?: (row: JsonObject) => 'inbound' | 'outbound' | null;
  /** Why a row is no activity at all; null when it is one. With `counted`: the same as a filter. */
  readonly leftOut?: (row: JsonObject) => string | null;
  readonly counted?: string;
  /** Whether a program put the row there without anybody entering it. */
  readonly captured?: (row: JsonObject) => boolean;
}

/**
 * One activity table as a stream. Opening it and closing it are told apart by `statecode`: 0 open, 1 completed,
 * 2 cancelled, 3 scheduled; a cancelled activity was never carried out, so it is not completed.
 */
export function activityStream(activity: ActivityTable): TableStream {
  const { table, title, columns = [], leftOut, counted } = activity;
  return tableStream('activity', title, {
    table,
    primaryId: PRIMARY_ID,
    columns: [...COLUMNS, ...columns],
    extent: 'since',
    ...(leftOut === undefined ? {} : { leftOut }),
    ...(counted === undefined ? {} : { counted }),
    mapper: async (client, signal) => {
      const accounts = accountsOf(client, signal);
      return async (page) => {
        const accountOf = await accounts(page);
        return (row) => activityRecord(activity, row, accountOf(row));
      };
    },
  });
}

function activityRecord(activity: ActivityTable, row: JsonObject, account: unknown): CrmRecordDraft {
  const completed = value(row, 'statecode') === COMPLETED;
  return {
    type: 'activity',
    object: activity.table,
    sourceId: rowId(row, PRIMARY_ID),
    version: version(row),
    kind: activity.kind,
    createdBySourceId: lookup(row, 'createdby'),
    ownerSourceId: personOwner(row),
    via: viaOf(activity, row),
    createdAt: value(row, 'createdon'),
    completed,
    // A completed activity can no longer be edited, so its last change is when it was completed.
    completedAt: completed ? instant(firstOf(row, 'actualend', 'modifiedon')) : null,
    occurredAt: instant(firstOf(row, ...activity.occurred)),
    accountSourceId: account,
    minutes: firstOf(row, ...(activity.minutes ?? ['actualdurationminutes'])),
    direction: activity.direction?.(row) ?? null,
  };
}

function viaOf(activity: ActivityTable, row: JsonObject): Via {
  if (value(row, 'isworkflowcreated') === true) return 'workflow';
  const origin = originOf(row);
  return origin === 'person' && activity.captured?.(row) === true ? 'auto-captured' : origin;
}
