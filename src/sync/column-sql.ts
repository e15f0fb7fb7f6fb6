import pg from 'pg';
import type { ColumnValue, CsvTest, LeftOutColumns } from '../../connectors/contract/index.ts';

/*
 * A column mapping as SQL over the text columns of the staged document. Every expression is text or NULL and never
 * raises an error: what it makes of a value that does not fit is judged afterwards, with the field's own rule.
 */

const { escapeIdentifier: name, escapeLiteral: literal } = pg;

const DAY =
  '(?:(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)-02-29' +
  '|[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)' +
  '|02-(?:0[1-9]|1[0-9]|2[0-8])))';
const TIME =
  'T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?(?:Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])';

/** Texts PostgreSQL surely reads: what passes can be cast. */
export const PATTERNS = {
  date: `^${DAY}$`,
  instant: `^${DAY}${TIME}$`,
  number: '^-?[0-9]{1,40}(?:\\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?$',
  version: '^[0-9]{1,19}$',
} as const;

/** Instants as vendors usually write them. */
export const USUAL_INSTANT = '____-__-__T__:__:__.___Z';

/**
 * Whether a text is an instant PostgreSQL can read. A pattern that knows the length of February costs more than all the
 * rest of a row; from version 16 on PostgreSQL itself can be asked about texts of the usual shape, for a tenth of it.
 */
export function instantSql(column: string, { canBeAsked }: Server): string {
  const pattern = `${column} ~ ${literal(PATTERNS.instant)}`;
  if (!canBeAsked) return pattern;
  return `case when ${column} like '${USUAL_INSTANT}' then pg_input_is_valid(${column}, 'timestamptz') else ${pattern} end`;
}

/** What the PostgreSQL at the other end can do. */
export interface Server {
  /** It has `pg_input_is_valid`. */
  readonly canBeAsked: boolean;
}

/** @throws RangeError for a column the document does not have, which is a defect of the connector */
export function valueSql(value: ColumnValue, header: readonly string[], server: Server): string {
  if ('constant' in value) return value.constant === null ? 'null::text' : literal(String(value.constant));
  if ('sumOf' in value) {
    const parts = value.sumOf.map((part) => {
      const sql = `(${valueSql(part, header, server)})`;
      return `case when ${sql} ~ '^[0-9]{1,9}$' then ${sql}::integer end`;
    });
    return `(${['0', ...parts].join(' + ')})::text`;
  }
  if ('cases' in value) {
    if (value.cases.length === 0) return valueSql(value.otherwise, header, server);
    const cases = value.cases.map(
      ({ when, value: chosen }) => `when ${testSql(when, header)} then ${valueSql(chosen, header, server)}`,
    );
    return `case ${cases.join(' ')} else ${valueSql(value.otherwise, header, server)} end`;
  }
  const column = columnSql(value.column, header);
  switch (value.as) {
    case 'id18':
      return `case when octet_length(${column}) = 15 and ${column} ~ '^[A-Za-z0-9]+$' then ${column} || ${suffixSql(column)} else ${column} end`;
    case 'version':
      return `case when ${instantSql(column, server)} then round(date_part('epoch', ${column}::timestamptz) * 1000)::bigint::text else ${column} end`;
    case 'noon':
      return `case when ${column} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then ${column} || 'T12:00:00.000Z' end`;
    case 'number':
      return 'dividedBy' in value
        ? `case when ${column} ~ ${literal(PATTERNS.number)} then (${column}::float8 / ${divisor(value.dividedBy)}::float8)::text else ${column} end`
        : column;
    case 'text':
    case 'instant':
    case 'boolean':
    case 'date':
      return column;
  }
}

/** True or false, never NULL. @throws RangeError as `valueSql` */
export function testSql(test: CsvTest, header: readonly string[]): string {
  const column = columnSql(test.column, header);
  if ('present' in test) return `${column} is not null`;
  return `coalesce(${column} in (${test.is.map((text) => literal(text)).join(', ')}), false)`;
}

/** The reason a row is left out for, or NULL. */
export function reasonSql(rules: readonly LeftOutColumns[], header: readonly string[]): string {
  if (rules.length === 0) return 'null::text';
  const cases = rules.map(({ when, reason }) => `when ${testSql(when, header)} then ${literal(reason)}`);
  return `case ${cases.join(' ')} end`;
}

function columnSql(column: string, header: readonly string[]): string {
  if (!header.includes(column)) throw new RangeError(`A mapping names ${column}, which the document does not have.`);
  return name(column);
}

function divisor(value: number): string {
  if (!(Number.isFinite(value) && value > 0)) throw new RangeError(`${value} is no number to divide by.`);
  return literal(String(value));
}

/** Five by five, which of the 15 characters are capitals, lowest bit first: one of 32 characters each. */
function suffixSql(column: string): string {
  const chunks = [0, 5, 10].map((start) => {
    const bits = [0, 1, 2, 3, 4].map(
      (offset) => `(ascii(substr(${column}, ${start + offset + 1}, 1)) between 65 and 90)::int * ${1 << offset}`,
    );
    return `substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + ${bits.join(' + ')}, 1)`;
  });
  return chunks.join(' || ');
}
