import { counted, eventStudy, liftHalfLife, type StaggeredPanel } from '../../statistics/index.ts';

/** One row of `/trainings/{id}/event-study`: calendar week since training, 0 the week of its last day. */
export interface EventStudyRow {
  readonly eventWeek: number;
  /** Core actions per working day, against the mean of the 8 weeks before and colleagues not trained by then. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly trained: number;
  readonly control: number;
}

export interface EventStudy {
  readonly trainingId: string;
  readonly rows: readonly EventStudyRow[];
  /** Weeks in which the lift halves; null where it cannot be said. */
  readonly halfLife: {
    readonly weeks: number;
    readonly low: number | null;
    readonly high: number | null;
    /** Longer than the weeks there are: say so instead of the number. */
    readonly beyondData: boolean;
  } | null;
  readonly refused: boolean;
  readonly reason: string | null;
  readonly needed: string | null;
}

const MINIMUM_TRAINED = 20;
const MOST_MANAGERS = 400;

/** Week by week from −16 to 12, of everybody the training was the first for; refused like a lift. */
export function eventStudyOf(trainingId: string, input: StaggeredPanel, trained: number, managers: number): EventStudy {
  const none = { trainingId, rows: [], halfLife: null, refused: true };
  if (trained < MINIMUM_TRAINED) {
    const needed = `${counted(trained, 'trained person', 'trained people')}; an effect needs at least ${MINIMUM_TRAINED}.`;
    return { ...none, reason: 'too-few-trained', needed };
  }
  if (managers < 4) {
    const needed = `${counted(managers, 'manager')} of trained people; an effect needs at least 4.`;
    return { ...none, reason: 'too-few-trained-managers', needed };
  }
  const rows = eventStudy(input).map(
    ({ eventWeek, estimate, low, high, trained: people, controls }): EventStudyRow => ({
      eventWeek,
      estimate,
      low,
      high,
      trained: people,
      control: controls,
    }),
  );
  if (rows.length === 0) {
    const needed =
      'No week has both trained people with 8 weeks before and 10 untrained colleagues under 3 managers to compare with.';
    return { ...none, reason: 'no-controls', needed };
  }
  // Refitting without each manager is dear, and with very many of them the interval is no wider than a line.
  const found = managers <= MOST_MANAGERS ? liftHalfLife(input) : null;
  const halfLife =
    found === null ? null : { weeks: found.weeks, low: found.low, high: found.high, beyondData: found.beyondData };
  return { trainingId, rows, halfLife, refused: false, reason: null, needed: null };
}
