import { ID } from '../table.ts';
import { type Cell, csvTime, type Row, restTime } from '../values.ts';
import type { AggregateRecord } from './aggregate.ts';
import type { Column, QueryResult } from './evaluate.ts';
import type { Hop } from './resolve.ts';

type RowWriter = (row: Row) => string;

/** Builds the function that writes one record as REST JSON. Made once per query, called once per row. */
export function recordWriter(result: Extract<QueryResult, { kind: 'rows' }>, version: string): RowWriter {
  const base = `/services/data/v${version}/sobjects/`;
  const body = branchWriter(result.columns, 0, base);
  const url = `${base}${result.object.name}/`;
  const type = JSON.stringify(result.object.name);
  return (row) => `{"attributes":{"type":${type},"url":"${url}${row[ID]}"}${body(row)}}`;
}

/** Writes the columns that share a path up to `depth`: own fields, and one nested object per relationship. */
function branchWriter(columns: readonly Column[], depth: number, base: string): RowWriter {
  const writers: RowWriter[] = [];
  const done = new Set<string>();
  for (const column of columns) {
    const name = column.path[depth] ?? '';
    if (column.path.length === depth + 1) {
      const prefix = `,${JSON.stringify(name)}:`;
      const write = cellWriter(column);
      writers.push((row) => prefix + write(row));
    } else if (!done.has(name)) {
      done.add(name);
      const inside = columns.filter((other) => other.path.length > depth + 1 && other.path[depth] === name);
      writers.push(parentWriter(name, column.hops[depth] as Hop, branchWriter(inside, depth + 1, base), base));
    }
  }
  return (row) => {
    let text = '';
    for (const write of writers) text += write(row);
    return text;
  };
}

function parentWriter(name: string, hop: Hop, inside: RowWriter, base: string): RowWriter {
  const prefix = `,${JSON.stringify(name)}:`;
  const polymorphic = hop.target.name === 'Name';
  const typeField = hop.target.fieldsByName.get('type')?.ordinal ?? -1;
  return (row) => {
    const parent = hop.follow(row);
    if (parent === null) return `${prefix}null`;
    const object = polymorphic ? String(parent[typeField]) : hop.target.name;
    const attributes = `{"type":"${hop.target.name}","url":"${base}${object}/${parent[ID]}"}`;
    return `${prefix}{"attributes":${attributes}${inside(parent)}}`;
  };
}

function cellWriter(column: Column): RowWriter {
  const { ordinal, type } = column.field;
  if (type === 'address') return addressWriter(column);
  if (type === 'datetime') {
    return (row) => {
      const cell = row[ordinal];
      return typeof cell === 'number' ? `"${restTime(cell)}"` : 'null';
    };
  }
  return (row) => JSON.stringify(row[ordinal] ?? null);
}

function addressWriter(column: Column): RowWriter {
  const parts = column.object.fields.filter((field) => field.compoundFieldName === column.field.name);
  const prefix = column.field.name.replace(/Address$/, '');
  return (row) => {
    const address: Record<string, Cell> = {};
    for (const part of parts) {
      const name = part.name.slice(prefix.length);
      address[name.charAt(0).toLowerCase() + name.slice(1)] = row[part.ordinal] ?? null;
    }
    return Object.values(address).every((value) => value === null) ? 'null' : JSON.stringify(address);
  };
}

export function writeAggregate(record: AggregateRecord): string {
  return JSON.stringify({ attributes: { type: 'AggregateResult' }, ...record });
}

const QUOTE = /"/g;

/** Builds the functions that write header and rows of a Bulk result: every value quoted, nulls empty. */
export function csvWriter(
  columns: readonly Column[],
  delimiter: string,
  lineEnding: string,
): { header: string; row: RowWriter } {
  const header = columns.map((column) => `"${column.path.join('.')}"`).join(delimiter) + lineEnding;
  const cells = columns.map((column) => {
    const time = column.field.type === 'datetime';
    return (row: Row): string => {
      const cell = column.read(row);
      if (cell === null) return '""';
      if (typeof cell === 'string') return `"${cell.replace(QUOTE, '""')}"`;
      return time && typeof cell === 'number' ? `"${csvTime(cell)}"` : `"${cell}"`;
    };
  });
  const row = (one: Row): string => {
    let text = '';
    for (const [index, write] of cells.entries()) text += index === 0 ? write(one) : delimiter + write(one);
    return text + lineEnding;
  };
  return { header, row };
}
