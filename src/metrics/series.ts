import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../db/index.ts';
import { dayNumber, dayText, mondayOf } from '../facts/index.ts';
import { wilsonInterval } from '../statistics/index.ts';
import type { Grain, Grouping, MeasuredRow, MetricDefinition, QueryContext } from './definition.ts';

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
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly people: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly provisional: boolean;
  readonly reason: string | null;
}

/** One metric over time, for every group there was: a missing figure is an explicit zero or null, never a missing row. */
export async function series(
  database: Database,
  metric: MetricDefinition,
  query: SeriesQuery,
  settings: SeriesSettings,
): Promise<SeriesRow[]> {
  const end = await factsEnd(database);
  const to = end !== null && end < query.to ? end : query.to;
  const periods = end === null ? [] : periodStarts(query.from, to, query.grain);
  const first = periods[0];
  const last = periods.at(-1);
  if (first === undefined || last === undefined) return [];
  const range = { from: first, to: nextPeriod(last, query.grain) };
  const context = contextOf(query, range, settings);
  const { rows } = await sql<MeasuredRow>`
    with ${sql.raw(MEMBERS)} as (${membersQuery(query, range)}) ${metric.query(context)}`.execute(database.db);
  const names = await groupNames(database, query.by);
  const measured = new Map(rows.map((row) => [`${row.group_id} ${row.period}`, row]));
  const groups = [...new Set(rows.map((row) => row.group_id))].sort();
  return groups.flatMap((groupId) =>
    periods.map((period): SeriesRow => {
      const row = measured.get(`${groupId} ${period}`);
      const periodEnd = nextPeriod(period, query.grain);
      const empty = metric.empty === 'zero' ? 0 : null;
      const { low, high } = intervalOf(metric, row);
      return {
        groupId,
        groupName: names.get(groupId) ?? groupId,
        periodStart: period,
        periodEnd,
        value: row === undefined ? empty : row.value,
        numerator: row === undefined ? 0 : row.numerator,
        denominator: row?.denominator ?? null,
        people: row?.people ?? 0,
        low,
        high,
        provisional: settings.dataThrough === null || periodEnd > dayText(dayNumber(settings.dataThrough) + 1),
        reason: row?.reason ?? (row?.value === null ? 'nobody was eligible' : null),
      };
    }),
  );
}

const MEMBERS = 'members';

function contextOf(query: SeriesQuery, range: { from: string; to: string }, settings: SeriesSettings): QueryContext {
  const { grain } = query;
  return {
    members: sql.raw(MEMBERS),
    from: range.from,
    to: range.to,
    companyCurrency: settings.currency,
    companyTimeZone: settings.timeZone,
    periodOfDay: (day) => (grain === 'day' ? sql`${day}::date` : sql`date_trunc(${sql.lit(grain)}, ${day})::date`),
    periodOfWeek: (monday) =>
      grain === 'week' || grain === 'day'
        ? sql`${monday}::date`
        : sql`date_trunc(${sql.lit(grain)}, ${monday} + 3)::date`,
  };
}

/** Who belonged to which group in which week that touches the range. */
function membersQuery(query: SeriesQuery, range: { from: string; to: string }): RawBuilder<unknown> {
  const group: Record<Grouping, RawBuilder<unknown>> = {
    company: sql`'company'::text`,
    team: sql`t.id`,
    role: sql`w.role_id`,
    connection: sql`c.id`,
    person: sql`w.person_id`,
  };
  const joins = [
    query.by === 'team' ? sql`cross join lateral unnest(w.team_path) as t(id)` : sql``,
    query.by === 'connection'
      ? sql`cross join lateral (
              select distinct pa.connection_id from person_account pa where pa.person_id = w.person_id
            ) as c(id)`
      : sql``,
  ];
  const filters = [
    sql`w.week_start > ${range.from}::date - 7 and w.week_start < ${range.to}::date`,
    query.team === undefined ? sql`true` : sql`${query.team} = any(w.team_path)`,
    query.role === undefined ? sql`true` : sql`w.role_id = ${query.role}`,
    query.connection === undefined
      ? sql`true`
      : sql`exists (select from person_account x where x.person_id = w.person_id and x.connection_id = ${query.connection})`,
  ];
  return sql`select ${group[query.by]} as group_id, w.person_id, w.week_start
               from person_week w ${sql.join(joins, sql` `)} where ${sql.join(filters, sql` and `)}`;
}

function intervalOf(
  metric: MetricDefinition,
  row: MeasuredRow | undefined,
): { low: number | null; high: number | null } {
  if (metric.interval !== 'proportion' || row === undefined || row.numerator === null || !row.denominator) {
    return { low: null, high: null };
  }
  return wilsonInterval(row.numerator, row.denominator);
}

async function groupNames(database: Database, by: Grouping): Promise<ReadonlyMap<string, string>> {
  if (by === 'team') {
    const teams = await database.db.selectFrom('team').select(['id', 'name']).execute();
    return new Map(teams.map((team) => [team.id, team.name]));
  }
  if (by === 'person') {
    const people = await database.db.selectFrom('person').select(['id', 'name']).execute();
    return new Map(people.map((person) => [person.id, person.name]));
  }
  return new Map([['company', 'Company']]);
}

/** The day after the last week there are facts for: there is nothing to say about the time after. */
async function factsEnd(database: Database): Promise<string | null> {
  const { rows } = await sql<{ end: string | null }>`select max(week_start) + 7 as end from person_week`.execute(
    database.db,
  );
  return rows[0]?.end ?? null;
}

/** Starts of the periods that begin in [from, to). */
export function periodStarts(from: string, to: string, grain: Grain): string[] {
  const starts: string[] = [];
  for (let start = firstStart(from, grain); start < to; start = nextPeriod(start, grain)) starts.push(start);
  return starts;
}

function firstStart(from: string, grain: Grain): string {
  const day = dayNumber(from);
  if (grain === 'day') return from;
  if (grain === 'week') return dayText(mondayOf(day) === day ? day : mondayOf(day) + 7);
  const months = grain === 'month' ? 1 : 3;
  const [year = 0, month = 1] = from.split('-').map(Number);
  const start = monthStart(year, Math.floor((month - 1) / months) * months);
  return start < from ? nextPeriod(start, grain) : start;
}

function nextPeriod(start: string, grain: Grain): string {
  if (grain === 'day') return dayText(dayNumber(start) + 1);
  if (grain === 'week') return dayText(dayNumber(start) + 7);
  const [year = 0, month = 1] = start.split('-').map(Number);
  return monthStart(year, month - 1 + (grain === 'month' ? 1 : 3));
}

function monthStart(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}
