import { type RawBuilder, sql } from 'kysely';
import { amountsOf, mondayOf } from './amounts.ts';
import type { Basis, DailyMeasure, Grain, Grouping, QueryContext, WeeklyMeasure } from './definition.ts';

/*
 * The published groupings, read from what is added up already: group_week for sums, group_period for how many different
 * people there were over a month or quarter.
 */

export interface PublishedQuery {
  readonly by: Exclude<Grouping, 'person'>;
  readonly grain: Grain;
  readonly basis?: Basis | undefined;
}

/** A statement with the rows of a whole grouping: one for every group that had anybody in the period. */
export function published(
  measure: WeeklyMeasure | DailyMeasure,
  query: PublishedQuery,
  context: QueryContext,
): RawBuilder<unknown> {
  return measure.dated === 'week' ? weekly(measure, query, context) : daily(measure, query, context);
}

function weekly(
  { numerator, denominator, counted }: WeeklyMeasure,
  { by, grain }: PublishedQuery,
  context: QueryContext,
): RawBuilder<unknown> {
  const over = denominator === null ? sql`1` : sql.ref(`g.${denominator}`);
  if (grain === 'week') {
    return sql`
      select g.group_id, g.week_start as period, ${sql.ref(`g.${numerator}`)}::float as numerator,
             ${over}::float as denominator, ${sql.ref(`g.${counted}`)} as people, 0 as refused, true as known
        from group_week g where ${inRange(by, context)}`;
  }
  // Who was counted in any week, where that is known; else at least as many as in the fullest week.
  const known: Readonly<Record<string, RawBuilder<unknown>>> = { people: sql`p.people`, eligible: sql`p.eligible` };
  return sql`
    with summed as (
      select g.group_id, ${context.periodOfDay(sql`(g.week_start + 3)`)} as period,
             sum(${sql.ref(`g.${numerator}`)}) as numerator, sum(${over}) as denominator,
             max(${sql.ref(`g.${counted}`)}) as most
        from group_week g where ${inRange(by, context)} group by 1, 2
    )
    select s.group_id, s.period, s.numerator::float as numerator, s.denominator::float as denominator,
           coalesce(${known[counted] ?? sql`s.most`}, s.most)::int as people, 0 as refused, true as known
      from summed s left join group_period p on ${ofPeriod(by, grain, sql`s.group_id`, sql`s.period`)}`;
}

function daily(measure: DailyMeasure, query: PublishedQuery, context: QueryContext): RawBuilder<unknown> {
  const { by, grain, basis } = query;
  if (grain === 'week' && measure.weekColumn !== undefined && basis !== 'occurred') {
    return sql`
      select g.group_id, g.week_start as period, ${sql.ref(`g.${measure.weekColumn}`)}::float as numerator,
             null::float as denominator, g.people, 0 as refused, true as known
        from group_week g where ${inRange(by, context)}`;
  }
  const place: Readonly<Record<PublishedQuery['by'], RawBuilder<unknown>>> = {
    company: sql`array['company']`,
    team: sql`w.team_path`,
    role: sql`array[w.role_id]`,
    connection: measure.connectionOf === 'record' ? sql`array[a.connection_id]` : sql`w.connections`,
  };
  return sql`
    with amounts as (${amountsOf(measure, basis, context)}), placed as (
      select ${place[by]} as place, ${context.periodOfDay(sql`a.day`)} as period, sum(a.amount) as amount,
             count(*) filter (where a.refused) as refused
        from amounts a
        join person_week w on w.person_id = a.person_id and w.week_start = ${mondayOf(sql`a.day`)}
       where a.day >= ${context.from}::date and a.day < ${context.to}::date
       group by 1, 2
    ), summed as (
      select g.id as group_id, period, sum(amount) as amount, sum(refused) as refused
        from placed cross join unnest(place) as g(id) group by 1, 2
    ), known as (${measure.known?.periods(context) ?? sql`select null::date as period where false`})
    , present as (${present(by, grain, context)})
    select p.group_id, p.period, coalesce(s.amount, 0)::float as numerator, null::float as denominator,
           p.people::int as people, coalesce(s.refused, 0)::int as refused,
           ${measure.known === undefined ? sql`true` : sql`p.period in (select period from known)`} as known
      from present p left join summed s on s.group_id = p.group_id and s.period = p.period`;
}

/** Everybody a group had in a period, so that a period in which nothing happened is an explicit zero about known people. */
function present(by: PublishedQuery['by'], grain: Grain, context: QueryContext): RawBuilder<unknown> {
  const { from, to } = context;
  switch (grain) {
    case 'week':
      return sql`select g.group_id, g.week_start as period, g.people from group_week g where ${inRange(by, context)}`;
    case 'day':
      return sql`
        select g.group_id, g.week_start + o.days as period, g.people
          from group_week g cross join generate_series(0, 6) as o(days)
         where ${inRange(by, context)} and g.week_start + o.days >= ${from}::date and g.week_start + o.days < ${to}::date`;
    default:
      return sql`
        select p.group_id, p.period_start as period, p.people from group_period p
         where p.grouping = ${by} and p.grain = ${grain} and p.period_start >= ${from}::date and p.period_start < ${to}::date`;
  }
}

/** Weeks of the grouping that touch the range. */
function inRange(by: PublishedQuery['by'], { from, to }: QueryContext): RawBuilder<boolean> {
  return sql`g.grouping = ${by} and g.week_start > ${from}::date - 7 and g.week_start < ${to}::date`;
}

function ofPeriod(
  by: PublishedQuery['by'],
  grain: Grain,
  groupId: RawBuilder<unknown>,
  period: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql`p.grouping = ${by} and p.grain = ${grain} and p.group_id = ${groupId} and p.period_start = ${period}`;
}
