import type { PoolClient } from 'pg';
import { dayNumber } from './calendar.ts';
import { type DayRange, type HolidayCalendar, isWorkingDay, type WorkingTime } from './working-days.ts';

/** A person's place over a run of days; both ends are day numbers, `to` exclusive. */
export interface PlacedDays {
  readonly from: number;
  readonly to: number;
  readonly roleId: string;
  readonly teamId: string | null;
  readonly teamPath: readonly string[];
  readonly managerPersonId: string | null;
  readonly licensed: boolean;
  readonly employed: boolean;
  readonly assumed: boolean;
}

/** Everything about a person that decides when they were to work and where they belonged. */
export interface PersonTimeline {
  readonly personId: string;
  readonly email: string | null;
  readonly name: string;
  /** Day number of hire as the CRM shows it: the first day any account existed. */
  readonly firstDay: number;
  /** Last employed day; null while employed. */
  readonly lastDay: number | null;
  readonly time: WorkingTime;
  readonly placements: readonly PlacedDays[];
}

const NEVER = Number.MAX_SAFE_INTEGER;

/** Reads people with placements and absences, ordered by id. */
export async function loadTimelines(
  client: PoolClient,
  personIds: readonly string[] | null,
): Promise<PersonTimeline[]> {
  const { rows } = await client.query<{
    id: string;
    email: string | null;
    name: string;
    country: string | null;
    first_day: string;
    last_day: string | null;
    placements: PlacementJson[];
    absences: { from: string; to: string }[];
  }>(
    `select p.id, p.email, p.name, p.country, p.first_day, p.last_day,
            coalesce((select json_agg(json_build_object('from', v.valid_from, 'to', nullif(v.valid_to, 'infinity'),
                        'roleId', v.role_id, 'teamId', v.team_id, 'teamPath', v.team_path,
                        'managerPersonId', v.manager_person_id, 'licensed', v.licensed, 'employed', v.employed,
                        'assumed', v.assumed) order by v.valid_from)
                        from person_version v where v.person_id = p.id), '[]') as placements,
            coalesce((select json_agg(json_build_object('from', a.from_day, 'to', a.to_day) order by a.from_day)
                        from absence a where a.person_email = p.email), '[]') as absences
       from person p
      where p.status <> 'excluded' and ($1::text[] is null or p.id = any($1))
      order by p.id`,
    [personIds],
  );
  return rows.map((row) => ({
    personId: row.id,
    email: row.email,
    name: row.name,
    firstDay: dayNumber(row.first_day),
    lastDay: row.last_day === null ? null : dayNumber(row.last_day),
    time: { country: row.country, absences: row.absences.map(toRange) },
    placements: row.placements.map((p) => ({
      ...p,
      from: dayNumber(p.from),
      to: p.to === null ? NEVER : dayNumber(p.to),
    })),
  }));
}

interface PlacementJson extends Omit<PlacedDays, 'from' | 'to'> {
  readonly from: string;
  readonly to: string | null;
}

function toRange(range: { from: string; to: string }): DayRange {
  return { from: dayNumber(range.from), to: dayNumber(range.to) };
}

export function placementOn(timeline: PersonTimeline, day: number): PlacedDays | null {
  return timeline.placements.find((p) => p.from <= day && day < p.to) ?? null;
}

/** A working day in full: scheduled, no holiday, no absence, employed and licensed. */
export function worksOn(timeline: PersonTimeline, day: number, holidays: HolidayCalendar): boolean {
  const placement = placementOn(timeline, day);
  if (placement === null || !placement.employed || !placement.licensed) return false;
  return isWorkingDay(day, timeline.time, holidays);
}
