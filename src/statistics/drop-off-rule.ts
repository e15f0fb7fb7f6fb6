/** The drop-off rule. Weeks are event weeks: week e covers days s + 7(e−1) + 1 … s + 7e, s = day of training. */
export interface DropOffRule {
  /** `days`: share of working days with use (default). `volume`: actions per working day, for falls that keep the habit. */
  readonly metric: 'days' | 'volume';
  /** Fewer working days than this excuse a week: it is neither low nor in use. */
  readonly minimumWorkingDays: number;
  /** Evaluable weeks that make a person's own reference, taken among the first `referenceWithin` event weeks. */
  readonly referenceWeeks: number;
  readonly referenceWithin: number;
  /** A reference below this is no uptake (share of working days; for `volume`, exactly zero). */
  readonly noUptakeBelow: number;
  /** A reference of at least this is a regular user. */
  readonly regularFrom: number;
  /** A week is low when below this fraction of the reference. */
  readonly lowFraction: number;
  /** Low evaluable weeks in a row that make a drop-off, for regular and for infrequent users. */
  readonly runRegular: number;
  readonly runInfrequent: number;
  /** Days before the leave date from which winding down is not held against the person. */
  readonly noticeDays: number;
  /** Sessions at most this many days apart are one episode. */
  readonly mergeDays: number;
  /** Blocks of seven days before training that make the baseline, and how many of them must be evaluable. */
  readonly baselineWeeks: number;
  readonly baselineMinimum: number;
  /** Sensitivity: a low run cut off by the next session counts as a drop-off. */
  readonly retrainedLowIsDropOff: boolean;
}

export const DROP_OFF_RULE: DropOffRule = {
  metric: 'days',
  minimumWorkingDays: 2,
  referenceWeeks: 2,
  referenceWithin: 4,
  noUptakeBelow: 0.2,
  regularFrom: 0.5,
  lowFraction: 0.5,
  runRegular: 3,
  runInfrequent: 4,
  noticeDays: 28,
  mergeDays: 14,
  baselineWeeks: 8,
  baselineMinimum: 4,
  retrainedLowIsDropOff: false,
};

/** Absences unknown: a two-week holiday must not look like a drop-off. */
export const DROP_OFF_RULE_WITHOUT_ABSENCES: DropOffRule = { ...DROP_OFF_RULE, runRegular: 4, runInfrequent: 5 };

/** A fall in volume by people who still open the CRM most days; a second, separately labelled event. */
export const VOLUME_DROP_OFF_RULE: DropOffRule = {
  ...DROP_OFF_RULE,
  metric: 'volume',
  referenceWeeks: 4,
  referenceWithin: 6,
  noUptakeBelow: 0,
  regularFrom: 0,
  lowFraction: 1 / 3,
  runRegular: 4,
};
