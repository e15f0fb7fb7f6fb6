export interface FieldRef {
  readonly kind: 'field';
  readonly path: readonly string[];
  readonly at: number;
}

export interface Call {
  readonly kind: 'call';
  /** Upper case. */
  readonly name: string;
  readonly argument: Operand | null;
  readonly at: number;
}

export type Operand = FieldRef | Call;

export interface SelectItem {
  readonly operand: Operand;
  readonly alias: string | null;
}

export type Literal =
  | { readonly kind: 'string' | 'date' | 'datetime'; readonly value: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'null'; readonly at: number }
  /** TODAY, LAST_N_DAYS:30 and so on. */
  | { readonly kind: 'period'; readonly name: string; readonly n: number | null; readonly at: number };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN';

export interface Comparison {
  readonly kind: 'compare';
  readonly left: Operand;
  readonly operator: Operator;
  readonly values: readonly Literal[];
  /** For `IN (SELECT …)`; `values` is empty then. */
  readonly subquery: Query | null;
  readonly at: number;
}

export type Condition =
  | { readonly kind: 'and'; readonly terms: readonly Condition[] }
  | { readonly kind: 'or'; readonly terms: readonly Condition[] }
  | { readonly kind: 'not'; readonly term: Condition }
  | Comparison;

export interface Ordering {
  readonly operand: Operand;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}

export interface Query {
  readonly soql: string;
  /** Empty with `countAll`. */
  readonly select: readonly SelectItem[];
  /** `SELECT COUNT()`. */
  readonly countAll: boolean;
  readonly from: string;
  readonly fromAt: number;
  readonly alias: string | null;
  readonly where: Condition | null;
  readonly groupBy: readonly Operand[];
  readonly having: Condition | null;
  readonly orderBy: readonly Ordering[];
  readonly limit: number | null;
  readonly offset: number | null;
}
