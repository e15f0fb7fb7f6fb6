import { type Kysely, sql } from 'kysely';

/*
 * Stages, licences, units, required fields, rates and training sessions, each as it was then; changes of stage; which
 * fields of a record are filled; how long an activity took and which way it went. One table a kind of reference, all with
 * the same frame: which stream of which connection said so, from when to when, and whether the beginning is assumed.
 */
const frame = `
  connection_id text not null references connection on delete cascade,
  stream        text not null,
  source_id     text not null,
  valid_from    timestamptz not null,
  valid_to      timestamptz not null default 'infinity',
  -- true: it was so when first looked at, and may have been so before
  assumed       boolean not null,
  scan_id       bigint not null default 0,
  primary key (connection_id, stream, source_id, valid_from),
  check (valid_from < valid_to)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
create table crm_stage (${frame},
  kind text not null, status text not null, label text not null, position integer not null,
  closed boolean not null, won boolean not null, probability numeric);

create table crm_licence (${frame},
  name text not null, family text not null check (family in ('user', 'permission-set')), bought integer, assigned integer);

create table crm_licence_assignment (${frame}, user_source_id text not null, licence text not null);
create index crm_licence_assignment_by_user on crm_licence_assignment (connection_id, user_source_id);

create table crm_unit (${frame},
  kind text not null check (kind in ('business-unit', 'team', 'position')), name text not null,
  parent_source_id text, manager_source_id text);

create table crm_membership (${frame}, unit_source_id text not null, user_source_id text not null);
create index crm_membership_by_user on crm_membership (connection_id, user_source_id);

create table field_requirement (${frame}, object text not null, kind text, field text not null, required boolean not null);

create table currency_rate (${frame}, currency text not null, rate numeric not null, starts_on date);

create table crm_training_session (${frame},
  object text not null, name text not null, starts_at timestamptz not null, ends_at timestamptz not null,
  all_day boolean not null, cost numeric);

create table crm_attendance (${frame},
  session_source_id text not null, user_source_id text, email text,
  status text not null check (status in ('invited', 'attended', 'completed')));
create index crm_attendance_by_session on crm_attendance (connection_id, session_source_id);

create table stage_change (
  connection_id        text not null references connection on delete cascade,
  source_id            text not null,
  object               text not null,
  kind                 text not null,
  record_source_id     text not null,
  at                   timestamptz not null,
  changed_by_source_id text,
  from_stage           text,
  to_stage             text,
  scan_id              bigint not null default 0,
  gone_at              timestamptz,
  primary key (connection_id, source_id)
);
create index stage_change_by_record on stage_change (connection_id, kind, record_source_id, at);

create table record_stage_version (
  connection_id   text not null references connection on delete cascade,
  kind            text not null,
  source_id       text not null,
  valid_from      timestamptz not null,
  valid_to        timestamptz not null default 'infinity',
  stage           text,
  changed_by_source_id text,
  -- history: the CRM said so; snapshot: we saw it differ between two reads
  origin          text not null check (origin in ('history', 'snapshot')),
  assumed         boolean not null,
  primary key (connection_id, kind, source_id, valid_from),
  check (valid_from < valid_to)
);

-- bit sets of tracked fields: which hold something, and which could be seen at all
alter table crm_record add column filled integer, add column tracked integer;
alter table action add column minutes numeric, add column direction text;
`,
    )
    .execute(db);
}
