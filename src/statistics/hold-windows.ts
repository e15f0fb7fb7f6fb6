import { type DailyPanel, emptyBlock, sumDays } from './panel.ts';

/** Event weeks compared: E is what people did fresh from training, L is what was left a month later. */
export const EARLY_WEEKS = { from: 1, to: 2 } as const;
export const LATE_WEEKS = { from: 5, to: 8 } as const;
const MINIMUM_WORKING_DAYS = 2;
const NOTICE_DAYS = 28;
/** Above this many training days, controls follow the middle of each calendar week instead of each day. */
const MOST_DATES = 60;

export interface HoldInput {
  /** Daily actions, already winsorised. */
  readonly panel: DailyPanel;
  /** Manager of each person at the time of training, 0 … managers − 1; −1 leaves the person out. */
  readonly manager: Int32Array;
  readonly managers: number;
  /** Trained people and their time zero (day of the last session of the episode); one entry per person. */
  readonly trained: readonly { readonly person: number; readonly start: number }[];
  /** Day of each person's first session of any training, {@link NEVER} for never. */
  readonly firstSession: Int32Array;
  /** 0 for people who may not stand as controls (invited but absent, other roles); everybody may unless given. */
  readonly mayBeControl?: Uint8Array;
  readonly dataEnd?: number;
}

/** People with both windows observed. Rates are actions per working day over the evaluable weeks of a window. */
export interface HoldSample {
  readonly person: Int32Array;
  readonly manager: Int32Array;
  readonly cohort: Int32Array;
  readonly early: Float64Array;
  readonly late: Float64Array;
  /** Working days behind `late`; half an action in these is what a total stop is counted as. */
  readonly lateWorkingDays: Float64Array;
}

export interface HoldData {
  readonly people: number;
  readonly managers: number;
  /** Day that stands for each cohort's session. */
  readonly cohortDays: Int32Array;
  readonly trained: HoldSample;
  /** One row per cohort and control, cohorts ascending: the same calendar weeks, untrained throughout. */
  readonly controls: HoldSample;
  /** Trained people left out because they left, were away, or the late weeks are not over. */
  readonly notObserved: number;
}

/** Reads both windows of the trained and, over the same calendar weeks, of everybody not yet trained by their end. */
export function holdWindows(input: HoldInput): HoldData {
  const { panel } = input;
  const dataEnd = input.dataEnd ?? panel.days - 1;
  const dates = new Set(input.trained.map((t) => t.start));
  const day = dates.size > MOST_DATES ? (start: number) => Math.floor(start / 7) * 7 + 3 : (start: number) => start;
  const cohortDays = Int32Array.from(new Set(input.trained.map((t) => day(t.start)))).sort();
  const cohortOf = new Map(Array.from(cohortDays, (d, i) => [d, i]));

  const trained = new SampleBuilder();
  let notObserved = 0;
  for (const { person, start } of input.trained) {
    const manager = input.manager[person] as number;
    const cohort = cohortOf.get(day(start)) as number;
    if (manager < 0 || !trained.observe(panel, person, manager, cohort, start, dataEnd)) notObserved += 1;
  }
  const controls = new SampleBuilder();
  for (let cohort = 0; cohort < cohortDays.length; cohort++) {
    const start = cohortDays[cohort] as number;
    const end = start + 7 * LATE_WEEKS.to;
    if (end > dataEnd) continue;
    for (let person = 0; person < panel.people; person++) {
      const manager = input.manager[person] as number;
      if (manager < 0 || (input.firstSession[person] as number) <= end || input.mayBeControl?.[person] === 0) continue;
      controls.observe(panel, person, manager, cohort, start, dataEnd);
    }
  }
  return {
    people: panel.people,
    managers: input.managers,
    cohortDays,
    trained: trained.finish(),
    controls: controls.finish(),
    notObserved,
  };
}

class SampleBuilder {
  private readonly person: number[] = [];
  private readonly manager: number[] = [];
  private readonly cohort: number[] = [];
  private readonly early: number[] = [];
  private readonly late: number[] = [];
  private readonly lateWorkingDays: number[] = [];
  private readonly block = emptyBlock();

  /** False when either window is not wholly observed; then nothing is added. */
  observe(panel: DailyPanel, person: number, manager: number, cohort: number, start: number, dataEnd: number): boolean {
    const end = start + 7 * LATE_WEEKS.to;
    const left = panel.left[person] as number;
    // Winding down before leaving is not the training wearing off, so a leaver's last four weeks are never looked at.
    if (end > dataEnd || end > left - NOTICE_DAYS || (panel.hired[person] as number) > start) return false;
    const early = this.rate(panel, person, start, EARLY_WEEKS.from, EARLY_WEEKS.to);
    if (early === null) return false;
    const late = this.rate(panel, person, start, LATE_WEEKS.from, LATE_WEEKS.to);
    if (late === null) return false;
    this.person.push(person);
    this.manager.push(manager);
    this.cohort.push(cohort);
    this.early.push(early.actions / early.working);
    this.late.push(late.actions / late.working);
    this.lateWorkingDays.push(late.working);
    return true;
  }

  private rate(
    panel: DailyPanel,
    person: number,
    start: number,
    fromWeek: number,
    toWeek: number,
  ): { actions: number; working: number } | null {
    let actions = 0;
    let working = 0;
    for (let week = fromWeek; week <= toWeek; week++) {
      sumDays(panel, person, start + 7 * (week - 1) + 1, start + 7 * week, this.block);
      if (this.block.working < MINIMUM_WORKING_DAYS) continue;
      actions += this.block.actions;
      working += this.block.working;
    }
    return working === 0 ? null : { actions, working };
  }

  finish(): HoldSample {
    return {
      person: Int32Array.from(this.person),
      manager: Int32Array.from(this.manager),
      cohort: Int32Array.from(this.cohort),
      early: Float64Array.from(this.early),
      late: Float64Array.from(this.late),
      lateWorkingDays: Float64Array.from(this.lateWorkingDays),
    };
  }
}
