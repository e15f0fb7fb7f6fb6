import type { TableDefinition } from './table-definition.ts';

export type Value = string | number | boolean | null;
/** Values by name on the wire; a column that was never set is absent. Never changed in place. */
export type Fields = Readonly<Record<string, Value>>;

export interface Row {
  readonly id: string;
  /** Position in the database's order of changes; `versionnumber` is this plus the organisation's first version. */
  readonly sequence: number;
  readonly fields: Fields;
}

export interface DeletedRow {
  readonly id: string;
  readonly sequence: number;
}

const KEPT_ORDERS = 4;

/** The rows of one table, with the orders they were last read in kept until the next change. */
export class TableStore {
  definition: TableDefinition;
  readonly rows = new Map<string, Row>();
  /** Oldest first. */
  readonly deleted: DeletedRow[] = [];
  readonly #deletedIds = new Set<string>();
  readonly #orders = new Map<string, Row[]>();

  constructor(definition: TableDefinition) {
    this.definition = definition;
  }

  put(row: Row): void {
    this.rows.set(row.id, row);
    this.#orders.clear();
  }

  delete(id: string, sequence: number): void {
    this.rows.delete(id);
    this.deleted.push({ id, sequence });
    this.#deletedIds.add(id);
    this.#orders.clear();
  }

  /** Whether the id is or was one of this table's. */
  knows(id: string): boolean {
    return this.rows.has(id) || this.#deletedIds.has(id);
  }

  /** Forgets sorted orders: the meaning of a column changed. */
  forgetOrders(): void {
    this.#orders.clear();
  }

  /** All rows in the given order. `key` names the order; the array must not be changed. */
  ordered(key: string, compare: (left: Row, right: Row) => number): readonly Row[] {
    const kept = this.#orders.get(key);
    if (kept !== undefined) return kept;
    const sorted = [...this.rows.values()].sort(compare);
    if (this.#orders.size >= KEPT_ORDERS) {
      const [oldest] = this.#orders.keys();
      if (oldest !== undefined) this.#orders.delete(oldest);
    }
    this.#orders.set(key, sorted);
    return sorted;
  }
}
