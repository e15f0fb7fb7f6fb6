import type { Access } from '../access.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import type { Query, SelectItem } from './ast.ts';
import { queryError } from './error.ts';

const MAX_ROWS = 200;

/** Replaces FIELDS(ALL), FIELDS(STANDARD) and FIELDS(CUSTOM) by the fields they stand for. */
export function expandFields(query: Query, object: ObjectDefinition, access: Access): Query {
  if (!query.select.some(isFields)) return query;
  const select = query.select.flatMap((item): readonly SelectItem[] => {
    if (!isFields(item) || item.operand.kind !== 'call') return [item];
    const set = item.operand.argument?.kind === 'field' ? (item.operand.argument.path[0] ?? '').toUpperCase() : '';
    if (!['ALL', 'STANDARD', 'CUSTOM'].includes(set)) {
      throw queryError(query.soql, item.operand.at, 'MALFORMED_QUERY', `unexpected token: '${set}'`);
    }
    if (set !== 'STANDARD' && (query.limit === null || query.limit > MAX_ROWS)) {
      const message = `The SOQL FIELDS function must have a LIMIT of at most ${MAX_ROWS}`;
      throw queryError(query.soql, item.operand.at, 'MALFORMED_QUERY', message);
    }
    const at = item.operand.at;
    return access
      .visibleFields(object)
      .filter((field) => set === 'ALL' || field.name.endsWith('__c') === (set === 'CUSTOM'))
      .map((field) => ({ operand: { kind: 'field', path: [field.name], at }, alias: null }));
  });
  return { ...query, select };
}

function isFields(item: SelectItem): boolean {
  return item.operand.kind === 'call' && item.operand.name === 'FIELDS';
}
