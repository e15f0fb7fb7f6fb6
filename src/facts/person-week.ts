import type { RoleContract } from '../people/settings.ts';
import { dayText, mondayOf } from './calendar.ts';
import { type PersonTimeline, placementOn, worksOn } from './timeline.ts';
import type { HolidayCalendar } from './working-days.ts';

/** The counts of one person_day row, by day number. */
export interface DayCounts {
  readonly calls: number;
  readonly meetings: number;
  readonly emails: number;
  readonly tasks: number;
  readonly records: number;
  readonly ownerChanges: number;
  readonly coreActions: number;
  readonly logins: number;
}

export interface PersonWeek {
  readonly personId: string;
  /** Monday, 'YYYY-MM-DD'. */
  readonly weekStart: string;
  readonly roleId: string;
  readonly teamId: string | null;
  readonly teamPath: readonly string[];
  readonly workingDays: number;
  /** Days with a core action, at most as many as working days: weekend catch-up counts, capped. */
  readonly activeDays: number;
  readonly coreActions: number;
  readonly calls: number;
  readonly meetings: number;
  readonly emails: number;
  readonly tasks: number;
  readonly records: number;
  readonly ownerChanges: number;
  readonly loginDays: number;
  readonly eligible: boolean;
  readonly adopted: boolean;
  readonly assumed: boolean;
}

/** Fewer working days than this and a week says nothing about its person. */
const EVALUABLE_WORKING_DAYS = 2;
/** Days after hire, or after being given a licence, before somebody counts. */
const SETTLING_DAYS = 14;

/**
 * One person's week. Null when the person was not employed on any day of it.
 *
 * Eligible: employed and licensed on all seven days, at least 2 working days, 14 days since hire and since the licence.
 * Adopted: the role's contract is met, its actions scaled to the working days there were: ceil(required × W / 5), at
 * least 1; its active days are at most the working days there were, or a short week could not be adopted at all.
 */
export function personWeek(
  timeline: PersonTimeline,
  monday: number,
  counts: ReadonlyMap<number, DayCounts>,
  contracts: ReadonlyMap<string, RoleContract>,
  holidays: HolidayCalendar,
): PersonWeek | null {
  const sum = { calls: 0, meetings: 0, emails: 0, tasks: 0, records: 0, ownerChanges: 0, coreActions: 0 };
  let workingDays = 0;
  let daysWithAction = 0;
  let loginDays = 0;
  let present = 0;
  let covered = 0;
  for (let day = monday; day < monday + 7; day += 1) {
    const placement = placementOn(timeline, day);
    if (placement?.employed === true) {
      present += 1;
      if (placement.licensed) covered += 1;
    }
    if (worksOn(timeline, day, holidays)) workingDays += 1;
    const day_ = counts.get(day);
    if (day_ === undefined) continue;
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += day_[key];
    if (day_.coreActions > 0) daysWithAction += 1;
    if (day_.logins > 0) loginDays += 1;
  }
  if (present === 0) return null;
  const place = placementOn(timeline, monday) ?? timeline.placements.find((p) => p.to > monday);
  if (place === undefined) return null;
  const activeDays = Math.min(workingDays, daysWithAction);
  const contract = contracts.get(place.roleId) ?? { activeDays: 3, coreActions: 5 };
  const evaluable = workingDays >= EVALUABLE_WORKING_DAYS;
  const requiredActions = Math.max(1, Math.ceil((contract.coreActions * workingDays) / 5));
  return {
    personId: timeline.personId,
    weekStart: dayText(monday),
    roleId: place.roleId,
    teamId: place.teamId,
    teamPath: place.teamPath,
    workingDays,
    activeDays,
    ...sum,
    loginDays,
    eligible: covered === 7 && evaluable && settledBefore(timeline, monday),
    adopted:
      evaluable && activeDays >= Math.min(contract.activeDays, workingDays) && sum.coreActions >= requiredActions,
    assumed: place.assumed,
  };
}

/** Whether the run of employed and licensed days that reaches into the week began at least 14 days before it. */
function settledBefore(timeline: PersonTimeline, monday: number): boolean {
  let since = monday;
  for (const placement of timeline.placements.toReversed()) {
    if (placement.from > since) continue;
    if (placement.to < since || !placement.employed || !placement.licensed) break;
    since = placement.from;
  }
  return monday - since >= SETTLING_DAYS;
}

/** Mondays of the weeks a person has rows for: from hire or the first day of data, to leaving or the last week. */
export function weeksOf(timeline: PersonTimeline, firstMonday: number, lastMonday: number): number[] {
  const mondays: number[] = [];
  const end = timeline.lastDay === null ? lastMonday : Math.min(lastMonday, mondayOf(timeline.lastDay));
  for (let monday = Math.max(firstMonday, mondayOf(timeline.firstDay)); monday <= end; monday += 7)
    mondays.push(monday);
  return mondays;
}
