import { sql } from 'kysely';
import type { Database } from '../db/index.ts';

/*
 * Rows about single people, as they are stored. Only the gate reads these: it decides for whom, and logs that it did.
 */

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  /** Role, team and manager now; of people who have left, the last ones. */
  readonly role: string | null;
  readonly team: string | null;
  readonly teamName: string | null;
  readonly manager: string | null;
  readonly managerName: string | null;
  readonly status: 'active' | 'left' | 'excluded';
  readonly excludedReason: string | null;
  readonly timeZone: string;
  readonly country: string | null;
  readonly firstDay: string;
  readonly lastDay: string | null;
  readonly lastDayEstimated: boolean;
  /** CRMs the person has an account in. */
  readonly connections: readonly string[];
  /** In habit at the end of the last complete week; null with too few evaluable weeks to say. */
  readonly habit: boolean | null;
  readonly lastActiveDay: string | null;
  /** Where the person stands at the end of the last complete week; null where it can't be said. */
  readonly lifecycle: string | null;
}

export interface PersonDropOffRow {
  /** First day of the first low week. */
  readonly from: string;
  /** From when on it was known. */
  readonly confirmed: string;
  /** First day of the weeks in use again; null: not so far. */
  readonly recovered: string | null;
}

export interface PersonWeekRow {
  readonly personId: string;
  readonly weekStart: string;
  readonly role: string;
  readonly team: string | null;
  /** Working days on which the person could have used the CRM. */
  readonly availableDays: number;
  readonly activeDays: number;
  readonly coreActions: number;
  readonly eligible: boolean;
  readonly adopted: boolean;
  readonly loginDays: number;
  readonly calls: number;
  readonly meetings: number;
  readonly emails: number;
  readonly tasks: number;
  readonly records: number;
  readonly ownerChanges: number;
  readonly opportunitiesMoved: number;
  /** In habit at the end of the week; null: too few evaluable weeks to say. */
  readonly habit: boolean | null;
  /** Where the person stood at the end of the week; null: not said, or not over. */
  readonly lifecycle: string | null;
  /** The place in the company was not known then and is taken from later. */
  readonly assumed: boolean;
}

export interface PeopleFilter {
  /** Only this person. */
  readonly id?: string | undefined;
  readonly email?: string | undefined;
  /** In this team or one below it now. */
  readonly team?: string | undefined;
  readonly role?: string | undefined;
  readonly status?: 'active' | 'left' | 'excluded' | undefined;
  /** Those after this id, in the order of ids, … */
  readonly after?: string | undefined;
  /** … and at most so many. */
  readonly limit?: number | undefined;
}

/** People by id, and how they stand at the end of the last complete week. */
export async function readPeople(
  database: Database,
  filter: PeopleFilter,
  dataThrough: string | null,
): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    with placed as (
      select p.*, coalesce(v.role_id, w.role_id) as role_id, coalesce(v.team_id, w.team_id) as team_id,
             coalesce(v.team_path, w.team_path, '{}') as team_path, v.manager_person_id
        from person p
        left join lateral (
          select * from person_version v where v.person_id = p.id and v.valid_from <= current_date
           order by valid_from desc limit 1) v on true
        left join lateral (
          select role_id, team_id, team_path from person_week w where w.person_id = p.id
           order by week_start desc limit 1) w on true
    ), wanted as (
      select * from placed p
       where (${filter.id ?? null}::text is null or p.id = ${filter.id ?? null})
         and (${filter.email ?? null}::text is null or p.email = ${filter.email ?? null})
         and (${filter.team ?? null}::text is null or ${filter.team ?? null} = any(p.team_path))
         and (${filter.role ?? null}::text is null or p.role_id = ${filter.role ?? null})
         and (${filter.status ?? null}::text is null or p.status = ${filter.status ?? null})
         and (${filter.after ?? null}::text is null or p.id collate "C" > ${filter.after ?? null})
       order by p.id collate "C" limit ${filter.limit ?? null}
    )
    select p.id, p.name, p.email, p.role_id as role, p.team_id as team, t.name as "teamName",
           p.manager_person_id as manager, m.name as "managerName", p.status, p.excluded_reason as "excludedReason",
           p.time_zone as "timeZone", p.country, p.first_day as "firstDay", p.last_day as "lastDay",
           p.last_day_estimated as "lastDayEstimated",
           array(select distinct connection_id from person_account a where a.person_id = p.id order by 1) as connections,
           h.habit, a.day as "lastActiveDay", c.lifecycle
      from wanted p
      left join team t on t.id = p.team_id
      left join person m on m.id = p.manager_person_id
      left join lateral (
        select habit from person_week w
         where w.person_id = p.id and w.eligible and w.week_start + 6 <= ${dataThrough}::date
         order by w.week_start desc limit 1) h on true
      left join lateral (
        select nullif(lifecycle, 'not-in-scope') as lifecycle from person_week w
         where w.person_id = p.id and w.week_start + 6 <= ${dataThrough}::date
         order by w.week_start desc limit 1) c on true
      left join lateral (
        select max(day) as day from person_day d where d.person_id = p.id and d.core_actions > 0) a on true
     order by p.id collate "C"`.execute(database.db);
  return rows;
}

export interface WeekRange {
  /** Weeks that begin on or after this day … */
  readonly from?: string | undefined;
  /** … and before this one. */
  readonly to?: string | undefined;
  /** Only weeks the person spent in this team or one below it. */
  readonly team?: string | undefined;
}

/** One person's confirmed drop-offs in order. */
export async function readDropOffs(database: Database, id: string): Promise<PersonDropOffRow[]> {
  return await database.db
    .selectFrom('person_drop_off')
    .select(['from_day as from', 'confirmed_day as confirmed', 'recovered_day as recovered'])
    .where('person_id', '=', id)
    .orderBy('from_day')
    .execute();
}

/** One person's weeks in order, each grouped as it was then. */
export async function readPersonWeeks(database: Database, id: string, range: WeekRange): Promise<PersonWeekRow[]> {
  const { rows } = await sql<PersonWeekRow>`
    select person_id as "personId", week_start as "weekStart", role_id as role, team_id as team,
           working_days as "availableDays", active_days as "activeDays", core_actions as "coreActions", eligible, adopted,
           login_days as "loginDays", calls, meetings, emails, tasks, records, owner_changes as "ownerChanges",
           opportunities_moved as "opportunitiesMoved", habit,
           nullif(lifecycle, 'not-in-scope') as lifecycle, assumed
      from person_week
     where person_id = ${id}
       and (${range.from ?? null}::date is null or week_start >= ${range.from ?? null})
       and (${range.to ?? null}::date is null or week_start < ${range.to ?? null})
       and (${range.team ?? null}::text is null or ${range.team ?? null} = any(team_path))
     order by week_start`.execute(database.db);
  return rows;
}
