/** Where-clauses are plain strings; every value in them is made by `literal`, so that nothing can break out of one. */
export type Condition = string;

export type SoqlValue = string | number | boolean | Date | null;

export interface Query {
  readonly select: readonly string[] | 'COUNT()';
  readonly from: string;
  readonly where?: readonly Condition[];
  readonly groupBy?: readonly string[];
  readonly orderBy?: readonly string[];
  readonly limit?: number;
}

/** API names only: letters, digits, underscores, and dots for relationships. */
const NAME = /^[A-Za-z][A-Za-z0-9_.]*$/;

/** A value as SOQL writes it: text quoted and escaped, instants unquoted in UTC. */
export function literal(value: SoqlValue): string {
  if (value === null) return 'null';
  if (value instanceof Date) return instantLiteral(value);
  if (typeof value === 'string') return `'${value.replace(/[\\'"\n\r\t\b\f]/g, escapeOf)}'`;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('SOQL has no literal for this number');
  return String(value);
}

export function compare(field: string, operator: '=' | '!=' | '<' | '<=' | '>' | '>=', value: SoqlValue): Condition {
  return `${name(field)} ${operator} ${literal(value)}`;
}

export function isIn(field: string, values: readonly string[]): Condition {
  return `${name(field)} IN (${values.map(literal).join(', ')})`;
}

/** Whether a text is like a pattern in which `*` stands for any text; case does not matter to Salesforce. */
export function isLike(field: string, pattern: string): Condition {
  const parts = pattern.split('*').map((part) => literal(part).slice(1, -1).replace(/[%_]/g, '\\$&'));
  return `${name(field)} LIKE '${parts.join('%')}'`;
}

export function anyOf(conditions: readonly Condition[]): Condition {
  return `(${conditions.join(' OR ')})`;
}

export function not(condition: Condition): Condition {
  return `(NOT ${condition})`;
}

/** Builds a query. @throws RangeError for a name that is none, so that no configuration can smuggle in a clause */
export function soql({ select, from, where = [], groupBy = [], orderBy = [], limit }: Query): string {
  const fields = select === 'COUNT()' ? select : select.map(column).join(', ');
  const clauses = [`SELECT ${fields} FROM ${name(from)}`];
  if (where.length > 0) clauses.push(`WHERE ${where.join(' AND ')}`);
  if (groupBy.length > 0) clauses.push(`GROUP BY ${groupBy.map(expression).join(', ')}`);
  if (orderBy.length > 0) clauses.push(`ORDER BY ${orderBy.map(name).join(', ')}`);
  if (limit !== undefined) clauses.push(`LIMIT ${limit}`);
  return clauses.join(' ');
}

/** A position in an ordering by an instant and then by id. An empty id stands before every record of that instant. */
export interface Keyset {
  readonly at: Date;
  readonly id: string;
}

/** Everything strictly after the position. */
export function after(stamp: string, { at, id }: Keyset): Condition {
  if (id === '') return compare(stamp, '>=', at);
  return `((${compare(stamp, '=', at)} AND ${compare('Id', '>', id)}) OR ${compare(stamp, '>', at)})`;
}

/** Everything up to and including the position. */
export function upTo(stamp: string, { at, id }: Keyset): Condition {
  return `(${compare(stamp, '<', at)} OR (${compare(stamp, '=', at)} AND ${compare('Id', '<=', id)}))`;
}

function name(given: string): string {
  if (!NAME.test(given)) throw new RangeError(`not a Salesforce name: ${given}`);
  return given;
}

/** A field, or one function of a field under an alias of its own: COUNT(Id) total. */
function column(given: string): string {
  const called = /^(COUNT|COUNT_DISTINCT|MAX|MIN|DAY_ONLY)\(([^)]*)\) (\w+)$/.exec(given);
  return called === null ? name(given) : `${called[1]}(${name(called[2] ?? '')}) ${called[3]}`;
}

/** A field, or the day of one (UTC): DAY_ONLY(CreatedDate). */
function expression(given: string): string {
  const day = /^DAY_ONLY\(([^)]*)\)$/.exec(given);
  return day === null ? name(given) : `DAY_ONLY(${name(day[1] ?? '')})`;
}

function instantLiteral(value: Date): string {
  // Salesforce keeps whole seconds and writes them so; a fraction is given only where there is one.
  return value.toISOString().replace('.000Z', 'Z');
}

function escapeOf(character: string): string {
  const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' };
  return named[character] ?? `\\${character}`;
}
