import { sql } from 'kysely';
import type { Database } from '../db/index.ts';

/** Who stands in the log for accounts whose person data was purged. */
const NOBODY = 'purged';

/**
 * Takes what tells who they are out of the accounts in `people.excludeGroups`: sign-ins, names, addresses, and who wrote
 * their actions. The actions themselves stay, without anybody, so that counts still agree with the CRM's; profile, role
 * and business unit stay, as they are what the account is recognised by. A later change of the account in the CRM brings
 * its name back until the next purge.
 * @returns accounts of which anything was taken
 */
export async function purgeExcluded({ db }: Database): Promise<number> {
  return await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('uptake people'))`.execute(trx);
    const ours = sql`(select connection_id, source_id from excluded_account where reason = 'excluded-group')`;
    const logins = await sql<{ connection_id: string; source_id: string }>`
      delete from login where (connection_id, user_source_id) in ${ours}
      returning connection_id, user_source_id as source_id`.execute(trx);
    const actions = await sql<{ connection_id: string; source_id: string }>`
      update action a set created_by_source_id = ${NOBODY}
       from ${ours} x where x.connection_id = a.connection_id and x.source_id = a.created_by_source_id
      returning x.connection_id, x.source_id`.execute(trx);
    await sql`delete from account_email where (connection_id, source_id) in ${ours}`.execute(trx);
    const users = await sql<{ connection_id: string; source_id: string }>`
      update crm_user set name = '', email = null, username = null, title = null, federation_id = null, entra_id = null
       where (connection_id, source_id) in ${ours}
         and (name <> '' or coalesce(email, username, title, federation_id, entra_id) is not null)
      returning connection_id, source_id`.execute(trx);
    const touched = [logins, actions, users].flatMap(({ rows }) =>
      rows.map((r) => `${r.connection_id}/${r.source_id}`),
    );
    return new Set(touched).size;
  });
}
