import type { Gate } from '../privacy/gate.ts';
import { percent } from './wording.ts';

type Retention = Awaited<ReturnType<Gate['retention']>>['rows'][number];
type Comparison = Awaited<ReturnType<Gate['comparison']>>;

/** Curves are spoken of up to this week: later ones rest on few people. */
const LAST_WEEK = 12;

/** What a retention curve says: how many still use the CRM, the median, and what the same rule flags without a session. */
export function curveSentences(row: Retention): string[] {
  if (row.suppressed) return [];
  const sentences: string[] = [];
  const last = row.weeks.findLast((week) => week.week <= LAST_WEEK);
  if (last !== undefined && last.week > 0) {
    const range = last.low === null || last.high === null ? '' : ` (${percent(last.low)} to ${percent(last.high)})`;
    const never = row.noUptake === 0 ? '' : ` ${row.noUptake} more never started.`;
    sentences.push(
      `Of ${row.people} people with some use after the session, ${percent(last.retained)} were still using it in week ${last.week}${range}.${never}`,
    );
  }
  if (row.median !== null) sentences.push(`Half had dropped off by week ${row.median}.`);
  if (row.placeboPerWeek !== null) {
    const share = (row.placeboPerWeek * 100).toFixed(1);
    sentences.push(`The same rule flags ${share} % per week of people with no session to forget.`);
  }
  return sentences;
}

/** How teams with and without a manager who used the CRM differ; null where that cannot be said. */
export function supportSentence(comparison: Comparison): string | null {
  if (comparison === null || comparison.difference === null) return null;
  const { difference, differenceWeeks, managers } = comparison;
  const range = `${comparison.differenceLow?.toFixed(1)} to ${comparison.differenceHigh?.toFixed(1)}`;
  return `Teams whose manager used the CRM before the session kept using it ${difference.toFixed(1)} weeks longer in the first ${differenceWeeks} (${range}; ${managers[0]} against ${managers[1]} managers). This is an association; these managers may differ in other ways.`;
}
