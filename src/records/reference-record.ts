import { z } from 'zod';
import { entityKind, instant, sourceId } from './values.ts';

/*
 * What surrounds the records people work on: stages, licences, units, required fields, rates, training sessions. Small
 * tables that a stream reads whole. Each is kept with valid-from and valid-to, because a figure about last March needs
 * the stages, licences and required fields of last March.
 */

/** When it began to be so, where the CRM says; null: from the moment we first saw it. */
const since = instant.nullable();

/** One stage of a pipeline or status of a case or lead, in the vendor's words. `sourceId` is what records carry as status. */
export const stageRecord = z.object({
  type: z.literal('stage'),
  sourceId,
  since,
  kind: entityKind,
  /** The value that records of this kind have as `status`. */
  status: z.string().min(1).max(255),
  label: z.string().max(255),
  position: z.int(),
  closed: z.boolean(),
  won: z.boolean(),
  /** 0 to 100, where the CRM gives one. */
  probability: z.number().min(0).max(100).nullable(),
});

/** A licence the organisation has bought, and how many are handed out. */
export const licenceRecord = z.object({
  type: z.literal('licence'),
  sourceId,
  since,
  name: z.string().max(255),
  family: z.enum(['user', 'permission-set']),
  bought: z.int().nullable(),
  assigned: z.int().nullable(),
});

/** A licence somebody holds beside the one of the user account itself. */
export const licenceAssignmentRecord = z.object({
  type: z.literal('licence-assignment'),
  sourceId,
  since,
  userSourceId: sourceId,
  licence: z.string().max(255),
});

/** A unit of the organisation, by its own kind: business unit, team, position. */
export const unitRecord = z.object({
  type: z.literal('unit'),
  sourceId,
  since,
  kind: z.enum(['business-unit', 'team', 'position']),
  name: z.string().max(400),
  parentSourceId: sourceId.nullable(),
  managerSourceId: sourceId.nullable(),
});

export const membershipRecord = z.object({
  type: z.literal('membership'),
  sourceId,
  since,
  unitSourceId: sourceId,
  userSourceId: sourceId,
});

/** Whether a field must be filled before a record can be saved: what data entry costs, and since when. */
export const fieldRequirementRecord = z.object({
  type: z.literal('field-requirement'),
  sourceId: z.string().min(1).max(200),
  since,
  object: z.string().max(100),
  kind: entityKind.nullable(),
  field: z.string().max(100),
  required: z.boolean(),
});

/** Units of `currency` for one unit of the organisation's own, from a day on (null: as long as it is given). */
export const currencyRateRecord = z.object({
  type: z.literal('currency-rate'),
  sourceId,
  since,
  currency: z.string().length(3),
  rate: z.number().positive(),
  startsOn: z.iso.date().nullable(),
});

/** A training kept in the CRM: a campaign, a meeting, a marketing list that the configuration names as a source. */
export const trainingSessionRecord = z.object({
  type: z.literal('training-session'),
  sourceId,
  since,
  /** The CRM's own name of the object. */
  object: z.string().max(100),
  name: z.string().max(400),
  startsAt: instant,
  endsAt: instant,
  /** Whole days in the CRM, so that the calendar dates of the two instants in UTC are meant. */
  allDay: z.boolean(),
  cost: z.number().min(0).nullable(),
});

/** Somebody's part in a training session or meeting. By user account, or by e-mail where the CRM has no account there. */
export const attendanceRecord = z.object({
  type: z.literal('attendance'),
  sourceId,
  since,
  /** The meeting or training session. */
  sessionSourceId: sourceId,
  userSourceId: sourceId.nullable(),
  email: z.string().max(320).nullable(),
  status: z.enum(['invited', 'attended', 'completed']),
});

export const referenceRecord = z.discriminatedUnion('type', [
  stageRecord,
  licenceRecord,
  licenceAssignmentRecord,
  unitRecord,
  membershipRecord,
  fieldRequirementRecord,
  currencyRateRecord,
  trainingSessionRecord,
  attendanceRecord,
]);

export type ReferenceRecord = z.infer<typeof referenceRecord>;
export type ReferenceType = ReferenceRecord['type'];
