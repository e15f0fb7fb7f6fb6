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
