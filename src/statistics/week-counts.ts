import type { PersonWeeks } from './person-weeks.ts';

/**
 * At-risk people, drop-offs and censorings by week for a number of cells (managers, groups, or single people), the form in which every
 * survival figure is computed: sums of cells are additions, leaving a manager out is a subtraction. `index = cell * stride + week`.
 */
export interface WeekCounts {
  readonly cells: number;
  /** Last week with a row; 0 without rows. */
  readonly weeks: number;
  /** weeks + 2, so that week w + 1 can always be read. */
  readonly stride: number;
  readonly atRisk: Float64Array;
  readonly events: Float64Array;
  /** Left observation in that week without an event. */
  readonly censored: Float64Array;
  /** Episodes with at least one row, per cell. */
  readonly episodes: Float64Array;
  /** The rows counted, for the one figure that needs people one by one. */
  readonly rows: PersonWeeks;
  /** Cell of each row, −1 for rows left out. */
  readonly cellOfRow: Int32Array;
}

/**
 * Counts rows by cell.
 *
 * @param cellOf cell per **person** (default) or per row; −1 leaves the person or row out
 * @param by `row` when people change cells, as in "one or several sessions so far"
 */
export function countWeeks(
  rows: PersonWeeks,
  cellOf: Int32Array,
  cells: number,
  by: 'person' | 'row' = 'person',
): WeekCounts {
  let weeks = 0;
  for (let i = 0; i < rows.length; i++) if ((rows.week[i] as number) > weeks) weeks = rows.week[i] as number;
  const stride = weeks + 2;
  const cellOfRow = by === 'row' ? cellOf : new Int32Array(rows.length);
  if (by === 'person') for (let i = 0; i < rows.length; i++) cellOfRow[i] = cellOf[rows.person[i] as number] as number;
  const counts = emptyCounts(cells, weeks, rows, cellOfRow);
  const { atRisk, events, censored, episodes } = counts;
  let previous = -1;
  let previousCell = -1;
  for (let i = 0; i < rows.length; i++) {
    const cell = cellOfRow[i] as number;
    const episode = rows.episode[i] as number;
    const first = episode !== previous || cell !== previousCell;
    previous = episode;
    previousCell = cell;
    if (cell < 0) continue;
    const at = cell * stride + (rows.week[i] as number);
    atRisk[at] = (atRisk[at] as number) + 1;
    if (first) episodes[cell] = (episodes[cell] as number) + 1;
    if (rows.event[i] === 1) events[at] = (events[at] as number) + 1;
    else if (i + 1 === rows.length || rows.episode[i + 1] !== episode) censored[at] = (censored[at] as number) + 1;
  }
  return counts;
}

function emptyCounts(cells: number, weeks: number, rows: PersonWeeks, cellOfRow: Int32Array): WeekCounts {
  const stride = weeks + 2;
  return {
    cells,
    weeks,
    stride,
    atRisk: new Float64Array(cells * stride),
    events: new Float64Array(cells * stride),
    censored: new Float64Array(cells * stride),
    episodes: new Float64Array(cells),
    rows,
    cellOfRow,
  };
}

/** Adds cells up: cell c goes to `groupOf[c]`, −1 leaves it out. */
export function poolCells(counts: WeekCounts, groupOf: ArrayLike<number>, groups: number): WeekCounts {
  const cellOfRow = counts.cellOfRow.map((cell) => (cell < 0 ? -1 : (groupOf[cell] ?? -1)));
  const pooled = emptyCounts(groups, counts.weeks, counts.rows, cellOfRow);
  for (let cell = 0; cell < counts.cells; cell++) {
    const group = groupOf[cell] ?? -1;
    if (group < 0) continue;
    pooled.episodes[group] = (pooled.episodes[group] as number) + (counts.episodes[cell] as number);
    const from = cell * counts.stride;
    const to = group * counts.stride;
    for (let w = 0; w < counts.stride; w++) {
      pooled.atRisk[to + w] = (pooled.atRisk[to + w] as number) + (counts.atRisk[from + w] as number);
      pooled.events[to + w] = (pooled.events[to + w] as number) + (counts.events[from + w] as number);
      pooled.censored[to + w] = (pooled.censored[to + w] as number) + (counts.censored[from + w] as number);
    }
  }
  return pooled;
}

/** Total of the drop-offs in all cells, or in one. */
export function totalEvents(counts: WeekCounts, cell?: number): number {
  const from = cell === undefined ? 0 : cell * counts.stride;
  const to = cell === undefined ? counts.events.length : from + counts.stride;
  let total = 0;
  for (let i = from; i < to; i++) total += counts.events[i] as number;
  return total;
}
