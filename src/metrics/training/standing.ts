import { type PersonTimeline, placementOn } from '../../facts/index.ts';
import { activeDayShare } from '../../statistics/index.ts';
import type { FactPanel } from '../panel.ts';

/** Where everybody stood on a day: manager, team and role as numbers and names; rows of the panel. */
export interface Standing {
  /** Index into `managers`; −1 for nobody known. */
  readonly manager: Int32Array;
  /** Person ids of managers, sorted. */
  readonly managers: readonly string[];
  readonly team: readonly (string | null)[];
  readonly role: readonly (string | null)[];
}

/** @param day day number */
export function standingOn(people: readonly PersonTimeline[], day: number): Standing {
  const places = people.map((person) => placementOn(person, day));
  const managers = [...new Set(places.flatMap((place) => place?.managerPersonId ?? []))].sort();
  const indexOf = new Map(managers.map((id, index) => [id, index]));
  const manager = Int32Array.from(places, (place) => indexOf.get(place?.managerPersonId ?? '') ?? -1);
  return {
    manager,
    managers,
    team: places.map((place) => place?.teamId ?? null),
    role: places.map((place) => place?.roleId ?? null),
  };
}

export type Support = 'supported' | 'unsupported';

/** A manager whose own active-day share in the 8 weeks before the session reaches this supports the team. */
export const SUPPORTED_FROM = 0.6;
const SUPPORT_DAYS = 56;

/**
 * Whether each manager used the CRM themselves in the 8 weeks before the first session; null where the manager is not in
 * the data or had no working day. It precedes the outcome on purpose: afterwards a manager may log in less because the
 * team stopped.
 * @param start first day of the training, in panel days
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
