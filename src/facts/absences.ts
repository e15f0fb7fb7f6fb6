import { sql } from 'kysely';
import type { Db } from '../db/index.ts';

/**
 * Marks people whose absences were added or removed, so that the next refresh computes their weeks anew. To be called in
 * the transaction that changes the absences.
 */
export async function markAbsencesChanged(db: Db, emails: readonly string[]): Promise<void> {
  await sql`
    insert into dirty_person select id from person where email = any(${emails.map((email) => email.toLowerCase())})
    on conflict do nothing`.execute(db);
}
