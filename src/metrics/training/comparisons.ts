import {
  clusteredLogRank,
  counted,
  countWeeks,
  DROP_OFF_RULE,
  dropOffs,
  mergeSessions,
  type PersonWeeks,
  restrictedMeanDifference,
  totalEvents,
} from '../../statistics/index.ts';
import { comparisonSentence } from './sentences.ts';
import { standingOn } from './standing.ts';
import type { Study, TrainingInput } from './study.ts';

export const comparisonKinds = ['sessions', 'length', 'mode'] as const;
export type ComparisonKind = (typeof comparisonKinds)[number];

export interface ComparedSide {
  readonly name: string;
  readonly people: number;
  readonly managers: number;
}

/** Two kinds of training, or of history with it, over all trainings of the company. Associations only. */
export interface GroupComparison {
  readonly by: ComparisonKind;
  readonly one: ComparedSide;
  readonly other: ComparedSide;
  /** Weeks by which the first kept using longer, within `weeks`; null where weeks are compared and not people. */
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly weeks: number | null;
  /** How many times as often the second drops off, week for week; null where people are compared. */
  readonly hazardRatio: number | null;
  readonly pValue: number | null;
  readonly refused: boolean;
  readonly reason: string | null;
  readonly needed: string | null;
  readonly sentence: string | null;
}

/** A training of at most this many hours is a short one. */
const SHORT_HOURS = 4;
const ONLINE = /online|remote|virtual|web|e-?learning|video/i;

/** Every comparison that has both sides. */
export function groupComparisons(study: Study, lastDay: number): GroupComparison[] {
  const trained = [...study.sessions].sort(([a], [b]) => a - b).map(([person, days]) => ({ person, days }));
  const followed = dropOffs(study.facts.panel, trained, 'first', study.rule);
  const clusterOf = standingOn(study.facts.people, lastDay).manager;
  const found = [
    bySessions(study, followed.weeks, clusterOf),
    byTraining(study, followed.weeks, clusterOf, 'length', 'Short trainings', 'Long trainings', (training) =>
      training.hours === null || training.hours === undefined ? null : training.hours <= SHORT_HOURS ? 0 : 1,
    ),
    byTraining(study, followed.weeks, clusterOf, 'mode', 'In person', 'Online', (training) =>
      training.mode === null || training.mode === undefined ? null : ONLINE.test(training.mode) ? 1 : 0,
    ),
  ];
  return found.flatMap((comparison) => comparison ?? []);
}

/**
 * One session so far against several so far. Weeks are classified and not people: whoever had a second session in week 10 had
 * to be still using in week 10, and counting that person's first ten weeks as "several" would make an effect of nothing.
 */
function bySessions(study: Study, rows: PersonWeeks, clusterOf: Int32Array): GroupComparison | null {
  const secondDay = new Map<number, { start: number; second: number }>();
  for (const [person, days] of study.sessions) {
    const [first, second] = mergeSessions(days, DROP_OFF_RULE.mergeDays);
    if (first !== undefined)
      secondDay.set(person, { start: first.last, second: second?.first ?? Number.MAX_SAFE_INTEGER });
  }
  const group = new Int8Array(rows.length);
  const people: [Set<number>, Set<number>] = [new Set(), new Set()];
  for (let i = 0; i < rows.length; i += 1) {
    const person = rows.person[i] ?? -1;
    const known = secondDay.get(person);
    // A week counts as after the second session once it began after it.
    const begins = known === undefined ? 0 : known.start + 7 * ((rows.week[i] ?? 1) - 1) + 1;
    const side = known !== undefined && begins > known.second ? 1 : 0;
    group[i] = side;
    people[side].add(person);
  }
  if (people[1].size === 0) return null;
  const sides = (
    [
      ['One session so far', people[0]],
      ['Several sessions so far', people[1]],
    ] as const
  ).map(([name, members]): ComparedSide => ({ name, people: members.size, managers: managersOf(members, clusterOf) }));
  const [one, other] = sides as [ComparedSide, ComparedSide];
  const base = { by: 'sessions' as const, one, other, difference: null, low: null, high: null, weeks: null };
  const managers = Math.min(one.managers, other.managers);
  const test = clusteredLogRank(rows, group, clusterOf);
  const events = test.events[0] + test.events[1];
  const few =
    managers < 4
      ? {
          reason: 'too-few-managers',
          needed: `${counted(managers, 'manager')} in the smaller group; a comparison needs 4 in each.`,
        }
      : events < 10
        ? { reason: 'too-few-events', needed: `${counted(events, 'drop-off')} in both groups; a comparison needs 10.` }
        : null;
  if (few !== null) return { ...base, hazardRatio: null, pValue: null, refused: true, ...few, sentence: null };
  const { hazardRatio, pValue } = test;
  const figures = { ...base, hazardRatio, pValue, refused: false, reason: null, needed: null };
  return { ...figures, sentence: comparisonSentence(figures) };
}

function managersOf(people: ReadonlySet<number>, clusterOf: Int32Array): number {
  return new Set([...people].map((person) => clusterOf[person] ?? -1).filter((manager) => manager >= 0)).size;
}

/** People by the training that opened their first episode. */
function byTraining(
  study: Study,
  rows: PersonWeeks,
  clusterOf: Int32Array,
  by: ComparisonKind,
  nameOfOne: string,
  nameOfOther: string,
  sideOf: (training: TrainingInput) => 0 | 1 | null,
): GroupComparison | null {
  const side = new Int8Array(study.facts.panel.people).fill(-1);
  const people: [Set<number>, Set<number>] = [new Set(), new Set()];
  for (const { training, trained } of study.attended) {
    const which = sideOf(training);
    if (which === null) continue;
    for (const { person } of trained) {
      side[person] = which;
      people[which].add(person);
    }
  }
  if (people[0].size === 0 || people[1].size === 0) return null;
  const cells = clusterOf.reduce((most, cluster) => Math.max(most, cluster), -1) + 1;
  const counts = ([0, 1] as const).map((which) =>
    countWeeks(
      rows,
      clusterOf.map((cluster, person) => (side[person] === which ? cluster : -1)),
      cells,
    ),
  );
  const [first, second] = counts;
  if (first === undefined || second === undefined) return null;
  const one = { name: nameOfOne, people: people[0].size, managers: managersOf(people[0], clusterOf) };
  const other = { name: nameOfOther, people: people[1].size, managers: managersOf(people[1], clusterOf) };
  const base = { by, one, other, hazardRatio: null };
  const none = { difference: null, low: null, high: null, weeks: null, pValue: null };
  if (totalEvents(first) + totalEvents(second) < 10) {
    const events = totalEvents(first) + totalEvents(second);
    const needed = `${counted(events, 'drop-off')} in both groups; a comparison needs 10.`;
    return { ...base, ...none, refused: true, reason: 'too-few-events', needed, sentence: null };
  }
  const figure = restrictedMeanDifference(first, second);
  if (figure.refused) {
    return { ...base, ...none, refused: true, reason: figure.reason, needed: figure.needed, sentence: null };
  }
  const { difference, low, high, weeks, pValue } = figure;
  const figures = { ...base, difference, low, high, weeks, pValue, refused: false, reason: null, needed: null };
  return { ...figures, sentence: comparisonSentence(figures) };
}
