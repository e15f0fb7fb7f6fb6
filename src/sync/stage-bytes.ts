import pg, { type PoolClient } from 'pg';
import { type ByteBatch, ConnectorError } from '../../connectors/contract/index.ts';
import { copyCsv } from '../db/copy.ts';
import { type MappedRecord, mappedRecords } from '../records/mapped.ts';
import type { RecordType } from '../records/record.ts';
import { reasonSql, type Server, testSql, valueSql } from './column-sql.ts';
import { quickStatement } from './quick-sql.ts';
import { expected, fits } from './rule-sql.ts';

/** What became of a document's rows before merging: rows = good + quarantined + skipped + deleted. */
export interface StagedBytes {
  readonly rows: number;
  readonly good: number;
  readonly quarantined: number;
  readonly skippedByReason: Readonly<Record<string, number>>;
  /** Of the rows of records that are gone. */
  readonly deletedIds: readonly string[];
}

const DOCUMENT = 'staged_csv';
const { escapeIdentifier: name, escapeLiteral: literal } = pg;

/**
 * Copies the document into text columns and maps it, in one statement, into the staging tables of its record type; rows
 * that do not fit go to quarantine with field and reason. PostgreSQL parses, maps and judges; no row passes through here.
 *
 * @throws ConnectorError `retry` when the document was cut off or is not the one announced; `fail` for a mapping that
 * cannot be
 */
export async function stageBytes(
  client: PoolClient,
  at: { readonly connectionId: string; readonly stream: string; readonly record: RecordType },
  batch: ByteBatch,
): Promise<StagedBytes> {
  const columns = batch.header.map((column) => `${name(column)} text`).join(', ');
  await client.query(`create temp table ${DOCUMENT} (${columns}) on commit drop`);
  const rows = await copyDocument(client, batch);
  if (batch.expectedRows !== null && rows !== batch.expectedRows) {
    throw new ConnectorError(
      'retry',
      `A download ended early: ${rows} of ${batch.expectedRows} rows of ${at.stream} arrived.`,
      { vendorCode: 'CUT_OFF' },
    );
  }
  const staged = (await stageQuickly(client, at.record, batch)) ?? (await stageCarefully(client, at, batch));
  await client.query(`drop table ${DOCUMENT}`);
  return { rows, ...staged };
}

type Staged = Omit<StagedBytes, 'rows'>;

/** @returns null, with nothing staged, when some row is not as rows usually are */
async function stageQuickly(client: PoolClient, record: RecordType, batch: ByteBatch): Promise<Staged | null> {
  const statement = quickMappingStatement(record, batch, await serverOf(client));
  if (statement === null) return null;
  await client.query('savepoint mapping');
  try {
    const { rows } = await client.query<{
      good: number;
      candidates: number;
      skipped: Record<string, number> | null;
      deleted: string[] | null;
    }>(statement);
    const { good, candidates, skipped, deleted } = rows[0] ?? { good: 0, candidates: 0, skipped: null, deleted: null };
    if (good === candidates) {
      await client.query('release savepoint mapping');
      return { good, quarantined: 0, skippedByReason: skipped ?? {}, deletedIds: deleted ?? [] };
    }
  } catch (error) {
    // Class 22: a text that looked like an instant and is none.
    if (!(error instanceof pg.DatabaseError) || error.code?.startsWith('22') !== true) throw error;
  }
  await client.query('rollback to savepoint mapping');
  return null;
}

async function stageCarefully(
  client: PoolClient,
  at: { readonly connectionId: string; readonly stream: string; readonly record: RecordType },
  batch: ByteBatch,
): Promise<Staged> {
  const { rows } = await client.query<{
    good: number;
    quarantined: number;
    skipped: Record<string, number> | null;
    deleted: string[] | null;
  }>(mappingStatement(at.record, batch, await serverOf(client)), [at.connectionId, at.stream]);
  const { good, quarantined, skipped, deleted } = rows[0] ?? { good: 0, quarantined: 0, skipped: null, deleted: null };
  return { good, quarantined, skippedByReason: skipped ?? {}, deletedIds: deleted ?? [] };
}

async function serverOf(client: PoolClient): Promise<Server> {
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  );
  return { canBeAsked: (rows[0]?.version ?? 0) >= 160_000 };
}

async function copyDocument(client: PoolClient, { header, csv }: ByteBatch): Promise<number> {
  try {
    return await copyCsv(client, DOCUMENT, header, csv);
  } catch (error) {
    // Class 22: not the CSV, the header or the encoding that was announced.
    if (!(error instanceof pg.DatabaseError) || error.code?.startsWith('22') !== true) throw error;
    // Its message only: the error itself quotes the line, which is somebody's data.
    throw new ConnectorError('retry', 'A download is not the CSV document it should be.', {
      vendorCode: 'UNREADABLE_ANSWER',
      cause: new Error(error.message),
    });
  }
}

/**
 * One statement that maps `staged_csv` into staging tables and quarantine. $1 connection id, $2 stream. Returns one row:
 * good, quarantined, skipped (by reason) and deleted (ids).
 */
export function mappingStatement(
  record: RecordType,
  batch: Omit<ByteBatch, 'csv' | 'checkpoint' | 'expectedRows'>,
  server: Server,
): string {
  return definedBy(record, (definition) => statement(definition, batch, server));
}

/** The same for a document in which nothing is wrong, as `quickStatement` says; null where there is no quick way. */
export function quickMappingStatement(
  record: RecordType,
  batch: Omit<ByteBatch, 'csv' | 'checkpoint' | 'expectedRows'>,
  server: Server,
): string | null {
  return definedBy(record, (definition) => quickStatement(definition, batch, DOCUMENT, server));
}

function definedBy<T>(record: RecordType, build: (definition: MappedRecord) => T): T {
  const definition = mappedRecords[record];
  if (definition === undefined) throw new ConnectorError('fail', `Records of type ${record} cannot come as bytes.`);
  try {
    return build(definition);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConnectorError('fail', 'The mapping of a document is wrong. This is a defect in Uptake.', {
      cause: error,
    });
  }
}

function statement(
  { fields, inserts }: MappedRecord,
  { header, columns, deleted, leaveOut }: Pick<ByteBatch, 'header' | 'columns' | 'deleted' | 'leaveOut'>,
  server: Server,
): string {
  const values = new Map<string, string>(columns.map(({ field, value }) => [field, valueSql(value, header, server)]));
  const mapped = Object.keys(fields).map((field) => `${values.get(field) ?? 'null::text'} as ${name(field)}`);
  const bad = Object.entries(fields).map(
    ([field, rule]) => `when not (${fits(field, rule, server)}) then ${literal(field)}`,
  );
  const reasons = Object.entries(fields).map(
    ([field, rule]) =>
      `when ${literal(field)} then case when ${name(field)} is null then 'missing' else ${literal(expected(rule))} end`,
  );
  const insertions = inserts.map(
    ({ table, where, values: expressions }, index) =>
      `, into_${index} as (insert into ${table.name} (${Object.keys(table.columns).join(', ')})
   select ${expressions.join(', ')} from judged where is_good and (${where}))`,
  );
  return `
with raw as materialized (
  select ${deleted === undefined ? 'false' : testSql(deleted, header)} as is_deleted,
         ${reasonSql(leaveOut ?? [], header)} as skip_reason, ${mapped.join(', ')}
    from ${DOCUMENT}
), judged as materialized (
  select *, not is_deleted and skip_reason is null and bad_field is null as is_good
    from (select *, case when is_deleted or skip_reason is not null then null ${bad.join(' ')} end as bad_field from raw) r
)${insertions.join('')}, quarantined as (
  insert into quarantine (connection_id, stream, source_id, field, reason)
  select distinct on (id) $1, $2, id, bad_field, reason from (
    select coalesce(left("sourceId", 64), '(no id)') as id, bad_field, case bad_field ${reasons.join(' ')} end as reason
      from judged where bad_field is not null
  ) b order by id, bad_field
  on conflict (connection_id, stream, source_id) do update
    set field = excluded.field, reason = excluded.reason, last_seen_at = now()
)
select count(*) filter (where is_good)::int as good, count(bad_field)::int as quarantined,
       (select jsonb_object_agg(skip_reason, n) from (
          select skip_reason, count(*) as n from judged where not is_deleted and skip_reason is not null group by 1
        ) s) as skipped,
       array_agg("sourceId") filter (where is_deleted and "sourceId" is not null) as deleted
  from judged`;
}
