import { type Kysely, sql } from 'kysely';

// Frozen once landed: later changes are new files.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- core actions that CRMs with a history of stages tell of
alter table person_day add column opportunities_moved integer not null default 0,
                       add column others_moved integer not null default 0;
alter table person_week add column opportunities_moved integer not null default 0,
                        add column others_moved integer not null default 0;
alter table group_week add column opportunities_moved integer not null default 0,
                       add column others_moved integer not null default 0;

-- the open pipeline at the end of a day, counted on that day, by owner; as with open leads, a row with the empty owner says
-- that the day was counted. Amounts are in the company's currency; refused are those with an amount in another without a rate.
create table open_pipeline_day (
  connection_id    text not null references connection on delete cascade,
  owner_source_id  text not null,
  day              date not null,
  opportunities    integer not null,
  amount           numeric not null,
  untouched_amount numeric not null,
  refused          integer not null,
  primary key (connection_id, owner_source_id, day)
);
`.execute(db);
}
