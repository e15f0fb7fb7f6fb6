import type { Database } from './database.ts';
import { ID, type Table } from './table.ts';
import { dayOf, type Row } from './values.ts';

const YEAR = 365 * 86_400;

/**
 * Marks activities as archived: events a year past, closed tasks due a year ago, closed tasks without a due date
 * created a year ago. Source: Salesforce "Archived activities". No stamp moves.
 */
export function archiveActivities(database: Database, now: number): void {
  const limit = now - YEAR;
  const limitDay = dayOf(limit);
  const events = database.table('Event');
  archive(events, (row) => {
    const at = events.value(row, 'ActivityDateTime');
    const day = events.value(row, 'ActivityDate');
    return (typeof at === 'number' && at <= limit) || (at === null && typeof day === 'string' && day <= limitDay);
  });
  const tasks = database.table('Task');
  archive(tasks, (row) => {
    if (tasks.value(row, 'IsClosed') !== true) return false;
    const due = tasks.value(row, 'ActivityDate');
    return due === null ? Number(tasks.value(row, 'CreatedDate')) <= limit : String(due) <= limitDay;
  });
}

function archive(table: Table, isOld: (row: Row) => boolean): void {
  const ordinal = table.definition.fieldsByName.get('isarchived')?.ordinal;
  if (ordinal === undefined) return;
  for (const row of [...table.all()]) {
    if (row[ordinal] === true || !isOld(row)) continue;
    const archived = [...row];
    archived[ordinal] = true;
    table.put(archived);
  }
}

const LOGIN_DAYS = 183;
const HISTORY_DAYS = 731;

/**
 * Drops what the vendor no longer keeps: sign-ins after six months, field history after two years (what the API still
 * gives; the pages show 18 months).
 */
export function expireOldRows(database: Database, now: number): void {
  const logins = database.table('LoginHistory');
  expire(logins, 'LoginTime', now - LOGIN_DAYS * 86_400);
  for (const table of database.tables()) {
    if (table.definition.historyOf !== null) expire(table, 'CreatedDate', now - HISTORY_DAYS * 86_400);
  }
}

function expire(table: Table, field: string, limit: number): void {
  for (const row of [...table.all()]) {
    if (Number(table.value(row, field)) < limit) table.remove(String(row[ID]));
  }
}
