import { type Kysely, sql } from 'kysely';

/*
 * More results of trainings, results about the company as a whole, what results were computed from, events that happened
 * in the company, and the actions of its plan.
 */
const statements = `
-- Results are grouped in more ways than trained people are: the driver's grouping, the kind of comparison.
alter table training_result drop constraint training_result_by_check;

create table company_result (
  -- break | comparison | lifecycle | champions | dose
  kind          text not null,
  by            text not null,
  group_id      text not null,
  payload       jsonb not null,
  -- how many people the row is about: what the privacy gate judges by
  people        integer not null,
  definition_version text not null,
  computation_id bigint not null references computation on delete cascade,
  primary key (kind, by, group_id)
);

-- What results were last computed from: the same inputs are not computed again.
create table result_inputs (
  -- training:ID, or company
  scope         text primary key,
  hash          text not null,
  definition_version text not null
);

create table company_event (
  id            bigint generated always as identity primary key,
  on_day        date not null,
  until_day     date check (until_day >= on_day),
  kind          text not null,
  title         text not null,
  created_at    timestamptz not null default now()
);
create index company_event_day on company_event (on_day);

create table planned_action (
  id            bigint generated always as identity primary key,
  title         text not null,
  owner         text not null,
  -- null: the whole company
  team_id       text,
  metric        text not null,
  target        double precision,
  -- first day it could have an effect
  starts_on     date not null,
  due_on        date not null,
  status        text not null check (status in ('open', 'in-progress', 'done', 'cancelled')),
  note          text,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statements).execute(db);
}
