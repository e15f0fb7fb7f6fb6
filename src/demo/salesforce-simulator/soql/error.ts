/** A refusal as the API words it. `status` is the HTTP status it travels with. */
export class ApiError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly fields: readonly string[] | undefined;

  constructor(status: number, errorCode: string, message: string, fields?: readonly string[]) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
  }
}

/**
 * An honest refusal of what the vendor can do and this simulator cannot: never dressed up as an answer of the
 * vendor's, so nobody builds on it.
 */
export class NotSimulated extends ApiError {
  constructor(what: string) {
    super(501, 'NOT_SIMULATED', `this simulated Salesforce does not speak ${what}`);
    this.name = 'NotSimulated';
  }
}

const EXCERPT = 80;

/** An error of a query, with the piece of text it is about and a caret under it, as the vendor shows it. */
export function queryError(soql: string, at: number, errorCode: string, message: string): ApiError {
  const position = Math.min(at, soql.length);
  const lines = soql.slice(0, position).split('\n');
  const column = (lines.at(-1)?.length ?? 0) + 1;
  const lineStart = position - (column - 1);
  const lineEnd = soql.indexOf('\n', position);
  const line = soql.slice(lineStart, lineEnd < 0 ? soql.length : lineEnd);
  const from = Math.max(0, column - 1 - EXCERPT / 2);
  const caret = `${' '.repeat(column - 1 - from)}^`;
  const excerpt = `\n${line.slice(from, from + EXCERPT)}\n${caret}\n`;
  return new ApiError(400, errorCode, `${excerpt}ERROR at Row:${lines.length}:Column:${column}\n${message}`);
}
