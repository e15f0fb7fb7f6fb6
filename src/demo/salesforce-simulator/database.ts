import { IdSequence } from './ids.ts';
import type { ObjectDefinition } from './schema/definition.ts';
import { Table } from './table.ts';
import type { Cell, Row } from './values.ts';

/** The tables of one organisation. Knows nothing of what saving a record sets off. */
export class Database {
  readonly catalogue: ReadonlyMap<string, ObjectDefinition>;
  readonly #tables = new Map<string, Table>();
  readonly #byPrefix = new Map<string, Table[]>();
  readonly #ids: IdSequence;

  constructor(catalogue: ReadonlyMap<string, ObjectDefinition>, instance: string) {
    this.catalogue = catalogue;
    this.#ids = new IdSequence(instance);
    for (const [name, definition] of catalogue) {
      const table = new Table(definition);
      this.#tables.set(name, table);
      const siblings = this.#byPrefix.get(definition.idPrefix) ?? [];
      siblings.push(table);
      this.#byPrefix.set(definition.idPrefix, siblings);
    }
  }

  /** @throws Error when this organisation has no such object */
  table(object: string): Table {
    const table = this.#tables.get(object.toLowerCase());
    if (table === undefined) throw new Error(`this organisation has no object ${object}`);
    return table;
  }

  has(object: string): boolean {
    return this.#tables.has(object.toLowerCase());
  }

  tables(): IterableIterator<Table> {
    return this.#tables.values();
  }

  newId(definition: ObjectDefinition): string {
    return this.#ids.next(definition.idPrefix);
  }

  /** The record an id points at, whatever its object. */
  find(id: string): { table: Table; row: Row } | null {
    for (const table of this.#byPrefix.get(id.slice(0, 3)) ?? []) {
      const row = table.get(id);
      if (row !== undefined) return { table, row };
    }
    return null;
  }

  /** The object an id belongs to by its prefix alone; null for prefixes this organisation does not use. */
  objectOf(id: string): string | null {
    return this.#byPrefix.get(id.slice(0, 3))?.[0]?.definition.name ?? null;
  }

  /** What people see in place of the id: the value of the name field. */
  nameOf(id: Cell): Cell {
    const found = typeof id === 'string' ? this.find(id) : null;
    if (found === null) return null;
    const nameField = found.table.definition.fields.find((field) => field.nameField);
    return nameField === undefined ? null : (found.row[nameField.ordinal] ?? null);
  }
}
