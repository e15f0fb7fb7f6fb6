/** Splits by what a manager does are about one person's behaviour, so they need more people to hide among. */
const MINIMUM_BY_MANAGER_BEHAVIOUR = 10;
/** A day is a small window: whoever was off sick would show. */
const MINIMUM_BY_DAY = 20;

export interface GroupRule {
  readonly minimumGroup: number;
  readonly by: string;
  readonly grain?: string;
  /** What the metric itself asks for. */
  readonly atLeast?: number | undefined;
}

/** How many people a row must be about to be shown. */
export function minimumFor({ minimumGroup, by, grain, atLeast = 0 }: GroupRule): number {
  if (by === 'person') return 1;
  const byBehaviour = by === 'managerSupport' ? MINIMUM_BY_MANAGER_BEHAVIOUR : 0;
  const byDay = grain === 'day' ? MINIMUM_BY_DAY : 0;
  return Math.max(minimumGroup, byBehaviour, byDay, atLeast);
}

/** Below this many people, "nobody" and "everybody" would tell what each of them does. */
export const BANDED_BELOW = 20;
export const AT_MOST_A_TENTH = 'at most 10 %: nobody or everybody in a small group is not told apart from nearly so';
export const AT_LEAST_NINE_TENTHS =
  'at least 90 %: nobody or everybody in a small group is not told apart from nearly so';

/** A rate with what may be derived from it. */
export interface RateRow {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly people: number;
  readonly reason: string | null;
}

/** Rates of people up to here from either end are not told apart in a small group. */
const BAND = 0.1;

/**
 * Nobody or everybody in a small group becomes a band: numerator and bounds would give it away, so they go too. Where the
 * rate is one of people, who did or did not, the band also has those next to it, or it would mean just nobody, just everybody.
 */
export function banded<Row extends RateRow>(row: Row, ofPeople: boolean): Row {
  if (row.value === null || row.people >= BANDED_BELOW) return row;
  const reach = ofPeople ? BAND : 0;
  if (row.value > reach && row.value < 1 - reach) return row;
  const reason = row.value <= reach ? AT_MOST_A_TENTH : AT_LEAST_NINE_TENTHS;
  return { ...row, value: null, numerator: null, low: null, high: null, reason };
}
