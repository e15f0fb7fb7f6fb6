import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import { dayNumber, dayText, mondayOf } from '../facts/index.ts';
import { findMetric, type SeriesQuery, type SeriesRow } from '../metrics/index.ts';
import { type Gated, judged, type Shown } from './judged.ts';

export interface TeamRow {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  /** Eligible in the last complete week. */
  readonly people: number | null;
  readonly adoptionRate: number | null;
  readonly habitRate: number | null;
  /** Why adoptionRate is null. */
  readonly reason: string | null;
  /** Figures about one manager are about a person: null unless single people may be shown. */
  readonly managerId: string | null;
  readonly managerSupport: number | null;
}

export interface TeamsQuery {
  /** null: all. */
  readonly teams: ReadonlySet<string> | null;
  readonly dataThrough: string | null;
  /** Whether the viewer may see single people. */
  readonly managers: boolean;
  /** Published figures of teams, as the viewer may see them. */
  series(metricId: string, query: SeriesQuery): Promise<{ readonly rows: readonly Shown<SeriesRow>[] }>;
}

/** As long as the training engine looks back for whether a manager uses the CRM. */
const SUPPORT_WEEKS = 8;

/** Teams with their adoption in the last complete week. */
export async function readTeams(database: Database, query: TeamsQuery): Promise<Gated<Shown<TeamRow>>> {
  const list = await database.db
    .selectFrom('team')
    .select(['id', 'name', 'parent_id', 'manager_person_id'])
    .orderBy('id')
    .execute();
  const { dataThrough } = query;
  const monday = dataThrough === null ? null : mondayOf(dayNumber(dataThrough) + 1) - 7;
  const lastWeek = async (metricId: string) => {
    if (monday === null || findMetric(metricId) === undefined) return new Map<string, Shown<SeriesRow>>();
    const week = { from: dayText(monday), to: dayText(monday + 7) };
    const { rows } = await query.series(metricId, { ...week, grain: 'week', by: 'team' });
    return new Map(rows.map((row) => [row.groupId ?? '', row]));
  };
  const adoption = await lastWeek('adoption-rate');
  const habit = await lastWeek('habit-rate');
  const support = query.managers && monday !== null ? await supportOf(database, monday) : new Map<string, number>();
  return judged(
    list
      .filter((team) => query.teams === null || query.teams.has(team.id))
      .map(({ id, name, parent_id: parentId, manager_person_id: manager }) => {
        const rate = adoption.get(id);
        const row: TeamRow = {
          id,
          name,
          parentId,
          people: rate === undefined ? 0 : rate.people,
          adoptionRate: rate?.value ?? null,
          habitRate: habit.get(id)?.value ?? null,
          reason: rate?.reason ?? null,
          managerId: query.managers ? manager : null,
          managerSupport: manager === null ? null : (support.get(manager) ?? null),
        };
        return { row, groupId: id, shown: rate?.suppressed !== true };
      }),
  );
}

/** By person, active days ÷ working days in the eight weeks up to and including that of `monday`. */
async function supportOf(database: Database, monday: number): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; share: number }>`
    select person_id as id, sum(active_days)::float / sum(working_days) as share
      from person_week
     where week_start > ${dayText(monday - 7 * SUPPORT_WEEKS)}::date and week_start <= ${dayText(monday)}::date
       and person_id in (select manager_person_id from team)
     group by 1 having sum(working_days) > 0`.execute(database.db);
  return new Map(rows.map(({ id, share }) => [id, share]));
}
