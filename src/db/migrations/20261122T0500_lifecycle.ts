import { type Kysely, sql } from 'kysely';

// Frozen once landed: later changes are new files.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- where the person stands at the end of the week; null: not worked out, as the week is not over
alter table person_week add column lifecycle text;

-- people by state, of those who are in scope
alter table group_week
  add column lifecycle_known              integer not null default 0,
  add column lifecycle_new                integer not null default 0,
  add column lifecycle_settling_in        integer not null default 0,
  add column lifecycle_healthy            integer not null default 0,
  add column lifecycle_at_risk            integer not null default 0,
  add column lifecycle_dropped            integer not null default 0,
  add column lifecycle_dormant            integer not null default 0,
  add column lifecycle_resurrected        integer not null default 0,
  add column lifecycle_no_uptake          integer not null default 0,
  add column lifecycle_never_active       integer not null default 0,
  add column lifecycle_untrained_active   integer not null default 0,
  add column lifecycle_untrained_inactive integer not null default 0,
  add column lifecycle_away               integer not null default 0;

-- confirmed drop-offs of single people
create table person_drop_off (
  person_id     text not null references person on delete cascade,
  -- first day of the first low week
  from_day      date not null,
  -- last day of the week that made the run long enough
  confirmed_day date not null,
  -- first day of the first of the two weeks in use again; null: not yet
  recovered_day date,
  primary key (person_id, from_day)
);

-- what states were last worked out from: the same is not worked out again
create table lifecycle_inputs (
  only_one boolean primary key default true check (only_one),
  hash     text not null
);
`.execute(db);
}
