import { type ApiAnswer, type ApiContext, jsonAnswer } from './api-context.ts';
import { noSuchRow } from './api-error.ts';
import { refuseExpand } from './entity-set.ts';
import type { Preferences } from './odata/preferences.ts';
import type { QueryOptions } from './odata/query-options.ts';
import { rowWriter } from './row-writer.ts';
import type { Row, TableStore } from './table-store.ts';

/** The row with this key if there is one the caller may see; otherwise the 404. */
export function findRow(context: ApiContext, store: TableStore, id: string): Row {
  const row = store.rows.get(id.toLowerCase());
  const visible = context.privileges.visibleRows(store.definition, context.callerId, context.org);
  if (row === undefined || !visible(row)) throw noSuchRow(store.definition.logicalName, id);
  return row;
}

/** `<set>(<id>)`: one row. */
export function readRecord(
  context: ApiContext,
  store: TableStore,
  id: string,
  query: QueryOptions,
  preferences: Preferences,
): ApiAnswer {
  refuseExpand(query);
  const table = store.definition;
  const row = findRow(context, store, id);
  const writer = rowWriter(context.org, table, query.select, preferences);
  const head = `"@odata.context":"${context.base}/$metadata#${table.entitySetName}${writer.projection}/$entity"`;
  const answer = jsonAnswer(`{${head},${writer.write(row).slice(1)}`, preferences.applied);
  return { ...answer, headers: { ...answer.headers, etag: `W/"${context.org.version(row.sequence)}"` } };
}
