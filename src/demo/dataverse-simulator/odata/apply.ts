import { ApiError, badRequest } from '../api-error.ts';
import { type Predicate, parseOr } from './filter.ts';
import { TokenReader } from './lexer.ts';
import type { Property, Resolve, Scalar } from './property.ts';

export const AGGREGATE_LIMIT = 50_000;

type Method = 'sum' | 'min' | 'max' | 'average' | 'count';

export interface Aggregate<Item> {
  readonly alias: string;
  readonly method: Method;
  readonly property: Property<Item> | null;
}

/** A `$apply` of the shape the platform takes: perhaps a filter, then one grouping or aggregation. */
export interface Application<Item> {
  readonly filter: Predicate<Item>;
  readonly groups: readonly { readonly name: string; readonly property: Property<Item> }[];
  readonly aggregates: readonly Aggregate<Item>[];
}

/** Reads `$apply`. Throws the 400 for grouping by a moment, distinct counts and what else is not supported. */
export function parseApply<Item>(text: string, resolve: Resolve<Item>): Application<Item> {
  const reader = new TokenReader(text);
  let filter: Predicate<Item> = () => true;
  if (reader.accept('filter')) {
    reader.expect('(');
    filter = parseOr(reader, resolve);
    reader.expect(')');
    if (!reader.accept('/')) {
      reader.expectEnd();
      throw badRequest('The query parameter $apply must end in groupby or aggregate.');
    }
  }
  const application = reader.accept('groupby')
    ? { filter, ...parseGroupBy(reader, resolve) }
    : { filter, groups: [], aggregates: parseAggregate(reader, resolve) };
  reader.expectEnd();
  return application;
}

function parseGroupBy<Item>(reader: TokenReader, resolve: Resolve<Item>): Omit<Application<Item>, 'filter'> {
  reader.expect('(');
  reader.expect('(');
  const groups: { name: string; property: Property<Item> }[] = [];
  do {
    const name = reader.take().text;
    const property = resolve(name);
    if (property.type === 'Edm.DateTimeOffset' || property.type === 'Edm.Date') {
      throw badRequest(`Grouping by the date and time column '${name}' is not supported.`);
    }
    groups.push({ name, property });
  } while (reader.accept(','));
  reader.expect(')');
  const aggregates = reader.accept(',') ? parseAggregate(reader, resolve) : [];
  reader.expect(')');
  return { groups, aggregates };
}

function parseAggregate<Item>(reader: TokenReader, resolve: Resolve<Item>): Aggregate<Item>[] {
  reader.expect('aggregate');
  reader.expect('(');
  const aggregates: Aggregate<Item>[] = [];
  do {
    const name = reader.take().text;
    let method: Method = 'count';
    if (name !== '$count') {
      reader.expect('with');
      const asked = reader.take().text;
      if (!['sum', 'min', 'max', 'average'].includes(asked)) {
        throw badRequest(`The aggregation method '${asked}' is not supported.`);
      }
      method = asked as Method;
    }
    reader.expect('as');
    aggregates.push({ alias: reader.take().text, method, property: name === '$count' ? null : resolve(name) });
  } while (reader.accept(','));
  reader.expect(')');
  return aggregates;
}

/** Groups and aggregates. Throws 0x8004E023 when more than 50,000 rows would have to be read. */
export function applyTo<Item>(application: Application<Item>, items: Iterable<Item>): Map<string, Scalar>[] {
  const groups = new Map<string, { keys: Scalar[]; items: Item[] }>();
  let rows = 0;
  for (const item of items) {
    if (!application.filter(item)) continue;
    if (++rows > AGGREGATE_LIMIT) {
      throw new ApiError(
        400,
        '0x8004e023',
        `The maximum record limit of ${AGGREGATE_LIMIT} is exceeded. Reduce the number of records.`,
      );
    }
    const keys = application.groups.map(({ property }) => property.read(item));
    const id = keys.map(String).join('\u0000');
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { keys, items: [item] });
    else group.items.push(item);
  }
  if (groups.size === 0 && application.groups.length === 0) groups.set('', { keys: [], items: [] });
  return [...groups.values()].map((group) => {
    const result = new Map<string, Scalar>();
    application.groups.forEach(({ name }, index) => {
      result.set(name, group.keys[index] ?? null);
    });
    for (const aggregate of application.aggregates) result.set(aggregate.alias, aggregateOf(aggregate, group.items));
    return result;
  });
}

function aggregateOf<Item>({ method, property }: Aggregate<Item>, items: readonly Item[]): Scalar {
  if (method === 'count' || property === null) return items.length;
  const values = items.map((item) => property.read(item)).filter((value) => value !== null);
  if (values.length === 0) return null;
  if (method === 'min') return values.reduce((least, value) => (value < least ? value : least));
  if (method === 'max') return values.reduce((most, value) => (value > most ? value : most));
  const sum = values.reduce<number>((total, value) => total + Number(value), 0);
  return method === 'sum' ? sum : sum / values.length;
}
