import type { Db } from '../db/index.ts';
import { logAccess } from './access-log.ts';

/** People who agreed to be ranked by name. */
export async function leaderboardMembers(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('leaderboard_member').select('person_id').execute();
  return new Set(rows.map((row) => row.person_id));
}

/** Keeps that a person takes part, or does not any more. `by`: the key that said so. */
export async function takePart(db: Db, personId: string, takesPart: boolean, by: string | null): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (takesPart) {
      await trx
        .insertInto('leaderboard_member')
        .values({ person_id: personId })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    } else {
      await trx.deleteFrom('leaderboard_member').where('person_id', '=', personId).execute();
    }
    await logAccess(trx, by, 'leaderboard.member', { personId, takesPart });
  });
}
