import { DROP_OFF_RULE, type DropOffRule } from './drop-off-rule.ts';
import { type DailyPanel, emptyBlock, sumDays } from './panel.ts';
import { type PersonWeeks, RowCollector } from './person-weeks.ts';

/**
 * `at_risk`: in the curve. `no_uptake`: never started, its own number. `insufficient_follow_up`: too few evaluable weeks for a
 * reference or for a run of low weeks. `no_follow_up`: gone, or nothing left of the panel, on the day of training.
 */
export type EpisodeStatus = 'at_risk' | 'no_uptake' | 'insufficient_follow_up' | 'no_follow_up';
export type FollowUpEnd = 'data-end' | 'leave' | 'next-session';

export interface Episode {
  readonly person: number;
  /** 1 for the person's first episode, 2 for the next … */
  readonly number: number;
  /** Time zero: day of the episode's last session. */
  readonly start: number;
  /** Day of the episode's first session; the baseline ends in the week before it. */
  readonly firstSession: number;
  readonly status: EpisodeStatus;
  /** ρ, null when it can't be formed. */
  readonly reference: number | null;
  readonly regular: boolean | null;
  /** Event week of the drop-off, or the last one in which an onset could have been seen; null without risk time. */
  readonly time: number | null;
  readonly droppedOff: boolean;
  /** Active working days ÷ working days before training; null below four evaluable weeks. */
  readonly baselineShare: number | null;
  /** Working days in the evaluable baseline weeks; null without follow-up. */
  readonly baselineWorkingDays: number | null;
  /** Last day looked at, and what ended it. */
  readonly followedTo: number;
  readonly endedBy: FollowUpEnd;
  /** The last evaluable week was low, and no drop-off was confirmed. */
  readonly lowAtEnd: boolean;
}

export interface DropOffs {
  readonly episodes: readonly Episode[];
  readonly weeks: PersonWeeks;
  /** People whose first session was before the panel: their reference can't be seen. */
  readonly trainedBeforePanel: number;
}

export interface SessionDays {
  readonly person: number;
  /** Days of the sessions the person attended, ascending. */
  readonly days: readonly number[];
}

/** Sessions at most `mergeDays` apart become one episode. Days must ascend. */
export function mergeSessions(days: readonly number[], mergeDays: number): { first: number; last: number }[] {
  const episodes: { first: number; last: number }[] = [];
  for (const day of days) {
    const open = episodes.at(-1);
    if (open !== undefined && day - open.last <= mergeDays) open.last = day;
    else episodes.push({ first: day, last: day });
  }
  return episodes;
}

/**
 * Time to drop-off of every training episode, by the rule in the README of this folder.
 *
 * @param clock `first`: one episode per person, later sessions do not stop it. `session`: every episode, each censored
 *   the day before the next.
 * @param dataEnd last complete day; the end of the panel unless given
 */
export function dropOffs(
  panel: DailyPanel,
  sessions: readonly SessionDays[],
  clock: 'first' | 'session',
  rule: DropOffRule = DROP_OFF_RULE,
  dataEnd: number = panel.days - 1,
): DropOffs {
  const rows = new RowCollector();
  const episodes: Episode[] = [];
  let trainedBeforePanel = 0;
  for (const attended of sessions) {
    const merged = mergeSessions(attended.days, rule.mergeDays);
    if ((merged[0]?.first ?? 0) < 0) {
      trainedBeforePanel += 1;
      continue;
    }
    const count = clock === 'first' ? Math.min(1, merged.length) : merged.length;
    for (let e = 0; e < count; e++) {
      const span = merged[e];
      if (span === undefined) continue;
      const next = clock === 'session' ? merged[e + 1]?.first : undefined;
      episodes.push(followEpisode(panel, attended.person, e + 1, span, next, rule, dataEnd, rows, episodes.length));
    }
  }
  return { episodes, weeks: rows.finish(), trainedBeforePanel };
}

/**
 * The same rule on people with nothing to forget: a pseudo-session on `pseudoDay`, followed to the day before their first real
 * session. What it flags is the rule's background rate, to be printed beside every curve. People not employed on `pseudoDay`, or trained by
 * then, are left out.
 *
 * @param firstSession day of the first real session per person, {@link NEVER} for never
 */
export function placeboDropOffs(
  panel: DailyPanel,
  firstSession: Int32Array,
  pseudoDay: number,
  rule: DropOffRule = DROP_OFF_RULE,
  dataEnd: number = panel.days - 1,
): DropOffs {
  const rows = new RowCollector();
  const episodes: Episode[] = [];
  for (let person = 0; person < panel.people; person++) {
    const real = firstSession[person] as number;
    if (real <= pseudoDay || (panel.hired[person] as number) > pseudoDay) continue;
    if ((panel.left[person] as number) <= pseudoDay) continue;
    const span = { first: pseudoDay, last: pseudoDay };
    episodes.push(
      followEpisode(panel, person, 1, span, real > dataEnd ? undefined : real, rule, dataEnd, rows, episodes.length),
    );
  }
  return { episodes, weeks: rows.finish(), trainedBeforePanel: 0 };
}

const block = emptyBlock();
// Scratch for one episode at a time; a panel is at most a few hundred weeks wide.
const evaluableWeek: number[] = [];
const evaluableWorking: number[] = [];
const evaluableActive: number[] = [];
const evaluableActions: number[] = [];

function followEpisode(
  panel: DailyPanel,
  person: number,
  number: number,
  span: { first: number; last: number },
  nextSession: number | undefined,
  rule: DropOffRule,
  dataEnd: number,
  rows: RowCollector,
  index: number,
): Episode {
  const start = span.last;
  const left = panel.left[person] as number;
  let followedTo = dataEnd;
  let endedBy: FollowUpEnd = 'data-end';
  if (left - rule.noticeDays < followedTo) {
    followedTo = left - rule.noticeDays;
    endedBy = 'leave';
  }
  if (nextSession !== undefined && nextSession - 1 < followedTo) {
    followedTo = nextSession - 1;
    endedBy = 'next-session';
  }
  const common = { person, number, start, firstSession: span.first, followedTo, endedBy };
  const nothing = { reference: null, regular: null, time: null, droppedOff: false, lowAtEnd: false };
  if (followedTo <= start) {
    return { ...common, ...nothing, status: 'no_follow_up', baselineShare: null, baselineWorkingDays: null };
  }
  const before = baseline(panel, person, span.first, rule);

  let evaluable = 0;
  for (let week = 1; start + 7 * week <= followedTo; week++) {
    sumDays(panel, person, start + 7 * (week - 1) + 1, start + 7 * week, block);
    if (block.working < rule.minimumWorkingDays) continue;
    evaluableWeek[evaluable] = week;
    evaluableWorking[evaluable] = block.working;
    evaluableActive[evaluable] = block.active;
    evaluableActions[evaluable] = block.actions;
    evaluable += 1;
  }
  const r = rule.referenceWeeks;
  if (evaluable < r || (evaluableWeek[r - 1] as number) > rule.referenceWithin) {
    return { ...common, ...before, ...nothing, status: 'insufficient_follow_up' };
  }
  const values = rule.metric === 'days' ? evaluableActive : evaluableActions;
  let used = 0;
  let worked = 0;
  for (let j = 0; j < r; j++) {
    used += values[j] as number;
    worked += evaluableWorking[j] as number;
  }
  const reference = used / worked;
  const regular = reference >= rule.regularFrom;
  if (reference < rule.noUptakeBelow || reference === 0) {
    return { ...common, ...before, ...nothing, reference, regular, status: 'no_uptake' };
  }

  const run = regular ? rule.runRegular : rule.runInfrequent;
  const threshold = rule.lowFraction * reference;
  let low = 0;
  let onset = -1;
  for (let j = r; j < evaluable; j++) {
    const value = values[j] as number;
    const isLow = value === 0 || (regular && value / (evaluableWorking[j] as number) < threshold);
    low = isLow ? low + 1 : 0;
    if (low === run) {
      onset = j - run + 1;
      break;
    }
  }
  if (onset < 0 && rule.retrainedLowIsDropOff && endedBy === 'next-session' && low > 0) onset = evaluable - low;
  // Weeks later than this could not have been seen to start a run, so they carry no risk (the ascertainment trim).
  const lastAtRisk = onset >= 0 ? onset : evaluable - run;
  if (lastAtRisk < r) {
    return {
      ...common,
      ...before,
      ...nothing,
      reference,
      regular,
      status: 'insufficient_follow_up',
      lowAtEnd: low > 0,
    };
  }
  for (let j = r; j <= lastAtRisk; j++) {
    rows.add(
      person,
      index,
      evaluableWeek[j] as number,
      j === onset ? 1 : 0,
      evaluableWorking[j] as number,
      evaluableActive[j] as number,
    );
  }
  return {
    ...common,
    ...before,
    status: 'at_risk',
    reference,
    regular,
    time: evaluableWeek[lastAtRisk] as number,
    droppedOff: onset >= 0,
    lowAtEnd: onset < 0 && low > 0,
  };
}

function baseline(
  panel: DailyPanel,
  person: number,
  firstSession: number,
  rule: DropOffRule,
): { baselineShare: number | null; baselineWorkingDays: number } {
  let weeks = 0;
  let working = 0;
  let active = 0;
  for (let j = 1; j <= rule.baselineWeeks; j++) {
    const from = firstSession - 7 * j - 6;
    if (from < 0 || from < (panel.hired[person] as number)) break;
    sumDays(panel, person, from, from + 6, block);
    if (block.working < rule.minimumWorkingDays) continue;
    weeks += 1;
    working += block.working;
    active += block.active;
  }
  return { baselineShare: weeks < rule.baselineMinimum ? null : active / working, baselineWorkingDays: working };
}
