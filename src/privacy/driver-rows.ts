import type { DriverRow } from '../metrics/index.ts';
import { publishedWithin } from './complement.ts';
import type { Shown } from './gate.ts';
import { minimumFor } from './suppression.ts';

export interface JudgedDriver {
  readonly row: DriverRow;
  readonly shown: Shown<DriverRow>;
}

/**
 * Judges the parts of a change. Parts of one split add up, so what is hidden must not be the whole less the rest: the sizes
 * of all parts of a split are judged together, before anything is filtered. Kinds of action are not people; there, of
 * kinds that too few people did, at least two are hidden, or none.
 * @param enough whether the company itself may be shown
 */
export function judgedDrivers(rows: readonly DriverRow[], minimumGroup: number, enough: boolean): JudgedDriver[] {
  const splits = new Map<string, DriverRow[]>();
  for (const row of rows) splits.set(row.by, [...(splits.get(row.by) ?? []), row]);
  const shown = new Map<string, ReadonlySet<string>>();
  for (const [by, parts] of splits) {
    const minimum = minimumFor({ minimumGroup, by: by === 'manager' ? 'managerSupport' : by });
    shown.set(by, !enough ? new Set() : by === 'behaviour' ? shownKinds(parts, minimum) : shownGroups(parts, minimum));
  }
  return rows.map((row): JudgedDriver => {
    if (shown.get(row.by)?.has(row.groupId) === true) return { row, shown: { ...row, suppressed: false } };
    const { by, groupId, groupName, kind } = row;
    return { row, shown: { ...nothing, by, groupId, groupName, kind, suppressed: true } };
  });
}

function shownGroups(parts: readonly DriverRow[], minimum: number): ReadonlySet<string> {
  const total = parts.reduce((sum, { people }) => sum + people, 0);
  return publishedWithin(
    total,
    parts.map(({ groupId, people }) => ({ id: groupId, parentId: null, people })),
    minimum,
    true,
  );
}

function shownKinds(parts: readonly DriverRow[], minimum: number): ReadonlySet<string> {
  const [first, ...rest] = parts.toSorted((a, b) => a.people - b.people || (a.groupId < b.groupId ? -1 : 1));
  const hidden = parts.filter(({ people }) => people < minimum).length;
  const visible = hidden === 1 ? rest.slice(1) : parts.filter(({ people }) => people >= minimum);
  return new Set((first === undefined ? [] : visible).map(({ groupId }) => groupId));
}

const nothing = {
  ...{ contribution: null, share: null, size: null, low: null, high: null, people: null },
  ...{ before: null, after: null, certainty: null, flagged: null, note: null },
};
