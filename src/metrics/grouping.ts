import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../db/index.ts';
import { type GroupWeekColumn, groupWeekColumns } from '../facts/index.ts';
import { amountsOf, mondayOf } from './amounts.ts';
import type { Basis, DailyMeasure, Grain, Grouping, QueryContext, WeeklyMeasure } from './definition.ts';
import { published } from './published.ts';

/*
 * From people's weeks and days to groups and periods, in SQL. What is published (company, team, role, connection, each by
 * itself) is read from group_week, where it is added up already. Single people, and groups within groups, are added up
 * here from person_week: everybody's week belongs to a *place*, the array of groups it counts in (a team and all above it,
 * for one), and everything is added up by place first and handed on to the groups then, as places are few.
 */

export interface GroupingQuery {
  readonly grain: Grain;
  readonly by: Grouping;
  readonly team?: string | undefined;
  readonly role?: string | undefined;
  readonly connection?: string | undefined;
  readonly person?: string | undefined;
  readonly basis?: Basis | undefined;
}

/** One group in one period. */
export interface GroupedRow {
  readonly group_id: string;
  readonly period: string;
  readonly numerator: number;
  readonly denominator: number | null;
  /** Distinct people the row is about. */
  readonly people: number;
  /** Amounts that can't be counted. */
  readonly refused: number;
  readonly known: boolean;
}

/** Adds a measure up; one row for every group that had anybody in the period. */
export async function grouped(
  database: Database,
  measure: WeeklyMeasure | DailyMeasure,
  query: GroupingQuery,
  context: QueryContext,
): Promise<GroupedRow[]> {
  const statement = sql<GroupedRow>`${statementOf(measure, query, context)}`;
  return await database.db.transaction().execute(async (trx) => {
    // Years of a large company are sorted and hashed in memory, which the default of 4 MB would do on disk.
    await sql`set local work_mem = '64MB'`.execute(trx);
    return (await statement.execute(trx)).rows;
  });
}

function statementOf(
  measure: WeeklyMeasure | DailyMeasure,
  query: GroupingQuery,
  context: QueryContext,
): RawBuilder<unknown> {
  const { by, team, role, connection, person } = query;
  const whole = team === undefined && role === undefined && connection === undefined && person === undefined;
  if (whole && by !== 'person') return published(measure, { ...query, by }, context);
  const weeks = measure.dated === 'week';
  const columns = weeks ? sql`w.*` : sql`w.person_id, w.week_start`;
  const tail = weeks ? weekly(measure, query, context) : daily(measure, query, context);
  return sql`with members as (${members(query, columns, context)}) ${tail}`;
}

/** Weeks that touch the range, with their place. */
function members(query: GroupingQuery, columns: RawBuilder<unknown>, { from, to }: QueryContext): RawBuilder<unknown> {
  const place: Record<Grouping, RawBuilder<unknown>> = {
    company: sql`array['company']`,
    team: sql`w.team_path`,
    role: sql`array[w.role_id]`,
    connection: sql`w.connections`,
    person: sql`array[w.person_id]`,
  };
  const filters = [
    sql`w.week_start > ${from}::date - 7 and w.week_start < ${to}::date`,
    query.team === undefined ? sql`true` : sql`${query.team} = any(w.team_path)`,
    query.role === undefined ? sql`true` : sql`w.role_id = ${query.role}`,
    query.connection === undefined ? sql`true` : sql`${query.connection} = any(w.connections)`,
    query.person === undefined ? sql`true` : sql`w.person_id = ${query.person}`,
  ];
  return sql`select ${place[query.by]} as place, ${columns} from person_week w
              where ${sql.join(filters, sql` and `)}`;
}

function weekly(measure: WeeklyMeasure, { grain }: GroupingQuery, context: QueryContext): RawBuilder<unknown> {
  const { numerator, denominator, counted } = measure;
  const of = (column: GroupWeekColumn): RawBuilder<unknown> => sql.raw(groupWeekColumns[column]);
  const period = grain === 'week' ? sql`w.week_start` : context.periodOfDay(sql`(w.week_start + 3)`);
  return sql`
    , measured as (
      select w.place, w.person_id, w.week_start, ${period} as period, ${of(numerator)} as numerator,
             ${denominator === null ? sql`null::int` : of(denominator)} as denominator, ${of(counted)} > 0 as counted
        from members w
    ), placed as (
      select place, period, sum(numerator) as numerator, sum(denominator) as denominator,
             count(*) filter (where counted) as people
        from measured group by place, period
    ), summed as (
      select g.id as group_id, period, sum(numerator) as numerator, sum(denominator) as denominator, sum(people) as people
        from placed cross join unnest(place) as g(id) group by 1, 2
    )
    ${heads(grain, sql`select distinct place, period, person_id from measured where counted`)}
    ${denominator === null ? weeksWithAnybody : sql``}
    select s.group_id, s.period, coalesce(s.numerator, 0)::float as numerator,
           ${denominator === null ? sql`n.weeks::float` : sql`coalesce(s.denominator, 0)::float`} as denominator,
           coalesce(${grain === 'week' ? sql`s.people` : sql`h.people`}, 0)::int as people, 0 as refused, true as known
      from summed s
      ${grain === 'week' ? sql`` : sql`left join heads h on h.group_id = s.group_id and h.period = s.period`}
      ${denominator === null ? sql`join weeks n on n.group_id = s.group_id and n.period = s.period` : sql``}`;
}

/** Weeks of the period in which the group had anybody. */
const weeksWithAnybody = sql`
    , weeks as (
      select g.id as group_id, period, count(distinct week_start) as weeks
        from (select distinct place, period, week_start from measured) m cross join unnest(place) as g(id) group by 1, 2
    )`;

/** Distinct people by group and period; within a week everybody is in one place, so nothing needs to be told apart. */
function heads(grain: Grain, people: RawBuilder<unknown>): RawBuilder<unknown> {
  if (grain === 'week') return sql``;
  return sql`
    , heads as (
      select group_id, period, count(*) as people
        from (select distinct g.id as group_id, period, person_id
                from (${people}) p cross join unnest(place) as g(id)) d
       group by 1, 2
    )`;
}

function daily(measure: DailyMeasure, query: GroupingQuery, context: QueryContext): RawBuilder<unknown> {
  const { by, connection } = query;
  const { from, to } = context;
  const ofRecord = measure.connectionOf === 'record';
  const place = ofRecord && by === 'connection' ? sql`array[a.connection_id]` : sql`m.place`;
  const conditions = [
    sql`a.day >= ${from}::date and a.day < ${to}::date`,
    ofRecord && connection !== undefined ? sql`a.connection_id = ${connection}` : sql`true`,
  ];
  return sql`
    , amounts as (${amountsOf(measure, query.basis, context)})
    , placed as (
      select ${place} as place, ${context.periodOfDay(sql`a.day`)} as period, sum(a.amount) as amount,
             count(*) filter (where a.refused) as refused
        from amounts a
        join members m on m.person_id = a.person_id and m.week_start = ${mondayOf(sql`a.day`)}
       where ${sql.join(conditions, sql` and `)}
       group by 1, 2
    ), summed as (
      select g.id as group_id, period, sum(amount) as amount, sum(refused) as refused
        from placed cross join unnest(place) as g(id) group by 1, 2
    ), known as (${measure.known?.periods(context) ?? sql`select null::date as period where false`})
    ${present(query.grain, context)}
    select p.group_id, p.period, coalesce(s.amount, 0)::float as numerator, null::float as denominator,
           p.people::int as people, coalesce(s.refused, 0)::int as refused,
           ${measure.known === undefined ? sql`true` : sql`p.period in (select period from known)`} as known
      from present p left join summed s on s.group_id = p.group_id and s.period = p.period`;
}

/** Everybody a group had in a period, so that a period in which nothing happened is an explicit zero about known people. */
function present(grain: Grain, { from, to, periodOfDay }: QueryContext): RawBuilder<unknown> {
  if (grain === 'day' || grain === 'week') {
    const days = sql`cross join generate_series(0, 6) as o(days)
                     where week_start + o.days >= ${from}::date and week_start + o.days < ${to}::date`;
    return sql`
    , by_week as (
      select g.id as group_id, week_start, sum(n) as people
        from (select place, week_start, count(*) as n from members group by 1, 2) m cross join unnest(place) as g(id)
       group by 1, 2
    ), present as (
      ${
        grain === 'week'
          ? sql`select group_id, week_start as period, people from by_week`
          : sql`select group_id, week_start + o.days as period, people from by_week ${days}`
      }
    )`;
  }
  const first = sql`greatest(week_start, ${from}::date)`;
  const last = sql`least(week_start + 6, ${to}::date - 1)`;
  const people = sql`
    select distinct place, p.period, person_id
      from members cross join lateral (values (${periodOfDay(first)}), (${periodOfDay(last)})) as p(period)`;
  return sql`${heads(grain, people)}, present as (select group_id, period, people from heads)`;
}
