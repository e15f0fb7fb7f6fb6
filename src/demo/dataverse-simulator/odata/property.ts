export type EdmType =
  | 'Edm.Boolean'
  | 'Edm.Date'
  | 'Edm.DateTimeOffset'
  | 'Edm.Decimal'
  | 'Edm.Double'
  | 'Edm.Guid'
  | 'Edm.Int32'
  | 'Edm.Int64'
  | 'Edm.String'
  | `Microsoft.Dynamics.CRM.${string}`;

export type Scalar = string | number | bigint | boolean | null;

/** Something an expression can name: a column of a table, or a property of the metadata. */
export interface Property<Item> {
  readonly type: EdmType;
  read(item: Item): Scalar;
}

/** Finds a property by its path as written; throws the 400 for one that does not exist. */
export type Resolve<Item> = (path: string) => Property<Item>;
