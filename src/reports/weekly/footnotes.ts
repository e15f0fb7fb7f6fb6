import { findMetric, trainingDefinitions } from '../../metrics/catalogue.ts';
import type { Finding, Footnote, GroupStanding } from './document.ts';

/** The definitions of everything the page shows, from the catalogue, in the order they appear. */
export function footnotesOf(
  findings: readonly Finding[],
  groups: readonly GroupStanding[],
  hasCurves: boolean,
): Footnote[] {
  const ids = [
    ...findings.flatMap((finding) => finding.definitions),
    ...(groups.length > 0 ? ['adoption-rate'] : []),
    ...(groups.some((group) => group.habit !== null) ? ['habit-rate'] : []),
    ...(hasCurves ? ['verdict', 'retention-curve', 'drop-off'] : []),
  ];
  return [...new Set(ids)].flatMap((id) => {
    const found = findMetric(id) ?? trainingDefinitions.find((definition) => definition.id === id);
    if (found === undefined) return [];
    const { version, title, formula, caveats } = found;
    return [{ id, version, title, formula, caveats }];
  });
}
