import { badRequest } from '../api-error.ts';
import { TokenReader } from './lexer.ts';
import type { EdmType, Resolve, Scalar } from './property.ts';

export interface OrderTerm<Item> {
  readonly name: string;
  readonly descending: boolean;
  readonly type: EdmType;
  read(item: Item): Scalar;
}

/** Reads `$orderby`. Throws the 400 for unknown names. */
export function parseOrder<Item>(text: string, resolve: Resolve<Item>): OrderTerm<Item>[] {
  const reader = new TokenReader(text);
  const terms: OrderTerm<Item>[] = [];
  do {
    const token = reader.take();
    if (token.kind !== 'name') throw badRequest(`Syntax error at position ${token.position} in '${text}'.`);
    const property = resolve(token.text);
    const descending = reader.accept('desc');
    if (!descending) reader.accept('asc');
    terms.push({ name: token.text, descending, type: property.type, read: (item) => property.read(item) });
  } while (reader.accept(','));
  reader.expectEnd();
  return terms;
}

/** Compares two items term by term, in the database's order: nulls first, text without regard to case. */
export function compareItems<Item>(terms: readonly OrderTerm<Item>[], left: Item, right: Item): number {
  for (const term of terms) {
    const difference = compareScalars(term, term.read(left), term.read(right));
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Compares an item with the values by which another one was ordered. */
export function compareToValues<Item>(
  terms: readonly OrderTerm<Item>[],
  item: Item,
  values: readonly Scalar[],
): number {
  for (const [index, term] of terms.entries()) {
    const difference = compareScalars(term, term.read(item), values[index] ?? null);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareScalars<Item>({ type, descending }: OrderTerm<Item>, left: Scalar, right: Scalar): number {
  if (left === right) return 0;
  const sign = descending ? -1 : 1;
  if (left === null) return -sign;
  if (right === null) return sign;
  if (type !== 'Edm.String') return left < right ? -sign : sign;
  const [a, b] = [String(left).toLowerCase(), String(right).toLowerCase()];
  return a < b ? -sign : a > b ? sign : 0;
}
