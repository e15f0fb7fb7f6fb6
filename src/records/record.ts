import { z } from 'zod';
import { referenceRecord } from './reference-record.ts';
import { activityKind, entityKind, instant, sourceId, version, via } from './values.ts';

export type { ReferenceRecord, ReferenceType } from './reference-record.ts';
export { type FilledBits, filledBits, TRACKED_FIELDS } from './tracked-fields.ts';
export { activityKind, type EntityKind, entityKind, type Via, via } from './values.ts';

/*
 * What a CRM record is to Uptake: a minimal typed row, never the vendor's JSON and never contents.
 * Connectors produce these; the sync engine parses every one of them and quarantines what does not fit.
 */

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
  /** How long it took by the CRM's own field, in minutes; null or absent where it does not say. */
  minutes: z.number().nullish(),
  /** Which way a call or e-mail went; null or absent where the CRM does not say. */
  direction: z.enum(['inbound', 'outbound', 'internal']).nullish(),
});

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
  /** Bit sets of `filledBits`; null or absent when the CRM was not asked. */
  filled: z.number().nullish(),
  tracked: z.number().nullish(),
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

/** One change of an opportunity's stage or of a lead's or case's status, from the CRM's history or audit. */
export const stageChangeRecord = z.object({
  type: z.literal('stage-change'),
  object: z.string(),
  kind: entityKind,
  sourceId,
  recordSourceId: sourceId,
  at: instant,
  changedBySourceId: sourceId.nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});

export const crmRecord = z.discriminatedUnion('type', [
  userRecord,
  loginRecord,
  activityRecord,
  entityRecord,
  ownerChangeRecord,
  stageChangeRecord,
  ...referenceRecord.options,
]);

export type UserRecord = z.infer<typeof userRecord>;
export type LoginRecord = z.infer<typeof loginRecord>;
export type ActivityRecord = z.infer<typeof activityRecord>;
export type EntityRecord = z.infer<typeof entityRecord>;
export type OwnerChangeRecord = z.infer<typeof ownerChangeRecord>;
export type StageChangeRecord = z.infer<typeof stageChangeRecord>;
export type CrmRecord = z.infer<typeof crmRecord>;
export type RecordType = CrmRecord['type'];
