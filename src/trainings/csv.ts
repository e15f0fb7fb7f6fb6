import { CsvError, parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { type Attendee, attendee, type TrainingFields, trainingFields } from './schema.ts';

export interface Rejection {
  /** Line of the file, counted from 1; where a row spans several, its first. */
  readonly line: number;
  readonly reason: string;
}

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

interface ParsedRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

type Cells = Readonly<Record<string, string>>;

/** Reads the lines of a trainings file: UTF-8 with or without BOM, `,` or `;`, columns by name in any order. */
export function readTrainingLines(bytes: Uint8Array): TrainingLines {
  const refuse = (line: number, reason: string) => ({ lines: [], rejected: [{ line, reason }], readable: false });
  const text = decode(bytes);
  if (text === null) return refuse(1, 'the file is not UTF-8; save it as "CSV UTF-8"');
  if (text.trim() === '') return refuse(1, 'the file is empty');
  const delimiter = separatorOf(text);
  let records: ParsedRow[];
  try {
    const options = { delimiter, info: true, relax_column_count: true, skip_empty_lines: true, trim: true };
    // The types of csv-parse do not know what `info` changes.
    records = parse(text, options) as unknown as ParsedRow[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    return refuse(line, error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is not closed' : 'quotes are misplaced');
  }
  const [header, ...rows] = records;
  const columns = header?.record ?? [];
  const problem = headerProblem(columns);
  if (problem !== null) return refuse(1, problem);

  const lines: TrainingLine[] = [];
  const rejected: Rejection[] = [];
  for (const { record, info } of rows) {
    if (record.every((cell) => cell === '')) continue;
    // csv-parse counts the line a row ends on; a quoted cell may have taken several.
    const line = info.lines - record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
    if (record.length !== columns.length) {
      rejected.push({ line, reason: `has ${record.length} cells where the header has ${columns.length}` });
      continue;
    }
    const read = readLine(Object.fromEntries(columns.map((column, index) => [column, record[index] ?? ''])), delimiter);
    if ('reason' in read) rejected.push({ line, reason: read.reason });
    else lines.push({ line, ...read });
  }
  return { lines, rejected, readable: true };
}

function decode(bytes: Uint8Array): string | null {
  try {
    // Drops the BOM. Fatal: a wrong encoding must not turn names into replacement characters.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // One kind of line end: csv-parse counts a CRLF inside quotes as two lines.
    return text.replaceAll(/\r\n?/g, '\n');
  } catch {
    return null;
  }
}

/** Judged by the header alone: names of columns contain neither. */
function separatorOf(text: string): ',' | ';' {
  const header = text.trimStart().split('\n', 1)[0] ?? '';
  return header.includes(';') && !header.includes(',') ? ';' : ',';
}

function headerProblem(columns: readonly string[]): string | null {
  const unknown = columns.filter((column) => !COLUMNS.includes(column));
  if (unknown.length > 0) return `unknown column ${unknown.join(', ')}; the columns are ${COLUMNS.join(',')}`;
  const missing = REQUIRED.filter((column) => !columns.includes(column));
  if (missing.length > 0) return `column ${missing.join(', ')} is missing`;
  const repeated = columns.find((column, index) => columns.indexOf(column) !== index);
  return repeated === undefined ? null : `column ${repeated} is there twice`;
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
