import type { PoolClient } from 'pg';
import type { Db } from '../db/index.ts';
import { dayNumber, dayText, mondayOf } from './calendar.ts';

/** From which days on things are still there; null: nothing was ever deleted because its time was over. */
export interface KeptFrom {
  readonly actions: string | null;
  readonly personDays: string | null;
  readonly personWeeks: string | null;
  readonly groupWeeks: string | null;
}

export async function keptFrom(db: Db): Promise<KeptFrom> {
  return fromRows(await db.selectFrom('kept_from').selectAll().execute());
}

export async function loadKept(client: PoolClient): Promise<KeptFrom> {
  return fromRows((await client.query<{ what: string; day: string }>('select what, day from kept_from')).rows);
}

function fromRows(rows: readonly { readonly what: string; readonly day: string }[]): KeptFrom {
  const of = (what: string): string | null => rows.find((row) => row.what === what)?.day ?? null;
  return {
    actions: of('action'),
    personDays: of('person_day'),
    personWeeks: of('person_week'),
    groupWeeks: of('group_week'),
  };
}

/** Weeks that sums over four weeks reach back. */
const REACH = 3;

/**
 * The first Monday whose week can be computed (again): all of its days must be kept, and where weeks were deleted, those
 * its running sums take up from.
 * @param since first day of data
 */
export function firstComputable(since: string, kept: KeptFrom): number {
  const afterDays = kept.personDays === null ? null : mondayOf(dayNumber(kept.personDays) + 6);
  const afterWeeks = kept.personWeeks === null ? null : mondayOf(dayNumber(kept.personWeeks) + 6) + 7 * (REACH + 1);
  return Math.max(mondayOf(dayNumber(since)), afterDays ?? -Infinity, afterWeeks ?? -Infinity);
}

/** The first Monday from which on the weeks of everybody are there to be added up; '-infinity' when all are. */
export function firstAddable({ personWeeks }: KeptFrom): string {
  return personWeeks === null ? '-infinity' : dayText(mondayOf(dayNumber(personWeeks) + 6));
}
