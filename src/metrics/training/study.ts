import { dayNumber, dayText, type PersonTimeline, placementOn } from '../../facts/index.ts';
import {
  activeDayShare,
  type DailyPanel,
  DROP_OFF_RULE,
  DROP_OFF_RULE_WITHOUT_ABSENCES,
  type DropOffRule,
  type DropOffs,
  dropOffs,
  mergeSessions,
  NEVER,
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
  readonly attendance: readonly { readonly email: string; readonly status: string }[];
}

export interface StudySettings {
  /** Whether anybody's absences are known; if not, two weeks away look like the beginning of a drop-off. */
  readonly absencesKnown: boolean;
  /** Groups below this are never shown, so they are no part of lists that are corrected for their length. */
  readonly minimumGroup: number;
}

/** A manager whose own active-day share in the 8 weeks before the session reaches this supports the team. */
export const SUPPORTED_FROM = 0.6;
const SUPPORT_DAYS = 56;

/** One training as the engine sees it: who counts as trained by it, and when their clock starts. */
export interface Attended {
  readonly training: TrainingInput;
  /** People whose first episode this training opened; rows of the panel, with time zero in panel days. */
  readonly trained: readonly { readonly person: number; readonly start: number }[];
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
  /** 0 for people invited to a training they did not attend: in neither arm. */
  readonly mayBeControl: Uint8Array;
  readonly rule: DropOffRule;
  readonly episodes: DropOffs;
  readonly attended: readonly Attended[];
}

/** Joins trainings to people, sessions to episodes, and measures every episode's time to drop-off. */
export function openStudy(facts: FactPanel, trainings: readonly TrainingInput[], settings: StudySettings): Study {
  const { panel, people, firstDay } = facts;
  const rowOf = new Map<string, number>();
  for (const [row, person] of people.entries()) if (person.email !== null) rowOf.set(person.email, row);
  const ordered = trainings.toSorted(
    (a, b) => a.startsOn.localeCompare(b.startsOn) || a.endsOn.localeCompare(b.endsOn) || a.id.localeCompare(b.id),
  );

  const sessionsOf = new Map<number, { day: number; training: string }[]>();
  const mayBeControl = new Uint8Array(people.length).fill(1);
  const arms = new Map<string, { went: number[]; invitedOnly: number; unmapped: number }>();
  for (const training of ordered) {
    const arm = { went: [] as number[], invitedOnly: 0, unmapped: 0 };
    arms.set(training.id, arm);
    for (const { email, status } of training.attendance) {
      const row = rowOf.get(email);
      if (row === undefined) {
        arm.unmapped += 1;
        continue;
      }
      if (status === 'invited') {
        arm.invitedOnly += 1;
        mayBeControl[row] = 0;
        continue;
      }
      arm.went.push(row);
      const sessions = sessionsOf.get(row) ?? [];
      sessionsOf.set(row, sessions);
      for (const day of new Set([training.startsOn, training.endsOn])) {
        sessions.push({ day: dayNumber(day) - firstDay, training: training.id });
      }
    }
  }

  const firstSession = new Int32Array(people.length).fill(NEVER);
  const opened = new Map<number, { training: string; start: number }>();
  const attendedDays: { person: number; days: number[] }[] = [];
  for (const [person, sessions] of [...sessionsOf].sort(([a], [b]) => a - b)) {
    sessions.sort((a, b) => a.day - b.day);
    firstSession[person] = sessions[0]?.day ?? NEVER;
    // A session that is still to come opens nothing yet, but it ends nobody's follow-up either.
    const held = sessions.filter((session) => session.day < panel.days);
    const [first] = mergeSessions(
      held.map((session) => session.day),
      DROP_OFF_RULE.mergeDays,
    );
    if (first === undefined || held[0] === undefined) continue;
    opened.set(person, { training: held[0].training, start: first.last });
    attendedDays.push({ person, days: held.map((session) => session.day) });
  }

  const attended = ordered.map((training): Attended => {
    const arm = arms.get(training.id) ?? { went: [], invitedOnly: 0, unmapped: 0 };
    const trained = arm.went.flatMap((person) => {
      const episode = opened.get(person);
      return episode?.training === training.id ? [{ person, start: episode.start }] : [];
    });
    const later = arm.went.filter((person) => {
      const episode = opened.get(person);
      return episode !== undefined && episode.training !== training.id;
    });
    const { invitedOnly, unmapped } = arm;
    return { training, trained, invitedOnly, laterEpisodes: later.length, unmapped };
  });
  const quarters = quarterStarts(firstDay, panel.days);
  const rule = settings.absencesKnown ? DROP_OFF_RULE : DROP_OFF_RULE_WITHOUT_ABSENCES;
  return {
    facts,
    volume: winsorised(panel, quarters, winsorCaps(panel, quarters)),
    firstSession,
    mayBeControl,
    rule,
    episodes: dropOffs(panel, attendedDays, 'first', rule),
    attended,
  };
}

function quarterStarts(firstDay: number, days: number): number[] {
  const starts = [0];
  for (let day = 1; day < days; day += 1) {
    const text = dayText(firstDay + day);
    if (text.endsWith('-01') && ['01', '04', '07', '10'].includes(text.slice(5, 7))) starts.push(day);
  }
  return starts;
}

/** Where everybody stood on a day: manager, team and role as numbers and names. */
export interface Standing {
  /** Index into `managers`; −1 for nobody known. */
  readonly manager: Int32Array;
  /** Person ids of managers, sorted. */
  readonly managers: readonly string[];
  /** Per manager: the team that person leads. */
  readonly teamOf: readonly (string | null)[];
  readonly role: readonly (string | null)[];
}

export function standingOn(people: readonly PersonTimeline[], day: number): Standing {
  const places = people.map((person) => placementOn(person, day));
  const managers = [...new Set(places.flatMap((place) => place?.managerPersonId ?? []))].sort();
  const indexOf = new Map(managers.map((id, index) => [id, index]));
  const teamOf: (string | null)[] = managers.map(() => null);
  const manager = Int32Array.from(places, (place) => {
    const index = place?.managerPersonId == null ? -1 : (indexOf.get(place.managerPersonId) ?? -1);
    if (index >= 0 && teamOf[index] === null) teamOf[index] = place?.teamId ?? null;
    return index;
  });
  return { manager, managers, teamOf, role: places.map((place) => place?.roleId ?? null) };
}

export type Support = 'supported' | 'unsupported';

/**
 * Whether each manager used the CRM themselves in the 8 weeks before the session; null where the manager is not in the
 * data or had no working day. It precedes the outcome on purpose: afterwards a manager may log in less because the team
 * stopped.
 */
export function supportOf(facts: FactPanel, standing: Standing, start: number): (Support | null)[] {
  const rowOf = new Map(facts.people.map((person, row) => [person.personId, row]));
  return standing.managers.map((id) => {
    const row = rowOf.get(id);
    if (row === undefined) return null;
    const share = activeDayShare(facts.panel, row, start - SUPPORT_DAYS, start - 1);
    if (share === null) return null;
    return share >= SUPPORTED_FROM ? 'supported' : 'unsupported';
  });
}
