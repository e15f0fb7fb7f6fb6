import type { CountWindow } from '../../connectors/contract/index.ts';

/** Both sides' counts of what was created on one day (YYYY-MM-DD, UTC). */
export interface DayCount {
  readonly day: string;
  readonly source: number;
  readonly stored: number;
}

export interface Comparison {
  /** Of the whole window. */
  readonly source: number;
  readonly stored: number;
  /** Days that were compared; where days had to be searched for, those that differ and a few recent ones. */
  readonly days: readonly DayCount[];
}

const DAY = 86_400_000;
/** How many questions a difference may cost while its days are looked for by halving. */
const MAX_PROBES = 48;
/** Complete days compared one by one where the CRM does not count by day. */
const RECENT_DAYS = 3;

/** Both counts of a window; null when the CRM cannot be asked. */
export type CountBoth = (window: CountWindow) => Promise<{ readonly source: number; readonly stored: number } | null>;

/** Puts the CRM's counts by day beside ours. */
export function compareDays(source: ReadonlyMap<string, number>, stored: ReadonlyMap<string, number>): Comparison {
  const names = [...new Set([...source.keys(), ...stored.keys()])].sort();
  const days = names.map((day) => ({ day, source: source.get(day) ?? 0, stored: stored.get(day) ?? 0 }));
  const sum = (side: 'source' | 'stored') => days.reduce((total, day) => total + day[side], 0);
  return { source: sum('source'), stored: sum('stored'), days };
}

/**
 * Compares without counts by day: the total, a few recent days, and where the totals differ the days that do, found by
 * halving the window.
 *
 * @returns null when the CRM cannot be asked
 */
export async function compareByHalving(count: CountBoth, window: CountWindow): Promise<Comparison | null> {
  const total = await count(window);
  if (total === null) return null;
  const days = new Map<string, DayCount>();
  const note = (start: Date, found: { source: number; stored: number }): void => {
    const day = dayOf(start);
    days.set(day, { day, ...found });
  };
  const lastMidnight = Math.floor(window.to.getTime() / DAY) * DAY;
  for (let back = 1; back <= RECENT_DAYS; back += 1) {
    const start = new Date(lastMidnight - back * DAY);
    if (start < window.from) break;
    const found = await count({ from: start, to: new Date(start.getTime() + DAY) });
    if (found !== null) note(start, found);
  }
  if (total.source !== total.stored) await descend(count, window, note);
  return { ...total, days: [...days.values()] };
}

/** Halves the window where the counts differ, down to single days, breadth first so that the budget finds the widest. */
async function descend(
  count: CountBoth,
  { from, to }: CountWindow,
  note: (start: Date, found: { source: number; stored: number }) => void,
): Promise<void> {
  const windows = [{ from: from.getTime(), to: to.getTime() }];
  let probes = 0;
  for (let window = windows.shift(); window !== undefined && probes < MAX_PROBES; window = windows.shift()) {
    const middle = Math.round((window.from + window.to) / 2 / DAY) * DAY;
    for (const half of [
      { from: window.from, to: middle },
      { from: middle, to: window.to },
    ]) {
      if (half.from >= half.to) continue;
      probes += 1;
      const found = await count({ from: new Date(half.from), to: new Date(half.to) });
      if (found === null || found.source === found.stored) continue;
      if (half.to - half.from <= DAY) note(new Date(half.from), found);
      else windows.push(half);
    }
  }
}

/** Days that differ as windows: neighbours together, up to `atMost` days each, cut to `within`. */
export function windowsOf(days: readonly DayCount[], atMost: number, within: CountWindow): CountWindow[] {
  const starts = days.filter(differs).map(({ day }) => Date.parse(`${day}T00:00:00Z`));
  const windows: { from: number; to: number }[] = [];
  for (const start of starts.sort((a, b) => a - b)) {
    const last = windows.at(-1);
    if (last !== undefined && last.to === start && start + DAY - last.from <= atMost * DAY) last.to = start + DAY;
    else windows.push({ from: start, to: start + DAY });
  }
  return windows.map(({ from, to }) => ({
    from: new Date(Math.max(from, within.from.getTime())),
    to: new Date(Math.min(to, within.to.getTime())),
  }));
}

export function differs({ source, stored }: { readonly source: number; readonly stored: number }): boolean {
  return source !== stored;
}

export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
