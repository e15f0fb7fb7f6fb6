import type { PoolClient } from 'pg';

/*
 * group_week: sums of person_week over the people of each group as it was in that week. Everything a series needs is
 * additive over people, so a series reads one row a group and week, whatever the number of people.
 */

/** What is summed, as SQL over `w`, a row of person_week. Metrics about single people read the same expressions. */
export const groupWeekColumns = {
  people: '1',
  eligible: 'w.eligible::int',
  active: '(w.eligible and w.active_days > 0)::int',
  adopted: '(w.eligible and w.adopted)::int',
  habit_known: '(w.eligible and w.habit is not null)::int',
  habit: '(w.eligible and coalesce(w.habit, false))::int',
  working_days: 'case when w.eligible then w.working_days else 0 end',
  active_days: 'case when w.eligible then w.active_days else 0 end',
  core_actions: 'case when w.eligible then w.core_actions else 0 end',
  capped_core_actions: 'case when w.eligible then w.capped_core_actions else 0 end',
  login_days: 'case when w.eligible then w.login_days else 0 end',
  active_28: '(w.eligible and w.active_days_28 > 0)::int',
  // A sum of fractions must not depend on the order it is added up in, so they are decimal.
  active_share_28:
    'case when w.eligible and w.working_days_28 > 0 then round(w.active_days_28::numeric / w.working_days_28, 9) else 0 end',
  scheduled_days: 'w.working_days',
  all_core_actions: 'w.core_actions',
  calls: 'w.calls',
  meetings: 'w.meetings',
  emails: 'w.emails',
  tasks: 'w.tasks',
  records: 'w.records',
  owner_changes: 'w.owner_changes',
  opportunities_moved: 'w.opportunities_moved',
  others_moved: 'w.others_moved',
  left_out_workflow: 'w.left_out_workflow',
  left_out_import: 'w.left_out_import',
  left_out_auto_captured: 'w.left_out_auto_captured',
  left_out_integration: 'w.left_out_integration',
  left_out_burst: 'w.left_out_burst',
  lifecycle_known: "(coalesce(w.lifecycle, 'not-in-scope') <> 'not-in-scope')::int",
  lifecycle_new: "(coalesce(w.lifecycle, '') = 'new')::int",
  lifecycle_settling_in: "(coalesce(w.lifecycle, '') = 'settling-in')::int",
  lifecycle_healthy: "(coalesce(w.lifecycle, '') = 'healthy')::int",
  lifecycle_at_risk: "(coalesce(w.lifecycle, '') = 'at-risk')::int",
  lifecycle_dropped: "(coalesce(w.lifecycle, '') = 'dropped')::int",
  lifecycle_dormant: "(coalesce(w.lifecycle, '') = 'dormant')::int",
  lifecycle_resurrected: "(coalesce(w.lifecycle, '') = 'resurrected')::int",
  lifecycle_no_uptake: "(coalesce(w.lifecycle, '') = 'no-uptake')::int",
  lifecycle_never_active: "(coalesce(w.lifecycle, '') = 'never-active')::int",
  lifecycle_untrained_active: "(coalesce(w.lifecycle, '') = 'untrained-active')::int",
  lifecycle_untrained_inactive: "(coalesce(w.lifecycle, '') = 'untrained-inactive')::int",
  lifecycle_away: "(coalesce(w.lifecycle, '') = 'away')::int",
} as const;

export type GroupWeekColumn = keyof typeof groupWeekColumns;

const names = Object.keys(groupWeekColumns) as GroupWeekColumn[];
const plain = names.join(', ');
const typeOf = (name: GroupWeekColumn): string => (name === 'active_share_28' ? '' : '::int');
const summed = names.map((name) => `sum(${name})${typeOf(name)} as ${name}`).join(', ');

/** The groupings published, as the groups of one row of `s`, which has a place: team path, role and connections. */
const groupings = {
  company: { groups: `values ('company')`, parent: 'null::text' },
  team: { groups: 'select unnest(s.team_path)', parent: 's.team_path[array_position(s.team_path, g.id) + 1]' },
  role: { groups: 'values (s.role_id)', parent: 'null::text' },
  connection: { groups: 'select unnest(s.connections)', parent: 'null::text' },
} as const;

/**
 * Sums the marked weeks anew, from person_week, and takes the marks away. Weeks before `from`, of which not everybody's
 * are kept any more, stay as they are.
 * @param from Monday, 'YYYY-MM-DD', or '-infinity'
 * @returns how many weeks were summed
 */
export async function refreshGroupWeeks(client: PoolClient, from: string): Promise<number> {
  // Once more in one transaction, where quiet weeks were found.
  await client.query(
    `drop table if exists pg_temp.group_week_due, pg_temp.place_week, pg_temp.new_group_week, pg_temp.period_due,
                          pg_temp.placed_person`,
  );
  await client.query(`
    create temp table group_week_due on commit drop as
      with taken as (delete from dirty_group_week returning *)
      select week_start, bool_or(people_changed) as people_changed from taken group by 1`);
  await client.query('delete from group_week_due where week_start < $1', [from]);
  const { rows } = await client.query<{ n: number }>('select count(*)::int as n from group_week_due');
  const weeks = rows[0]?.n ?? 0;
  if (weeks === 0) return 0;
  // Places are few: people are added up by place first, and places by group then.
  await client.query(`
    create temp table place_week on commit drop as
    select w.week_start, w.team_path, w.role_id, w.connections,
           ${names.map((name) => `sum(${groupWeekColumns[name]})${typeOf(name)} as ${name}`).join(', ')}
      from person_week w
     where w.week_start in (select week_start from group_week_due)
     group by 1, 2, 3, 4`);
  const perGrouping = Object.entries(groupings).map(
    ([grouping, { groups, parent }]) => `
      select '${grouping}' as grouping, g.id as group_id, s.week_start, max(${parent}) as parent_id, ${summed}
        from place_week s cross join lateral (${groups}) g(id)
       group by 2, 3`,
  );
  await client.query(`create temp table new_group_week on commit drop as ${perGrouping.join(' union all ')}`);
  await client.query(`
    delete from group_week g using group_week_due d
     where g.week_start = d.week_start
       and not exists (select from new_group_week n where n.grouping = g.grouping and n.group_id = g.group_id
                                                      and n.week_start = g.week_start)`);
  const values = `parent_id, ${plain}`;
  const of = (alias: string): string => ['parent_id', ...names].map((name) => `${alias}.${name}`).join(', ');
  await client.query(`
    insert into group_week (grouping, group_id, week_start, ${values})
    select grouping, group_id, week_start, ${values} from new_group_week
    on conflict (grouping, group_id, week_start) do update
      set (${values}, updated_at) = row(${of('excluded')}, now())
      where (${of('group_week')}) is distinct from (${of('excluded')})`);
  await refreshGroupPeriods(client, from);
  return weeks;
}

/** Different people by group over the months and quarters of the weeks in which it changed who was there. */
async function refreshGroupPeriods(client: PoolClient, from: string): Promise<void> {
  await client.query(
    `create temp table period_due on commit drop as
     select distinct grain, length, date_trunc(grain, (d.week_start + o.days)::timestamp)::date as period_start
       from group_week_due d
       cross join (values (0), (6)) as o(days)
       cross join (values ('month', interval '1 month'), ('quarter', interval '3 months')) as g(grain, length)
      where d.people_changed`,
  );
  // Of a period some weeks of which are no longer kept, it is known already how many people there were.
  await client.query(`delete from period_due where date_trunc('week', period_start::timestamp) < $1::date`, [from]);
  const { rows } = await client.query<{ n: number }>('select count(*)::int as n from period_due');
  if ((rows[0]?.n ?? 0) === 0) return;
  await client.query(`
    create temp table placed_person on commit drop as
    select p.grain, p.period_start, w.person_id, w.team_path, w.role_id, w.connections,
           bool_or(w.eligible and date_trunc(p.grain, (w.week_start + 3)::timestamp)::date = p.period_start) as eligible
      from period_due p
      join person_week w on w.week_start > p.period_start - 7 and w.week_start < p.period_start + p.length
     group by 1, 2, 3, 4, 5, 6`);
  const perGrouping = Object.entries(groupings).map(
    ([grouping, { groups }]) => `
      select '${grouping}' as grouping, group_id, grain, period_start, count(*)::int as people,
             (count(*) filter (where eligible))::int as eligible
        from (select g.id as group_id, s.grain, s.period_start, s.person_id, bool_or(s.eligible) as eligible
                from placed_person s cross join lateral (${groups}) g(id) group by 1, 2, 3, 4) one
       group by 2, 3, 4`,
  );
  await client.query(`
    delete from group_period g using period_due d where g.grain = d.grain and g.period_start = d.period_start`);
  await client.query(`
    insert into group_period (grouping, group_id, grain, period_start, people, eligible) ${perGrouping.join(' union all ')}`);
}
