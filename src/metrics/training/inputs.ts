import { createHash, type Hash } from 'node:crypto';
import { dayNumber, placementOn } from '../../facts/index.ts';
import { NEVER } from '../../statistics/index.ts';
import { followedTo } from './follow-up.ts';
import type { Attended, Study, StudySettings } from './study.ts';

/*
 * What the results of a training are made from, as a hash: the same inputs are not computed again. Only what can reach a
 * result is in it: everybody's days from 25 weeks before the training to the last day it is followed to, and who was trained,
 * hired or gone by then. So a training of two years ago stays as it is whatever happens today.
 */

/** Days before a training that a result looks back to: weeks −16 … −9 and the calendar weeks they are in. */
const LOOK_BACK = 7 * 25;

/** A 64-bit digest of each person's week, as two numbers: hashing a training is then reading a few bytes a week. */
export interface WeekDigests {
  readonly weeks: number;
  /** index = (person × weeks + week) × 2. */
  readonly digests: Uint32Array;
}

export function digestWeeks(study: Study): WeekDigests {
  const { panel } = study.facts;
  const { volume } = study;
  const weeks = Math.floor(panel.days / 7);
  const digests = new Uint32Array(panel.people * weeks * 2);
  for (let person = 0; person < panel.people; person += 1) {
    for (let week = 0; week < weeks; week += 1) {
      let one = 0x811c9dc5;
      let other = 0x9e3779b9;
      const from = person * panel.days + 7 * week;
      for (let at = from; at < from + 7; at += 1) {
        const actions = panel.actions[at] ?? 0;
        const cut = volume.actions[at] ?? 0;
        const value = (panel.working[at] ?? 0) + 2 * actions + 0x20000 * (actions - cut);
        one = Math.imul(one ^ value, 0x01000193);
        other = Math.imul((other ^ value) + 0x7f4a7c15, 0x85ebca6b);
        other ^= other >>> 13;
      }
      const at = (person * weeks + week) * 2;
      digests[at] = one;
      digests[at + 1] = other;
    }
  }
  return { weeks, digests };
}

/** The hash of everything a training's results depend on, the two periods of its drivers apart. */
export function inputsOf(
  study: Study,
  attended: Attended,
  digests: WeekDigests,
  settings: StudySettings,
  teamNames: ReadonlyMap<string, string>,
): string {
  const { training, trained } = attended;
  const { facts } = study;
  const first = dayNumber(training.startsOn) - facts.firstDay;
  const lastDay = dayNumber(training.endsOn);
  const to = followedTo(study, attended);
  const fromWeek = Math.max(0, Math.floor((first - LOOK_BACK) / 7));
  const toWeek = Math.min(digests.weeks, Math.floor(to / 7) + 1);
  const hash = createHash('sha256');
  // Without attendance: that is in `trained`, as far as it belongs to anybody.
  const { attendance: _attendance, ...about } = training;
  note(hash, [about, trained, settings, study.rule, attended.invitedOnly, attended.laterEpisodes, attended.unmapped]);
  note(hash, [facts.firstDay, fromWeek, toWeek, to]);
  // After the last day looked at everybody is the same as somebody to whom it never happens.
  const until = (day: number): number => (day > to + 28 ? NEVER : day);
  for (const [row, person] of facts.people.entries()) {
    const hired = facts.panel.hired[row] ?? 0;
    const left = facts.panel.left[row] ?? NEVER;
    if (hired > to || left < 7 * fromWeek) continue;
    const place = placementOn(person, lastDay);
    note(hash, [
      ...[person.personId, Math.max(hired, 7 * fromWeek - 1), until(left), until(study.firstSession[row] ?? NEVER)],
      ...[attended.mayBeControl[row], until(7 * (study.cohort[row] ?? NEVER))],
      ...[place?.managerPersonId, place?.teamId, place?.roleId, teamNames.get(place?.teamId ?? '')],
    ]);
    hash.update(digests.digests.subarray((row * digests.weeks + fromWeek) * 2, (row * digests.weeks + toWeek) * 2));
  }
  for (const [person, days] of study.sessions) note(hash, [person, days.filter((day) => day <= to)]);
  return hash.digest('hex').slice(0, 32);
}

function note(hash: Hash, values: readonly unknown[]): void {
  hash.update(JSON.stringify(values));
}
