import { z } from 'zod';

/*
 * What a training is when it comes in, by CSV or API. Badly formed values are the schema's business (400);
 * what is well formed and yet cannot be is found by `impossibilities` (422).
 */

const text = (maximum: number) => z.string().trim().min(1).max(maximum);

/** A calendar date, YYYY-MM-DD, in this or the neighbouring centuries: a typing error in the year should not pass. */
const calendarDate = z.iso.date().refine((date) => date >= '1990-01-01' && date < '2100-01-01', {
  error: 'must lie between 1990 and 2100',
});

export const attendanceStatus = z.enum(['invited', 'attended', 'completed']);

export const attendee = z.strictObject({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .max(320)
    .regex(/^[^\s@<>",;]+@[^\s@<>",;]+$/, 'must be an e-mail address'),
  status: attendanceStatus,
  minutes: z.number().min(0).max(100_000).nullable().default(null),
});

export const trainingId = z
  .string()
  .trim()
  .regex(/^[^\s/?#%]{1,64}$/, 'must be 1 to 64 characters without spaces and / ? # %');

/** A training without its attendees: the columns that every line of the CSV repeats. */
export const trainingFields = z.strictObject({
  id: trainingId,
  name: text(200),
  startsOn: calendarDate,
  endsOn: calendarDate,
  /** Length of the whole training. */
  hours: z.number().gt(0).max(1000).nullable().default(null),
  /** How it was held, in the company's own words: in person, online. */
  mode: text(50).nullable().default(null),
  topics: z.array(text(100)).max(50).default([]),
  /** In the company's currency. */
  cost: z.number().min(0).max(1_000_000_000).nullable().default(null),
});

export const trainingInput = trainingFields.extend({ attendees: z.array(attendee).max(100_000).default([]) });

export type Attendee = z.output<typeof attendee>;
export type TrainingFields = z.output<typeof trainingFields>;
export type Training = z.output<typeof trainingInput>;

export interface Impossibility {
  /** JSON pointer into the training. */
  readonly pointer: string;
  readonly detail: string;
}

/** Paths of the API below /trainings: a training of that name could not be asked for. */
const reserved = new Set(['effects', 'import']);

/** What is well formed and yet cannot be. Empty when the training is possible. */
export function impossibilities(training: TrainingFields & { attendees?: readonly Attendee[] }): Impossibility[] {
  const found: Impossibility[] = [];
  const { id, startsOn, endsOn, hours } = training;
  if (reserved.has(id)) found.push({ pointer: '/id', detail: `${id} is the name of a path of the API` });
  if (endsOn < startsOn) {
    found.push({ pointer: '/endsOn', detail: `endsOn ${endsOn} is before startsOn ${startsOn}` });
  } else {
    const days = (Date.parse(endsOn) - Date.parse(startsOn)) / 86_400_000 + 1;
    if (hours !== null && hours > 24 * days) {
      found.push({ pointer: '/hours', detail: `${hours} hours do not fit between ${startsOn} and ${endsOn}` });
    }
  }
  const seen = new Set<string>();
  for (const [index, { email }] of (training.attendees ?? []).entries()) {
    if (seen.has(email)) found.push({ pointer: `/attendees/${index}/email`, detail: 'is listed twice' });
    seen.add(email);
  }
  return found;
}

export const eventKind = z.enum(['launch', 'release', 'territory-change', 'field-change', 'campaign', 'other']);

/** Something that happened in the company and may move use. */
export const eventInput = z.strictObject({
  on: calendarDate,
  /** Last day, where it took longer than one. */
  until: calendarDate.nullable().default(null),
  kind: eventKind.default('other'),
  title: text(200),
});
export type EventInput = z.output<typeof eventInput>;

export const actionStatus = z.enum(['open', 'in-progress', 'done', 'cancelled']);

/** An action of the plan: who does what by when, and which figure is to move. */
export const actionInput = z.strictObject({
  title: text(200),
  /** A role in words ("the team's manager") rather than a name. */
  owner: text(200),
  /** Id of a team; null: the whole company. */
  team: text(64).nullable().default(null),
  /** Id of a metric of the catalogue. */
  metric: text(64),
  target: z.number().min(-1e12).max(1e12).nullable().default(null),
  /** First day it can have an effect; today when left out. */
  startsOn: calendarDate.optional(),
  dueOn: calendarDate,
  status: actionStatus.default('open'),
  note: text(2000).nullable().default(null),
});
export type ActionInput = z.output<typeof actionInput>;

/** What of an action may change. */
export const actionChange = z.strictObject({
  title: text(200).optional(),
  owner: text(200).optional(),
  team: text(64).nullable().optional(),
  metric: text(64).optional(),
  target: z.number().min(-1e12).max(1e12).nullable().optional(),
  startsOn: calendarDate.optional(),
  dueOn: calendarDate.optional(),
  status: actionStatus.optional(),
  note: text(2000).nullable().optional(),
});
export type ActionChange = z.output<typeof actionChange>;
