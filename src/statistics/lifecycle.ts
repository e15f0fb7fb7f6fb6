import { DROP_OFF_RULE, type DropOffRule } from './drop-off-rule.ts';
import { mergeSessions } from './episodes.ts';
import { type DailyPanel, emptyBlock, sumDays } from './panel.ts';

export type LifecycleState =
  | 'not_in_scope'
  | 'away'
  | 'new'
  | 'never_active'
  | 'untrained_active'
  | 'untrained_inactive'
  | 'settling_in'
  | 'no_uptake'
  | 'dormant'
  | 'dropped'
  | 'resurrected'
  | 'at_risk'
  | 'healthy';

/** A confirmed drop-off; days of the panel. */
export interface PersonDropOff {
  /** First day of the first low week. */
  readonly from: number;
  /** Last day of the week that made the run of low weeks long enough. */
  readonly confirmed: number;
  /** First day of the first of the two weeks in use again; null: not so far. */
  readonly recovered: number | null;
}

export interface Lifecycle {
  readonly state: LifecycleState;
  /** Confirmed drop-offs so far, in order. */
  readonly dropOffs: readonly PersonDropOff[];
  /** Recoveries after a confirmed drop-off so far. */
  readonly resurrections: number;
}

/** A recovered week needs this share of the reference: more than the ½ that makes a week low, so that people don't flicker. */
const RECOVERED_FRACTION = 0.7;
const RECOVERED_WEEKS = 2;
const RECENT_WEEKS = 4;
const NEW_DAYS = 28;

/**
 * Where a person stands at the end of a Sunday, first match wins: not in scope → away → new → never active → untrained (in)active → settling in → no uptake → dormant / dropped → resurrected →
 * at risk → healthy. Programme clock: event weeks count from the first training episode.
 *
 * @param sessions days of the sessions the person attended, ascending; later than `sunday` are ignored
 * @param sunday day index of the Sunday that closes the week looked at
 */
export function lifecycle(
  panel: DailyPanel,
  person: number,
  sessions: readonly number[],
  sunday: number,
  rule: DropOffRule = DROP_OFF_RULE,
): Lifecycle {
  const hired = panel.hired[person] as number;
  const block = emptyBlock();
  const attended = mergeSessions(
    sessions.filter((day) => day <= sunday),
    rule.mergeDays,
  )[0];
  const left = panel.left[person] as number;
  // Of people who have left, the wind-down is not looked at; of others nobody knows yet that they will leave.
  const until = left <= sunday ? left - rule.noticeDays : sunday;
  const course = attended === undefined ? null : courseSince(panel, person, attended.last, until, rule);
  const dropOffs = course?.dropOffs ?? [];
  const resurrections = dropOffs.filter(({ recovered }) => recovered !== null).length;
  const is = (state: LifecycleState): Lifecycle => ({ state, dropOffs, resurrections });
  if (hired > sunday || left <= sunday) return is('not_in_scope');
  sumDays(panel, person, sunday - 6, sunday, block);
  if (block.working < rule.minimumWorkingDays) return is('away');
  if (hired >= 0 && sunday - hired < NEW_DAYS) return is('new');
  if (sumDays(panel, person, 0, sunday, block).actions === 0) return is('never_active');
  if (course === null) return is(idle(panel, person, sunday, rule) ? 'untrained_inactive' : 'untrained_active');
  if (course.state === 'dropped' && idle(panel, person, sunday, rule)) return is('dormant');
  return is(course.state);
}

/** No active day in the last four evaluable calendar weeks. */
function idle(panel: DailyPanel, person: number, sunday: number, rule: DropOffRule): boolean {
  const block = emptyBlock();
  let seen = 0;
  for (let end = sunday; end - 6 >= 0 && seen < RECENT_WEEKS; end -= 7) {
    sumDays(panel, person, end - 6, end, block);
    if (block.working < rule.minimumWorkingDays) continue;
    seen += 1;
    if (block.active > 0) return false;
  }
  return true;
}

type CourseState = 'settling_in' | 'no_uptake' | 'dropped' | 'resurrected' | 'at_risk' | 'healthy';

function courseSince(
  panel: DailyPanel,
  person: number,
  start: number,
  sunday: number,
  rule: DropOffRule,
): { state: CourseState; dropOffs: readonly PersonDropOff[] } {
  const block = emptyBlock();
  let evaluable = 0;
  let used = 0;
  let worked = 0;
  let low = 0;
  let good = 0;
  let sinceRecovery = Number.POSITIVE_INFINITY;
  let dropped = false;
  let lowFrom = 0;
  let goodFrom = 0;
  const dropOffs: PersonDropOff[] = [];
  for (let week = 1; start + 7 * week <= sunday; week++) {
    const first = start + 7 * (week - 1) + 1;
    sumDays(panel, person, first, start + 7 * week, block);
    if (block.working < rule.minimumWorkingDays) continue;
    // Away for most of the first weeks: the reference can't be formed any more.
    if (evaluable < rule.referenceWeeks && week > rule.referenceWithin) break;
    evaluable += 1;
    if (evaluable <= rule.referenceWeeks) {
      used += block.active;
      worked += block.working;
      continue;
    }
    const reference = used / worked;
    const regular = reference >= rule.regularFrom;
    if (reference < rule.noUptakeBelow) continue;
    const share = block.active / block.working;
    const isLow = block.active === 0 || (regular && share < rule.lowFraction * reference);
    const isGood = regular ? share >= RECOVERED_FRACTION * reference : block.active >= 1;
    sinceRecovery += 1;
    if (dropped) {
      good = isGood ? good + 1 : 0;
      if (good === 1) goodFrom = first;
      if (good === RECOVERED_WEEKS) {
        dropped = false;
        const last = dropOffs.pop();
        if (last !== undefined) dropOffs.push({ ...last, recovered: goodFrom });
        // Dated from the first of the two weeks.
        sinceRecovery = 1;
        low = 0;
      }
      continue;
    }
    low = isLow ? low + 1 : 0;
    if (low === 1) lowFrom = first;
    if (low === (regular ? rule.runRegular : rule.runInfrequent)) {
      dropped = true;
      dropOffs.push({ from: lowFrom, confirmed: start + 7 * week, recovered: null });
      good = 0;
    }
  }
  const state = (): CourseState => {
    if (evaluable < rule.referenceWeeks) return 'settling_in';
    if (used / worked < rule.noUptakeBelow) return 'no_uptake';
    if (dropped) return 'dropped';
    if (sinceRecovery < RECENT_WEEKS) return 'resurrected';
    return low > 0 ? 'at_risk' : 'healthy';
  };
  return { state: state(), dropOffs };
}
