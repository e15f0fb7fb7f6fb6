import { sql } from 'kysely';
import type { Db } from '../db/index.ts';

/** Who saw person rows, and who changed what. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  /** null: an operator at the command line, or the service itself. */
  readonly keyId: string | null;
  readonly keyName: string | null;
  readonly action: string;
  readonly detail: unknown;
}

export interface AuditQuery {
  /** Only this action, or those that begin with it where it ends in a full stop: `people.`. */
  readonly action?: string | undefined;
  readonly key?: string | undefined;
  /** Entries of which this person is the subject. */
  readonly person?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Entries below this id. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Entries of the access log, newest first. */
export async function readAudit(db: Db, query: AuditQuery): Promise<AuditEntry[]> {
  const { action, key, person, from, to, before } = query;
  let select = db
    .selectFrom('access_log as l')
    .leftJoin('api_key as k', 'k.id', 'l.key_id')
    .select(['l.id', 'l.at', 'l.key_id as keyId', 'k.name as keyName', 'l.action', 'l.detail'])
    .orderBy('l.id', 'desc')
    .limit(query.limit);
  if (action?.endsWith('.') === true) select = select.where((eb) => eb.fn('starts_with', ['l.action', eb.val(action)]));
  else if (action !== undefined) select = select.where('l.action', '=', action);
  if (key !== undefined) select = select.where('l.key_id', '=', key);
  if (person !== undefined) select = select.where(sql`l.detail ->> 'personId'`, '=', person);
  if (from !== undefined) select = select.where('l.at', '>=', from);
  if (to !== undefined) select = select.where('l.at', '<', to);
  if (before !== undefined) select = select.where('l.id', '<', before);
  return await select.execute();
}
