import type { PoolClient } from 'pg';
import { copyRows } from '../db/copy.ts';
import type { RoleContract } from '../people/settings.ts';
import { dayText, mondayOf } from './calendar.ts';
import { type PersonTimeline, type PlacedDays, placementOn, worksOn } from './timeline.ts';
import { type HolidayCalendar, isPlainWeek } from './working-days.ts';

/*
 * What was asked of people, week by week: where they belonged, how many days they were to work, and what their role's
 * contract asks of such a week. Weeks that follow each other and say the same are one span. What people did is no
 * concern here: it changes every day, and this hardly ever does.
 */

export interface PersonSpan {
  readonly personId: string;
  /** Mondays, as day numbers; both included. */
  readonly firstWeek: number;
  readonly lastWeek: number;
  readonly roleId: string;
  readonly teamId: string | null;
  readonly teamPath: readonly string[];
  readonly connections: readonly string[];
  readonly workingDays: number;
  readonly requiredActiveDays: number;
  readonly requiredCoreActions: number;
  /** Not yet excused as a quiet week of the whole organisation: that depends on what everybody did. */
  readonly eligible: boolean;
  readonly assumed: boolean;
}

/** Fewer working days than this and a week says nothing about its person. */
export const EVALUABLE_WORKING_DAYS = 2;
/** Days after hire, or after being given a licence, before somebody counts. */
const SETTLING_DAYS = 14;
const DEFAULT_CONTRACT: RoleContract = { activeDays: 3, coreActions: 5 };

/**
 * The weeks of one person that begin in [firstMonday, lastMonday] and in which they were employed on any day.
 *
 * Eligible: employed and licensed on all seven days, at least 2 working days, 14 days since hire and since the licence.
 * The contract's actions are scaled to the working days there were, ceil(required × W / 5), at least 1; its active days
 * are at most the working days there were, or a short week could not be adopted at all.
 */
export function personSpans(
  timeline: PersonTimeline,
  firstMonday: number,
  lastMonday: number,
  contracts: ReadonlyMap<string, RoleContract>,
  holidays: HolidayCalendar,
): PersonSpan[] {
  const spans: PersonSpan[] = [];
  const end = timeline.lastDay === null ? lastMonday : Math.min(lastMonday, mondayOf(timeline.lastDay));
  for (let monday = Math.max(firstMonday, mondayOf(timeline.firstDay)); monday <= end; monday += 7) {
    const week = spanOf(timeline, monday, contracts, holidays);
    if (week === null) continue;
    const last = spans.at(-1);
    if (last !== undefined && last.lastWeek === monday - 7 && same(last, week)) {
      spans[spans.length - 1] = { ...last, lastWeek: monday };
    } else {
      spans.push(week);
    }
  }
  return spans;
}

function spanOf(
  timeline: PersonTimeline,
  monday: number,
  contracts: ReadonlyMap<string, RoleContract>,
  holidays: HolidayCalendar,
): PersonSpan | null {
  let workingDays = 0;
  let present = 0;
  let covered = 0;
  const first = placementOn(timeline, monday);
  if (first !== null && first.to >= monday + 7 && isPlainWeek(monday, timeline.time)) {
    // Nearly every week of nearly everybody.
    present = first.employed ? 7 : 0;
    covered = first.employed && first.licensed ? 7 : 0;
    workingDays = covered > 0 ? holidays.fullWeek(timeline.time.country, monday) : 0;
  } else {
    for (let day = monday; day < monday + 7; day += 1) {
      const placement = placementOn(timeline, day);
      if (placement?.employed === true) {
        present += 1;
        if (placement.licensed) covered += 1;
      }
      if (worksOn(timeline, day, holidays)) workingDays += 1;
    }
  }
  const place = first ?? timeline.placements.find((p) => p.to > monday);
  if (present === 0 || place === undefined) return null;
  const contract = contracts.get(place.roleId) ?? DEFAULT_CONTRACT;
  return {
    personId: timeline.personId,
    firstWeek: monday,
    lastWeek: monday,
    roleId: place.roleId,
    teamId: place.teamId,
    teamPath: place.teamPath,
    connections: timeline.connections ?? [],
    workingDays,
    requiredActiveDays: Math.min(contract.activeDays, workingDays),
    requiredCoreActions: Math.max(1, Math.ceil((contract.coreActions * workingDays) / 5)),
    eligible: covered === 7 && workingDays >= EVALUABLE_WORKING_DAYS && settledBefore(timeline.placements, monday),
    assumed: place.assumed,
  };
}

/** Whether the run of employed and licensed days that reaches into the week began at least 14 days before it. */
function settledBefore(placements: readonly PlacedDays[], monday: number): boolean {
  let since = monday;
  for (let index = placements.length - 1; index >= 0; index -= 1) {
    const placement = placements[index];
    if (placement === undefined || placement.from > since) continue;
    if (placement.to < since || !placement.employed || !placement.licensed) break;
    since = placement.from;
    if (monday - since >= SETTLING_DAYS) return true;
  }
  return monday - since >= SETTLING_DAYS;
}

function same(a: PersonSpan, b: PersonSpan): boolean {
  return (
    a.workingDays === b.workingDays &&
    a.eligible === b.eligible &&
    a.roleId === b.roleId &&
    a.teamId === b.teamId &&
    a.assumed === b.assumed &&
    (a.teamPath === b.teamPath || a.teamPath.join() === b.teamPath.join())
  );
}

const COLUMNS = [
  'person_id',
  'first_week',
  'last_week',
  'role_id',
  'team_id',
  'team_path',
  'connections',
  'working_days',
  'required_active_days',
  'required_core_actions',
  'eligible',
  'assumed',
];

/** Replaces the spans of people from `firstMonday` on; one that reaches over it keeps its earlier part. */
export async function replaceSpans(
  client: PoolClient,
  personIds: readonly string[],
  firstMonday: number,
  spans: readonly PersonSpan[],
): Promise<void> {
  const monday = dayText(firstMonday);
  await client.query('delete from person_span where person_id = any($1) and first_week >= $2', [personIds, monday]);
  await client.query(
    'update person_span set last_week = $2::date - 7 where person_id = any($1) and last_week >= $2::date',
    [personIds, monday],
  );
  await copyRows(client, 'person_span', COLUMNS, rowsOf(spans));
}

function* rowsOf(spans: readonly PersonSpan[]): Iterable<readonly unknown[]> {
  for (const span of spans) {
    yield [
      span.personId,
      dayText(span.firstWeek),
      dayText(span.lastWeek),
      span.roleId,
      span.teamId,
      span.teamPath,
      span.connections,
      span.workingDays,
      span.requiredActiveDays,
      span.requiredCoreActions,
      span.eligible,
      span.assumed,
    ];
  }
}
