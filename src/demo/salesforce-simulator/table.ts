import type { ObjectDefinition } from './schema/definition.ts';
import type { Cell, Row } from './values.ts';

/** Orders cells as SOQL's ascending order does: nulls first, then by value. */
export function compareCells(a: Cell, b: Cell): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** Position of the Id in every stored row. */
export const ID = 0;

function compareRows(ordinal: number): (a: Row, b: Row) => number {
  return (a, b) => compareCells(a[ordinal] ?? null, b[ordinal] ?? null) || compareCells(a[ID] ?? null, b[ID] ?? null);
}

/** Rows in order of one field, then Id. Changes are collected and merged in one pass when the order is next needed. */
class OrderedRows {
  #sorted: Row[];
  #added: Row[] = [];
  readonly #removed = new Set<Row>();
  readonly #compare: (a: Row, b: Row) => number;

  constructor(ordinal: number, rows: Iterable<Row>) {
    this.#compare = compareRows(ordinal);
    this.#sorted = [...rows].sort(this.#compare);
  }

  add(row: Row): void {
    this.#added.push(row);
  }

  remove(row: Row): void {
    this.#removed.add(row);
  }

  rows(): readonly Row[] {
    if (this.#added.length > 0 || this.#removed.size > 0) this.#settle();
    return this.#sorted;
  }

  #settle(): void {
    const gone = this.#removed;
    const kept = gone.size === 0 ? this.#sorted : this.#sorted.filter((row) => !gone.has(row));
    const added = this.#added.filter((row) => !gone.has(row)).sort(this.#compare);
    const merged: Row[] = [];
    let next = 0;
    for (const row of kept) {
      for (let candidate = added[next]; candidate !== undefined; candidate = added[next]) {
        if (this.#compare(candidate, row) > 0) break;
        merged.push(candidate);
        next += 1;
      }
      merged.push(row);
    }
    for (; next < added.length; next += 1) merged.push(added[next] as Row);
    this.#sorted = merged;
    this.#added = [];
    gone.clear();
  }
}

/** All rows of one object, by id and in any order asked for. */
export class Table {
  readonly definition: ObjectDefinition;
  readonly #byId = new Map<string, Row>();
  readonly #orders = new Map<number, OrderedRows>();

  constructor(definition: ObjectDefinition) {
    this.definition = definition;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Row | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<Row> {
    return this.#byId.values();
  }

  /** Stores a row, in place of the one with the same id if there is one. */
  put(row: Row): void {
    const id = String(row[ID]);
    const before = this.#byId.get(id);
    this.#byId.set(id, row);
    for (const order of this.#orders.values()) {
      if (before !== undefined) order.remove(before);
      order.add(row);
    }
  }

  remove(id: string): void {
    const before = this.#byId.get(id);
    if (before === undefined) return;
    this.#byId.delete(id);
    for (const order of this.#orders.values()) order.remove(before);
  }

  /** Rows ordered by the field at this place, then by Id. The array must not be changed. */
  orderedBy(ordinal: number): readonly Row[] {
    let order = this.#orders.get(ordinal);
    if (order === undefined) {
      order = new OrderedRows(ordinal, this.#byId.values());
      this.#orders.set(ordinal, order);
    }
    return order.rows();
  }

  /** The value of a field by name; null when the object has no such field. */
  value(row: Row, field: string): Cell {
    const ordinal = this.definition.fieldsByName.get(field.toLowerCase())?.ordinal ?? -1;
    return ordinal < 0 ? null : (row[ordinal] ?? null);
  }
}
