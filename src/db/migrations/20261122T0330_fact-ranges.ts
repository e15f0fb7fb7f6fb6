import { type Kysely, sql } from 'kysely';

// Frozen once landed: later changes are new files.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- ranges of people a refresh of facts is made of. Who works on one holds its row's lock until it is done, so that a killed
-- worker leaves it to the others.
create table fact_range (
  run     text not null,
  from_id text not null,
  -- null: to the end
  to_id   text,
  is_full boolean not null,
  done    boolean not null default false,
  begun_at timestamptz not null default now(),
  primary key (run, from_id)
);

-- Millions of rows are written at once, and asking for each whether its person exists takes longer than all the rest. They
-- are only ever made from people there are, and go with them (src/people).
alter table person_day drop constraint person_day_person_id_fkey;
alter table person_week drop constraint person_week_person_id_fkey;
alter table person_span drop constraint person_span_person_id_fkey;
`.execute(db);
}
