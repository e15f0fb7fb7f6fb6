import { z } from 'zod';
import { type Rejection, readTable } from '../csv/table.ts';
import type { Db } from '../db/index.ts';
import { addAbsences, type NewAbsence } from './absence-store.ts';

const day = z.iso
  .date('must be a date such as 2026-09-01')
  .refine((text) => text >= '1990-01-01' && text < '2100-01-01', {
    error: 'must lie between 1990 and 2100',
  });
const COLUMNS = ['email', 'from', 'to', 'kind'];

const line = z.object({
  email: z
    .string()
    .toLowerCase()
    .max(320)
    .regex(/^[^\s@<>",;]+@[^\s@<>",;]+$/, 'must be an e-mail address'),
  from: day,
  to: day,
  kind: z.string().min(1, 'is empty').max(50, 'is longer than 50 characters'),
});

export interface AbsenceImport {
  /** Absences that were not there before. */
  readonly created: number;
  /** Absences that were there already. */
  readonly unchanged: number;
  /** Lines left out, in order. */
  readonly rejected: readonly Rejection[];
  /** False when nothing was written: `strict` with a rejected line, or a file that cannot be read at all. */
  readonly imported: boolean;
}

/**
 * Enters absences from CSV (`email,from,to,kind`; first and last day), all in one transaction. Importing a file twice changes
 * nothing. `strict`: one bad line rejects the file; `partial`: the good lines are kept.
 */
export async function importAbsences(db: Db, csv: Uint8Array, mode: 'strict' | 'partial'): Promise<AbsenceImport> {
  const table = readTable(csv, COLUMNS, COLUMNS);
  const absences: NewAbsence[] = [];
  const rejected: Rejection[] = [...table.rejected];
  for (const { line: number, cells } of table.lines) {
    const read = line.safeParse(cells);
    if (!read.success) {
      const reasons = read.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
      rejected.push({ line: number, reason: [...new Set(reasons)].join('; ') });
    } else if (read.data.to < read.data.from) {
      rejected.push({ line: number, reason: `to ${read.data.to} is before from ${read.data.from}` });
    } else {
      const { email, ...rest } = read.data;
      absences.push({ personEmail: email, ...rest });
    }
  }
  rejected.sort((a, b) => a.line - b.line);
  if (!table.readable || (mode === 'strict' && rejected.length > 0)) {
    return { created: 0, unchanged: 0, rejected, imported: false };
  }
  const { created } = await addAbsences(db, absences);
  return { created, unchanged: absences.length - created, rejected, imported: true };
}
