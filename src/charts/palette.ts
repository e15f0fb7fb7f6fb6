/** Which ground a chart stands on. */
export type Theme = 'light' | 'dark';

export interface Palette {
  readonly ground: string;
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  /** One for each line, in order; told apart by dash, marker and label as well, never by colour alone. */
  readonly lines: readonly string[];
}

/** Line colours keep a contrast of at least 4.5 to 1 with their ground (tests/unit/charts). */
export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    ground: '#ffffff',
    text: '#1f2328',
    faint: '#59636e',
    grid: '#d1d9e0',
    lines: ['#0a5cad', '#a3470b', '#5b3aa6'],
  },
  dark: {
    ground: '#1c2128',
    text: '#e6edf3',
    faint: '#9da7b1',
    grid: '#3d444d',
    lines: ['#6cb6ff', '#f0a36b', '#c4a7f5'],
  },
};
