const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A share drawn as a bar of at most `width` characters. */
export function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** Shares over time, one character each; a gap where there is none. */
export function sparkline(shares: readonly (number | null)[]): string {
  return shares
    .map((share) => (share === null ? ' ' : (blocks[Math.min(7, Math.floor(Math.max(0, share) * 8))] ?? ' ')))
    .join('');
}

export interface Curve {
  readonly mark: string;
  /** Share still using by week, from week 0. */
  readonly retained: ReadonlyMap<number, number>;
}

const ROWS = 11;
const COLUMN = 4;

/**
 * Curves over weeks in characters: a row a tenth, a column a week. Readable without colour: each curve has its own mark,
 * and where two meet the first one's is drawn.
 */
export function curves(drawn: readonly Curve[], weeks: number): string[] {
  const grid = Array.from({ length: ROWS }, () => new Array<string>((weeks + 1) * COLUMN).fill(' '));
  for (const { mark, retained } of drawn.toReversed()) {
    for (let week = 0; week <= weeks; week += 1) {
      const share = retained.get(week);
      if (share === undefined) continue;
      const row = grid[Math.round((1 - share) * (ROWS - 1))];
      if (row === undefined) continue;
      row[week * COLUMN] = mark;
      if (retained.has(week + 1)) for (let step = 1; step < COLUMN; step += 1) row[week * COLUMN + step] ??= ' ';
      if (retained.has(week + 1)) {
        for (let step = 1; step < COLUMN; step += 1)
          if (row[week * COLUMN + step] === ' ') row[week * COLUMN + step] = '─';
      }
    }
  }
  const lines = grid.map((row, index) => {
    const label = index % 5 === 0 ? `${String(100 - index * 10).padStart(3)} % ` : '      ';
    return `${label}${index % 5 === 0 ? '┤' : '│'} ${row.join('').trimEnd()}`;
  });
  const axis = Array.from({ length: weeks + 1 }, (_, week) => String(week).padEnd(COLUMN))
    .join('')
    .trimEnd();
  return [...lines, `      └${'─'.repeat((weeks + 1) * COLUMN)}`, `        ${axis}   weeks since training`];
}
