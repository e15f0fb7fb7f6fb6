import { z } from 'zod';
import { ConnectorError } from '../contract/index.ts';
import type { SalesforceClient } from './client.ts';
import { hasCode, unreadable } from './errors.ts';
import type { Outcome, Part } from './remember.ts';
import { isLasting, MOST_PARTS } from './together.ts';

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

/** Objects that one stream or another needs; the first that is asked for brings the others along. */
const DESCRIBED_TOGETHER: readonly string[] = [
  ...['User', 'Profile', 'UserRole', 'UserLicense', 'LoginHistory', 'Task', 'Event', 'Organization', 'CurrencyType'],
  ...['Account', 'Contact', 'Lead', 'Opportunity', 'Case'],
  ...['AccountHistory', 'ContactHistory', 'LeadHistory', 'OpportunityFieldHistory', 'CaseHistory'],
  ...['OpportunityHistory', 'OpportunityStage', 'LeadStatus', 'CaseStatus', 'EmailMessage', 'EventRelation'],
];

/**
 * What the signed-in user sees of an object. Asked for once a session, and renewed by the hour along with other requests.
 *
 * @returns null when the object is not there or not visible
 * @throws ConnectorError as `client.together`
 */
export async function describeObject(client: SalesforceClient, object: string): Promise<ObjectDescription | null> {
  const known = client.memory.outcome(describePart(object).path);
  return read(object, await (known ?? describeWithOthers(client, object)));
}

/** Asks for an object and, in the same request, for those that will be asked for next. */
function describeWithOthers(client: SalesforceClient, object: string): Promise<Outcome> {
  const unknown = DESCRIBED_TOGETHER.filter((name) => client.memory.outcome(describePart(name).path) === undefined);
  const parts = [object, ...unknown.filter((name) => name !== object)].slice(0, MOST_PARTS).map(describePart);
  const asked = client.together(parts, client.signal);
  const outcomes = parts.map(async (part, index): Promise<Outcome> => {
    const outcome = (await asked)[index];
    if (outcome === undefined) throw unreadable(part.what);
    // Passing trouble is not remembered.
    if ('refusal' in outcome && !isLasting(outcome)) throw outcome.refusal;
    return outcome;
  });
  for (const [index, part] of parts.entries()) {
    const outcome = outcomes[index];
    if (outcome !== undefined) client.memory.keep(part, outcome);
  }
  return outcomes[0] ?? Promise.reject(unreadable(object));
}

function describePart(object: string): Part {
  return { path: `/sobjects/${object}/describe`, what: object };
}

/** The code of the refusal where an object is there only with a feature. */
export const FEATURE_ABSENT = 'FEATURE_ABSENT';

/** What to say of objects that are there only with a feature. */
const BY_FEATURE: Readonly<Record<string, string>> = {
  EmailMessage:
    'E-mails are not visible as e-mails: where Enhanced Email or Email-to-Case is on, grant Read and View All Records on ' +
    'Case, and View All Activities. Elsewhere they are tasks, and read with those.',
  LightningUsageByAppTypeMetrics:
    'On which days somebody used Lightning or the mobile app is not visible: sandboxes and organisations without ' +
    'Lightning Experience do not keep it. Elsewhere grant View Setup and Configuration to the integration user.',
};

/** Objects without permissions of their own, by what opens all of their records. */
const SEEN_BY: Readonly<Record<string, string>> = {
  Task: 'View All Activities',
  Event: 'View All Activities',
  EventRelation: 'View All Activities',
  EmailMessage: 'View All Records on Case, and View All Activities',
  User: 'View All Users',
};

/** The permission with which sharing rules hide no record of an object, as Setup calls it. */
export function toSeeAll(object: string): string {
  return SEEN_BY[object] ?? `View All Records on ${object}`;
}

/** As `describeObject`, for a stream that cannot do without. @throws ConnectorError `skip-stream` */
export async function requireObject(client: SalesforceClient, object: string): Promise<ObjectDescription> {
  const found = await describeObject(client, object);
  if (found?.queryable === true) return found;
  throw new ConnectorError(
    'skip-stream',
    BY_FEATURE[object] ??
      `${object} is not visible to the integration user. Grant ${SEEN_BY[object] ?? `Read and ${toSeeAll(object)}`} in its permission set.`,
    { vendorCode: BY_FEATURE[object] === undefined ? 'INVALID_TYPE' : FEATURE_ABSENT },
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

/** Descriptions are long, and looked at often. */
const descriptions = new WeakMap<object, ObjectDescription>();

function read(object: string, outcome: Outcome): ObjectDescription | null {
  if ('refusal' in outcome) {
    if (hasCode(outcome.refusal, 'NOT_FOUND', 'INVALID_TYPE', 'HTTP_404', 'INSUFFICIENT_ACCESS')) return null;
    throw outcome.refusal;
  }
  const known = descriptions.get(outcome.answer);
  if (known !== undefined) return known;
  const { data, error } = describeAnswer.safeParse(outcome.answer);
  if (data === undefined) throw unreadable(object, error);
  const description: ObjectDescription = {
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
  descriptions.set(outcome.answer, description);
  return description;
}
