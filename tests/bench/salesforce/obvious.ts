import { Connection } from 'jsforce';
import { mapTask } from '../../../connectors/salesforce/streams/tasks.ts';
import type { Database } from '../../../src/db/index.ts';
import { flagAllBursts } from '../../../src/sync/merge-staged.ts';
import { FIELDS } from './task.ts';

const ROWS_PER_INSERT = 500;
const ACTION_COLUMNS = [
  ...['connection_id', 'source_id', 'kind', 'at', 'object', 'created_by_source_id', 'owner_source_id', 'via'],
  ...['source_created_at', 'occurred_at', 'account_source_id', 'scan_id'],
];
const TODO_COLUMNS = [
  ...['connection_id', 'kind', 'source_id', 'object', 'version', 'owner_source_id', 'created_by_source_id', 'via'],
  ...['created_at', 'account_source_id', 'scan_id'],
];

/**
 * The obvious way: jsforce's query, page after page, an object a row, and upserts of 500 rows at a time; the days to be
 * recomputed are collected in a set and written page by page, bursts flagged at the end by the same statements as ours.
 * It arrives at the same rows; it judges no value, keeps no checkpoint and counts nothing.
 *
 * @returns seconds
 */
export async function readByJsforce(database: Database, url: string): Promise<number> {
  await database.pool.query(`insert into connection (id, vendor) values ('bench', 'salesforce')`);
  const connection = new Connection({ instanceUrl: url, accessToken: 'bench', version: '64.0' });
  const begun = performance.now();
  let page = await connection.query(`SELECT ${FIELDS.join(', ')} FROM Task`);
  for (;;) {
    await store(database, page.records);
    if (page.done || page.nextRecordsUrl === undefined) break;
    page = await connection.queryMore(page.nextRecordsUrl);
  }
  const client = await database.pool.connect();
  await client.query('begin');
  await flagAllBursts(client, 'bench');
  await client.query('commit');
  client.release();
  return (performance.now() - begun) / 1_000;
}

async function store(database: Database, records: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const actions: unknown[][] = [];
  const todos: unknown[][] = [];
  const days = new Set<string>();
  for (const record of records) {
    if (record['IsDeleted'] === true || record['IsRecurrence'] === true) continue;
    const task = mapTask(record);
    const { sourceId, kind, object, version, createdBySourceId, ownerSourceId, via, createdAt } = task;
    if (kind === 'task' && task.completed !== true) {
      todos.push([
        ...['bench', 'todo', sourceId, object, version, ownerSourceId, createdBySourceId, via, createdAt],
        ...[task.accountSourceId, 1],
      ]);
      continue;
    }
    const at = kind === 'task' ? (task.completedAt ?? createdAt) : createdAt;
    actions.push([
      ...['bench', sourceId, kind, at, object, createdBySourceId, ownerSourceId, via, createdAt],
      ...[task.occurredAt, task.accountSourceId, 1],
    ]);
    const day = String(at).slice(0, 10);
    days.add(`${createdBySourceId} ${day}`).add(`${ownerSourceId} ${day}`);
  }
  await insert(database, 'action', ACTION_COLUMNS, actions, 'do nothing');
  const changes = TODO_COLUMNS.slice(3).map((column) => `${column} = excluded.${column}`);
  const newer = `(connection_id, kind, source_id) do update set ${changes} where excluded.version > crm_record.version`;
  await insert(database, 'crm_record', TODO_COLUMNS, todos, newer);
  const marks = [...days].map((mark) => mark.split(' '));
  await database.pool.query(
    `insert into dirty_day (connection_id, user_source_id, day) select 'bench', * from unnest($1::text[], $2::date[])`,
    [marks.map(([account]) => account), marks.map(([, day]) => day)],
  );
}

async function insert(
  database: Database,
  table: string,
  columns: readonly string[],
  rows: readonly unknown[][],
  conflict: string,
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    const some = rows.slice(from, from + ROWS_PER_INSERT);
    const places = some.map((_, row) => `(${columns.map((__, column) => `$${row * columns.length + column + 1}`)})`);
    await database.pool.query(
      `insert into ${table} (${columns}) values ${places} on conflict ${conflict}`,
      some.flat(),
    );
  }
}
