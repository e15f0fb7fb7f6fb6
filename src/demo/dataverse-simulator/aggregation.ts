import { type ApiAnswer, type ApiContext, jsonAnswer } from './api-context.ts';
import { badRequest } from './api-error.ts';
import { selectableColumn, tableProperties } from './column-reader.ts';
import { type CollectionRequest, matching } from './entity-set.ts';
import { formattedValue } from './formatted-values.ts';
import { applyTo, parseApply } from './odata/apply.ts';
import { FORMATTED_VALUE } from './odata/preferences.ts';
import type { Scalar } from './odata/property.ts';

/** Answers `$apply`: rows without etag or key, in no promised order. */
export function aggregate(context: ApiContext, request: CollectionRequest, apply: string): ApiAnswer {
  const { org } = context;
  const table = request.store.definition;
  if (request.query.orderBy !== null) throw badRequest('The query parameter $orderby is not supported with $apply.');
  const application = parseApply(apply, tableProperties(org, table));
  const matches = matching(context, request);
  const results = applyTo(application, [...request.store.rows.values()].filter(matches));
  const formatted = request.preferences.annotates(FORMATTED_VALUE);
  const groups = new Map(application.groups.map(({ name }) => [name, selectableColumn(org, table, name)]));
  const rows = results.map((result) => {
    const properties: string[] = [];
    for (const [name, value] of result) {
      const column = groups.get(name);
      const label =
        formatted && value !== null ? labelOf(value, column && formattedValue(org, column, value)) : undefined;
      if (label !== undefined) properties.push(`"${name}@${FORMATTED_VALUE}":${JSON.stringify(label)}`);
      properties.push(`"${name}":${typeof value === 'bigint' ? value : JSON.stringify(value)}`);
    }
    return `{${properties.join(',')}}`;
  });
  return jsonAnswer(
    `{"@odata.context":"${context.base}/$metadata#${table.entitySetName}","value":[${rows.join(',')}]}`,
    request.preferences.applied,
  );
}

function labelOf(value: Exclude<Scalar, null>, label: string | undefined): string | undefined {
  if (label !== undefined) return label;
  return typeof value === 'number' ? value.toLocaleString('en-US') : undefined;
}
