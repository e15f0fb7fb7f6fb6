import type { PoolClient } from 'pg';
import pg from 'pg';
import { Columns } from '../../../connectors/salesforce/columns.ts';
import { tasks } from '../../../connectors/salesforce/streams/tasks.ts';
import type { Database } from '../../../src/db/index.ts';
import * as merge from '../../../src/records/merge.ts';
import * as tracks from '../../../src/records/tracks.ts';
import { mappingStatement } from '../../../src/sync/stage-bytes.ts';
import { FIELDS } from './task.ts';

/**
 * The floor: PostgreSQL itself has curl download each page into COPY and runs the statements of a merge, page by page in
 * a transaction each, as the engine does. No byte and no row comes near Node, which only names the statements.
 *
 * @returns seconds
 */
export async function readByPostgres(database: Database, url: string, pages: number): Promise<number> {
  await database.pool.query(
    `insert into connection (id, vendor) values ('floor', 'salesforce') on conflict do nothing`,
  );
  const client = await database.pool.connect();
  const begun = performance.now();
  for (let page = 0; page < pages; page += 1) {
    await mergePage(
      client,
      `${url}/services/data/v64.0/jobs/query/750000000000001AAA/results?locator=${page}`,
      page + 1,
    );
  }
  const seconds = (performance.now() - begun) / 1_000;
  client.release();
  return seconds;
}

async function mergePage(client: PoolClient, page: string, number: number): Promise<void> {
  const columns = FIELDS.map((field) => pg.escapeIdentifier(field));
  const scan = ['floor', '1'];
  const moment = ['floor', new Date()];
  await client.query('begin');
  await client.query(merge.createStaging);
  await client.query(`create temp table staged_csv (${columns.map((column) => `${column} text`)}) on commit drop`);
  await client.query(
    `copy staged_csv from program ${pg.escapeLiteral(`curl -sf '${page}'`)}
       with (format csv, header match, force_null (${columns}), encoding 'UTF8')`,
  );
  const { rows } = await client.query(
    mappingStatement(
      'activity',
      {
        header: FIELDS,
        columns: tasks.columns?.(new Columns(FIELDS), null) ?? [],
        deleted: { column: 'IsDeleted', is: ['true'] },
        leaveOut: [{ when: { column: 'IsRecurrence', is: ['true'] }, reason: 'a pattern' }],
      },
      { canBeAsked: true },
    ),
    ['floor', 'tasks'],
  );
  await client.query('drop table staged_csv');
  await client.query(merge.markGone, ['floor', 'Task', rows[0]?.deleted, new Date()]);
  await client.query('analyze staged_record, staged_action');
  await client.query(merge.storeRecords, scan);
  // As often as the engine: whenever the tables have doubled.
  if (number > 0 && (number & (number - 1)) === 0) await client.query('analyze crm_record');
  for (const statement of [...tracks.owners.observe, ...tracks.stages.observe]) await client.query(statement, moment);
  await client.query(merge.storeActions, scan);
  if (number > 0 && (number & (number - 1)) === 0) await client.query('analyze action');
  await client.query(merge.closeTodos, ['floor']);
  await client.query(merge.releaseStaged, ['floor', 'tasks']);
  await client.query('commit');
}
