import type { PoolClient } from 'pg';
import { DAY_LIMITS } from './limits.ts';
import { EVALUABLE_WORKING_DAYS } from './person-span.ts';

/*
 * person_week: what a person did in a week (person_day), against what was asked of them (person_span). One statement for
 * the weeks of many people; only rows that say something else than before are written.
 */

/** Sums of person_day, by column. */
const sums = [
  ...['core_actions', 'calls', 'meetings', 'emails', 'tasks', 'records', 'owner_changes'],
  ...['opportunities_moved', 'others_moved'],
  ...['left_out_workflow', 'left_out_import', 'left_out_auto_captured', 'left_out_integration', 'left_out_burst'],
];

const placeColumns = ['role_id', 'team_id', 'team_path', 'connections', 'working_days', 'assumed'];
const columns = [
  ...['person_id', 'week_start', ...placeColumns],
  ...['active_days', 'capped_core_actions', ...sums, 'login_days', 'working_days_28', 'active_days_28'],
  ...['adopted_trail', 'habit', 'eligible', 'adopted'],
];
const list = (prefix = ''): string => columns.map((column) => prefix + column).join(', ');

/** Weeks of the trail, and how many of them must be adopted; in the first twelve, the last four. */
const HABIT = { of: 12, adopted: 9, atFirst: { of: 4, adopted: 3 } } as const;

const ones = (text: string): string => `length(replace(${text}, '0', ''))`;

/** Each person's trail up to the week before the first one due. */
const takeUpTrails = `
  update week_due d set trail = (select w.adopted_trail from person_week w
                                  where w.person_id = d.person_id and w.week_start < d.week
                                  order by w.week_start desc limit 1)
   where exists (select from person_week w where w.person_id = d.person_id and w.week_start < d.week)`;

/**
 * The weeks in `week_due` (person_id, week: the first one due, trail) and all later ones of each person, as they are to be.
 * Sums over four weeks, and the trail of adopted weeks, take up where the stored week before leaves off.
 *
 * Active days: days with a core action, at most as many as working days, so that catching up on the weekend counts.
 * Adopted: evaluable, and the contract met. Habit: 9 of the last 12 evaluable weeks adopted; with fewer than 12 so far,
 * 3 of the last 4. Quiet weeks are excused for everybody.
 */
const weeks = `
  with placed as (
    select s.*, g.week::date as week_start, q.week_start is not null as quiet
      from week_due d
      join person_span s on s.person_id = d.person_id and s.last_week >= d.week
      cross join lateral generate_series(greatest(s.first_week, d.week)::timestamp, s.last_week::timestamp,
                                         interval '7 days') g(week)
      left join quiet_week q on q.week_start = g.week::date
  ), summed as (
    select pd.person_id, pd.day - (pd.day - date '1900-01-01') % 7 as week_start,
           ${sums.map((column) => `sum(${column})::int as ${column}`).join(', ')},
           sum(least(core_actions, coalesce(l.most, core_actions)))::int as capped_core_actions,
           (count(*) filter (where core_actions > 0))::int as days_with_action,
           (count(*) filter (where logins > 0))::int as login_days
      from week_due d
      join person_day pd on pd.person_id = d.person_id and pd.day >= d.week
      left join (${DAY_LIMITS}) l on l.day = pd.day
     group by 1, 2
  ), fresh as (
    select p.person_id, p.week_start, ${placeColumns.map((column) => `p.${column}`).join(', ')},
           least(p.working_days, coalesce(s.days_with_action, 0)) as active_days,
           ${['capped_core_actions', ...sums, 'login_days'].map((c) => `coalesce(s.${c}, 0) as ${c}`).join(', ')},
           p.eligible and not p.quiet as eligible,
           p.working_days >= ${EVALUABLE_WORKING_DAYS} and not p.quiet as evaluable,
           least(p.working_days, coalesce(s.days_with_action, 0)) >= p.required_active_days
             and coalesce(s.core_actions, 0) >= p.required_core_actions as contract_met
      from placed p left join summed s on s.person_id = p.person_id and s.week_start = p.week_start
  ), together as (
    select *, true as is_due from fresh
    union all
    select w.person_id, w.week_start, ${placeColumns.map((column) => `w.${column}`).join(', ')}, w.active_days,
           ${['capped_core_actions', ...sums, 'login_days'].map((c) => `w.${c}`).join(', ')},
           false, false, false, false
      from week_due d
      join person_week w on w.person_id = d.person_id and w.week_start < d.week and w.week_start >= d.week - 21
  ), rolled as (
    select *,
           (sum(working_days) over four_weeks)::int as working_days_28,
           (sum(active_days) over four_weeks)::int as active_days_28,
           string_agg(case when is_due and evaluable then case when contract_met then '1' else '0' end end, '')
             over (partition by person_id order by week_start) as since
      from together
    window four_weeks as (partition by person_id order by week_start
                          range between interval '21 days' preceding and current row)
  ), trailed as (
    select r.*, right(d.trail || coalesce(r.since, ''), ${HABIT.of}) as adopted_trail
      from rolled r join week_due d on d.person_id = r.person_id
     where r.is_due
  ), complete as (
    select t.*, t.evaluable and t.contract_met as adopted,
           case when length(adopted_trail) = ${HABIT.of} then ${ones('adopted_trail')} >= ${HABIT.adopted}
                when length(adopted_trail) >= ${HABIT.atFirst.of}
                then ${ones(`right(adopted_trail, ${HABIT.atFirst.of})`)} >= ${HABIT.atFirst.adopted} end as habit
      from trailed t
  )
  select ${list()} from complete`;

/** What of a week decides in which groups its person counts, and among whom. */
const standing = (alias: string): string =>
  ['role_id', 'team_path', 'connections', 'eligible'].map((column) => `${alias}.${column}`).join(', ');

/**
 * Writes the weeks due of the people in the temporary table `week_due`, and marks those that say something else than
 * before for the groups.
 * @param empty none of the people has any week yet
 * @returns how many weeks were written
 */
export async function writePersonWeeks(client: PoolClient, empty: boolean): Promise<number> {
  await client.query('analyze week_due');
  if (empty) {
    const { rowCount } = await client.query(`insert into person_week (${list()}) ${weeks}`);
    await client.query(
      `insert into dirty_group_week
       select distinct w.week_start, true from person_week w join week_due d on d.person_id = w.person_id`,
    );
    return rowCount ?? 0;
  }
  // One row a person, by the key, whatever is known of the table.
  await client.query('set local enable_seqscan = off');
  await client.query(takeUpTrails);
  await client.query('set local enable_seqscan = on');
  await client.query(`create temp table new_week on commit drop as ${weeks}`);
  await client.query('create index on new_week (person_id, week_start)');
  await client.query('analyze new_week');
  await client.query(`
    with gone as (
      delete from person_week w using week_due d
       where w.person_id = d.person_id and w.week_start >= d.week
         and not exists (select from new_week n where n.person_id = w.person_id and n.week_start = w.week_start)
      returning w.week_start
    )
    insert into dirty_group_week select distinct week_start, true from gone`);
  await client.query(`
    create temp table changed_week on commit drop as
    select n.*, w.person_id is null or (${standing('w')}) is distinct from (${standing('n')}) as people_changed
      from new_week n left join person_week w on w.person_id = n.person_id and w.week_start = n.week_start
     where w.person_id is null or (${list('w.')}) is distinct from (${list('n.')})`);
  await client.query(
    'insert into dirty_group_week select week_start, bool_or(people_changed) from changed_week group by 1',
  );
  const { rowCount } = await client.query(`
    insert into person_week (${list()}) select ${list()} from changed_week
    on conflict (person_id, week_start) do update
      set (${list()}) = row(${list('excluded.')})`);
  return rowCount ?? 0;
}
