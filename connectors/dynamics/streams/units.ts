import type { CrmRecordDraft } from '../../contract/index.ts';
import { tableStream } from '../reading/table-stream.ts';
import { lookup, rowId, value } from '../row.ts';
import type { JsonObject } from '../web-api.ts';

const ACCESS_TEAM = 1;

interface UnitTable {
  readonly table: string;
  readonly title: string;
  readonly kind: 'business-unit' | 'team' | 'position';
  readonly parent: string | null;
  readonly manager: string | null;
  readonly columns?: readonly string[];
  readonly leftOut?: (row: JsonObject) => string | null;
}

/** A table of units of the organisation as a stream: each as it is now, versions are kept by the engine. */
function unitStream({ table, title, kind, parent, manager, columns = [], leftOut }: UnitTable) {
  const primaryId = `${table}id`;
  const property = (column: string | null) => (column === null ? [] : [`_${column}_value`]);
  return tableStream('unit', title, {
    table,
    primaryId,
    columns: ['name', ...property(parent), ...property(manager), ...columns],
    extent: 'all',
    counted: null,
    ...(leftOut === undefined ? {} : { leftOut }),
    mapper:
      async () =>
      () =>
      (row): CrmRecordDraft => ({
        type: 'unit',
        sourceId: rowId(row, primaryId),
        since: null,
        kind,
        name: value(row, 'name'),
        parentSourceId: parent === null ? null : lookup(row, parent),
        managerSourceId: manager === null ? null : lookup(row, manager),
      }),
  });
}

export const businessUnits = unitStream({
  table: 'businessunit',
  title: 'Business units',
  kind: 'business-unit',
  parent: 'parentbusinessunitid',
  manager: null,
});

export const positions = unitStream({
  table: 'position',
  title: 'Positions',
  kind: 'position',
  parent: 'parentpositionid',
  manager: null,
});

/** Access teams are made by the platform, one for every record somebody shares, and are no units of people. */
export const teams = unitStream({
  table: 'team',
  title: 'Teams',
  kind: 'team',
  parent: 'businessunitid',
  manager: 'administratorid',
  columns: ['teamtype'],
  leftOut: (row) => (value(row, 'teamtype') === ACCESS_TEAM ? 'an access team' : null),
});
