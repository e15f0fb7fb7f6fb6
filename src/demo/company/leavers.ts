import type { Company } from './index.ts';
import type { Region } from './people.ts';

export interface Leaver {
  readonly index: number;
  readonly managerIndex: number;
  /** The Monday morning after their last week: the manager takes the accounts over, then the user is switched off. */
  readonly at: Date;
}

const WEEK = 7 * 86_400_000;
const MORNING = 9 * 3_600_000;

/** Who left the company in a region, as far as it has happened yet. */
export function leaversOf(company: Company, region: Region): Leaver[] {
  const start = Date.parse(company.since);
  const today = company.today * 86_400_000;
  return company.people.flatMap(({ index, managerIndex, leftAfterWeek, regions }) => {
    if (leftAfterWeek === null || managerIndex === null || regions[0] !== region) return [];
    const at = new Date(start + (leftAfterWeek + 1) * WEEK + MORNING);
    return at.getTime() < today ? [{ index, managerIndex, at }] : [];
  });
}
