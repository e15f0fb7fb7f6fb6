import { readFileSync } from 'node:fs';
import solver, { type SolverAPI } from 'javascript-lp-solver';
import { describe, expect, it } from 'vitest';
import { boundsOfHidden, exposed } from '../../../src/privacy/attacker.ts';

/*
 * Against the integer programmes that scipy solved (HiGHS). Its tables have rows and columns, which Uptake never publishes
 * together, so the attacker of the source is asked about each row and column by itself; and its attacker does not know that
 * empty groups are always shown, so a hidden one may have nobody there.
 */

const programme = solver as unknown as SolverAPI;

interface Interval {
  readonly true: number;
  readonly min: number;
  readonly max: number;
}

interface Pattern {
  readonly children?: number[];
  readonly suppressed: (number | [number, number])[];
  readonly intervals: Record<string, Interval>;
  readonly safe: boolean;
}

const reference = JSON.parse(
  readFileSync(new URL('../../fixtures/statistics/suppression/audit_expected.json', import.meta.url), 'utf8'),
) as { k: number; table: number[][]; row_totals: number[]; col_totals: number[]; patterns: Record<string, Pattern> };

/** A published sum: its total and its cells. */
interface Line {
  readonly total: number;
  readonly cells: readonly { readonly id: string; readonly people: number }[];
}

function linesOf({ children }: Pattern): Line[] {
  const table = children === undefined ? reference.table : [children];
  const lines = (table[0] ?? []).map((_, c) => ({
    total: reference.col_totals[c] ?? Number.NaN,
    cells: table.map((row, r) => ({ id: `${r},${c}`, people: row[c] ?? Number.NaN })),
  }));
  const rows = table.map((row, r) => ({
    total: children === undefined ? (reference.row_totals[r] ?? Number.NaN) : row.reduce((sum, n) => sum + n, 0),
    cells: row.map((people, c) => ({ id: `${r},${c}`, people })),
  }));
  // Of a group and those inside it there is one sum only.
  return children === undefined ? [...rows, ...lines] : rows;
}

const hiddenIn = ({ suppressed }: Pattern): Set<string> =>
  new Set(suppressed.map((cell) => (typeof cell === 'number' ? `0,${cell}` : cell.join(','))));

/** What one sum gives away: what the attacker of the source says of its hidden cells. */
function told(line: Line, hidden: ReadonlySet<string>): Parameters<typeof boundsOfHidden>[0] {
  const groups = line.cells.map((cell) => ({ ...cell, parentId: null }));
  const shown = new Set(groups.map(({ id }) => id).filter((id) => !hidden.has(id)));
  return { total: line.total, groups, shown, partition: true };
}

function solve(lines: readonly Line[], hidden: ReadonlySet<string>, id: string, aim: 'min' | 'max'): number {
  const variables: Record<string, Record<string, number>> = {};
  const constraints: Record<string, { equal: number }> = {};
  for (const [at, { total, cells }] of lines.entries()) {
    const shown = cells.filter((cell) => !hidden.has(cell.id));
    constraints[`line ${at}`] = { equal: total - shown.reduce((sum, { people }) => sum + people, 0) };
    for (const cell of cells) {
      if (!hidden.has(cell.id)) continue;
      variables[cell.id] = { ...variables[cell.id], [`line ${at}`]: 1, aim: cell.id === id ? 1 : 0 };
    }
  }
  const used = new Set(Object.values(variables).flatMap((row) => Object.keys(row)));
  for (const name of Object.keys(constraints)) if (!used.has(name)) delete constraints[name];
  const answer = programme.Solve({ optimize: 'aim', opType: aim, constraints, variables }) as {
    feasible: boolean;
    result: number;
  };
  if (!answer.feasible) throw new Error('the truth itself fits everything published');
  return Math.round(answer.result * 1e6) / 1e6;
}

describe.each(Object.entries(reference.patterns))('the reference pattern %s', (_name, pattern) => {
  const hidden = hiddenIn(pattern);
  const lines = linesOf(pattern);

  it('is solved alike by the linear programme that the attacker is held against', () => {
    expect([...hidden].sort()).toEqual(Object.keys(pattern.intervals).sort());
    for (const [id, { min, max }] of Object.entries(pattern.intervals)) {
      expect([solve(lines, hidden, id, 'min'), solve(lines, hidden, id, 'max')], id).toEqual([min, max]);
    }
  });

  it('gets the same verdict from the attacker, sum by sum', () => {
    const found = new Set(lines.flatMap((line) => exposed(told(line, hidden), reference.k)));
    const small = Object.entries(pattern.intervals).filter(([, cell]) => cell.true < reference.k);
    expect([...found].sort()).toEqual(pattern.safe ? [] : small.map(([id]) => id).sort());
  });

  it('leaves the attacker of one sum no more than the reference, but that somebody is in a hidden group', () => {
    for (const line of lines) {
      const others = line.cells.filter(({ id }) => hidden.has(id)).length - 1;
      for (const [id, { low, high }] of boundsOfHidden(told(line, hidden))) {
        const { min, max } = pattern.intervals[id] as Interval;
        if (pattern.children === undefined) {
          // Who has both rows and columns knows at least as much.
          expect(low, id).toBeLessThanOrEqual(Math.max(1, min));
          expect(high, id).toBeGreaterThanOrEqual(max - others);
        } else expect({ low, high }, id).toEqual({ low: Math.max(1, min), high: max - others });
      }
    }
  });
});
