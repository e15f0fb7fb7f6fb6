import type { FieldDefinition, ObjectDefinition } from './schema/definition.ts';
import { type Cell, dayOf, type FieldValue, parseMoment, type Row, toSeconds } from './values.ts';

/** A record on its way into a table: named access to its cells, and which of them the caller gave. */
export class RecordDraft {
  readonly definition: ObjectDefinition;
  readonly cells: Cell[];
  readonly given = new Set<string>();

  /** A new record has `before` null and starts with the vendor's defaults. */
  constructor(definition: ObjectDefinition, before: Row | null) {
    this.definition = definition;
    this.cells = before === null ? definition.fields.filter(isStored).map(defaultOf) : [...before];
  }

  /** @throws Error for a field the object does not have or a value of the wrong type */
  assign(fields: Readonly<Record<string, FieldValue | undefined>>): void {
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      const field = this.#field(name);
      this.cells[field.ordinal] = toCell(field, value, this.definition.name);
      this.given.add(field.name);
    }
  }

  has(name: string): boolean {
    return this.definition.fieldsByName.has(name.toLowerCase());
  }

  get(name: string): Cell {
    const ordinal = this.definition.fieldsByName.get(name.toLowerCase())?.ordinal ?? -1;
    return ordinal < 0 ? null : (this.cells[ordinal] ?? null);
  }

  /** Sets a cell; does nothing when the object has no such field. */
  set(name: string, value: Cell): void {
    const ordinal = this.definition.fieldsByName.get(name.toLowerCase())?.ordinal ?? -1;
    if (ordinal >= 0) this.cells[ordinal] = value;
  }

  /** Sets a cell the caller left alone. */
  fill(name: string, value: Cell): void {
    if (!this.given.has(name)) this.set(name, value);
  }

  #field(name: string): FieldDefinition {
    const field = this.definition.fieldsByName.get(name.toLowerCase());
    if (field === undefined || field.ordinal < 0)
      throw new Error(`${this.definition.name} has no field ${name} to write`);
    return field;
  }
}

function isStored(field: FieldDefinition): boolean {
  return field.ordinal >= 0;
}

function defaultOf(field: FieldDefinition): Cell {
  if (field.type === 'boolean') return false;
  if (field.type === 'picklist' && field.defaultedOnCreate) return field.picklistValues[0] ?? null;
  return null;
}

function toCell(field: FieldDefinition, value: FieldValue, object: string): Cell {
  const wrong = (): never => {
    throw new Error(`${object}.${field.name} (${field.type}) cannot hold ${JSON.stringify(value)}`);
  };
  if (value === null) return field.type === 'boolean' ? wrong() : null;
  switch (field.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong();
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return typeof value === 'number' && Number.isFinite(value) ? value : wrong();
    case 'datetime':
      if (value instanceof Date) return toSeconds(value);
      return (typeof value === 'string' ? parseMoment(value) : null) ?? wrong();
    case 'date':
      if (value instanceof Date) return dayOf(toSeconds(value));
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : wrong();
    case 'anyType':
      return value instanceof Date ? toSeconds(value) : value;
    default:
      return typeof value === 'string' ? value : wrong();
  }
}
