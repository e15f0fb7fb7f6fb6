import { type ApiAnswer, type ApiContext, jsonAnswer } from './api-context.ts';
import { badRequest, noSuchProperty, noSuchRow, noSuchSegment } from './api-error.ts';
import {
  type Attribute,
  attributeMetadata,
  attributeType,
  type MetadataType,
  metadataProperties,
  tableMetadata,
} from './metadata-properties.ts';
import { compileFilter } from './odata/filter.ts';
import { parseQuery, type QueryOptions } from './odata/query-options.ts';
import { isLookup, type TableDefinition } from './table-definition.ts';

/** Answers `EntityDefinitions…`. Metadata is never paged. Throws 403 without prvReadEntity. */
export function readMetadata(context: ApiContext, path: string, query: QueryOptions): ApiAnswer {
  context.privileges.require('prvReadEntity', context.callerId);
  const found = /^EntityDefinitions(?:\(([^)]*)\))?(?:\/(.*))?$/.exec(path);
  if (found === null) throw noSuchSegment(path);
  const [, key, rest] = found;
  if (key === undefined) return tableList(context, query);
  const table = tableByKey(context, key);
  if (rest === undefined) {
    const json = tableJson(context, table, query);
    return jsonAnswer(
      JSON.stringify({
        '@odata.context': `${context.base}/$metadata#EntityDefinitions${projection(query)}/$entity`,
        ...json,
      }),
    );
  }
  return attributes(context, table, rest, query);
}

function tableList(context: ApiContext, query: QueryOptions): ApiAnswer {
  refusePaging(query);
  const definitions = [...context.org.tables()].map(({ definition }) => definition);
  const filter =
    query.filter === null
      ? () => true
      : compileFilter(query.filter, metadataProperties(tableMetadata, 'EntityMetadata'));
  return jsonAnswer(
    JSON.stringify({
      '@odata.context': `${context.base}/$metadata#EntityDefinitions${projection(query)}`,
      value: definitions.filter(filter).map((table) => tableJson(context, table, query)),
    }),
  );
}

function tableByKey(context: ApiContext, key: string): TableDefinition {
  const name = /^LogicalName='([^']*)'$/.exec(key)?.[1];
  for (const { definition } of context.org.tables()) {
    if (definition.logicalName === name || tableMetadata['MetadataId']?.value(definition) === key.toLowerCase()) {
      return definition;
    }
  }
  throw noSuchRow('EntityMetadata', name ?? key);
}

function tableJson(context: ApiContext, table: TableDefinition, query: QueryOptions): Record<string, unknown> {
  const json = project(tableMetadata, table, query.select, 'EntityMetadata');
  if (query.expand === null) return json;
  const expand = /^Attributes(?:\((.*)\))?$/.exec(query.expand);
  if (expand === null) throw badRequest(`The simulator expands Attributes only, not '${query.expand}'.`);
  const inner = parseQuery((expand[1] ?? '').replaceAll(';', '&'));
  return { ...json, Attributes: attributeRows(context, table, inner, null) };
}

function attributes(context: ApiContext, table: TableDefinition, rest: string, query: QueryOptions): ApiAnswer {
  const found = /^Attributes(?:\(LogicalName='([^']*)'\))?(?:\/(Microsoft\.Dynamics\.CRM\.\w+))?$/.exec(rest);
  if (found === null) throw noSuchSegment(rest);
  const [, name, cast] = found;
  const head = `${context.base}/$metadata#EntityDefinitions('${table.logicalName}')/Attributes${projection(query)}`;
  refusePaging(query);
  const rows = attributeRows(context, table, query, cast ?? null, name);
  if (name === undefined) return jsonAnswer(JSON.stringify({ '@odata.context': head, value: rows }));
  if (rows[0] === undefined) throw noSuchRow('AttributeMetadata', name);
  return jsonAnswer(JSON.stringify({ '@odata.context': `${head}/$entity`, ...rows[0] }));
}

function attributeRows(
  context: ApiContext,
  table: TableDefinition,
  query: QueryOptions,
  cast: string | null,
  name?: string,
): Record<string, unknown>[] {
  const items = [...table.columns.values()].map((column): Attribute => ({ org: context.org, table, column }));
  const filter =
    query.filter === null
      ? () => true
      : compileFilter(query.filter, metadataProperties(attributeMetadata, 'AttributeMetadata'));
  return items
    .filter(({ column }) => name === undefined || column.name === name)
    .filter(({ column }) => cast === null || attributeType(column) === cast)
    .filter(filter)
    .map((attribute) => ({
      // A cast already says the type.
      ...(cast === null ? { '@odata.type': `#${attributeType(attribute.column)}` } : {}),
      ...project(attributeMetadata, attribute, query.select, 'AttributeMetadata', derived(attribute, cast)),
      ...(query.expand?.startsWith('OptionSet') === true ? { OptionSet: optionSet(attribute) } : {}),
    }));
}

/** Properties only the derived types have; selecting them takes a cast. */
function derived({ column }: Attribute, cast: string | null): Readonly<Record<string, unknown>> {
  if (cast === null) return {};
  return {
    ...(isLookup(column) ? { Targets: column.targets } : {}),
    ...(column.maxLength === undefined ? {} : { MaxLength: column.maxLength }),
  };
}

function optionSet({ column }: Attribute): unknown {
  return {
    Options: column.options.map(([value, text, state]) => ({
      Value: value,
      ...(state === undefined ? {} : { State: state }),
      Label: { UserLocalizedLabel: { Label: text, LanguageCode: 1033 } },
    })),
  };
}

function project<Item>(
  type: MetadataType<Item>,
  item: Item,
  select: readonly string[] | null,
  typeName: string,
  extra: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const name of new Set([...(select ?? [...Object.keys(type), ...Object.keys(extra)]), 'MetadataId'])) {
    const property = type[name];
    if (property !== undefined) json[name] = property.value(item);
    else if (name in extra) json[name] = extra[name];
    else throw noSuchProperty(name, typeName);
  }
  return json;
}

function projection(query: QueryOptions): string {
  return query.select === null ? '' : `(${query.select.join(',')})`;
}

function refusePaging(query: QueryOptions): void {
  if (query.top !== null || query.orderBy !== null) {
    throw badRequest('The query parameters $top and $orderby are not supported for metadata entities.');
  }
}
