import type { PrivacyMode } from '../config/index.ts';
import type { Db } from '../db/index.ts';

const ACTION = 'privacy.mode';

/** The mode this database was last served in; null before the first start. */
export async function lastPrivacyMode(db: Db): Promise<PrivacyMode | null> {
  const row = await db
    .selectFrom('access_log')
    .select('detail')
    .where('action', '=', ACTION)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  const detail = row?.detail;
  if (typeof detail !== 'object' || detail === null || !('to' in detail)) return null;
  return detail.to === 'aggregate' || detail.to === 'self' || detail.to === 'named' ? detail.to : null;
}

/** Keeps a change of mode with its reason, for the audit. */
export async function logPrivacyMode(
  db: Db,
  change: { readonly from: PrivacyMode | null; readonly to: PrivacyMode; readonly reason: string | null },
): Promise<void> {
  await db
    .insertInto('access_log')
    .values({ key_id: null, action: ACTION, detail: JSON.stringify(change) })
    .execute();
}
