/** What a spreadsheet would take for a formula. A leading apostrophe makes it text again. */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180 with a header: CRLF, quotes where needed. The columns are those of the first row; nested values are JSON. */
export function toCsv(rows: readonly object[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const columns = Object.keys(first);
  const lines = rows.map((row) => {
    const cells = row as Readonly<Record<string, unknown>>;
    return columns.map((column) => cell(cells[column])).join(',');
  });
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
