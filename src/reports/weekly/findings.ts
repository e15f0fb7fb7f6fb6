import { count } from '../wording.ts';
import type { Finding } from './document.ts';
import { type FindingMaterial, shown } from './finding-material.ts';
import { belowTarget, brokenTeams, expectedByChance, isDue } from './team-findings.ts';
import { trainingFindings } from './training-findings.ts';

/** The page has room for so many. */
export const MOST_FINDINGS = 5;

/**
 * At most five findings, ordered by cost × certainty (then by name, so that equal ones do not swap places). Pure: all of
 * it has been through the gate, and nothing is found here that a verdict, an interval or a target does not say already.
 */
export function findingsOf(material: FindingMaterial): Finding[] {
  const candidates = [
    ...material.trainings.flatMap((training) => trainingFindings(training, material.currency, material.breaks)),
    ...brokenTeams(material),
    ...belowTarget(material),
  ];
  return candidates
    .toSorted((a, b) => b.cost * b.certainty - a.cost * a.certainty || (a.title < b.title ? -1 : 1))
    .slice(0, MOST_FINDINGS)
    .map(({ cost, certainty, ...finding }, index) => ({
      rank: index + 1,
      ...finding,
      cost: rounded(cost),
      certainty: rounded(certainty),
    }));
}

/** Four decimals: more would be noise of the machine. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** The sentence about how many things were looked at, and how false alarms among them are held down. */
export function judgedInWords({ trainings, groups, breaks, week }: FindingMaterial): string {
  const teams = trainings.flatMap((training) => shown(training, 'team').filter((row) => row.hold !== null)).length;
  const due = groups.filter((group) => isDue(group, week) && group.adoption.now.high !== null).length;
  const parts = [
    `${count(trainings.length, 'training')} and ${count(teams, 'trained team')} that can be judged (of teams called faded, about one in ten may be a false alarm)`,
    ...(breaks.length > 0
      ? [
          `${count(groups.filter(({ groupId }) => groupId !== 'company').length, 'team')} whose weeks were searched for breaks (by chance about ${expectedByChance(groups).toFixed(1)} of them would show one)`,
        ]
      : []),
    ...(due > 0
      ? [
          `${count(due, 'group')} with a target that is due (by chance about ${(due * 0.025).toFixed(1)} of them would be below it)`,
        ]
      : []),
  ];
  return `Chosen from ${parts.join(', and ')}.`;
}
