import { findMetric } from '../../metrics/catalogue.ts';
import type { Gate } from '../../privacy/gate.ts';
import { AT_LEAST_NINE_TENTHS, AT_MOST_A_TENTH } from '../../privacy/suppression.ts';
import type { Viewer } from '../../privacy/viewer.ts';
import type { GroupStanding, Rate, Standing, Target } from './document.ts';
import { shiftDay, type Week } from './week.ts';

/** A target of the configuration. */
export interface TargetSetting {
  readonly metric: string;
  readonly by: string;
  /** A group's id, or `*` for every group. */
  readonly group: string;
  readonly value: number;
  readonly dueOn: string;
}

type Row = Awaited<ReturnType<Gate['series']>>['rows'][number];

const CHART_WEEKS = 12;
const EARLIER_WEEKS = 4;
const METRICS = ['adoption-rate', 'habit-rate'] as const;

export interface Standings {
  readonly groups: readonly GroupStanding[];
  readonly weeks: readonly { readonly from: string; readonly rate: Rate }[];
  readonly suppressedGroups: number;
}

/** Adoption and habit of the company and every team in a week, beside four weeks before and their targets. */
export async function groupStandings(
  gate: Gate,
  viewer: Viewer,
  week: Week,
  targets: readonly TargetSetting[],
): Promise<Standings> {
  const range = { from: shiftDay(week.to, -CHART_WEEKS * 7), to: week.to, grain: 'week' as const };
  const rowsOf = async (metric: string, by: 'company' | 'team') =>
    findMetric(metric) === undefined
      ? { rows: [], suppressedGroups: 0 }
      : await gate.series(viewer, metric, { ...range, by });
  const [company, teams, companyHabit, teamHabit] = await Promise.all([
    rowsOf(METRICS[0], 'company'),
    rowsOf(METRICS[0], 'team'),
    rowsOf(METRICS[1], 'company'),
    rowsOf(METRICS[1], 'team'),
  ]);
  const habits = byGroup([...companyHabit.rows, ...teamHabit.rows], week);
  const groups = [...byGroup([...company.rows, ...teams.rows], week)].flatMap(([groupId, rows]): GroupStanding[] => {
    const adoption = standing(METRICS[0], groupId, rows, week, targets);
    // A team nobody was in that week is no team of that week.
    if (groupId !== 'company' && adoption.now.people === 0) return [];
    const habit = habits.get(groupId);
    return [
      {
        groupId,
        groupName: rows[0]?.groupName ?? groupId,
        adoption,
        habit: habit === undefined ? null : standing(METRICS[1], groupId, habit, week, targets),
      },
    ];
  });
  const weeks = company.rows
    .filter((row) => row.provisional === false && row.periodStart !== null)
    .map((row) => ({ from: row.periodStart ?? '', rate: rateOf(row) }));
  return { groups, weeks, suppressedGroups: teams.suppressedGroups };
}

/** Targets that are not about what this page shows, so that nobody looks for them in vain. */
export function unshownTargets(targets: readonly TargetSetting[]): string[] {
  const others = targets.filter(
    ({ metric, by }) => !METRICS.some((known) => known === metric) || !(by === 'company' || by === 'team'),
  );
  return others.map(({ metric, by }) => `The target for ${metric} by ${by} is not part of this report.`);
}

function byGroup(rows: readonly Row[], week: Week): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.groupId === null || row.periodStart === null || row.periodStart >= week.to) continue;
    const known = groups.get(row.groupId);
    if (known === undefined) groups.set(row.groupId, [row]);
    else known.push(row);
  }
  return groups;
}

function standing(
  metric: string,
  groupId: string,
  rows: readonly Row[],
  week: Week,
  targets: readonly TargetSetting[],
): Standing {
  const at = (monday: string): Rate => rateOf(rows.find((row) => row.periodStart === monday));
  return {
    now: at(week.from),
    earlier: at(shiftDay(week.from, -EARLIER_WEEKS * 7)),
    target: targetOf(metric, groupId, targets),
  };
}

/** The target of the group itself goes before the one for every group. */
function targetOf(metric: string, groupId: string, targets: readonly TargetSetting[]): Target | null {
  const by = groupId === 'company' ? 'company' : 'team';
  const fitting = targets.filter((target) => target.metric === metric && target.by === by);
  const found = fitting.find(({ group }) => group === groupId) ?? fitting.find(({ group }) => group === '*');
  return found === undefined ? null : { value: found.value, dueOn: found.dueOn };
}

function rateOf(row: Row | undefined): Rate {
  const none = { value: null, low: null, high: null, people: null, band: null, suppressed: false };
  if (row === undefined) return { ...none, people: 0, reason: 'nobody was in it that week' };
  if (row.suppressed) return { ...none, suppressed: true, reason: 'fewer people than may be shown' };
  if (row.provisional) return { ...none, people: row.people, reason: 'the week is not complete yet' };
  return {
    value: row.value,
    low: row.low,
    high: row.high,
    people: row.people,
    band: bandOf(row.reason),
    suppressed: false,
    reason: row.reason,
  };
}

function bandOf(reason: string | null): Rate['band'] {
  if (reason === AT_MOST_A_TENTH) return { side: 'at-most', edge: 0.1 };
  return reason === AT_LEAST_NINE_TENTHS ? { side: 'at-least', edge: 0.9 } : null;
}
