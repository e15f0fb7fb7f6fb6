import type { Db } from '../db/index.ts';
import type { Viewer } from './viewer.ts';

/**
 * Keeps who did what with keys and with rows about single people. `by` is the id of the key, null for an operator at
 * the command line. Written before the rows are handed out: what cannot be logged is not shown.
 */
export async function logAccess(db: Db, by: Viewer['keyId'], action: string, detail: object): Promise<void> {
  await db
    .insertInto('access_log')
    .values({ key_id: by, action, detail: JSON.stringify(detail) })
    .execute();
}
