import type { Findings } from '../../privacy/findings.ts';
import { dayInWords, people } from '../wording.ts';

export type DriverAnswer = Awaited<ReturnType<Findings['drivers']>>;
export type Break = Awaited<ReturnType<Findings['breaks']>>['rows'][number];

/** Groupings that say more than the teams, which are named anyway, in the words of the page. */
const GROUPINGS: Readonly<Record<string, string>> = {
  role: 'role',
  region: 'region',
  tenure: 'tenure',
  session: 'session',
};
const MOST_NAMED = 3;

/**
 * Where a fall of use came from: what happened to the people, and the groups that stand out. The parts are those of an
 * additive split; they are no causes. Null where there is nothing to say.
 */
export function driverSentence(answer: DriverAnswer): string | null {
  const { change, rows } = answer;
  if (change === null || change.change >= 0) return null;
  const shown = rows.flatMap((row) => (row.suppressed ? [] : [row]));
  const kinds = shown
    .filter((row) => row.by === 'kind' && row.share !== null && Math.abs(row.share) >= 0.05)
    .sort((a, b) => (b.share ?? 0) - (a.share ?? 0))
    .map((row) => `${Math.round((row.share ?? 0) * 100)} % ${row.groupName.toLowerCase()}`);
  const done = shown
    .filter((row) => row.by === 'behaviour' && row.share !== null && row.share >= 0.1)
    .sort((a, b) => (b.share ?? 0) - (a.share ?? 0))
    .slice(0, MOST_NAMED)
    .map((row) => `${Math.round((row.share ?? 0) * 100)} % ${row.groupName.toLowerCase()}`);
  const outstanding = shown
    .filter((row) => row.flagged && row.size < 0 && Object.hasOwn(GROUPINGS, row.by))
    .sort((a, b) => a.size - b.size)
    .slice(0, MOST_NAMED)
    .map((row) => `${row.groupName} (${GROUPINGS[row.by]}, ${people(row.people)})`);
  const parts = [
    ...(kinds.length === 0 ? [] : [`Of the fall of the company's use: ${kinds.join(', ')}.`]),
    ...(done.length === 0 ? [] : [`By kind of action, the fall of the company's use was ${done.join(', ')}.`]),
    ...(outstanding.length === 0 ? [] : [`More than others fell: ${outstanding.join(', ')}.`]),
  ];
  return parts.length === 0 ? null : parts.join(' ');
}

/** What is on record in the window of a break; no cause is named. */
export function factsSentence({ from, to, facts }: Break): string | null {
  if (facts.length === 0) return null;
  const which = facts.length > 1 ? ' We do not know which mattered.' : '';
  return `Between ${dayInWords(from)} and ${dayInWords(to)}: ${facts.join('; ')}.${which}`;
}
