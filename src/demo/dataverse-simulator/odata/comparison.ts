import { badRequest } from '../api-error.ts';
import { type TokenReader, unquote } from './lexer.ts';
import type { EdmType, Property, Scalar } from './property.ts';

export type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

export interface Literal {
  readonly type: EdmType | null;
  readonly text: string;
}

const OPERATOR_NAMES: Readonly<Record<Operator, string>> = {
  eq: 'Equal',
  ne: 'NotEqual',
  gt: 'GreaterThan',
  ge: 'GreaterThanOrEqual',
  lt: 'LessThan',
  le: 'LessThanOrEqual',
};

const NUMBERS: ReadonlySet<string> = new Set(['Edm.Int32', 'Edm.Int64', 'Edm.Decimal', 'Edm.Double']);

/** Reads the right-hand side of a comparison. */
export function literalOf(reader: TokenReader): Literal {
  const token = reader.take();
  switch (token.kind) {
    case 'guid':
      return { type: 'Edm.Guid', text: token.text.toLowerCase() };
    case 'instant':
      return { type: 'Edm.DateTimeOffset', text: token.text };
    case 'date':
      return { type: 'Edm.Date', text: token.text };
    case 'number':
      return { type: /[.e]/i.test(token.text) ? 'Edm.Decimal' : 'Edm.Int32', text: token.text };
    case 'string':
      return { type: 'Edm.String', text: unquote(token.text) };
    case 'enum': {
      const [type = '', value = ''] = token.text.split("'");
      return { type: type as EdmType, text: value };
    }
    default:
      if (token.text === 'null') return { type: null, text: 'null' };
      if (token.text === 'true' || token.text === 'false') return { type: 'Edm.Boolean', text: token.text };
      throw reader.error();
  }
}

/**
 * A comparison as the platform makes it: types must agree (an id in quotes is text, not an id), text is compared
 * without regard to case, a null is never less or greater, and is unequal to every value.
 */
export function compareWith<Item>(
  property: Property<Item>,
  operator: Operator,
  literal: Literal,
): (item: Item) => boolean {
  if (literal.type === null) {
    if (operator === 'eq') return (item) => property.read(item) === null;
    if (operator === 'ne') return (item) => property.read(item) !== null;
    return () => false;
  }
  if (!compatible(property.type, literal.type)) {
    throw badRequest(
      `A binary operator with incompatible types was detected. Found operand types '${property.type}' and '${literal.type}' for operator kind '${OPERATOR_NAMES[operator]}'.`,
    );
  }
  if (property.type === 'Edm.DateTimeOffset') return compareInstants(property, operator, literal);
  const right = scalarOf(property.type, literal.text);
  const read =
    property.type === 'Edm.String'
      ? (item: Item) => {
          const value = property.read(item);
          return typeof value === 'string' ? value.toLowerCase() : value;
        }
      : (item: Item) => property.read(item);
  return compareScalars(read, operator, right);
}

function compatible(left: EdmType, right: EdmType): boolean {
  if (NUMBERS.has(left)) return NUMBERS.has(right);
  if (left === 'Edm.DateTimeOffset') return right === 'Edm.DateTimeOffset' || right === 'Edm.Date';
  return left === right;
}

function scalarOf(type: EdmType, text: string): Scalar {
  if (type === 'Edm.Int64') return BigInt(text.replace(/\..*$/, ''));
  if (NUMBERS.has(type)) return Number(text);
  if (type === 'Edm.Boolean') return text === 'true';
  return type === 'Edm.String' ? text.toLowerCase() : text;
}

/** Stored moments are whole seconds in one text form, so their text sorts like time; only the literal is bent. */
function compareInstants<Item>(
  property: Property<Item>,
  operator: Operator,
  literal: Literal,
): (item: Item) => boolean {
  const milliseconds = Date.parse(literal.type === 'Edm.Date' ? `${literal.text}T00:00:00Z` : literal.text);
  if (Number.isNaN(milliseconds)) throw badRequest(`Unrecognized 'Edm.DateTimeOffset' literal '${literal.text}'.`);
  const second = `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
  const read = (item: Item) => property.read(item);
  if (milliseconds % 1000 === 0) return compareScalars(read, operator, second);
  // Between two seconds: greater than the fraction is greater than the second it belongs to.
  const bent: Readonly<Record<Operator, Operator | boolean>> = {
    eq: false,
    ne: true,
    gt: 'gt',
    ge: 'gt',
    lt: 'le',
    le: 'le',
  };
  const instead = bent[operator];
  return typeof instead === 'boolean' ? () => instead : compareScalars(read, instead, second);
}

function compareScalars<Item>(
  read: (item: Item) => Scalar,
  operator: Operator,
  right: Scalar,
): (item: Item) => boolean {
  const bound = right as string | number;
  // Comparing a null with < or > would coerce it to zero.
  switch (operator) {
    case 'eq':
      return (item) => read(item) === right;
    case 'ne':
      return (item) => read(item) !== right;
    case 'gt':
      return (item) => present(read(item), (left) => left > bound);
    case 'ge':
      return (item) => present(read(item), (left) => left >= bound);
    case 'lt':
      return (item) => present(read(item), (left) => left < bound);
    case 'le':
      return (item) => present(read(item), (left) => left <= bound);
  }
}

function present(value: Scalar, test: (value: string | number) => boolean): boolean {
  return value !== null && test(value as string | number);
}
