import type { SalesforceOrg } from '../org.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import { ApiError } from '../soql/error.ts';
import { visibilityOf } from '../soql/visibility.ts';
import { ID } from '../table.ts';
import { restTime } from '../values.ts';
import { type ApiRequest, json, type Reply } from './exchange.ts';

const DAY = 86_400;
const WINDOW_DAYS = 15;
const MAX_IDS = 600_000;

interface Window {
  readonly start: number;
  readonly end: number;
  /** How far an answer can vouch for completeness: up to the oldest transaction still under way. */
  readonly covered: number;
}

/** `/sobjects/X/deleted/`. @throws ApiError INVALID_REPLICATION_DATE, EXCEEDED_ID_LIMIT and others */
export function getDeleted(org: SalesforceOrg, object: ObjectDefinition, request: ApiRequest, userId: string): Reply {
  const { start, end, covered } = replicationWindow(org, object, request);
  const isVisible = visibilityOf(object, org.database, org.access, { userId, includeDeleted: true });
  const deletedRecords: { id: string; deletedDate: string }[] = [];
  let earliest = end;
  for (const name of sharingTheLog(org, object)) {
    const table = org.database.table(name);
    for (const [id, at] of org.deletions(name)) {
      earliest = Math.min(earliest, at);
      if (at < start || at >= end) continue;
      const row = table.get(id);
      // A purged record has no owner left to ask; the log still names it.
      if (row !== undefined && name === object.name && !isVisible.every((test) => test(row))) continue;
      deletedRecords.push({ id, deletedDate: restTime(at) });
    }
  }
  if (deletedRecords.length > MAX_IDS) throw new ApiError(400, 'EXCEEDED_ID_LIMIT', 'too many deleted records');
  const oldest = Math.max(earliest, org.nowSeconds() - WINDOW_DAYS * DAY);
  return json({
    deletedRecords,
    earliestDateAvailable: restTime(oldest),
    latestDateCovered: restTime(covered),
  });
}

/** `/sobjects/X/updated/`. */
export function getUpdated(org: SalesforceOrg, object: ObjectDefinition, request: ApiRequest, userId: string): Reply {
  const { start, end, covered } = replicationWindow(org, object, request);
  const table = org.database.table(object.name);
  const visible = visibilityOf(object, org.database, org.access, { userId, includeDeleted: false });
  const stamp = (object.fieldsByName.get('systemmodstamp') ?? object.fieldsByName.get('createddate'))?.ordinal ?? -1;
  const ids: string[] = [];
  for (const row of table.all()) {
    const at = row[stamp];
    if (typeof at !== 'number' || at < start || at >= end) continue;
    if (visible.every((test) => test(row))) ids.push(String(row[ID]));
  }
  if (ids.length > MAX_IDS) throw new ApiError(400, 'EXCEEDED_ID_LIMIT', 'too many updated records');
  return json({ ids, latestDateCovered: restTime(covered) });
}

/** For field history objects the vendor answers with the deletions of all of them. */
function sharingTheLog(org: SalesforceOrg, object: ObjectDefinition): readonly string[] {
  if (object.historyOf === null) return [object.name];
  return [...org.database.catalogue.values()].filter((other) => other.historyOf !== null).map((other) => other.name);
}

function replicationWindow(org: SalesforceOrg, object: ObjectDefinition, request: ApiRequest): Window {
  if (!object.flags.replicateable) {
    // The exact wording of this refusal is not on record; code and status follow the documented rule.
    throw new ApiError(400, 'INVALID_TYPE', `object type ${object.name} is not replicateable`);
  }
  const start = moment(request, 'start');
  const end = moment(request, 'end');
  const now = org.nowSeconds();
  if (end - start <= 60) {
    throw new ApiError(400, 'INVALID_REPLICATION_DATE', 'startDate must be at least one minute before endDate');
  }
  if (start < now - WINDOW_DAYS * DAY) {
    throw new ApiError(400, 'INVALID_REPLICATION_DATE', 'startDate cannot be more than 15 days ago');
  }
  const open = org.oldestOpenStamp() ?? Number.POSITIVE_INFINITY;
  return { start, end, covered: Math.max(start, Math.min(end, now, open)) };
}

/** A moment cut to the whole minute: the vendor ignores seconds here. */
function moment(request: ApiRequest, name: string): number {
  const text = request.query.get(name);
  // An unescaped plus sign of the offset arrives as a space.
  const millis = Date.parse((text ?? '').replace(' ', '+'));
  if (text === null || Number.isNaN(millis)) {
    throw new ApiError(400, 'INVALID_REPLICATION_DATE', `${name} is not a valid date: ${text ?? ''}`);
  }
  return Math.floor(millis / 60_000) * 60;
}
