import { type Kysely, sql } from 'kysely';

/** Counts compared by day and repaired; what a sync cost in requests; syncs that end in a reconciliation. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table source_count
      -- when a difference of this day was last repaired by reading it anew
      add column repaired_at timestamptz,
      -- why a difference was left alone
      add column reason text
  `.execute(db);
  await sql`
    alter table sync
      add column reconcile boolean not null default false,
      -- asked for by the sync as a whole (capabilities, counting); each stream has its own besides
      add column requests bigint not null default 0
  `.execute(db);
}
