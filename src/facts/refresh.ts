import { createHash } from 'node:crypto';
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
  /**
   * First days ('YYYY-MM-DD') of which actions, and days of people, are still kept; facts outlive what they were made of,
   * so earlier ones stay as they are. Everything is kept unless given.
   */
  readonly keptFrom?: { readonly actions: string; readonly days: string };
}

export interface FactCounts {
  readonly people: number;
  readonly weeks: number;
}

/** People whose weeks are computed and written together; bounds memory, not results. */
const CHUNK = 500;

/** Raised when the way weeks are computed changes: stored ones are then computed anew at the next refresh. */
const RULES_VERSION = 1;

/**
 * Brings person_day and person_week up to date with the action log and the people: only what changed, or everything.
 * Both ways end in the same rows. One transaction: readers see the facts before or after, never between.
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
    // People and the marks of what changed about them are written together, and must be read together.
    await client.query(`select pg_advisory_xact_lock(hashtext('uptake people')),
                               pg_advisory_xact_lock(hashtext('uptake facts'))`);
    await client.query(`create temp table taken_person on commit drop as
                          with taken as (delete from dirty_person returning person_id) select person_id from taken`);
    const actionsFrom = settings.keptFrom?.actions ?? '-infinity';
    if (options.full) await rebuildPersonDays(client, actionsFrom);
    else await refreshPersonDays(client, actionsFrom);
    const changed = await settingsChanged(client, settings);
    const counts = await refreshWeeks(client, settings, options.full || changed);
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

/** Whether stored weeks were computed with other settings; notes the present ones. */
async function settingsChanged(client: PoolClient, { roles, since }: FactSettings): Promise<boolean> {
  const text = JSON.stringify({ rules: RULES_VERSION, since, roles: roles.map(({ id, contract }) => [id, contract]) });
  const { rowCount } = await client.query(
    `insert into fact_settings (fingerprint) values ($1)
     on conflict (only_one) do update set fingerprint = excluded.fingerprint
       where fact_settings.fingerprint <> excluded.fingerprint`,
    [createHash('sha256').update(text).digest('hex').slice(0, 32)],
  );
  return rowCount === 1;
}

/** Recomputes weeks from the first one due of each person on; earlier weeks stay as they are. */
async function refreshWeeks(client: PoolClient, settings: FactSettings, full: boolean): Promise<FactCounts> {
  const dataMonday = mondayOf(dayNumber(settings.since));
  // A week of which some days are no longer kept can't be computed again.
  const keptMonday = settings.keptFrom === undefined ? dataMonday : mondayOf(dayNumber(settings.keptFrom.days) + 6);
  const firstMonday = Math.max(dataMonday, keptMonday);
  const lastMonday = mondayOf(dayNumber(settings.today));
  await client.query(
    full
      ? `create temp table week_due on commit drop as select id as person_id, '-infinity'::date as week from person`
      : `create temp table week_due (person_id text, week date) on commit drop`,
  );
  if (!full) await noteDueWeeks(client, dayText(firstMonday), dayText(lastMonday));
  const due = await client.query<{ person_id: string; week: string }>(
    'select person_id, week::text as week from week_due order by person_id',
  );
  const holidays = new HolidayCalendar();
  const contracts = new Map(settings.roles.map((role) => [role.id, role.contract]));
  let weeks = 0;
  for (let start = 0; start < due.rows.length; start += CHUNK) {
    const chunk = due.rows.slice(start, start + CHUNK);
    const from = new Map(
      chunk.map(({ person_id: id, week }) => [
        id,
        week === '-infinity' ? firstMonday : Math.max(firstMonday, dayNumber(week)),
      ]),
    );
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
  // Rows beyond either end can only come from another reach or another clock.
  await client.query('delete from person_week where week_start < $1 or week_start > $2', [
    dayText(dataMonday),
    dayText(lastMonday),
  ]);
  return { people: due.rows.length, weeks };
}

/**
 * Due: changed people from their first week, people with changed days from the first of them, and whoever has no row for
 * a week that has begun, as time passes: a week without action is an explicit zero.
 */
async function noteDueWeeks(client: PoolClient, firstMonday: string, lastMonday: string): Promise<void> {
  await client.query(
    `insert into week_due
     select person_id, min(week) from (
       select person_id, '-infinity'::date as week from taken_person
       union all
       select person_id, date_trunc('week', day::timestamp)::date from refreshed_day
       union all
       select p.id, coalesce(w.last + 7, '-infinity')
         from person p
         cross join lateral (select max(week_start) as last from person_week where person_id = p.id) w
         cross join lateral (
           select least($2::date, date_trunc('week', p.last_day::timestamp)::date) as expected
         ) e
        where e.expected >= $1::date and coalesce(w.last < e.expected, true)
     ) due group by person_id`,
    [firstMonday, lastMonday],
  );
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
