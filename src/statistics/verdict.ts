import { fewManagers } from './few-managers.ts';
import type { Hold } from './hold.ts';
import { controlTable, MINIMUM_TRAINED, membersOf } from './hold-controls.ts';
import type { HoldData } from './hold-windows.ts';
import { benjaminiHochberg } from './multiple-comparisons.ts';
import { counted, type Refusable, refusal } from './refusal.ts';
import { spreadOfControlTeams } from './team-spread.ts';

export type VerdictWord = 'no_lift' | 'dropped' | 'held' | 'not_enough_evidence';

/** A hold at or below this is a drop worth naming; above it, with certainty, use has held. */
export const HOLD_LINE = 0.85;
/** A lift below this share of the level before training is none. */
export const LIFT_LINE = 0.1;
/** Of the teams called dropped, the share expected to be called so wrongly. */
export const TEAM_FALSE_DISCOVERY_RATE = 0.1;

export interface Verdict {
  readonly verdict: VerdictWord;
  /** The smallest drop that could have been seen, where one could: 1 − e^(−2.8 s.e.). */
  readonly smallestVisibleDrop: number | null;
}

/** Effect of training in weeks 1–4, as far as the verdict needs it. */
export interface Lift {
  /** Upper end of the 95 % interval, actions per working day. */
  readonly high: number;
  /** Level before training, actions per working day. */
  readonly base: number;
}

/**
 * The one word about a training. `no_lift`: the lift's upper bound is below 10 % of the level before. `dropped`: hold ≤ 0.85 and its upper bound below 1.
 * `held`: its lower bound above 0.85. Otherwise, and always without controls, `not_enough_evidence`.
 *
 * @param lift null when it can't be given
 */
export function verdict(hold: Refusable<Hold>, lift: Lift | null): Verdict {
  const smallestVisibleDrop = hold.refused ? null : hold.smallestVisibleDrop;
  if (lift !== null && lift.high < LIFT_LINE * lift.base) return { verdict: 'no_lift', smallestVisibleDrop };
  if (hold.refused || hold.kind === 'before-after') return { verdict: 'not_enough_evidence', smallestVisibleDrop };
  if (hold.hold <= HOLD_LINE && hold.high < 1) return { verdict: 'dropped', smallestVisibleDrop };
  if (hold.low > HOLD_LINE) return { verdict: 'held', smallestVisibleDrop };
  return { verdict: 'not_enough_evidence', smallestVisibleDrop };
}

export interface TeamHold extends Verdict {
  readonly manager: number;
  readonly hold: Refusable<Hold>;
  /** Benjamini–Hochberg over the teams asked for; null where hold was refused. */
  readonly adjustedPValue: number | null;
}

/**
 * Hold and verdict of single teams. People are the unit inside a team and the spread between teams is added (τ² of the control teams, at least 8 of them):
 * without it 15–25 % of the teams of a company in which nothing happened are called dropped. `dropped` also needs the Benjamini–Hochberg adjusted p-value
 * over all the teams shown to be at most 0.10.
 *
 * @param teams managers of the teams that will be shown
 */
export function teamHolds(data: HoldData, teams: readonly number[]): TeamHold[] {
  const table = controlTable(data);
  const spreadOf = spreadOfControlTeams(data, table);
  const byTeam = new Map<number, number[]>();
  for (const i of membersOf(data.trained)) {
    const team = data.trained.manager[i] as number;
    const members = byTeam.get(team);
    if (members === undefined) byTeam.set(team, [i]);
    else members.push(i);
  }
  const holds = teams.map((team): Refusable<Hold> => {
    const all = byTeam.get(team) ?? [];
    const members = all.filter((i) => table.usable[data.trained.cohort[i] as number] === 1);
    if (members.length < MINIMUM_TRAINED) {
      const why = all.length > members.length ? ' and enough untrained colleagues over the same weeks' : '';
      return refusal(
        'too-few-trained',
        `${counted(members.length, 'trained person', 'trained people')} observed in weeks 1–2 and 5–8${why}; at least ${MINIMUM_TRAINED} are needed.`,
      );
    }
    const figure = fewManagers(data, table, members, spreadOf);
    return figure.refused ? figure : { ...figure, withoutControls: all.length - members.length };
  });
  const given = holds.flatMap((hold) => (hold.refused ? [] : [hold.pValue]));
  const adjusted = benjaminiHochberg(given);
  let next = 0;
  return holds.map((hold, i) => {
    const manager = teams[i] as number;
    if (hold.refused) return { manager, hold, adjustedPValue: null, ...verdict(hold, null) };
    const adjustedPValue = adjusted[next++] as number;
    const alone = verdict(hold, null);
    const falls = alone.verdict === 'dropped' && adjustedPValue > TEAM_FALSE_DISCOVERY_RATE;
    return { manager, hold, adjustedPValue, ...alone, verdict: falls ? 'not_enough_evidence' : alone.verdict };
  });
}
