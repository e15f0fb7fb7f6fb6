import type { Database } from '../db/index.ts';
import { dayNumber, dayText, mondayOf } from '../facts/index.ts';
import { type MetricDefinition, type SeriesRow, type SeriesSettings, series } from '../metrics/index.ts';
import { type GroupSize, publishedWithin, shownOfOverlapping } from './complement.ts';

/** What figures are published by, one at a time. */
export type Dimension = 'company' | 'team' | 'role' | 'connection';

export interface CubeQuery {
  readonly metric: MetricDefinition;
  readonly by: Dimension;
  readonly from: string;
  readonly to: string;
  readonly minimum: number;
  /** The metric by week and group over the range, where it is at hand already. */
  readonly weekly: readonly SeriesRow[] | null;
}

/** Whether a group's figure of the period [start, end) is published. */
export type IsPublished = (groupId: string, start: string, end: string) => boolean;

/**
 * Decides week by week which groups of a metric are published. A longer or shorter period is published only where every
 * week it touches is: a month less its other weeks would be the week that was hidden.
 */
export async function weeklyCube(database: Database, query: CubeQuery, settings: SeriesSettings): Promise<IsPublished> {
  const { metric } = query;
  const range = {
    from: dayText(mondayOf(dayNumber(query.from))),
    to: dayText(mondayOf(dayNumber(query.to) + 6)),
    grain: 'week' as const,
  };
  const weeklyBy = (by: Dimension) => series(database, metric, { ...range, by }, settings);
  const [rows, total, parents] = await Promise.all([
    query.weekly ?? weeklyBy(query.by),
    query.by === 'company' ? [] : weeklyBy('company'),
    query.by === 'team' ? teamParents(database, range) : new Map<string, ReadonlyMap<string, string>>(),
  ]);
  const totals = new Map(total.map((row) => [row.periodStart, row.people]));

  const weeks = new Map<string, GroupSize[]>();
  for (const { groupId, periodStart, people } of rows) {
    const list = weeks.get(periodStart) ?? [];
    weeks.set(periodStart, list);
    list.push({ id: groupId, parentId: parents.get(periodStart)?.get(groupId) ?? null, people });
  }
  const hidden = new Map<string, ReadonlySet<string>>();
  for (const [week, groups] of weeks) {
    const shown = shownIn(query, totals.get(week) ?? 0, groups);
    hidden.set(week, new Set(groups.flatMap(({ id }) => (shown.has(id) ? [] : [id]))));
  }
  return (groupId, start, end) => {
    for (let week = mondayOf(dayNumber(start)); week < dayNumber(end); week += 7) {
      if (hidden.get(dayText(week))?.has(groupId) === true) return false;
    }
    return true;
  };
}

function shownIn({ by, minimum }: CubeQuery, total: number, groups: readonly GroupSize[]): ReadonlySet<string> {
  if (by === 'connection') return shownOfOverlapping(total, groups, minimum);
  // The company is its own total: there is nothing around it to subtract from.
  if (by === 'company')
    return new Set(groups.flatMap(({ id, people }) => (people === 0 || people >= minimum ? id : [])));
  // Everybody has a role; not everybody is in a team.
  return publishedWithin(total, groups, minimum, by === 'role');
}

/** By week, the team around each team as it was then: teams move, and what contained them counts. */
async function teamParents(
  database: Database,
  range: { readonly from: string; readonly to: string },
): Promise<Map<string, Map<string, string>>> {
  const rows = await database.db
    .selectFrom('group_week')
    .select(['week_start', 'group_id', 'parent_id'])
    .where('grouping', '=', 'team')
    .where('week_start', '>=', range.from)
    .where('week_start', '<', range.to)
    .where('parent_id', 'is not', null)
    .execute();
  const weeks = new Map<string, Map<string, string>>();
  for (const { week_start, group_id, parent_id } of rows) {
    const parents = weeks.get(week_start) ?? new Map<string, string>();
    weeks.set(week_start, parents);
    if (parent_id !== null) parents.set(group_id, parent_id);
  }
  return weeks;
}
