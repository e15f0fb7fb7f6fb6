import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../fixtures/statistics/', import.meta.url));

/** Rows of a reference CSV (plain commas, no quoting in these files), as text by column name. */
export function readCsv(name: string): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(FOLDER + name, 'utf8')
    .trimEnd()
    .split('\n');
  const columns = header.replaceAll('"', '').split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, i) => [column, (cells[i] ?? '').replaceAll('"', '').trim()]));
  });
}

/** A reference JSON file; the caller names the shape it relies on. */
export function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(FOLDER + name, 'utf8')) as T;
}

/** A cell as a number; fails the test when the column is missing. */
export function numberIn(row: Record<string, string>, column: string): number {
  const text = row[column];
  if (text === undefined || text === '') throw new Error(`no number in column ${column}`);
  return Number(text);
}

/** Relative agreement, with an absolute floor for expected values near zero. */
export function expectClose(actual: number, expected: number, relative = 1e-9, absolute = 1e-13, label = ''): void {
  const gap = Math.abs(actual - expected);
  const allowed = Math.max(absolute, relative * Math.abs(expected));
  expect(gap <= allowed, `${label} got ${actual}, expected ${expected}, gap ${gap}`).toBe(true);
}
