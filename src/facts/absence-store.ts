import type { Db } from '../db/index.ts';
import { markAbsencesChanged } from './absences.ts';

/** Days a person is known to be away: they are no working days. */
export interface Absence {
  readonly id: string;
  readonly personEmail: string;
  /** First and last day, 'YYYY-MM-DD'. */
  readonly from: string;
  readonly to: string;
  /** In the company's own words. */
  readonly kind: string;
}

export type NewAbsence = Omit<Absence, 'id'>;

export interface AbsenceFilter {
  readonly personEmail?: string | undefined;
  /** Those that have ended before this day are left out, … */
  readonly from?: string | undefined;
  /** … and those that begin on or after this one. */
  readonly to?: string | undefined;
}

/** In the order they were entered. */
export async function listAbsences(db: Db, { personEmail, from, to }: AbsenceFilter = {}): Promise<Absence[]> {
  let query = db
    .selectFrom('absence')
    .select(['id', 'person_email as personEmail', 'from_day as from', 'to_day as to', 'kind'])
    .orderBy('id');
  if (personEmail !== undefined) query = query.where('person_email', '=', personEmail.toLowerCase());
  if (from !== undefined) query = query.where('to_day', '>=', from);
  if (to !== undefined) query = query.where('from_day', '<', to);
  return await query.execute();
}

/**
 * Enters absences; those that are there already stay as they are. Weeks of the people are marked to be computed anew; to ask
 * for it is the caller's business.
 * @returns every one of `absences` as it is stored, and how many were new
 */
export async function addAbsences(
  db: Db,
  absences: readonly NewAbsence[],
): Promise<{ readonly stored: readonly Absence[]; readonly created: number }> {
  return await db.transaction().execute(async (trx) => {
    const stored: Absence[] = [];
    let created = 0;
    const changed = new Set<string>();
    for (const { personEmail, from, to, kind } of absences) {
      const email = personEmail.toLowerCase();
      const values = { person_email: email, from_day: from, to_day: to, kind };
      const made = await trx
        .insertInto('absence')
        .values(values)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (made !== undefined) changed.add(email);
      const { id } =
        made ??
        (await trx
          .selectFrom('absence')
          .select('id')
          .where('person_email', '=', email)
          .where('from_day', '=', from)
          .where('to_day', '=', to)
          .where('kind', '=', kind)
          .executeTakeFirstOrThrow());
      stored.push({ id, personEmail: email, from, to, kind });
      if (made !== undefined) created += 1;
    }
    await markAbsencesChanged(trx, [...changed]);
    return { stored, created };
  });
}

/** False: there is none of this id. */
export async function removeAbsence(db: Db, id: string): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const removed = await trx.deleteFrom('absence').where('id', '=', id).returning('person_email').executeTakeFirst();
    if (removed === undefined) return false;
    await markAbsencesChanged(trx, [removed.person_email]);
    return true;
  });
}
