import { CsvError, parse } from 'csv-parse/sync';

export interface Rejection {
  /** Line of the file, counted from 1; where a row spans several, its first. */
  readonly line: number;
  readonly reason: string;
}

export interface TableLine {
  readonly line: number;
  /** By name of column; empty where the cell is. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface Table {
  readonly lines: readonly TableLine[];
  readonly rejected: readonly Rejection[];
  /** False when the file as a whole cannot be read, so that no line of it can be trusted. */
  readonly readable: boolean;
  readonly delimiter: ',' | ';';
}

interface ParsedRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads a file that people saved from a spreadsheet: UTF-8 with or without BOM, `,` or `;`, a header, columns by name in any
 * order, empty lines left out.
 */
export function readTable(bytes: Uint8Array, columns: readonly string[], required: readonly string[]): Table {
  const refuse = (line: number, reason: string): Table => ({
    lines: [],
    rejected: [{ line, reason }],
    readable: false,
    delimiter: ',',
  });
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
  const named = header?.record ?? [];
  const problem = headerProblem(named, columns, required);
  if (problem !== null) return refuse(1, problem);

  const lines: TableLine[] = [];
  const rejected: Rejection[] = [];
  for (const { record, info } of rows) {
    if (record.every((cell) => cell === '')) continue;
    // csv-parse counts the line a row ends on; a quoted cell may have taken several.
    const line = info.lines - record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
    if (record.length === named.length) {
      lines.push({ line, cells: Object.fromEntries(named.map((column, index) => [column, record[index] ?? ''])) });
    } else {
      rejected.push({ line, reason: `has ${record.length} cells where the header has ${named.length}` });
    }
  }
  return { lines, rejected, readable: true, delimiter };
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

function headerProblem(named: readonly string[], columns: readonly string[], required: readonly string[]) {
  const unknown = named.filter((column) => !columns.includes(column));
  if (unknown.length > 0) return `unknown column ${unknown.join(', ')}; the columns are ${columns.join(',')}`;
  const missing = required.filter((column) => !named.includes(column));
  if (missing.length > 0) return `column ${missing.join(', ')} is missing`;
  const repeated = named.find((column, index) => named.indexOf(column) !== index);
  return repeated === undefined ? null : `column ${repeated} is there twice`;
}
