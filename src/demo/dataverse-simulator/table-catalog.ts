import { DataverseOrgError } from './incoming-values.ts';
import {
  type ChoiceOption,
  type ColumnDefinition,
  type ColumnDraft,
  defineColumn,
  type RequiredLevel,
  type TableDefinition,
} from './table-definition.ts';
import { TableStore } from './table-store.ts';

/** The tables of an organisation, and what administrators do to them. */
export class TableCatalog {
  readonly #tables = new Map<string, TableStore>();

  tables(): Iterable<TableStore> {
    return this.#tables.values();
  }

  findTable(logicalName: string): TableStore | undefined {
    return this.#tables.get(logicalName);
  }

  /** Throws DataverseOrgError for a table the organisation does not have. */
  table(logicalName: string): TableStore {
    const table = this.#tables.get(logicalName);
    if (table === undefined) throw new DataverseOrgError(`there is no table "${logicalName}"`);
    return table;
  }

  addTable(definition: TableDefinition): void {
    this.#tables.set(definition.logicalName, new TableStore(definition));
  }

  addColumn(table: string, draft: ColumnDraft): void {
    const column = defineColumn({ custom: true, ...draft });
    this.#redefine(table, (columns) => columns.set(column.wireName, column));
  }

  /** Takes a column away from the table, as uninstalling a solution does. */
  removeColumn(table: string, wireName: string): void {
    this.#redefine(table, (columns) => columns.delete(wireName));
  }

  setRequiredLevel(table: string, wireName: string, required: RequiredLevel): void {
    const column = this.table(table).definition.columns.get(wireName);
    if (column === undefined) throw new DataverseOrgError(`"${table}" has no column "${wireName}"`);
    this.#redefine(table, (columns) => columns.set(wireName, { ...column, required }));
  }

  /** Gives a choice column one more value. */
  addChoice(table: string, wireName: string, option: ChoiceOption): void {
    const column = this.table(table).definition.columns.get(wireName);
    if (column === undefined) throw new DataverseOrgError(`"${table}" has no column "${wireName}"`);
    this.#redefine(table, (columns) => columns.set(wireName, { ...column, options: [...column.options, option] }));
  }

  /** Takes a value away from a choice column; rows that have it keep it. */
  removeChoice(table: string, wireName: string, value: number): void {
    const column = this.table(table).definition.columns.get(wireName);
    if (column === undefined) throw new DataverseOrgError(`"${table}" has no column "${wireName}"`);
    const options = column.options.filter(([option]) => option !== value);
    this.#redefine(table, (columns) => columns.set(wireName, { ...column, options }));
  }

  setChangeTracking(table: string, changeTrackingEnabled: boolean): void {
    const store = this.table(table);
    store.definition = { ...store.definition, changeTrackingEnabled };
  }

  /** Which of the tables a lookup may point to holds the row; the first one if none does. */
  targetOf(column: ColumnDefinition, id: string): string {
    if (column.targets.length > 1) {
      for (const target of column.targets) if (this.#tables.get(target)?.knows(id) === true) return target;
    }
    return column.targets[0] ?? '';
  }

  /** The stores a lookup to the table may find its row in: activities live in tables of their own. */
  holdersOf(target: string): TableStore[] {
    if (target === 'activitypointer') return [...this.activityTables()];
    const store = this.#tables.get(target);
    return store === undefined ? [] : [store];
  }

  /** The tables `activitypointers` is a union of. */
  *activityTables(): IterableIterator<TableStore> {
    for (const store of this.#tables.values()) {
      if (store.definition.activity && store.definition.logicalName !== 'activitypointer') yield store;
    }
  }

  #redefine(table: string, change: (columns: Map<string, ColumnDefinition>) => void): void {
    const store = this.table(table);
    const columns = new Map(store.definition.columns);
    change(columns);
    store.definition = { ...store.definition, columns };
    store.forgetOrders();
  }
}
