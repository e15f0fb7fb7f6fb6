import { dayNumber, dayText } from '../../facts/index.ts';
import {
  cohortWeeks,
  type DailyPanel,
  DROP_OFF_RULE,
  DROP_OFF_RULE_WITHOUT_ABSENCES,
  type DropOffRule,
  mergeSessions,
  NEVER,
  weeklyRates,
  winsorCaps,
  winsorised,
} from '../../statistics/index.ts';
import type { FactPanel } from '../panel.ts';

export interface TrainingInput {
  readonly id: string;
  readonly name: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly cost: number | null;
  /** Of the whole training. */
  readonly hours?: number | null;
  /** How it was held, in the company's own words. */
  readonly mode?: string | null;
  readonly attendance: readonly { readonly email: string; readonly status: string }[];
}

export interface StudySettings {
  /** Whether anybody's absences are known; if not, two weeks away look like the beginning of a drop-off. */
  readonly absencesKnown: boolean;
  /** Groups below this are never shown, so they are no part of lists that are corrected for their length. */
  readonly minimumGroup: number;
}

/** One training as the engine sees it: who counts as trained by it, and when their clock starts. */
export interface Attended {
  readonly training: TrainingInput;
  /** People whose first episode this training opened; rows of the panel, with time zero in panel days. */
  readonly trained: readonly { readonly person: number; readonly start: number }[];
  /** 0 for people invited to this training who did not come: in neither arm. */
  readonly mayBeControl: Uint8Array;
  readonly invitedOnly: number;
  /** Trained, but for whom an earlier training opened the first episode. */
  readonly laterEpisodes: number;
  /** Addresses that belong to nobody we know. */
  readonly unmapped: number;
}

/** Everything that is the same for all trainings of a company. */
export interface Study {
  readonly facts: FactPanel;
  /** Daily actions cut at the company's 99th percentile, for volumes. */
  readonly volume: DailyPanel;
  /** Day of each person's first session of any training, NEVER for never; may lie before or after the panel. */
  readonly firstSession: Int32Array;
  /** Actions per working day by person and calendar week, NaN between the first and the last session of an episode. */
  readonly weekly: Float64Array;
  /** Calendar week of each person's time zero, small ones merged into waves; NEVER for never. */
  readonly cohort: Int32Array;
  readonly rule: DropOffRule;
  /** Days of the sessions held so far, ascending, by row of the panel; nobody untrained. */
  readonly sessions: ReadonlyMap<number, readonly number[]>;
  readonly attended: readonly Attended[];
}

/** A person's first episode of the panel: the training that opened it, its first day and its last. */
interface Opening {
  readonly training: string;
  readonly first: number;
  readonly start: number;
}

/** Joins trainings to people and sessions to episodes. */
export function openStudy(facts: FactPanel, trainings: readonly TrainingInput[], settings: StudySettings): Study {
  const { panel, people, firstDay } = facts;
  const ordered = trainings.toSorted(
    (a, b) => a.startsOn.localeCompare(b.startsOn) || a.endsOn.localeCompare(b.endsOn) || a.id.localeCompare(b.id),
  );
  const { arms, sessionsOf } = attendance(facts, ordered);

  const firstSession = new Int32Array(people.length).fill(NEVER);
  const openings = new Map<number, Opening>();
  const attendedDays = new Map<number, readonly number[]>();
  for (const [person, sessions] of [...sessionsOf].sort(([a], [b]) => a - b)) {
    sessions.sort((a, b) => a.day - b.day);
    firstSession[person] = sessions[0]?.day ?? NEVER;
    // A session that is still to come opens nothing yet, but it ends nobody's follow-up either.
    const held = sessions.filter((session) => session.day < panel.days);
    const days = held.map((session) => session.day);
    const [first] = mergeSessions(days, DROP_OFF_RULE.mergeDays);
    if (first === undefined || held[0] === undefined) continue;
    openings.set(person, { training: held[0].training, first: first.first, start: first.last });
    attendedDays.set(person, days);
  }
  const quarters = quarterStarts(firstDay, panel.days);
  const volume = winsorised(panel, quarters, winsorCaps(panel, quarters));
  const rule = settings.absencesKnown ? DROP_OFF_RULE : DROP_OFF_RULE_WITHOUT_ABSENCES;
  return {
    facts,
    volume,
    firstSession,
    weekly: ratesOutsideTraining(volume, openings),
    cohort: cohortWeeks(firstSession.map((day, person) => openings.get(person)?.start ?? day)),
    rule,
    sessions: attendedDays,
    attended: ordered.map((training) => attendedOf(training, arms, openings, people.length)),
  };
}

interface Arm {
  readonly went: readonly number[];
  readonly invited: readonly number[];
  readonly unmapped: number;
}

interface Session {
  readonly day: number;
  readonly training: string;
}

/** Attendance by training and, as days of the panel, by person. */
function attendance(
  { people, firstDay }: FactPanel,
  trainings: readonly TrainingInput[],
): { arms: ReadonlyMap<string, Arm>; sessionsOf: ReadonlyMap<number, Session[]> } {
  const rowOf = new Map<string, number>();
  for (const [row, person] of people.entries()) if (person.email !== null) rowOf.set(person.email, row);
  const sessionsOf = new Map<number, Session[]>();
  const arms = new Map<string, Arm>();
  for (const training of trainings) {
    const went: number[] = [];
    const invited: number[] = [];
    let unmapped = 0;
    const days = sessionDays(training, firstDay);
    for (const { email, status } of training.attendance) {
      const row = rowOf.get(email);
      if (row === undefined) {
        unmapped += 1;
      } else if (status === 'invited') {
        invited.push(row);
      } else {
        went.push(row);
        const sessions = sessionsOf.get(row) ?? [];
        sessionsOf.set(row, sessions);
        for (const day of days) sessions.push({ day, training: training.id });
      }
    }
    arms.set(training.id, { went, invited, unmapped });
  }
  return { arms, sessionsOf };
}

/** First and last day, and days between, so that a training of many weeks stays one episode. */
function sessionDays({ startsOn, endsOn }: TrainingInput, firstDay: number): number[] {
  const last = dayNumber(endsOn) - firstDay;
  const days: number[] = [];
  for (let day = dayNumber(startsOn) - firstDay; day < last; day += DROP_OFF_RULE.mergeDays) days.push(day);
  return [...days, last];
}

function attendedOf(
  training: TrainingInput,
  arms: ReadonlyMap<string, Arm>,
  openings: ReadonlyMap<number, Opening>,
  people: number,
): Attended {
  const { went, invited, unmapped } = arms.get(training.id) ?? { went: [], invited: [], unmapped: 0 };
  const mayBeControl = new Uint8Array(people).fill(1);
  for (const person of invited) mayBeControl[person] = 0;
  const trained = went.flatMap((person) => {
    const opening = openings.get(person);
    return opening?.training === training.id ? [{ person, start: opening.start }] : [];
  });
  const later = went.filter((person) => (openings.get(person)?.training ?? training.id) !== training.id);
  return {
    training,
    trained,
    mayBeControl,
    invitedOnly: invited.length,
    laterEpisodes: later.length,
    unmapped,
  };
}

/** A week between two sessions of an episode is neither before training nor after it. */
function ratesOutsideTraining(volume: DailyPanel, openings: ReadonlyMap<number, Opening>): Float64Array {
  const rates = weeklyRates(volume);
  const weeks = Math.floor(volume.days / 7);
  for (const [person, { first, start }] of openings) {
    const from = person * weeks + Math.max(0, Math.floor(first / 7));
    rates.fill(Number.NaN, from, Math.max(from, person * weeks + Math.floor(start / 7)));
  }
  return rates;
}

function quarterStarts(firstDay: number, days: number): number[] {
  const starts = [0];
  for (let day = 1; day < days; day += 1) {
    const text = dayText(firstDay + day);
    if (text.endsWith('-01') && ['01', '04', '07', '10'].includes(text.slice(5, 7))) starts.push(day);
  }
  return starts;
}
