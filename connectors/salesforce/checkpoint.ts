import { z } from 'zod';
import { type Checkpoint, ConnectorError } from '../contract/index.ts';
import type { Keyset } from './soql.ts';

/** A transaction shows its rows up to this long after the moment they are stamped with. Airbyte found the same figure. */
export const OVERLAP_MS = 10 * 60_000;

/**
 * How far a window [through, until) over the stamp of an object has been read.
 *
 * - `through`: everything stamped before it is stored.
 * - `until`: where the window in progress ends; where the last one ended, once it is finished.
 * - `at`, `id`: the last row of the window that is stored; empty when no window is in progress.
 * - `full`: the window in progress names every record there is, so that its end may sweep.
 * - `deletes`: deletes before it are known; empty for streams without.
 * - `floor`: nothing stamped before it was asked for.
 *
 * While a first read goes by the Bulk API, whose rows come in no order, the position is in a job's results instead:
 *
 * - `job`: the query job over everything stamped in [through, upper).
 * - `locator`: its next page; empty before the first, `null` when all of them are stored.
 * - `select`: the fields it was asked for, as its header line names them.
 */
export interface Progress {
  readonly through: string;
  readonly until: string;
  readonly at: string;
  readonly id: string;
  readonly full: boolean;
  readonly deletes: string;
  readonly floor: string;
  readonly job?: string | undefined;
  readonly upper?: string | undefined;
  readonly locator?: string | undefined;
  readonly select?: string | undefined;
}

const instant = z.iso.datetime({ offset: true });
const progress = z.object({
  through: instant,
  until: instant,
  at: z.union([z.literal(''), instant]),
  id: z.string().max(18),
  full: z.boolean(),
  deletes: z.union([z.literal(''), instant]),
  floor: instant,
  job: z.string().max(18).optional(),
  upper: instant.optional(),
  locator: z.string().optional(),
  select: z.string().optional(),
});

/** Where a first read begins. @param floor the oldest stamp it asks for */
export function beginning(floor: Date, until: Date, tracksDeletes: boolean): Progress {
  const [start, end] = [floor.toISOString(), until.toISOString()];
  return { through: start, until: end, at: '', id: '', full: true, deletes: tracksDeletes ? end : '', floor: start };
}

/**
 * Reads a checkpoint back.
 *
 * @param floor the oldest stamp the stream is to ask for today
 * @throws ConnectorError `restart-stream` when it is not one of ours, or the floor was moved back since
 */
export function parseProgress(checkpoint: Checkpoint, floor: Date): Progress {
  const { data } = progress.safeParse(checkpoint);
  if (data === undefined) {
    throw new ConnectorError('restart-stream', 'The stored position of this stream cannot be read; it starts anew.');
  }
  if (floor.getTime() < Date.parse(data.floor)) {
    throw new ConnectorError('restart-stream', 'The start date was moved back; the stream is read from there.');
  }
  return data;
}

export function toCheckpoint(state: Progress): Checkpoint {
  const known = Object.entries(state).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}

/** The job of a first read that is in progress; null when none is. */
export function jobOf({ job, upper, locator, select }: Progress): JobProgress | null {
  if (job === undefined || upper === undefined) return null;
  return { job, upper, locator: locator ?? '', select: select ?? '' };
}

export interface JobProgress {
  readonly job: string;
  readonly upper: string;
  readonly locator: string;
  readonly select: string;
}

/** Everything up to `through` is stored, and no job is in progress. */
export function withoutJob(state: Progress, through: string): Progress {
  const { job: _job, upper: _upper, locator: _locator, select: _select, ...rest } = state;
  return { ...rest, through };
}

/**
 * The position to go on from. Rows that were stamped less than ten minutes before the end of the read that emitted
 * the checkpoint may since have become visible behind it, so those minutes are read again; older positions are exact,
 * which is what lets an interrupted bulk load of one second's records get on.
 */
export function resumeFrom(state: Progress, floor: Date): Keyset {
  const settled = Date.parse(state.until) - OVERLAP_MS;
  if (state.at === '') {
    const overlap = state.full ? Date.parse(state.through) : Date.parse(state.through) - OVERLAP_MS;
    return { at: new Date(Math.max(overlap, floor.getTime())), id: '' };
  }
  const at = Date.parse(state.at);
  if (at < settled) return { at: new Date(at), id: state.id };
  return { at: new Date(Math.max(settled, floor.getTime())), id: '' };
}

/**
 * After a read by jobs, which ends where the window did when it began: what became visible behind that end meanwhile is
 * read with the rest, up to `until`.
 */
export function overlapping(state: Progress, until: Date): Progress {
  const through = Date.parse(state.through);
  if (state.through !== state.until || until.getTime() <= through) return state;
  const at = Math.max(through - OVERLAP_MS, Date.parse(state.floor));
  return { ...state, at: new Date(at).toISOString(), id: '' };
}

/** After a page: the window stays, the position moves. */
export function moved(state: Progress, until: Date, position: Keyset): Progress {
  return { ...state, until: until.toISOString(), at: position.at.toISOString(), id: position.id };
}

/** After the last page: the next window begins where this one ended. */
export function finished(state: Progress, until: Date): Progress {
  return { ...state, through: until.toISOString(), until: until.toISOString(), at: '', id: '', full: false };
}
