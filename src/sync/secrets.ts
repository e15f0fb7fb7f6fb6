import type { ConnectionSecrets } from '../../connectors/contract/index.ts';
import type { Database } from '../db/index.ts';

export interface Sealing {
  seal(plain: string, context: string): Buffer;
  open(sealed: Buffer, context: string): string;
}

/** What a vendor handed out and expects back, encrypted at rest, per connection. */
export function connectionSecrets(database: Database, sealing: Sealing, connectionId: string): ConnectionSecrets {
  return {
    async load(name) {
      const row = await database.db
        .selectFrom('connection_secret')
        .select('sealed')
        .where('connection_id', '=', connectionId)
        .where('name', '=', name)
        .executeTakeFirst();
      return row === undefined ? null : sealing.open(row.sealed, `${connectionId}/${name}`);
    },
    async save(name, value) {
      const sealed = sealing.seal(value, `${connectionId}/${name}`);
      await database.db
        .insertInto('connection_secret')
        .values({ connection_id: connectionId, name, sealed })
        .onConflict((conflict) =>
          conflict.columns(['connection_id', 'name']).doUpdateSet({ sealed, saved_at: new Date() }),
        )
        .execute();
    },
  };
}
