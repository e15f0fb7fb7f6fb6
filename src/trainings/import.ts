import type { Rejection } from '../csv/table.ts';
import type { Db } from '../db/index.ts';
import { readTrainingLines, type TrainingLine } from './csv.ts';
import { type Attendee, impossibilities, type Training, type TrainingFields } from './schema.ts';
import { inTransaction, upsertTraining } from './store.ts';

export interface ImportResult {
  /** Trainings that were not there before. */
  readonly created: number;
  /** Trainings that were there; their columns are now as in the file, and their attendance is completed from it. */
  readonly updated: number;
  /** Attendances in the accepted lines. */
  readonly attendances: number;
  /** Lines left out, in order. */
  readonly rejected: readonly Rejection[];
  /** False when nothing was written: `strict` with a rejected line, or a file that cannot be read at all. */
  readonly imported: boolean;
}

export interface ImportOptions {
  /** `strict`: one bad line rejects the file; `partial`: the good lines are kept. */
  readonly mode: 'strict' | 'partial';
}

/**
 * Upserts trainings and attendance from CSV, all in one transaction. Attendance that is not in the file stays, so a
 * file per session can be imported one after the other, and importing a file twice changes nothing.
 */
export async function importTrainings(db: Db, csv: Uint8Array, options: ImportOptions): Promise<ImportResult> {
  const read = readTrainingLines(csv);
  const { trainings, rejected: conflicting } = assemble(read.lines);
  const rejected = [...read.rejected, ...conflicting].sort((a, b) => a.line - b.line);
  const nothing = { created: 0, updated: 0, attendances: 0, rejected, imported: false };
  if (!read.readable || (options.mode === 'strict' && rejected.length > 0)) return nothing;

  return inTransaction(db, async (trx) => {
    const count = { created: 0, updated: 0 };
    // In order of id, so that two imports at once wait for each other instead of deadlocking.
    for (const training of trainings.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      count[await upsertTraining(trx, training, { attendees: 'merge' })] += 1;
    }
    const attendances = trainings.reduce((sum, training) => sum + training.attendees.length, 0);
    return { ...count, attendances, rejected, imported: true };
  });
}

interface Draft {
  readonly first: TrainingLine;
  readonly lines: number[];
  readonly attendees: Map<string, { attendee: Attendee; line: number }>;
}

/** Puts the lines of each training together: its columns must agree on all of them, and an attendee on theirs. */
function assemble(lines: readonly TrainingLine[]): { trainings: Training[]; rejected: Rejection[] } {
  const rejected: Rejection[] = [];
  const drafts = new Map<string, Draft>();
  for (const line of lines) {
    const draft: Draft = drafts.get(line.training.id) ?? { first: line, lines: [], attendees: new Map() };
    drafts.set(line.training.id, draft);
    const reason = contradiction(draft, line);
    if (reason !== null) {
      rejected.push({ line: line.line, reason });
      continue;
    }
    draft.lines.push(line.line);
    const { attendee } = line;
    if (attendee !== null && !draft.attendees.has(attendee.email)) {
      draft.attendees.set(attendee.email, { attendee, line: line.line });
    }
  }

  const trainings: Training[] = [];
  for (const draft of drafts.values()) {
    const training = { ...draft.first.training, attendees: [...draft.attendees.values()].map((item) => item.attendee) };
    const impossible = impossibilities(training);
    if (impossible.length === 0) trainings.push(training);
    const reason = impossible.map((item) => item.detail).join('; ');
    if (impossible.length > 0) rejected.push(...draft.lines.map((line) => ({ line, reason })));
  }
  return { trainings, rejected };
}

const COLUMN_OF: Readonly<Record<keyof TrainingFields, string>> = {
  id: 'trainingId',
  name: 'name',
  startsOn: 'startsOn',
  endsOn: 'endsOn',
  hours: 'hours',
  mode: 'mode',
  topics: 'topics',
  cost: 'cost',
};

function contradiction(draft: Draft, line: TrainingLine): string | null {
  const { training } = draft.first;
  const fields = Object.keys(COLUMN_OF) as (keyof TrainingFields)[];
  const different = fields.filter((field) => String(training[field]) !== String(line.training[field]));
  if (different.length > 0) {
    const columns = different.map((field) => COLUMN_OF[field]).join(', ');
    return `${columns} of ${training.id} differs from line ${draft.first.line}`;
  }
  const earlier = line.attendee === null ? undefined : draft.attendees.get(line.attendee.email);
  if (earlier === undefined || line.attendee === null) return null;
  const same = earlier.attendee.status === line.attendee.status && earlier.attendee.minutes === line.attendee.minutes;
  return same ? null : `the attendee is on line ${earlier.line} with another status or other minutes`;
}
