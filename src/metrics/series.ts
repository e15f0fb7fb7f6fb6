import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import { dayNumber, dayText, type KeptFrom, keptFrom } from '../facts/index.ts';
import { wilsonInterval } from '../statistics/index.ts';
import type { Basis, Grain, Grouping, MetricDefinition, QueryContext } from './definition.ts';
import { type GroupedRow, grouped } from './grouping.ts';
import { loggingLag } from './logging-lag.ts';
import { nextPeriod, observedUntil, periodStarts } from './periods.ts';

export interface SeriesQuery {
  /** Periods that begin on or after this day … */
  readonly from: string;
  /** … and before this one. */
  readonly to: string;
  readonly grain: Grain;
  readonly by: Grouping;
  readonly team?: string | undefined;
  readonly role?: string | undefined;
  readonly connection?: string | undefined;
  /** Only this person. */
  readonly person?: string | undefined;
  /**
   * `occurred`: by the date things took place, for metrics that know it; periods younger than nine tenths of what is
   * entered late are then provisional. `created` unless given.
   */
  readonly basis?: Basis | undefined;
}

export interface SeriesSettings {
  readonly currency: string;
  readonly timeZone: string;
  /** Last complete day; periods that reach past it are provisional. Null: nothing is complete yet. */
  readonly dataThrough: string | null;
}

export interface SeriesRow {
  readonly groupId: string;
  readonly groupName: string;
  readonly periodStart: string;
  /** The day after the period's last. */
  readonly periodEnd: string;
  /** Null: not measurable, for `reason`. */
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** Distinct people the row is about. */
  readonly people: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly provisional: boolean;
  readonly reason: string | null;
}

/**
 * One metric over time, for every group there was: a missing figure is an explicit zero, or null with the reason, never a
 * missing row. Weeks after the last one there are facts for are not asked about; periods before the first have no value.
 */
export async function series(
  database: Database,
  metric: MetricDefinition,
  query: SeriesQuery,
  settings: SeriesSettings,
): Promise<SeriesRow[]> {
  const [facts, kept] = await Promise.all([factsRange(database, query), keptFrom(database.db)]);
  if (facts === null) return [];
  const periods = periodStarts(query.from, facts.to < query.to ? facts.to : query.to, query.grain);
  const first = periods[0];
  const last = periods.at(-1);
  if (first === undefined || last === undefined) return [];
  const context = contextOf(query.grain, { from: first, to: nextPeriod(last, query.grain) }, settings);
  const asked = new Set(periods);
  const lag = query.basis === 'occurred' ? await loggingLag(database) : 0;
  const gone = deletedBefore(metric, query, kept);
  const rows = (await grouped(database, metric.measure, query, context)).filter((row) => asked.has(row.period));
  const measured = new Map(rows.map((row) => [`${row.group_id} ${row.period}`, row]));
  // The company is there even in a range in which nobody was.
  const groups = query.by === 'company' ? ['company'] : [...new Set(rows.map((row) => row.group_id))].sort();
  const names = await groupNames(database, query.by);
  return groups.flatMap((groupId) =>
    periods.map((period): SeriesRow => {
      const periodEnd = nextPeriod(period, query.grain);
      const complete = observedUntil(periodEnd, metric.measure.dated);
      const row = measured.get(`${groupId} ${period}`);
      return {
        groupId,
        groupName: names.get(groupId) ?? groupId,
        periodStart: period,
        periodEnd,
        ...(gone !== null && period < gone
          ? { ...NOTHING, reason: DELETED }
          : periodEnd <= facts.from
            ? { ...NOTHING, reason: BEFORE_DATA }
            : figures(metric, row, context)),
        provisional: settings.dataThrough === null || complete > dayText(dayNumber(settings.dataThrough) + 1 - lag),
      };
    }),
  );
}

type Figures = Pick<SeriesRow, 'value' | 'numerator' | 'denominator' | 'people' | 'low' | 'high' | 'reason'>;

const NOTHING = { value: null, numerator: null, denominator: null, people: 0, low: null, high: null };
const NOBODY = 'nobody was eligible';
const BEFORE_DATA = 'before the first day that was read';
const DELETED = 'no longer kept: the time it was kept for is over';

function figures(metric: MetricDefinition, row: GroupedRow | undefined, context: QueryContext): Figures {
  const { measure } = metric;
  const weekly = measure.dated === 'week';
  const isRatio = weekly && measure.denominator !== null;
  const people = row?.people ?? 0;
  if (!weekly && row !== undefined && row.refused > 0) {
    return { ...NOTHING, people, reason: `${row.refused} ${measure.refusal?.(context) ?? 'can not be counted'}` };
  }
  if (!weekly && row?.known === false) return { ...NOTHING, people, reason: measure.known?.otherwise ?? null };
  const numerator = row?.numerator ?? 0;
  const denominator = row?.denominator ?? (isRatio ? 0 : null);
  if (isRatio && denominator === 0) {
    return { ...NOTHING, numerator, denominator, people, reason: measure.nobody ?? NOBODY };
  }
  const interval =
    metric.interval === 'proportion' && denominator !== null ? wilsonInterval(numerator, denominator) : null;
  return {
    value: weekly && denominator !== null ? numerator / denominator : numerator,
    numerator,
    denominator,
    people,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    reason: null,
  };
}

function contextOf(
  grain: Grain,
  range: { readonly from: string; readonly to: string },
  settings: SeriesSettings,
): QueryContext {
  return {
    grain,
    ...range,
    companyCurrency: settings.currency,
    companyTimeZone: settings.timeZone,
    periodOfDay: (day) =>
      grain === 'day' ? sql`${day}::date` : sql`date_trunc(${sql.lit(grain)}, ${day}::timestamp)::date`,
  };
}

async function groupNames(database: Database, by: Grouping): Promise<ReadonlyMap<string, string>> {
  if (by === 'team' || by === 'person') {
    const named = await database.db.selectFrom(by).select(['id', 'name']).execute();
    return new Map(named.map(({ id, name }) => [id, name]));
  }
  return new Map([['company', 'Company']]);
}

/** The first day there are facts about, and the day after the last; null when there are none. */
async function factsRange(database: Database, { by }: SeriesQuery): Promise<{ from: string; to: string } | null> {
  // Weeks of groups outlive those of people.
  const weeks = by === 'person' ? sql`person_week` : sql`group_week where grouping = 'company'`;
  const { rows } = await sql<{ from: string | null; to: string | null }>`
    select min(week_start) as from, max(week_start) + 7 as to from ${weeks}`.execute(database.db);
  const { from, to } = rows[0] ?? { from: null, to: null };
  return from === null || to === null ? null : { from, to };
}

/** The day before which what the figure is made of was deleted; null when none of it was. */
function deletedBefore({ measure }: MetricDefinition, query: SeriesQuery, kept: KeptFrom): string | null {
  const filtered = [query.team, query.role, query.connection, query.person].some((filter) => filter !== undefined);
  const people = query.by === 'person' || filtered;
  const days = measure.dated === 'day' && measure.weekColumn !== undefined;
  const source = [
    people || (measure.dated === 'day' && measure.weekColumn === undefined) ? kept.personWeeks : kept.groupWeeks,
    days && (query.grain !== 'week' || people) ? kept.personDays : null,
    query.basis === 'occurred' ? kept.actions : null,
  ];
  return source.reduce((latest, day) => (day !== null && (latest === null || day > latest) ? day : latest), null);
}
