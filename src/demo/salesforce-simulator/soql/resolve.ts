import type { Access } from '../access.ts';
import type { Database } from '../database.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import { parseObjects } from '../schema/notation.ts';
import { ID } from '../table.ts';
import type { Cell, Row } from '../values.ts';
import type { FieldRef, Query } from './ast.ts';
import { queryError } from './error.ts';

/** What a polymorphic lookup (Owner of a task, Who, What) offers, whatever it points at. */
const NAME_OBJECT = parseObjects(
  `
Name - q "Name" "Names"
  Id id -
  Name string N
  Type string -
  FirstName string n
  LastName string n
  Email email n
  Username string n
  Alias string n
  Title string n
  Phone phone n
  IsActive boolean n
  ProfileId reference n >Profile:Profile
  UserRoleId reference n >UserRole:UserRole
`,
  () => [],
)[0] as ObjectDefinition;

/** One step to a parent record. */
export interface Hop {
  readonly relationship: string;
  readonly target: ObjectDefinition;
  readonly follow: (row: Row) => Row | null;
}

/** A field of the queried object or of one of its parents. */
export interface ResolvedField {
  readonly object: ObjectDefinition;
  readonly field: FieldDefinition;
  readonly hops: readonly Hop[];
  readonly read: (row: Row) => Cell;
}

const CUSTOM_FIELD_HINT =
  "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.";
const CUSTOM_OBJECT_HINT =
  "If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.";
const CUSTOM_RELATIONSHIP_HINT =
  "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.";
const MAX_HOPS = 5;

/** @throws ApiError INVALID_TYPE when the object is absent or not visible */
export function resolveObject(query: Query, database: Database, access: Access): ObjectDefinition {
  const object = database.catalogue.get(query.from.toLowerCase());
  if (object === undefined || !access.seesObject(object.name)) {
    const message = `sObject type '${query.from}' is not supported. ${CUSTOM_OBJECT_HINT}`;
    throw queryError(query.soql, query.fromAt, 'INVALID_TYPE', message);
  }
  return object;
}

/** Finds fields for one query. */
export class FieldResolver {
  readonly #query: Query;
  readonly #object: ObjectDefinition;
  readonly #database: Database;
  readonly #access: Access;

  constructor(query: Query, object: ObjectDefinition, database: Database, access: Access) {
    this.#query = query;
    this.#object = object;
    this.#database = database;
    this.#access = access;
  }

  /** @throws ApiError INVALID_FIELD for a field or relationship that is absent or not visible */
  resolve(reference: FieldRef): ResolvedField {
    const path = this.#withoutAlias(reference.path);
    const hops: Hop[] = [];
    let object = this.#object;
    for (const step of path.slice(0, -1)) {
      const hop = this.#hop(object, step, reference);
      hops.push(hop);
      object = hop.target;
    }
    const name = path.at(-1) ?? '';
    const field = object.fieldsByName.get(name.toLowerCase());
    if (field === undefined || !this.#access.seesField(object.name, field.name)) {
      const message = `No such column '${name}' on entity '${object.name}'. ${CUSTOM_FIELD_HINT}`;
      throw queryError(this.#query.soql, reference.at, 'INVALID_FIELD', message);
    }
    return { object, field, hops, read: reader(hops, field) };
  }

  #withoutAlias(path: readonly string[]): readonly string[] {
    const first = path[0]?.toLowerCase();
    if (path.length < 2 || this.#object.relationships.has(first ?? '')) return path;
    const own = this.#query.alias?.toLowerCase() === first || this.#object.name.toLowerCase() === first;
    return own ? path.slice(1) : path;
  }

  #hop(object: ObjectDefinition, step: string, reference: FieldRef): Hop {
    const lookup = object.relationships.get(step.toLowerCase());
    const targets = (lookup?.referenceTo ?? []).filter((name) => this.#database.has(name));
    const visible = lookup !== undefined && this.#access.seesField(object.name, lookup.name);
    const target = targets.length === 1 ? this.#database.catalogue.get((targets[0] ?? '').toLowerCase()) : NAME_OBJECT;
    const tooLong = reference.path.length > MAX_HOPS + 1;
    if (!visible || targets.length === 0 || target === undefined || tooLong || !this.#access.seesObject(target.name)) {
      const message = `Didn't understand relationship '${step}' in field path. ${CUSTOM_RELATIONSHIP_HINT}`;
      throw queryError(this.#query.soql, reference.at, 'INVALID_FIELD', message);
    }
    // A lookup that may point at several objects offers the fields of Name only, even if just one of them is here.
    const polymorphic = lookup.referenceTo.length > 1;
    const relationship = lookup.relationshipName ?? step;
    return {
      relationship,
      target: polymorphic ? NAME_OBJECT : target,
      follow: polymorphic ? this.#toName(lookup) : this.#toParent(lookup, target),
    };
  }

  #toParent(lookup: FieldDefinition, target: ObjectDefinition): (row: Row) => Row | null {
    const table = this.#database.table(target.name);
    return (row) => {
      const id = row[lookup.ordinal];
      return typeof id === 'string' ? (table.get(id) ?? null) : null;
    };
  }

  #toName(lookup: FieldDefinition): (row: Row) => Row | null {
    return (row) => {
      const id = row[lookup.ordinal];
      const found = typeof id === 'string' ? this.#database.find(id) : null;
      if (found === null) return null;
      const { table } = found;
      return NAME_OBJECT.fields.map((field) => {
        if (field.name === 'Type') return table.definition.name;
        if (field.name === 'Name') return this.#database.nameOf(found.row[ID] ?? null);
        return table.value(found.row, field.name);
      });
    };
  }
}

function reader(hops: readonly Hop[], field: FieldDefinition): (row: Row) => Cell {
  const { ordinal } = field;
  if (ordinal < 0) return () => null;
  const [first, ...rest] = hops;
  if (first === undefined) return (row) => row[ordinal] ?? null;
  return (row) => {
    let current = first.follow(row);
    for (const hop of rest) current = current === null ? null : hop.follow(current);
    return current === null ? null : (current[ordinal] ?? null);
  };
}
