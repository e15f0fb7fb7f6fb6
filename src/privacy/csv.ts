/** What a spreadsheet would take for a formula, also in full width. A leading apostrophe makes it text again. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** RFC 4180 with a header, also when there are no rows: CRLF, quotes where needed. Nested values are JSON. */
export function toCsv(columns: readonly string[], rows: readonly object[]): string {
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
