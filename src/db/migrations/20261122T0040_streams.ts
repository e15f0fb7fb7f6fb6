import { type Kysely, sql } from 'kysely';

// Frozen once landed: later changes are new files.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- trainings taken over from a CRM: those, and no others, follow what the CRM says and go when it no longer names them
create table adopted_training (
  training_id   text primary key references training on delete cascade,
  connection_id text not null references connection on delete cascade,
  source_id     text not null,
  unique (connection_id, source_id)
)`.execute(db);
}
