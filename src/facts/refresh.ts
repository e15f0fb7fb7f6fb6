import type { PoolClient } from 'pg';
import { copyRows } from '../db/copy.ts';
import type { Database } from '../db/index.ts';
import type { RoleContract } from '../people/settings.ts';
import { dayNumber, dayText, mondayOf } from './calendar.ts';
import { rebuildPersonDays, refreshPersonDays } from './person-day.ts';
import { type DayCounts, type PersonWeek, personWeek, weeksOf } from './person-week.ts';
import { loadTimelines } from './timeline.ts';
import { HolidayCalendar } from './working-days.ts';

export interface FactSettings {
  readonly roles: readonly { readonly id: string; readonly contract: RoleContract }[];
  /** The first day any connection reads from: weeks before it would be silent zeros. */
  readonly since: string;
  /** Today in the company's time zone: the week it lies in is the last one there are rows for. */
  readonly today: string;
}

export interface FactCounts {
  readonly people: number;
  readonly weeks: number;
}

/** People whose weeks are computed and written together; bounds memory, not results. */
const CHUNK = 2_000;

/**
 * Brings person_day and person_week up to date with the action log and the people: only what changed, or everything.
 * One transaction: readers see the facts before or after, never between.
 */
export async function refreshFacts(
  database: Database,
  settings: FactSettings,
  options: { readonly full: boolean },
): Promise<FactCounts> {
  const client = await database.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtext('uptake facts'))`);
    if (options.full) await rebuildPersonDays(client);
    else await refreshPersonDays(client);
    const counts = await refreshWeeks(client, settings, options.full);
    await client.query('delete from dirty_person where person_id in (select person_id from week_due)');
    await client.query('commit');
    return counts;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Recomputes weeks from the first one due of each person on; earlier weeks stay as they are. */
async function refreshWeeks(client: PoolClient, settings: FactSettings, full: boolean): Promise<FactCounts> {
  const firstMonday = mondayOf(dayNumber(settings.since));
  const lastMonday = mondayOf(dayNumber(settings.today));
  // Due: changed people from the start, people with changed days from the first of them, and everybody from the week
  // after their last row (time passes; a week without action is an explicit zero). The newest week is always due: it was
  // still running when it was last written.
  await client.query(
    full
      ? `create temp table week_due on commit drop as select id as person_id, null::date as week from person`
      : `create temp table week_due on commit drop as
           select person_id, min(week) as week from (
             select person_id, '-infinity'::date as week from dirty_person
             union all select person_id, date_trunc('week', day)::date from refreshed_day
             union all select p.id, coalesce(max(w.week_start), '-infinity') from person p
                         left join person_week w on w.person_id = p.id group by p.id
           ) due group by person_id`,
  );
  const due = await client.query<{ person_id: string; week: string | number | null }>(
    'select person_id, week::text as week from week_due order by person_id',
  );
  const holidays = new HolidayCalendar();
  const contracts = new Map(settings.roles.map((role) => [role.id, role.contract]));
  let weeks = 0;
  for (let start = 0; start < due.rows.length; start += CHUNK) {
    const chunk = due.rows.slice(start, start + CHUNK);
    const from = new Map(chunk.map((row) => [row.person_id, firstWeek(row.week, firstMonday)]));
    const ids = [...from.keys()];
    const timelines = await loadTimelines(client, ids);
    const days = await loadDays(client, from);
    const rows: PersonWeek[] = [];
    for (const timeline of timelines) {
      const first = from.get(timeline.personId) ?? firstMonday;
      const own = days.get(timeline.personId) ?? new Map<number, DayCounts>();
      for (const monday of weeksOf(timeline, Math.max(first, firstMonday), lastMonday)) {
        const week = personWeek(timeline, monday, own, contracts, holidays);
        if (week !== null) rows.push(week);
      }
    }
    await client.query(
      `delete from person_week w using unnest($1::text[], $2::date[]) as due(person_id, week)
        where w.person_id = due.person_id and w.week_start >= due.week`,
      [ids, ids.map((id) => dayText(from.get(id) ?? firstMonday))],
    );
    await copyRows(client, 'person_week', weekColumns, rows.map(weekRow));
    weeks += rows.length;
  }
  // Rows from before the first day of data can only come from an earlier, longer reach.
  await client.query('delete from person_week where week_start < $1', [dayText(firstMonday)]);
  return { people: due.rows.length, weeks };
}

function firstWeek(week: string | number | null, firstMonday: number): number {
  return typeof week === 'string' && week !== '-infinity' ? Math.max(firstMonday, dayNumber(week)) : firstMonday;
}

async function loadDays(
  client: PoolClient,
  from: ReadonlyMap<string, number>,
): Promise<Map<string, Map<number, DayCounts>>> {
  const { rows } = await client.query<DayCounts & { person_id: string; day: string }>(
    `select d.person_id, d.day, calls, meetings, emails, tasks, records, owner_changes as "ownerChanges",
            core_actions as "coreActions", logins
       from person_day d
       join unnest($1::text[], $2::date[]) as due(person_id, week) on due.person_id = d.person_id and d.day >= due.week`,
    [[...from.keys()], [...from.values()].map(dayText)],
  );
  const byPerson = new Map<string, Map<number, DayCounts>>();
  for (const row of rows) {
    let own = byPerson.get(row.person_id);
    if (own === undefined) {
      own = new Map();
      byPerson.set(row.person_id, own);
    }
    own.set(dayNumber(row.day), row);
  }
  return byPerson;
}

const weekColumns = [
  'person_id',
  'week_start',
  'role_id',
  'team_id',
  'team_path',
  'working_days',
  'active_days',
  'core_actions',
  'calls',
  'meetings',
  'emails',
  'tasks',
  'records',
  'owner_changes',
  'login_days',
  'eligible',
  'adopted',
  'assumed',
];

function weekRow(week: PersonWeek): readonly unknown[] {
  return [
    week.personId,
    week.weekStart,
    week.roleId,
    week.teamId,
    week.teamPath,
    week.workingDays,
    week.activeDays,
    week.coreActions,
    week.calls,
    week.meetings,
    week.emails,
    week.tasks,
    week.records,
    week.ownerChanges,
    week.loginDays,
    week.eligible,
    week.adopted,
    week.assumed,
  ];
}
