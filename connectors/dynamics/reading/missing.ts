import type { ReadRequest } from '../../contract/index.ts';
import type { TableSource } from './table-source.ts';

export function missingSentence(source: TableSource, columns: string): string {
  return `The table ${source.table} has no ${columns} here; what depends on it stays empty.`;
}

/**
 * Columns a read does without. A change-tracking link is followed without looking at the table's definition, so what was
 * missing when it was made is kept beside it.
 */
export class Missing {
  readonly #source: TableSource;
  readonly #note: ReadRequest['note'];
  #columns = '';

  constructor(source: TableSource, note: ReadRequest['note']) {
    this.#source = source;
    this.#note = note;
  }

  /** What a read has just found. @param present the columns it asks for */
  found(present: readonly string[]): void {
    this.#say(this.#source.columns.filter((property) => !present.includes(property)).join(', '));
  }

  /** What an earlier read found, by its checkpoint. */
  recall(columns: unknown): void {
    if (typeof columns === 'string') this.#say(columns);
  }

  /** For the checkpoint. */
  get kept(): { readonly missing?: string } {
    return this.#columns === '' ? {} : { missing: this.#columns };
  }

  #say(columns: string): void {
    this.#columns = columns;
    if (columns !== '') this.#note?.(missingSentence(this.#source, columns));
  }
}
