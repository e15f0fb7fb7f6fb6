import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import { dayNumber, dayText, mondayOf } from '../facts/index.ts';
import { counted, pairedLift } from '../statistics/index.ts';
import type { MetricDefinition } from './definition.ts';
import { type SeriesRow, type SeriesSettings, series } from './series.ts';
import type { Notice } from './training/notices.ts';

export interface ActionQuestion {
  readonly metric: MetricDefinition;
  /** null: the company. */
  readonly teamId: string | null;
  /** First day the action could have an effect. */
  readonly startsOn: string;
  readonly target: number | null;
}

/** What the figure an action is about did: before and after, of the same people. No effect is claimed. */
export interface ActionEffect {
  readonly comparison: 'before-after';
  /** Means of people's own figures in the weeks before and after; null where there is no comparison. */
  readonly before: number | null;
  readonly after: number | null;
  readonly change: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** People seen on both sides. */
  readonly people: number;
  readonly from: string;
  readonly to: string;
  readonly weeksBefore: number;
  readonly weeksAfter: number;
  /** Whether the mean after is at the target or past it; null without a target or figure. */
  readonly reached: boolean | null;
  readonly refused: boolean;
  readonly reason: string | null;
  readonly needed: string | null;
  readonly notices: readonly Notice[];
}

const WEEKS_BEFORE = 8;
const WEEKS_AFTER = 8;
const LEAST_BEFORE = 4;
const LEAST_AFTER = 2;

const BEFORE_AFTER: Notice = {
  code: 'before-after',
  detail: 'Compared with itself only: season, hiring and selection are not removed.',
};

/** Whole weeks around an action: those before the week it starts in, and those after it that are complete. */
export function weeksAround(startsOn: string, dataThrough: string | null): { from: string; start: string; to: string } {
  const week = mondayOf(dayNumber(startsOn));
  const end = dataThrough === null ? week + 7 : mondayOf(dayNumber(dataThrough) + 1);
  return {
    from: dayText(week - 7 * WEEKS_BEFORE),
    start: dayText(week),
    to: dayText(Math.max(week + 7, Math.min(end, week + 7 * (WEEKS_AFTER + 1)))),
  };
}

/** Measures the metric for the same people before and after, with the interval of their own changes. */
export async function actionEffect(
  database: Database,
  question: ActionQuestion,
  settings: SeriesSettings,
): Promise<ActionEffect> {
  const { metric, teamId, startsOn, target } = question;
  const { from, start, to } = weeksAround(startsOn, settings.dataThrough);
  const weeksAfter = (dayNumber(to) - dayNumber(start)) / 7 - 1;
  const none: ActionEffect = {
    comparison: 'before-after',
    ...{ before: null, after: null, change: null, low: null, high: null, people: 0, from, to },
    ...{ weeksBefore: WEEKS_BEFORE, weeksAfter, reached: null, refused: true, reason: null, needed: null },
    notices: [BEFORE_AFTER],
  };
  if (!metric.groupings.includes('person') || !metric.grains.includes('week')) {
    return { ...none, reason: 'metric-not-by-person', needed: `${metric.title} is not known by person and week.` };
  }
  if (weeksAfter < LEAST_AFTER) {
    const needed = `${counted(weeksAfter, 'complete week')} since the action began; at least ${LEAST_AFTER} are needed.`;
    return { ...none, reason: 'too-little-follow-up', needed };
  }
  const team = teamId === null ? {} : { team: teamId };
  const rows = await series(database, metric, { from, to, grain: 'week', by: 'person', ...team }, settings);
  const rates = ownRates(rows, start);
  const managers = await managersOn(database, start);
  const clusters = new Map([...new Set(managers.values())].map((id, index) => [id, index]));
  const clusterOf = Int32Array.from(rates.people, (id) => clusters.get(managers.get(id) ?? '') ?? clusters.size);
  const lift = pairedLift(
    {
      person: Int32Array.from(rates.people, (_, index) => index),
      before: Float64Array.from(rates.before),
      after: Float64Array.from(rates.after),
    },
    clusterOf,
  );
  if (lift.refused) return { ...none, people: rates.people.length, reason: lift.reason, needed: lift.needed };
  return {
    ...none,
    before: lift.before,
    after: lift.after,
    change: lift.lift,
    low: lift.low,
    high: lift.high,
    people: lift.people,
    reached: target === null ? null : target >= lift.before ? lift.after >= target : lift.after <= target,
    refused: false,
  };
}

/** Each person's own figure on both sides: ratio of sums, or mean of their weeks; at least four and two weeks. */
function ownRates(rows: readonly SeriesRow[], start: string): { people: string[]; before: number[]; after: number[] } {
  type Side = { weeks: number; numerator: number; denominator: number };
  const sides = new Map<string, [Side, Side]>();
  const empty = (): Side => ({ weeks: 0, numerator: 0, denominator: 0 });
  const since = dayText(dayNumber(start) + 7);
  for (const row of rows) {
    // The week it began in is neither side.
    if (row.value === null || row.people === 0 || (row.periodStart >= start && row.periodStart < since)) continue;
    const both = sides.get(row.groupId) ?? [empty(), empty()];
    sides.set(row.groupId, both);
    const side = both[row.periodStart < start ? 0 : 1];
    side.weeks += 1;
    side.numerator += row.numerator ?? row.value;
    side.denominator += row.denominator ?? 1;
  }
  const found = { people: [] as string[], before: [] as number[], after: [] as number[] };
  for (const [id, [before, after]] of [...sides].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (before.weeks < LEAST_BEFORE || after.weeks < LEAST_AFTER) continue;
    if (before.denominator === 0 || after.denominator === 0) continue;
    found.people.push(id);
    found.before.push(before.numerator / before.denominator);
    found.after.push(after.numerator / after.denominator);
  }
  return found;
}

async function managersOn(database: Database, day: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; manager: string }>`
    select person_id as id, manager_person_id as manager from person_version
     where valid_from <= ${day}::date and valid_to > ${day}::date and manager_person_id is not null`.execute(
    database.db,
  );
  return new Map(rows.map(({ id, manager }) => [id, manager]));
}
