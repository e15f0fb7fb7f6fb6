import { Connection } from 'jsforce';
import { mapTask } from '../../../connectors/salesforce/streams/tasks.ts';
import type { Database } from '../../../src/db/index.ts';
import { FIELDS } from './task.ts';

const ROWS_PER_INSERT = 500;
const COLUMNS = [
  ...['connection_id', 'source_id', 'kind', 'at', 'object', 'created_by_source_id', 'owner_source_id', 'via'],
  ...['source_created_at', 'occurred_at', 'account_source_id'],
];

/**
 * The obvious way: jsforce's query, page after page, and a batched upsert of what each page holds. It marks no day to be
 * recomputed, flags no burst, keeps no checkpoint and counts nothing.
 *
 * @returns seconds
 */
export async function readByJsforce(database: Database, url: string): Promise<number> {
  await database.pool.query(
    `insert into connection (id, vendor) values ('obvious', 'salesforce') on conflict do nothing`,
  );
  const connection = new Connection({ instanceUrl: url, accessToken: 'bench', version: '64.0' });
  const begun = performance.now();
  let page = await connection.query(`SELECT ${FIELDS.join(', ')} FROM Task`);
  for (;;) {
    await insert(database, page.records);
    if (page.done || page.nextRecordsUrl === undefined) break;
    page = await connection.queryMore(page.nextRecordsUrl);
  }
  return (performance.now() - begun) / 1_000;
}

async function insert(database: Database, records: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const rows = records
    .filter((record) => record['IsDeleted'] !== true && record['IsRecurrence'] !== true)
    .map((record) => {
      const task = mapTask(record);
      const at = task.kind === 'task' ? (task.completedAt ?? task.createdAt) : task.createdAt;
      return [
        ...['obvious', task.sourceId, task.kind, at, task.object, task.createdBySourceId, task.ownerSourceId, task.via],
        ...[task.createdAt, task.occurredAt, task.accountSourceId],
      ];
    });
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    const some = rows.slice(from, from + ROWS_PER_INSERT);
    const places = some.map((_, row) => `(${COLUMNS.map((__, column) => `$${row * COLUMNS.length + column + 1}`)})`);
    await database.pool.query(
      `insert into action (${COLUMNS}) values ${places} on conflict (connection_id, source_id, kind, at) do nothing`,
      some.flat(),
    );
  }
}
