/*
 * Examples of answers and bodies, made from their schemas: one value for each name that says what it is, and for all others
 * one that fits. Made and not written, so that none can be left behind when a schema changes.
 */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly additionalProperties?: boolean | Schema;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
}

/** Of fields with these names, wherever they are, where they fit the type. */
const byName: Readonly<Record<string, unknown>> = {
  groupId: 't-northern-europe',
  groupName: 'Northern Europe',
  periodStart: '2026-10-26',
  periodEnd: '2026-11-02',
  weekStart: '2026-10-26',
  week: '2026-W44',
  period: '2026-W44',
  metric: 'adoption-rate',
  value: 0.75,
  numerator: 9,
  denominator: 12,
  people: 12,
  low: 0.467,
  high: 0.911,
  adoptionRate: 0.75,
  habitRate: 0.58,
  dataThrough: '2026-11-01',
  asOf: '2026-11-02T05:30:00.000Z',
  definitionVersion: 'adoption-rate@1',
  suppressedGroups: 0,
  notices: [],
  nextCursor: null,
  suppressed: false,
  provisional: false,
  reason: null,
  name: 'Anna Berg',
  email: 'anna.berg@acme.example',
  personEmail: 'anna.berg@acme.example',
  role: 'account-executive',
  team: 't-northern-europe',
  teamName: 'Northern Europe',
  connection: 'sf-emea',
  object: 'Task',
  stream: 'tasks',
  vendor: 'salesforce',
  trainingId: 'pipeline-basics',
  title: 'Adoption rate',
  timeZone: 'Europe/Berlin',
  country: 'DE',
  scopes: ['aggregate'],
  key: 'upt_…',
  prefix: 'upt_Zk3f',
  url: 'https://acme.my.salesforce.com/00T5g00000abcde',
};

/** A value that fits the schema, with a null only where nothing else does. */
export function exampleOf(schema: Schema, schemas: Readonly<Record<string, Schema>>, name = ''): unknown {
  if (schema.$ref !== undefined) {
    const target = schemas[schema.$ref.replace('#/components/schemas/', '')];
    return target === undefined ? null : exampleOf(target, schemas, name);
  }
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    if (name in byName && byName[name] === null && choices.some(({ type }) => type === 'null')) return null;
    const [first] = choices.filter(({ type }) => type !== 'null');
    return first === undefined ? null : exampleOf(first, schemas, name);
  }
  if (schema.allOf !== undefined) {
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, schemas, name)));
  }
  const types = [schema.type ?? []].flat();
  const type = types.find((one) => one !== 'null');
  if (types.includes('null') && name in byName && byName[name] === null) return null;
  if (type === 'object' || schema.properties !== undefined) {
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([field, part]) => [field, exampleOf(part, schemas, field)]),
    );
  }
  const known = byName[name];
  if (type === 'array') {
    if (Array.isArray(known)) return known;
    const fixed = (schema.prefixItems ?? []).map((part) => exampleOf(part, schemas, name));
    const { items } = schema;
    if (fixed.length > 0 || typeof items !== 'object') return fixed;
    return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => exampleOf(items, schemas, name));
  }
  if (type === 'boolean') return known === true;
  if (type === 'integer' || type === 'number') {
    const wanted = typeof known === 'number' ? known : Math.max(schema.minimum ?? 1, 1);
    return type === 'integer' ? Math.round(wanted) : wanted;
  }
  if (type === 'string') return textOf(schema, known, name);
  return {};
}

function textOf({ format }: Schema, known: unknown, name: string): string {
  if (format === 'date') return typeof known === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(known) ? known : '2026-10-26';
  if (format === 'date-time') return '2026-11-02T05:30:00.000Z';
  if (typeof known === 'string') return known;
  return name === 'id' || name.endsWith('Id') || name === '' ? '42' : name;
}
