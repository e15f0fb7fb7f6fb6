import { ApiError, badRequest, ODATA_CODE } from '../api-error.ts';
import { compareWith, literalOf, type Operator } from './comparison.ts';
import { TokenReader, unquote } from './lexer.ts';
import type { Property, Resolve } from './property.ts';

export type Predicate<Item> = (item: Item) => boolean;

const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const TEXT_FUNCTIONS: Readonly<Record<string, (value: string, part: string) => boolean>> = {
  contains: (value, part) => value.includes(part),
  startswith: (value, part) => value.startsWith(part),
  endswith: (value, part) => value.endsWith(part),
};
const IN_FUNCTION = 'Microsoft.Dynamics.CRM.In';

/** Compiles a `$filter` expression. Throws the 400 the platform gives for what it does not understand. */
export function compileFilter<Item>(text: string, resolve: Resolve<Item>): Predicate<Item> {
  const reader = new TokenReader(text);
  const predicate = parseOr(reader, resolve);
  reader.expectEnd();
  return predicate;
}

/** Reads one expression up to where it ends; for callers with a grammar of their own around it. */
export function parseOr<Item>(reader: TokenReader, resolve: Resolve<Item>): Predicate<Item> {
  let left = parseAnd(reader, resolve);
  while (reader.accept('or')) {
    const first = left;
    const second = parseAnd(reader, resolve);
    left = (item) => first(item) || second(item);
  }
  return left;
}

function parseAnd<Item>(reader: TokenReader, resolve: Resolve<Item>): Predicate<Item> {
  let left = parseUnary(reader, resolve);
  while (reader.accept('and')) {
    const first = left;
    const second = parseUnary(reader, resolve);
    left = (item) => first(item) && second(item);
  }
  return left;
}

function parseUnary<Item>(reader: TokenReader, resolve: Resolve<Item>): Predicate<Item> {
  if (reader.accept('not')) {
    const inner = parseUnary(reader, resolve);
    return (item) => !inner(item);
  }
  if (reader.accept('(')) {
    const inner = parseOr(reader, resolve);
    reader.expect(')');
    return inner;
  }
  return parseTerm(reader, resolve);
}

function parseTerm<Item>(reader: TokenReader, resolve: Resolve<Item>): Predicate<Item> {
  const token = reader.take();
  if (token.kind !== 'name') throw reader.error();
  if (reader.accept('(')) return parseFunction(token.text, reader, resolve);
  const property = resolve(token.text);
  const operator = reader.peek().text;
  if (!OPERATORS.has(operator)) {
    if (property.type === 'Edm.Boolean') return (item) => property.read(item) === true;
    throw reader.error();
  }
  reader.take();
  return compareWith(property, operator as Operator, literalOf(reader));
}

function parseFunction<Item>(name: string, reader: TokenReader, resolve: Resolve<Item>): Predicate<Item> {
  if (name === IN_FUNCTION) return parseIn(reader, resolve);
  const test = TEXT_FUNCTIONS[name];
  if (test === undefined) {
    throw new ApiError(
      name.startsWith('Microsoft.Dynamics.CRM.') ? 501 : 400,
      ODATA_CODE,
      `An unknown function with name '${name}' was found.`,
    );
  }
  const property = resolve(reader.take().text);
  if (property.type !== 'Edm.String')
    throw badRequest(`No function signature for the function with name '${name}' matches the specified arguments.`);
  reader.expect(',');
  const argument = reader.take();
  if (argument.kind !== 'string') throw reader.error();
  reader.expect(')');
  // The database compares text without regard to case.
  const part = unquote(argument.text).toLowerCase();
  return (item) => {
    const value = property.read(item);
    return typeof value === 'string' && test(value.toLowerCase(), part);
  };
}

/** `Microsoft.Dynamics.CRM.In(PropertyName='x',PropertyValues=['a','b'])`: every value is given as text. */
function parseIn<Item>(reader: TokenReader, resolve: Resolve<Item>): Predicate<Item> {
  let property: Property<Item> | undefined;
  const values: string[] = [];
  do {
    const argument = reader.take().text;
    reader.expect('=');
    if (argument === 'PropertyName') property = resolve(unquote(reader.take().text));
    else if (argument === 'PropertyValues') {
      reader.expect('[');
      do values.push(unquote(reader.take().text).toLowerCase());
      while (reader.accept(','));
      reader.expect(']');
    } else throw reader.error();
  } while (reader.accept(','));
  reader.expect(')');
  if (property === undefined) throw reader.error();
  const column = property;
  const wanted = new Set(values);
  return (item) => {
    const value = column.read(item);
    return value !== null && wanted.has(String(value).toLowerCase());
  };
}
