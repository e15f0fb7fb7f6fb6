/** Last employed day of somebody who has not left. */
export const NEVER = 0x7fffffff;

/**
 * The one input of every training figure: a row per person and a column per calendar day, row-major
 * (`index = person * days + day`). Day 0 is a Monday, so that calendar weeks are columns 7w … 7w + 6.
 */
export interface DailyPanel {
  readonly people: number;
  readonly days: number;
  /** 1 on a working day: scheduled, no holiday, no absence, employed and licensed. Length people × days. */
  readonly working: Uint8Array;
  /** Core actions of that day, whether or not it was a working day. Length people × days. */
  readonly actions: Uint16Array | Float64Array;
  /** First employed day; negative when before the panel. */
  readonly hired: Int32Array;
  /** Last employed day; {@link NEVER} when still employed. */
  readonly left: Int32Array;
}

/**
 * Checks shape once at the boundary, so that the hot loops need not.
 *
 * @throws RangeError naming the array that does not fit
 */
export function assertPanel(panel: DailyPanel): void {
  const cells = panel.people * panel.days;
  for (const [name, length, needed] of [
    ['working', panel.working.length, cells],
    ['actions', panel.actions.length, cells],
    ['hired', panel.hired.length, panel.people],
    ['left', panel.left.length, panel.people],
  ] as const) {
    if (length !== needed) throw new RangeError(`panel.${name} has ${length} entries, ${needed} expected`);
  }
}

/** What happened in one block of seven days. */
export interface WeekBlock {
  /** W: working days. */
  working: number;
  /** A: days with at least one action, at most W (weekend catch-up counts, capped). */
  active: number;
  /** M: actions. */
  actions: number;
}

/**
 * Sums days `from … to` (inclusive, clipped to the panel) of one person into `into`, without allocating.
 */
export function sumDays(panel: DailyPanel, person: number, from: number, to: number, into: WeekBlock): WeekBlock {
  const row = person * panel.days;
  const first = row + Math.max(0, from);
  const last = row + Math.min(panel.days - 1, to);
  let working = 0;
  let active = 0;
  let actions = 0;
  for (let i = first; i <= last; i++) {
    working += panel.working[i] as number;
    const m = panel.actions[i] as number;
    if (m > 0) {
      active += 1;
      actions += m;
    }
  }
  into.working = working;
  into.active = active < working ? active : working;
  into.actions = actions;
  return into;
}

/** An empty block for {@link sumDays}. */
export function emptyBlock(): WeekBlock {
  return { working: 0, active: 0, actions: 0 };
}

/**
 * Share of working days with at least one action on that very day, over days `from … to` inclusive; null without a
 * working day. This is the manager's own use in `supported = share ≥ 0.6`.
 */
export function activeDayShare(panel: DailyPanel, person: number, from: number, to: number): number | null {
  const row = person * panel.days;
  let working = 0;
  let active = 0;
  for (let day = Math.max(0, from); day <= Math.min(panel.days - 1, to); day++) {
    if (panel.working[row + day] !== 1) continue;
    working += 1;
    if ((panel.actions[row + day] as number) > 0) active += 1;
  }
  return working === 0 ? null : active / working;
}

/**
 * Caps for winsorising daily volume: per period, the smallest whole number of actions that 99 % of the company's
 * active person-days **before** that period do not exceed, so that a published figure of a past period never moves.
 * The first period, which has no past, uses its own days.
 *
 * @param periodStarts first day of each period, ascending, starting with 0 (calendar quarters, usually)
 * @param share 0.99 unless stated
 * @returns one cap per period; infinity where nobody has been active yet
 */
export function winsorCaps(panel: DailyPanel, periodStarts: readonly number[], share = 0.99): Float64Array {
  if (periodStarts[0] !== 0) throw new RangeError('the first period starts on day 0');
  const caps = new Float64Array(periodStarts.length).fill(Number.POSITIVE_INFINITY);
  const histogram = new Float64Array(65_537);
  let total = 0;
  for (let period = 0; period < periodStarts.length; period++) {
    if (period > 1) caps[period] = quantileOf(histogram, total, share);
    const from = periodStarts[period] as number;
    const to = periodStarts[period + 1] ?? panel.days;
    for (let person = 0; person < panel.people; person++) {
      const row = person * panel.days;
      for (let i = row + from; i < row + to; i++) {
        const m = panel.actions[i] as number;
        if (m > 0) {
          const bin = Math.min(65_536, Math.ceil(m));
          histogram[bin] = (histogram[bin] as number) + 1;
          total += 1;
        }
      }
    }
    if (period === 0) {
      caps[0] = quantileOf(histogram, total, share);
      if (caps.length > 1) caps[1] = caps[0];
    }
  }
  return caps;
}

function quantileOf(histogram: Float64Array, total: number, share: number): number {
  if (total === 0) return Number.POSITIVE_INFINITY;
  let seen = 0;
  for (let m = 1; m < histogram.length; m++) {
    seen += histogram[m] as number;
    if (seen >= share * total) return m;
  }
  return Number.POSITIVE_INFINITY;
}

/** The panel with each day's actions cut at its period's cap ({@link winsorCaps}); active days are not changed. */
export function winsorised(panel: DailyPanel, periodStarts: readonly number[], caps: Float64Array): DailyPanel {
  const actions = panel.actions.slice();
  for (let period = 0; period < periodStarts.length; period++) {
    const cap = caps[period] ?? Number.POSITIVE_INFINITY;
    const from = periodStarts[period] as number;
    const to = periodStarts[period + 1] ?? panel.days;
    for (let person = 0; person < panel.people; person++) {
      const row = person * panel.days;
      for (let i = row + from; i < row + to; i++) if ((actions[i] as number) > cap) actions[i] = cap;
    }
  }
  return { ...panel, actions };
}
