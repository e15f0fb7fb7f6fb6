import type { z } from 'zod';
import type { PathSegment } from './problem.ts';

type Schema = z.core.$ZodType;

/** Names of the keys that the objects found at `path` inside `schema` may have, seen as far as `input` tells apart. */
export function keysAt(schema: Schema, path: readonly PathSegment[], input: unknown): Set<string> {
  let level: { schema: Schema; input: unknown }[] = [{ schema, input }];
  for (const segment of path) {
    level = level.flatMap((item) =>
      flatten(item.schema, item.input).flatMap((inner) => {
        const next = child(inner, segment);
        return next === undefined ? [] : [{ schema: next, input: valueAt(item.input, [segment]) }];
      }),
    );
  }
  const keys = level
    .flatMap((item) => flatten(item.schema, item.input))
    .flatMap((inner) => (isType(inner, 'object') ? Object.keys(inner._zod.def.shape) : []));
  return new Set(keys);
}

export function valueAt(input: unknown, path: readonly PathSegment[]): unknown {
  let value = input;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = Reflect.get(value, segment);
  }
  return value;
}

interface Defs {
  object: z.core.$ZodObjectDef;
  array: z.core.$ZodArrayDef;
  record: z.core.$ZodRecordDef;
  union: z.core.$ZodUnionDef & { readonly discriminator?: string };
  pipe: z.core.$ZodPipeDef;
  default: z.core.$ZodDefaultDef;
  prefault: z.core.$ZodPrefaultDef;
  optional: z.core.$ZodOptionalDef;
  nullable: z.core.$ZodNullableDef;
  readonly: z.core.$ZodReadonlyDef;
}

function isType<T extends keyof Defs>(schema: Schema, type: T): schema is Schema & { _zod: { def: Defs[T] } } {
  return schema._zod.def.type === type;
}

function child(schema: Schema, segment: PathSegment): Schema | undefined {
  if (isType(schema, 'object')) return schema._zod.def.shape[segment];
  if (isType(schema, 'array')) return schema._zod.def.element;
  return isType(schema, 'record') ? schema._zod.def.valueType : undefined;
}

const WRAPPERS = ['default', 'prefault', 'optional', 'nullable', 'readonly'] as const;

/** Takes wrappers off until only schemas with a structure of their own are left: several where it is a union. */
function flatten(schema: Schema, input: unknown): Schema[] {
  for (const wrapper of WRAPPERS) {
    if (isType(schema, wrapper)) return flatten(schema._zod.def.innerType, input);
  }
  if (isType(schema, 'pipe')) {
    // z.preprocess puts the schema behind a transform, .transform() before one.
    const { in: before, out: after } = schema._zod.def;
    return flatten(before._zod.def.type === 'transform' ? after : before, input);
  }
  if (!isType(schema, 'union')) return [schema];
  const { options, discriminator } = schema._zod.def;
  if (discriminator === undefined) return options.flatMap((option) => flatten(option, input));
  const chosen = valueAt(input, [discriminator]);
  const matching = options.filter((option) =>
    option._zod.propValues?.[discriminator]?.has(chosen as z.core.util.Primitive),
  );
  return (matching.length > 0 ? matching : options).flatMap((option) => flatten(option, input));
}
