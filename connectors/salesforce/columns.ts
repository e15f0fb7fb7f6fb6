import type { ColumnMapping, ColumnValue, CsvTest, Transform } from '../contract/index.ts';

/** The columns of a document, of which some that are wanted may be hidden: those are read as empty, as in rows. */
export class Columns {
  readonly #names: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  has(column: string): boolean {
    return this.#names.has(column);
  }

  value(column: string, as: Transform): ColumnValue {
    return this.has(column) ? { column, as } : { constant: null };
  }

  /** The first case that holds; those about hidden columns never do. */
  choose(cases: readonly (readonly [CsvTest, ColumnValue])[], otherwise: ColumnValue): ColumnValue {
    const possible = cases.filter(([{ column }]) => this.has(column)).map(([when, value]) => ({ when, value }));
    return possible.length === 0 ? otherwise : { cases: possible, otherwise };
  }

  /** true where the column says so, and false otherwise. */
  flag(column: string): ColumnValue {
    return this.choose([[isTrue(column), { constant: true }]], { constant: false });
  }

  /** What every record of ours has. */
  owned(object: string): readonly ColumnMapping[] {
    return [
      { field: 'object', value: { constant: object } },
      { field: 'sourceId', value: this.value('Id', 'id18') },
      { field: 'version', value: this.value('SystemModstamp', 'version') },
      { field: 'ownerSourceId', value: this.value('OwnerId', 'id18') },
      { field: 'createdBySourceId', value: this.value('CreatedById', 'id18') },
      { field: 'via', value: { constant: 'person' } },
      { field: 'createdAt', value: this.value('CreatedDate', 'instant') },
    ];
  }
}

export function isTrue(column: string): CsvTest {
  return { column, is: ['true'] };
}

export function isOneOf(column: string, ...is: readonly string[]): CsvTest {
  return { column, is };
}

export function isPresent(column: string): CsvTest {
  return { column, present: true };
}
