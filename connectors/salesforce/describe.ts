import { z } from 'zod';
import { ConnectorError } from '../contract/index.ts';
import type { SalesforceClient } from './client.ts';
import { hasCode, unreadable } from './errors.ts';

const describeAnswer = z.object({
  name: z.string(),
  queryable: z.boolean(),
  replicateable: z.boolean(),
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.string().default(''),
      filterable: z.boolean().default(true),
      createable: z.boolean().default(false),
      nillable: z.boolean().default(true),
      defaultedOnCreate: z.boolean().default(false),
      relationshipName: z.string().nullish(),
      referenceTo: z.array(z.string()).nullish(),
    }),
  ),
});

export interface FieldDescription {
  readonly type: string;
  readonly filterable: boolean;
  /** Whether somebody may give it a value when entering a record, must, and need not because it has one already. */
  readonly createable: boolean;
  readonly nillable: boolean;
  readonly defaultedOnCreate: boolean;
  /** The object a relationship of this name leads to; null for plain fields and for those that lead to several. */
  readonly parent: { readonly relationship: string; readonly object: string } | null;
}

export interface ObjectDescription {
  readonly object: string;
  readonly queryable: boolean;
  /** Whether Salesforce lists its deletes. */
  readonly replicateable: boolean;
  readonly fields: ReadonlyMap<string, FieldDescription>;
}

/** What to read of an object: wanted as far as the user may see it. */
export interface FieldList {
  readonly select: readonly string[];
  readonly missing: readonly string[];
}

/**
 * What the signed-in user sees of an object, asked for at most every ten minutes.
 *
 * @returns null when the object is not there or not visible
 * @throws ConnectorError as `client.get`
 */
export function describeObject(client: SalesforceClient, object: string): Promise<ObjectDescription | null> {
  return client.memory.once(`describe ${object}`, () => ask(client, object));
}

/** As `describeObject`, for a stream that cannot do without. @throws ConnectorError `skip-stream` */
export async function requireObject(client: SalesforceClient, object: string): Promise<ObjectDescription> {
  const found = await describeObject(client, object);
  if (found?.queryable === true) return found;
  throw new ConnectorError(
    'skip-stream',
    `${object} is not visible to the integration user. Grant Read and View All Records on ${object} in its permission set.`,
    { vendorCode: 'INVALID_TYPE' },
  );
}

/**
 * Which of the wanted fields can be selected. A path like Profile.UserLicense.Name is followed through the
 * descriptions of each object on the way.
 *
 * @throws ConnectorError `skip-stream` when a field the stream cannot do without is hidden
 */
export async function visibleFields(
  client: SalesforceClient,
  object: string,
  required: readonly string[],
  wanted: readonly string[],
): Promise<FieldList> {
  const description = await requireObject(client, object);
  const hidden = required.filter((field) => !description.fields.has(field));
  if (hidden.length > 0) {
    throw new ConnectorError(
      'skip-stream',
      `${hidden.join(', ')} of ${object} ${hidden.length === 1 ? 'is' : 'are'} hidden from the integration user. ` +
        `Grant Read on ${hidden.length === 1 ? 'it' : 'them'} in its permission set.`,
      { vendorCode: 'INVALID_FIELD' },
    );
  }
  const select = [...required];
  const missing: string[] = [];
  for (const path of wanted) {
    if (await isVisible(client, description, path.split('.'))) select.push(path);
    else missing.push(path);
  }
  return { select, missing };
}

async function isVisible(
  client: SalesforceClient,
  description: ObjectDescription,
  [step, ...rest]: readonly string[],
): Promise<boolean> {
  if (step === undefined) return false;
  if (rest.length === 0) return description.fields.has(step);
  const parent = [...description.fields.values()].find((field) => field.parent?.relationship === step)?.parent;
  if (parent === undefined || parent === null) return false;
  const next = await describeObject(client, parent.object);
  return next !== null && isVisible(client, next, rest);
}

async function ask(client: SalesforceClient, object: string): Promise<ObjectDescription | null> {
  let answer: unknown;
  try {
    answer = await client.get(`/sobjects/${object}/describe`, object, client.signal);
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND', 'INVALID_TYPE', 'HTTP_404', 'INSUFFICIENT_ACCESS')) return null;
    throw error;
  }
  const { data, error } = describeAnswer.safeParse(answer);
  if (data === undefined) throw unreadable(object, error);
  return {
    object: data.name,
    queryable: data.queryable,
    replicateable: data.replicateable,
    fields: new Map(
      data.fields.map(({ name, relationshipName, referenceTo, ...field }) => {
        const [target, another] = referenceTo ?? [];
        const leads = relationshipName && target !== undefined && another === undefined;
        return [name, { ...field, parent: leads ? { relationship: relationshipName, object: target } : null }];
      }),
    ),
  };
}
