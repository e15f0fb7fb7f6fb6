import type { Gate } from '../../privacy/gate.ts';
import { dayInWords } from '../wording.ts';
import type { Finding, GroupStanding } from './document.ts';
import type { Break, DriverAnswer } from './drivers.ts';
import type { Week } from './week.ts';

export type Effect = Awaited<ReturnType<Gate['effects']>>['rows'][number];
export type Retention = Awaited<ReturnType<Gate['retention']>>['rows'][number];
export type Comparison = Awaited<ReturnType<Gate['comparison']>>;

/** What is said of one training, as the gate gave it. */
export interface TrainingMaterial {
  readonly id: string;
  readonly name: string;
  readonly endsOn: string;
  readonly effects: readonly Effect[];
  readonly retention: readonly Retention[];
  readonly comparison: Comparison;
  readonly drivers: DriverAnswer;
}

/** What findings are chosen from. */
export interface FindingMaterial {
  readonly week: Week;
  readonly currency: string;
  readonly trainings: readonly TrainingMaterial[];
  readonly groups: readonly GroupStanding[];
  /** Of the teams, whenever they were. */
  readonly breaks: readonly Break[];
}

export type ShownEffect = Extract<Effect, { suppressed: false }>;
export type Candidate = Omit<Finding, 'rank'>;

/** A break is told as one after a session, or as a recent one, within so many weeks. */
export const FOLLOW_UP_WEEKS = 12;

export function shown(training: TrainingMaterial, by: string): ShownEffect[] {
  return training.effects.filter((row): row is ShownEffect => !row.suppressed && row.by === by);
}

export type FadedEffect = ShownEffect & {
  readonly hold: number;
  readonly holdHigh: number;
  readonly observed: number;
};

export function isFaded(row: ShownEffect): row is FadedEffect {
  return row.verdict === 'dropped' && row.hold !== null && row.holdHigh !== null && row.observed !== null;
}

export function sinceBreak({ from, to, week }: Break): Finding['since'] {
  return { on: week, note: `the break lies between ${dayInWords(from)} and ${dayInWords(to)}` };
}

export function ratio(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole));
}
