import pg from 'pg';
import type { ByteBatch, ColumnValue } from '../../connectors/contract/index.ts';
import type { FieldRule, MappedRecord } from '../records/mapped.ts';
import { reasonSql, type Server, testSql, USUAL_INSTANT, valueSql } from './column-sql.ts';
import { fits } from './rule-sql.ts';

/*
 * Mapping for documents in which nothing is wrong, which is nearly all of them: a text of the usual shape is simply cast,
 * once, where the careful way has to ask first whether it can be. What does not have the usual shape is not judged here.
 */

const { escapeIdentifier: name } = pg;

/** Stands for a text of another shape: nothing of the usual shape is ever cast to it. */
const ODD = `'-infinity'`;

/** An expression, of the type it is staged as, and the condition under which it is certainly right; null for always. */
interface QuickField {
  readonly sql: string;
  readonly fits: string | null;
}

/**
 * One statement that stages the rows of the document `from` as the careful one does and returns {good, candidates,
 * skipped, deleted}. Where good and candidates differ there are rows it could not judge, and what it staged is not the
 * whole. A text of the usual shape that is no instant all the same (30 February) raises an error of class 22.
 *
 * @returns null for a mapping that has no quick way
 * @throws RangeError as `valueSql`
 */
export function quickStatement(
  { fields, inserts }: MappedRecord,
  { header, columns, deleted, leaveOut }: Pick<ByteBatch, 'header' | 'columns' | 'deleted' | 'leaveOut'>,
  from: string,
  server: Server,
): string | null {
  const values = new Map<string, ColumnValue>(columns.map(({ field, value }) => [field, value]));
  const selected: string[] = [];
  const conditions: string[] = [];
  for (const [field, rule] of Object.entries(fields)) {
    const quick = quickField(field, values.get(field) ?? { constant: null }, rule, header, server);
    if (quick === null) return null;
    selected.push(`${quick.sql} as ${name(field)}`);
    if (quick.fits !== null) conditions.push(quick.fits);
  }
  const insertions = inserts.map(
    ({ table, where, values: expressions }, index) =>
      `, into_${index} as (insert into ${table.name} (${Object.keys(table.columns).join(', ')})
   select ${expressions.join(', ')} from judged where is_good and (${where}))`,
  );
  return `
with judged as materialized (
  select *, not is_deleted and skip_reason is null${conditions.map((fits) => ` and ${fits}`).join('')} as is_good
    from (select ${deleted === undefined ? 'false' : testSql(deleted, header)} as is_deleted,
                 ${reasonSql(leaveOut ?? [], header)} as skip_reason, ${selected.join(', ')}
            from ${from} offset 0) mapped
)${insertions.join('')}
select count(*) filter (where is_good)::int as good,
       count(*) filter (where not is_deleted and skip_reason is null)::int as candidates,
       (select jsonb_object_agg(skip_reason, n) from (
          select skip_reason, count(*) as n from judged where not is_deleted and skip_reason is not null group by 1
        ) s) as skipped,
       array_agg("sourceId") filter (where is_deleted and "sourceId" is not null) as deleted
  from judged`;
}

function quickField(
  field: string,
  value: ColumnValue,
  rule: FieldRule,
  header: readonly string[],
  server: Server,
): QuickField | null {
  const text = (column: string): string => valueSql({ column, as: 'text' }, header, server);
  const orNull = (condition: string): string => `coalesce(${condition}, ${rule.nullable})`;
  switch (rule.type) {
    case 'instant': {
      const sql = instant(value, header, server);
      return sql === null ? null : { sql, fits: orNull(`${name(field)} > ${ODD}`) };
    }
    case 'version': {
      if (!('as' in value) || value.as !== 'version') return null;
      const column = text(value.column);
      const milliseconds = `round(date_part('epoch', ${column}::timestamptz) * 1000)::bigint`;
      return {
        sql: `case when ${column} like '${USUAL_INSTANT}' then ${milliseconds} else -1 end`,
        fits: `${name(field)} >= 0`,
      };
    }
    case 'date': {
      if ('constant' in value && value.constant === null) return { sql: 'null::date', fits: orNull('null') };
      if (!('as' in value) || value.as !== 'date') return null;
      const column = text(value.column);
      return { sql: castTo('date', column, isDay(column)), fits: orNull(`${name(field)} > ${ODD}`) };
    }
    case 'text':
    case 'id':
    case 'boolean':
    case 'number': {
      const sql = valueSql(value, header, server);
      return { sql, fits: constantsFit(value, rule) ? null : fits(field, rule, server) };
    }
  }
}

function instant(value: ColumnValue, header: readonly string[], server: Server): string | null {
  if ('constant' in value) return value.constant === null ? 'null::timestamptz' : null;
  if ('cases' in value) {
    const otherwise = instant(value.otherwise, header, server);
    const cases = value.cases.map(({ when, value: chosen }) => {
      const sql = instant(chosen, header, server);
      return sql === null ? null : `when ${testSql(when, header)} then ${sql}`;
    });
    if (otherwise === null || cases.includes(null)) return null;
    return cases.length === 0 ? otherwise : `case ${cases.join(' ')} else ${otherwise} end`;
  }
  if (!('column' in value)) return null;
  const column = valueSql({ column: value.column, as: 'text' }, header, server);
  if (value.as === 'instant') return castTo('timestamptz', column, `${column} like '${USUAL_INSTANT}'`);
  if (value.as !== 'noon') return null;
  return `case when ${isDay(column)} then (${column} || 'T12:00:00.000Z')::timestamptz end`;
}

function castTo(type: 'timestamptz' | 'date', column: string, usual: string): string {
  return `case when ${usual} then ${column}::${type} when ${column} is not null then ${ODD}::${type} end`;
}

/** Four digits, two and two; a third of what a regular expression costs. */
function isDay(column: string): string {
  return `translate(${column}, '123456789', '000000000') = '0000-00-00'`;
}

/** Whether a value is one of a few constants, all of which the rule takes. */
function constantsFit(value: ColumnValue, rule: FieldRule): boolean {
  if ('cases' in value) {
    return constantsFit(value.otherwise, rule) && value.cases.every(({ value: chosen }) => constantsFit(chosen, rule));
  }
  if (!('constant' in value)) return false;
  const { constant } = value;
  if (constant === null) return rule.nullable;
  if (rule.type === 'boolean') return typeof constant === 'boolean';
  return rule.type === 'text' && (rule.oneOf === undefined || rule.oneOf.includes(String(constant)));
}
