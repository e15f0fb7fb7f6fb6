import type { DynamicsClient } from '../client.ts';
import { isObject } from '../errors.ts';
import { lookup, lookupTable, rowId } from '../row.ts';
import type { JsonObject } from '../web-api.ts';
import { auditDetails } from './audit-details.ts';

/** The columns whose changes are read from the audit log: who owns a record, and where it stands. */
const WANTED: ReadonlySet<string> = new Set(['ownerid', 'stepname', 'salesstage', 'statuscode']);
/** Rows whose details were asked for are remembered for the other stream that reads them, too. */
export const MOST_REMEMBERED = 50_000;

/** A column's value before and after, as text; a lookup as `systemuser,<guid>`. */
export interface ChangedValue {
  readonly from: string | null;
  readonly to: string | null;
}

/** What one audit row says was changed, by column. */
export type AuditChanges = ReadonlyMap<string, ChangedValue>;

/**
 * What audit rows changed, by their id: from `changedata` where the environment lets it be read, else from
 * `RetrieveAuditDetails`, each of which counts as a request. Rows that were removed meanwhile are missing.
 * Throws ConnectorError.
 */
export async function auditChanges(
  client: DynamicsClient,
  rows: readonly JsonObject[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, AuditChanges>> {
  const found = new Map<string, AuditChanges>();
  const unknown: string[] = [];
  for (const row of rows) {
    const auditId = rowId(row, 'auditid');
    const changes = inChangeData(row['changedata']) ?? client.auditDetails.get(auditId);
    if (changes === undefined) unknown.push(auditId);
    else found.set(auditId, changes);
  }
  if (client.auditDetails.size + unknown.length > MOST_REMEMBERED) client.auditDetails.clear();
  for (const [auditId, body] of await auditDetails(client, unknown, signal)) {
    const changes = inDetails(body);
    client.auditDetails.set(auditId, changes);
    found.set(auditId, changes);
  }
  return found;
}

/**
 * What `changedata` says: JSON `{"changedAttributes":[{"logicalName":"ownerid","oldValue":"systemuser,<guid>",
 * "newValue":"team,<guid>"}]}`. Undefined when the text cannot be read (long values are cut off at about 5 KB).
 */
export function inChangeData(changeData: unknown): AuditChanges | undefined {
  if (typeof changeData !== 'string' || changeData === '') return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(changeData);
  } catch {
    return undefined;
  }
  const attributes = isObject(parsed) ? parsed['changedAttributes'] : undefined;
  if (!Array.isArray(attributes)) return undefined;
  const changes = new Map<string, ChangedValue>();
  for (const { logicalName, oldValue, newValue } of attributes.filter(isObject)) {
    if (typeof logicalName !== 'string' || !WANTED.has(logicalName)) continue;
    changes.set(logicalName, { from: textOf(oldValue), to: textOf(newValue) });
  }
  return changes;
}

/** What the answer of `RetrieveAuditDetails` says. */
export function inDetails(body: unknown): AuditChanges {
  const detail = isObject(body) ? body['AuditDetail'] : undefined;
  if (!isObject(detail)) return new Map();
  const before = isObject(detail['OldValue']) ? detail['OldValue'] : {};
  const after = isObject(detail['NewValue']) ? detail['NewValue'] : {};
  const changes = new Map<string, ChangedValue>();
  for (const column of WANTED) {
    const property = column === 'ownerid' ? '_ownerid_value' : column;
    if (!(property in before) && !(property in after)) continue;
    changes.set(column, { from: valueIn(before, column), to: valueIn(after, column) });
  }
  return changes;
}

function valueIn(side: JsonObject, column: string): string | null {
  if (column !== 'ownerid') return textOf(side[column]);
  const owner = lookup(side, column);
  return owner === null ? null : `${lookupTable(side, column)},${owner}`;
}

function textOf(found: unknown): string | null {
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : null;
}
