import { z } from 'zod';

/*
 * What a CRM record is to Uptake: a minimal typed row, never the vendor's JSON and never contents.
 * Connectors produce these; the sync engine parses every one of them and quarantines what does not fit.
 */

/** An instant as the vendor gave it, normalised by the connector to ISO 8601 with an offset or `Z`. */
const instant = z.iso.datetime({ offset: true });
const sourceId = z.string().min(1).max(64);

/**
 * How new this copy of a record is, by the vendor's own ordering: milliseconds of SystemModstamp (Salesforce) or
 * versionnumber (Dataverse). A decimal string because Dataverse's Int64 does not fit a JavaScript number.
 * A copy with a smaller version never overwrites one with a larger.
 */
const version = z.string().regex(/^\d{1,19}$/);

/** How a row came to be. Only `person` rows may count as use; the others are kept and reported apart. */
export const via = z.enum(['person', 'workflow', 'import', 'auto-captured']);
export type Via = z.infer<typeof via>;

/** `human` may still be unlicensed or excluded by configuration; the other classes never count as people. */
export const userClass = z.enum(['human', 'integration', 'system', 'support', 'external']);

export const userRecord = z.object({
  type: z.literal('user'),
  sourceId,
  version,
  email: z.string().max(320).nullable(),
  username: z.string().max(320).nullable(),
  name: z.string().max(400),
  active: z.boolean(),
  class: userClass,
  /** The licence that makes this account cost money, by the name the vendor shows for it; null when unlicensed. */
  licence: z.string().nullable(),
  profile: z.string().nullable(),
  role: z.string().nullable(),
  title: z.string().nullable(),
  managerSourceId: sourceId.nullable(),
  businessUnit: z.string().nullable(),
  /** IANA zone; null when the CRM does not say or says something that is not one. */
  timeZone: z.string().nullable(),
  federationId: z.string().nullable(),
  entraId: z.string().nullable(),
  createdAt: instant,
  lastLoginAt: instant.nullable(),
});

/** One human or API sign-in, or one presence mark (Dataverse audit 64/65, which is never a session count). */
export const loginRecord = z.object({
  type: z.literal('login'),
  sourceId,
  userSourceId: sourceId,
  at: instant,
  /** `session`: a sign-in; `presence`: seen at least once in an interval; `api`: not a person at a screen. */
  kind: z.enum(['session', 'presence', 'api']),
});

export const activityKind = z.enum(['call', 'meeting', 'email', 'task']);

export const activityRecord = z.object({
  type: z.literal('activity'),
  /** The CRM's own name of the object, as its administrators know it: Task, Event, phonecall. */
  object: z.string(),
  sourceId,
  version,
  kind: activityKind,
  /** Who wrote the row. Attribution falls back on the owner only for rows no person wrote, and marks that. */
  createdBySourceId: sourceId,
  ownerSourceId: sourceId.nullable(),
  via,
  createdAt: instant,
  /** A to-do is an action when it is completed; until then it is an open record. Ignored for other kinds. */
  completed: z.boolean(),
  completedAt: instant.nullable(),
  /** When it took place, for boards on request; never used for adoption. Date-only values are noon UTC of that date. */
  occurredAt: instant.nullable(),
  accountSourceId: sourceId.nullable(),
});

export const entityKind = z.enum(['account', 'contact', 'lead', 'opportunity', 'case']);
export type EntityKind = z.infer<typeof entityKind>;

export const entityRecord = z.object({
  type: z.literal('entity'),
  kind: entityKind,
  object: z.string(),
  sourceId,
  version,
  ownerSourceId: sourceId.nullable(),
  createdBySourceId: sourceId,
  via,
  createdAt: instant,
  modifiedAt: instant.nullable(),
  modifiedBySourceId: sourceId.nullable(),
  /** Stage of an opportunity, status of a lead or case, in the vendor's words. */
  status: z.string().nullable(),
  closed: z.boolean(),
  won: z.boolean(),
  amount: z.number().nullable(),
  /** Amount in the CRM's base currency by the CRM's own rate; null when it gives none. */
  amountBase: z.number().nullable(),
  currency: z.string().nullable(),
  closeDate: z.iso.date().nullable(),
  /** When it was won, lost, resolved or converted, where the CRM says so. */
  closedAt: instant.nullable(),
  accountSourceId: sourceId.nullable(),
});

/** One change of a record's owner, from the CRM's history or audit. */
export const ownerChangeRecord = z.object({
  type: z.literal('owner-change'),
  object: z.string(),
  kind: entityKind,
  sourceId,
  recordSourceId: sourceId,
  at: instant,
  changedBySourceId: sourceId.nullable(),
  fromSourceId: sourceId.nullable(),
  toSourceId: sourceId.nullable(),
});

export const crmRecord = z.discriminatedUnion('type', [
  userRecord,
  loginRecord,
  activityRecord,
  entityRecord,
  ownerChangeRecord,
]);

export type UserRecord = z.infer<typeof userRecord>;
export type LoginRecord = z.infer<typeof loginRecord>;
export type ActivityRecord = z.infer<typeof activityRecord>;
export type EntityRecord = z.infer<typeof entityRecord>;
export type OwnerChangeRecord = z.infer<typeof ownerChangeRecord>;
export type CrmRecord = z.infer<typeof crmRecord>;
export type RecordType = CrmRecord['type'];
