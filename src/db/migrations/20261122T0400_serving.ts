import { type Kysely, sql } from 'kysely';

// Frozen once landed: later changes are new files.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- the audit is read newest first, whole or by action
create index access_log_by_action on access_log (action, id desc);

-- people who agreed to be ranked on individual leaderboards
create table leaderboard_member (
  person_id text primary key references person on delete cascade,
  since     timestamptz not null default now()
);

-- when the facts of a week last came out different: what updatedSince asks for
create table restated_week (
  week_start  date primary key,
  fingerprint text not null,
  restated_at timestamptz not null
);
`.execute(db);
}
