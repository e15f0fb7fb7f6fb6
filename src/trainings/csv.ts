import type { z } from 'zod';
import { type Rejection, readTable } from '../csv/table.ts';
import { type Attendee, attendee, type TrainingFields, trainingFields } from './schema.ts';

/** One line, read: a training's columns and at most one attendee. */
export interface TrainingLine {
  readonly line: number;
  readonly training: TrainingFields;
  readonly attendee: Attendee | null;
}

export interface TrainingLines {
  readonly lines: readonly TrainingLine[];
  readonly rejected: readonly Rejection[];
  /** False when the file as a whole cannot be read, so that no line of it can be trusted. */
  readonly readable: boolean;
}

const TRAINING_COLUMNS = ['trainingId', 'name', 'startsOn', 'endsOn', 'hours', 'mode', 'topics', 'cost'] as const;
const ATTENDEE_COLUMNS = ['attendeeEmail', 'attendeeStatus', 'attendeeMinutes'] as const;
const COLUMNS: readonly string[] = [...TRAINING_COLUMNS, ...ATTENDEE_COLUMNS];
const REQUIRED = ['trainingId', 'name', 'startsOn', 'endsOn'];

type Cells = Readonly<Record<string, string>>;

/** Reads the lines of a trainings file. */
export function readTrainingLines(bytes: Uint8Array): TrainingLines {
  const table = readTable(bytes, COLUMNS, REQUIRED);
  const lines: TrainingLine[] = [];
  const rejected: Rejection[] = [...table.rejected];
  for (const { line, cells } of table.lines) {
    const read = readLine(cells, table.delimiter);
    if ('reason' in read) rejected.push({ line, reason: read.reason });
    else lines.push({ line, ...read });
  }
  return { lines, rejected, readable: table.readable };
}

function readLine(
  cells: Cells,
  delimiter: string,
): { training: TrainingFields; attendee: Attendee | null } | { reason: string } {
  const optional = (column: string) => cells[column] || null;
  const numeric = (column: string) => toNumber(optional(column), delimiter);
  const training = trainingFields.safeParse({
    id: cells['trainingId'],
    name: cells['name'],
    startsOn: cells['startsOn'],
    endsOn: cells['endsOn'],
    hours: numeric('hours'),
    mode: optional('mode'),
    topics: (cells['topics'] ?? '').split(';').flatMap((topic) => topic.trim() || []),
    cost: numeric('cost'),
  });
  const attends = ATTENDEE_COLUMNS.some((column) => optional(column) !== null);
  const attended = attendee.nullable().safeParse(
    attends
      ? {
          email: cells['attendeeEmail'] ?? '',
          status: cells['attendeeStatus']?.toLowerCase() ?? '',
          minutes: numeric('attendeeMinutes'),
        }
      : null,
  );
  if (training.success && attended.success) return { training: training.data, attendee: attended.data };
  const reasons = [
    ...reasonsOf(training.error, (field) => (field === 'id' ? 'trainingId' : field)),
    ...reasonsOf(attended.error, (field) => `attendee${field.charAt(0).toUpperCase()}${field.slice(1)}`),
  ];
  return { reason: reasons.join('; ') };
}

/** A spreadsheet that separates by `;` writes decimals with a comma. What is no number is left for the schema to refuse. */
function toNumber(cell: string | null, delimiter: string): number | string | null {
  if (cell === null) return null;
  const text = delimiter === ';' ? cell.replace(/^(-?\d+),(\d+)$/, '$1.$2') : cell;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : cell;
}

const EXPECTED: Readonly<Record<string, string>> = {
  startsOn: 'must be a date such as 2026-09-01',
  endsOn: 'must be a date such as 2026-09-01',
  attendeeEmail: 'must be an e-mail address',
  attendeeStatus: 'must be invited, attended or completed',
};

function reasonsOf(error: z.ZodError | undefined, columnOf: (field: string) => string): string[] {
  const byColumn = new Map<string, string>();
  for (const issue of error?.issues ?? []) {
    const column = columnOf(String(issue.path[0]));
    if (!byColumn.has(column)) byColumn.set(column, reasonOf(issue, column));
  }
  return [...byColumn].map(([column, reason]) => `${column} ${reason}`);
}

function reasonOf(issue: z.core.$ZodIssue, column: string): string {
  if (issue.code === 'invalid_type' && issue.expected === 'number') return 'must be a number';
  if (issue.code === 'too_small' && issue.origin === 'string') return 'is empty';
  if (issue.code === 'too_small')
    return issue.inclusive === false ? `must be more than ${issue.minimum}` : `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big')
    return issue.origin === 'string'
      ? `is longer than ${issue.maximum} characters`
      : `must be at most ${issue.maximum}`;
  return issue.code === 'custom' ? issue.message : (EXPECTED[column] ?? issue.message);
}
