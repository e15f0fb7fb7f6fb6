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
  /** Every address that means this person, former ones included. */
  readonly emails?: readonly string[];
  readonly name: string;
  /** Where the person has accounts, in order of id. */
  readonly connections?: readonly string[];
  /** Day number of hire as the CRM shows it: the first day any account existed. */
  readonly firstDay: number;
  /** Last employed day; null while employed. */
  readonly lastDay: number | null;
  readonly time: WorkingTime;
  readonly placements: readonly PlacedDays[];
}

const NEVER = Number.MAX_SAFE_INTEGER;

/** Reads people with placements, absences and what of their contests was accepted, ordered by id. */
export async function loadTimelines(
  client: PoolClient,
  personIds: readonly string[] | null,
): Promise<PersonTimeline[]> {
  const { rows } = await client.query<TimelineRow>(
    `select p.id, p.email, p.name, p.country, p.first_day, p.last_day,
            (select array_agg(distinct pa.connection_id order by pa.connection_id)
               from person_account pa where pa.person_id = p.id) as connections,
            (select array_agg(e.email order by e.email) from person_email e where e.person_id = p.id) as emails,
            coalesce((select json_agg(json_build_object('from', v.valid_from, 'to', nullif(v.valid_to, 'infinity'),
                        'roleId', v.role_id, 'teamId', v.team_id, 'teamPath', v.team_path,
                        'managerPersonId', v.manager_person_id, 'licensed', v.licensed, 'employed', v.employed,
                        'assumed', v.assumed) order by v.valid_from)
                        from person_version v where v.person_id = p.id), '[]') as placements,
            coalesce((select json_agg(json_build_object('from', a.from_day, 'to', a.to_day) order by a.from_day, a.to_day)
                        from person_email e join absence a on a.person_email = e.email
                       where e.person_id = p.id), '[]') as absences,
            coalesce((select json_agg(json_build_object('from', c.from_day, 'to', c.to_day, 'kind', c.kind,
                        'weekdays', c.weekdays, 'teamPath', (${TEAM_PATH})) order by c.id)
                        from contest c where c.person_id = p.id and c.status = 'accepted'), '[]') as contests
       from person p
      where ($1::text[] is null or p.id = any($1))
      order by p.id`,
    [personIds],
  );
  return rows.map(timelineOf);
}

/** The contested team and those above it, as they lie today: for the days contested nothing else is known. */
const TEAM_PATH = `
  with recursive up(id, parent_id, step) as (
    select id, parent_id, 1 from team where id = c.team_id
    union all select t.id, t.parent_id, step + 1 from up join team t on t.id = up.parent_id where step < 50
  ) select coalesce(array_agg(id order by step), '{}') from up`;

interface TimelineRow {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly country: string | null;
  readonly first_day: string;
  readonly last_day: string | null;
  readonly connections: readonly string[] | null;
  readonly emails: readonly string[] | null;
  readonly placements: readonly PlacementJson[];
  readonly absences: readonly RangeJson[];
  readonly contests: readonly ContestJson[];
}

interface RangeJson {
  readonly from: string;
  readonly to: string;
}

interface ContestJson extends RangeJson {
  readonly kind: string;
  readonly weekdays: readonly number[] | null;
  readonly teamPath: readonly string[];
}

interface PlacementJson extends Omit<PlacedDays, 'from' | 'to'> {
  readonly from: string;
  readonly to: string | null;
}

function timelineOf(row: TimelineRow): PersonTimeline {
  const partTime = row.contests.filter(({ kind, weekdays }) => kind === 'part-time' && weekdays !== null);
  // Where it is not said on which days somebody worked, or their work is kept elsewhere, none of the days is asked for.
  const excused = row.contests.filter((contest) => contest.kind !== 'wrong-team' && !partTime.includes(contest));
  const placements = row.placements.map((p) => ({
    ...p,
    from: dayNumber(p.from),
    to: p.to === null ? NEVER : dayNumber(p.to),
  }));
  return {
    personId: row.id,
    email: row.email,
    emails: row.emails ?? [],
    name: row.name,
    connections: row.connections ?? [],
    firstDay: dayNumber(row.first_day),
    lastDay: row.last_day === null ? null : dayNumber(row.last_day),
    time: {
      country: row.country,
      absences: [...row.absences, ...excused].map(toRange),
      schedules: partTime.map((contest) => ({
        ...toRange(contest),
        weekdays: new Set((contest.weekdays ?? []).map((day) => day - 1)),
      })),
    },
    placements: row.contests
      .filter(({ kind }) => kind === 'wrong-team')
      .reduce<readonly PlacedDays[]>(inTeam, placements),
  };
}

/** The placements with the days of a contest moved to the team it names. */
function inTeam(placements: readonly PlacedDays[], contest: ContestJson): PlacedDays[] {
  const from = dayNumber(contest.from);
  const to = dayNumber(contest.to) + 1;
  return placements.flatMap((placed) => {
    const start = Math.max(placed.from, from);
    const end = Math.min(placed.to, to);
    if (start >= end) return placed;
    return [
      { ...placed, to: start },
      { ...placed, from: start, to: end, teamId: contest.teamPath[0] ?? null, teamPath: contest.teamPath },
      { ...placed, from: end },
    ].filter((part) => part.from < part.to);
  });
}

function toRange(range: RangeJson): DayRange {
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
