import type { GroupComparison } from './comparisons.ts';
import type { EffectRow } from './effect.ts';
import type { Retention, RetentionComparison } from './retention.ts';

/*
 * The findings in words for people. Associations are called so; nothing is said to be the reason for anything. Every
 * sentence has its people and its interval.
 */

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const number = (value: number, digits = 1): string =>
  value
    .toFixed(digits)
    .replace(/^-0(\.0+)?$/, '0$1')
    .replace('-', '−');

/** What training changed, against people not yet trained; null without a lift. */
export function effectSentence(row: Pick<EffectRow, 'lift' | 'liftLow' | 'liftHigh' | 'trained'>): string | null {
  const { lift, liftLow, liftHigh, trained } = row;
  if (lift === null || liftLow === null || liftHigh === null) return null;
  const what = lift >= 0 ? 'rose' : 'fell';
  return `Compared with people not yet trained, use ${what} by ${number(Math.abs(lift), 2)} actions a working day in weeks 1–4 (${number(liftLow, 2)} to ${number(liftHigh, 2)}; ${trained} people trained).`;
}

/** Whether use held, against untrained colleagues where there are any; null where hold is not given. */
export function holdSentence(
  row: Pick<EffectRow, 'hold' | 'holdLow' | 'holdHigh' | 'observed' | 'control' | 'trainedRatio' | 'controlRatio'>,
): string | null {
  const { hold, holdLow, holdHigh, observed, control, trainedRatio, controlRatio } = row;
  if (hold === null || holdLow === null || holdHigh === null || trainedRatio === null) return null;
  const own = `Use in weeks 5–8 was ${percent(trainedRatio)} of weeks 1–2 (${observed} people)`;
  const interval = `${percent(holdLow)} to ${percent(holdHigh)}`;
  if (controlRatio === null || control === null) return `${own}; before and after only, ${interval}.`;
  return `${own}; untrained colleagues' stayed at ${percent(controlRatio)} (${control} people). Held: ${percent(hold)} (${interval}).`;
}

/** How many still used the CRM after twelve weeks, or as far as can be seen. */
export function retentionSentence(row: Omit<Retention, 'sentence'>): string | null {
  if (row.refused) return row.needed;
  const last = row.weeks.findLast((week) => week.week <= 12);
  if (last === undefined) return null;
  const interval = last.low === null || last.high === null ? '' : ` (${percent(last.low)} to ${percent(last.high)})`;
  const started = `Of ${row.people} people with some use after the session, ${percent(last.retained)} were still using it in week ${last.week}${interval}.`;
  const never = row.noUptake > 0 ? ` ${row.noUptake} more never started.` : '';
  const placebo =
    row.placeboPerWeek === null
      ? ''
      : ` The same rule flags ${number(100 * row.placeboPerWeek)} % per week of people with no session to forget.`;
  return `${started}${never}${placebo} ${medianSentence(row)}`;
}

function medianSentence({ median, medianLow, medianHigh, weeks }: Omit<Retention, 'sentence'>): string {
  if (median === null) {
    return `Fewer than half had dropped off by week ${weeks.at(-1)?.week ?? 0}; we cannot say when half will.`;
  }
  const week = (bound: number | null): string => (bound === null ? 'not known' : `week ${number(bound, 0)}`);
  const unknown = medianLow === null && medianHigh === null;
  const range = unknown ? '' : ` (earliest ${week(medianLow)}, latest ${week(medianHigh)})`;
  return `Half had dropped off by week ${number(median, 0)}${range}.`;
}

/** Supported against unsupported teams; null where they cannot be compared. */
export function supportSentence(row: Omit<RetentionComparison, 'sentence'>): string | null {
  const { difference, differenceLow, differenceHigh, differenceWeeks, managers } = row;
  if (difference === null || differenceLow === null || differenceHigh === null) return row.needed;
  const which = difference >= 0 ? 'longer' : 'shorter';
  return `Teams whose manager used the CRM before the session kept using it ${number(Math.abs(difference))} weeks ${which} in the first ${differenceWeeks} (${number(differenceLow)} to ${number(differenceHigh)}; ${managers[0]} against ${managers[1]} managers). This is an association; these managers may differ in other ways.`;
}

export function comparisonSentence(row: Omit<GroupComparison, 'sentence'>): string | null {
  const { one, other, difference, low, high, weeks, hazardRatio, pValue } = row;
  const sizes = `${one.people} people under ${one.managers} managers against ${other.people} under ${other.managers}`;
  const careful = 'This is an association; they may differ in other ways.';
  if (difference !== null && low !== null && high !== null) {
    const which = difference >= 0 ? 'longer' : 'shorter';
    return `${one.name}: use lasted ${number(Math.abs(difference))} weeks ${which} in the first ${weeks} than with ${other.name.toLowerCase()} (${number(low)} to ${number(high)}; ${sizes}). ${careful}`;
  }
  if (hazardRatio === null) return null;
  const p = pValue === null ? '' : `; p = ${pValue.toFixed(2)}`;
  return `Week for week, drop-off with ${other.name.toLowerCase()} was ${number(hazardRatio, 2)} times that with ${one.name.toLowerCase()} (${sizes}${p}). ${careful}`;
}
