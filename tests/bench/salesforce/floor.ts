import type { PoolClient } from 'pg';
import pg from 'pg';
import { Columns } from '../../../connectors/salesforce/columns.ts';
import { tasks } from '../../../connectors/salesforce/streams/tasks.ts';
import type { Database } from '../../../src/db/index.ts';
import * as merge from '../../../src/records/merge.ts';
import { flagAllBursts } from '../../../src/sync/merge-staged.ts';
import { quickMappingStatement } from '../../../src/sync/stage-bytes.ts';
import { FIELDS } from './task.ts';

const mapping =
  quickMappingStatement(
    'activity',
    {
      header: FIELDS,
      columns: tasks.columns?.(new Columns(FIELDS), null) ?? [],
      deleted: { column: 'IsDeleted', is: ['true'] },
      leaveOut: [{ when: { column: 'IsRecurrence', is: ['true'] }, reason: 'a pattern' }],
    },
    { canBeAsked: true },
  ) ?? '';

/**
 * The floor: PostgreSQL itself has curl download each page into COPY and runs the statements of a merge, page by page in
 * a transaction each, as the engine does. No byte and no row comes near Node, which only names the statements.
 *
 * @returns seconds
 */
export async function readByPostgres(database: Database, url: string, pages: number): Promise<number> {
  await database.pool.query(`insert into connection (id, vendor) values ('bench', 'salesforce')`);
  const client = await database.pool.connect();
  const begun = performance.now();
  for (let page = 0; page < pages; page += 1) {
    await mergePage(client, `${url}/services/data/v64.0/jobs/query/750000000000001AAA/results?locator=${page}`);
  }
  await client.query('begin');
  await flagAllBursts(client, 'bench');
  await client.query('commit');
  const seconds = (performance.now() - begun) / 1_000;
  client.release();
  return seconds;
}

async function mergePage(client: PoolClient, page: string): Promise<void> {
  const columns = FIELDS.map((field) => pg.escapeIdentifier(field));
  const scan = ['bench', '1'];
  await client.query('begin');
  await client.query(`set local work_mem = '64MB'; set local synchronous_commit = off`);
  await client.query(merge.createStaging);
  await client.query(`create temp table staged_csv (${columns.map((column) => `${column} text`)}) on commit drop`);
  await client.query(
    `copy staged_csv from program ${pg.escapeLiteral(`curl -sf '${page}'`)}
       with (format csv, header match, force_null (${columns}), encoding 'UTF8')`,
  );
  const { rows } = await client.query(mapping);
  if (rows[0]?.good !== rows[0]?.candidates) throw new Error('a row of the bench is not as it should be');
  await client.query('drop table staged_csv');
  await client.query(merge.markGone, ['bench', 'Task', rows[0]?.deleted, new Date()]);
  await client.query('analyze staged_record (source_id), staged_action (source_id)');
  await client.query(merge.addRecords, scan);
  await client.query(merge.addActions, scan);
  await client.query(merge.noteAddedActions, ['bench']);
  await client.query(merge.closeTodos, ['bench']);
  await client.query(merge.releaseStaged, ['bench', 'tasks']);
  await client.query('commit');
}
