import { dayText } from '../facts/index.ts';
import { type ExposedSeries, findBreaks, seasonIndex } from '../statistics/index.ts';
import type { CompanyEvent } from './events.ts';

/** Weekly core actions and working person-days of every team; index = team × weeks + week. */
export interface TeamWeeks {
  readonly teams: readonly { readonly id: string; readonly name: string; readonly people: number }[];
  readonly weeks: number;
  /** Day number of the Monday of week 0. */
  readonly firstDay: number;
  readonly counts: Float64Array;
  readonly exposure: Float64Array;
}

/** When the use of a team broke, and by how much. What happened meanwhile is listed; no cause is named. */
export interface BreakRow {
  readonly groupId: string;
  readonly groupName: string;
  readonly direction: 'fell' | 'rose';
  /** The break lies between these days, with 90 %. */
  readonly from: string;
  readonly to: string;
  /** First Monday of the new level, the single best guess. */
  readonly week: string;
  /** Change of core actions per working day, season apart: −0.3 is a fall by 30 %. */
  readonly change: number;
  readonly before: number;
  readonly after: number;
  readonly people: number;
  /** Events and trainings between the two days. */
  readonly facts: readonly string[];
  readonly sentence: string;
}

export interface Breaks {
  readonly rows: readonly BreakRow[];
  readonly screened: number;
  /** Teams expected to be on the list although nothing happened. */
  readonly expectedFalse: number;
  readonly refused: boolean;
  readonly reason: string | null;
  readonly needed: string | null;
}

/** Measured by simulation: the share of stable teams in which a break is found. */
export const FALSE_ALARMS_PER_TEAM = 0.05;

/** Breaks of every team, season taken out by what the other teams did. Refused below six teams. */
export function teamBreaks(series: TeamWeeks, events: readonly CompanyEvent[]): Breaks {
  const { teams, weeks, counts, exposure } = series;
  const season = seasonIndex(counts, exposure, teams.length, weeks);
  if (season.refused) {
    return { rows: [], screened: 0, expectedFalse: 0, refused: true, reason: season.reason, needed: season.needed };
  }
  let screened = 0;
  const rows = teams.flatMap((team, index) => {
    const own = seriesOf(series, season.index, index);
    const found = findBreaks(own, team.people);
    if (found.refused) return [];
    screened += 1;
    return found.breaks.map((one): BreakRow => {
      const day = (week: number): string => dayText(series.firstDay + 7 * (own.from + week));
      const from = day(one.earliest);
      const to = dayText(series.firstDay + 7 * (own.from + one.latest) + 6);
      const facts = events
        .filter((event) => event.on <= to && (event.until ?? event.on) >= from)
        .map((event) => `${event.on} ${event.title}`);
      const row = {
        groupId: team.id,
        groupName: team.name,
        direction: one.change < 0 ? ('fell' as const) : ('rose' as const),
        ...{ from, to, week: day(one.week), change: one.change },
        ...{ before: one.rateBefore, after: one.rateAfter, people: team.people, facts },
      };
      return { ...row, sentence: breakSentence(row) };
    });
  });
  const expectedFalse = FALSE_ALARMS_PER_TEAM * screened;
  return { rows, screened, expectedFalse, refused: false, reason: null, needed: null };
}

/** A team's weeks from the first in which anybody worked in it. */
function seriesOf(
  { weeks, counts, exposure }: TeamWeeks,
  index: Float64Array,
  team: number,
): ExposedSeries & { readonly from: number } {
  let from = 0;
  while (from < weeks && (exposure[team * weeks + from] as number) === 0) from += 1;
  const at = team * weeks;
  const scaled = new Float64Array(weeks - from);
  for (let week = from; week < weeks; week += 1) {
    scaled[week - from] = (exposure[at + week] as number) * (index[at + week] as number);
  }
  return { from, counts: counts.subarray(at + from, at + weeks), exposure: scaled };
}

/** In the words agreed on: what, between when, and what else happened then. */
export function breakSentence(row: Pick<BreakRow, 'direction' | 'change' | 'from' | 'to' | 'facts'>): string {
  const size = Math.round(100 * Math.abs(row.change));
  const what = row.direction === 'fell' ? 'fell' : 'rose';
  const known = row.facts.length === 0 ? 'nothing is on record' : row.facts.join('; ');
  const which = row.facts.length > 1 ? ' We do not know which mattered.' : '';
  return `Use ${what} by ${size} % at some point between ${row.from} and ${row.to}. In that window: ${known}.${which}`;
}
