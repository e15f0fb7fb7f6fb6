import type { EntityKind } from './values.ts';

/**
 * The fields of which is kept whether they are filled (never what with), by kind of record and in the order of their
 * bits: the first is bit 0. Names are ours and the same for every CRM. New names go to the end of a list: the bits of
 * stored rows keep their meaning.
 */
export const TRACKED_FIELDS: Readonly<Record<EntityKind, readonly string[]>> = {
  account: ['phone', 'website', 'industry', 'address', 'employees', 'revenue', 'parent', 'source'],
  contact: ['email', 'phone', 'title', 'account', 'address', 'source'],
  lead: ['email', 'phone', 'company', 'title', 'industry', 'source', 'address'],
  opportunity: ['amount', 'closeDate', 'nextStep', 'account', 'type', 'source', 'contact', 'forecast', 'description'],
  case: ['account', 'contact', 'priority', 'origin', 'type', 'product'],
};

export interface FilledBits {
  /** Bit set of the tracked fields that hold something. */
  readonly filled: number;
  /** Bit set of those that could be seen: of the others nobody knows whether they are filled. */
  readonly tracked: number;
}

/** What is known of a record's tracked fields. A value that is undefined could not be seen; null and '' are empty. */
export function filledBits(kind: EntityKind, values: Readonly<Record<string, unknown>>): FilledBits {
  let filled = 0;
  let tracked = 0;
  for (const [position, field] of TRACKED_FIELDS[kind].entries()) {
    const value = values[field];
    if (value === undefined) continue;
    tracked |= 1 << position;
    if (value !== null && value !== '') filled |= 1 << position;
  }
  return { filled, tracked };
}
