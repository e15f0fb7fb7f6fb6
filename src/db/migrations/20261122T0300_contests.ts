import { type Kysely, sql } from 'kysely';

// Frozen once landed: later changes are new files.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- ── people ────────────────────────────────────────────────────────────────────────────────────────────────────
-- every address an account was seen with, in the order of seeing: an address that changes must not make a new person
create table account_email (
  connection_id text not null,
  source_id     text not null,
  email         text not null check (email = lower(email)),
  seen          bigint generated always as identity,
  primary key (connection_id, source_id, email),
  foreign key (connection_id, source_id) references crm_user on delete cascade
);

-- whom an address means: the present ones, and former ones nobody else has taken over
create table person_email (
  email     text primary key,
  person_id text not null references person on delete cascade
);
create index person_email_by_person on person_email (person_id);

-- accounts that are nobody's, with the reason
create table excluded_account (
  connection_id text not null,
  source_id     text not null,
  reason        text not null check (reason in ('class', 'integration-user', 'excluded-group')),
  primary key (connection_id, source_id),
  foreign key (connection_id, source_id) references crm_user on delete cascade
);

-- somebody says that what is held on them is wrong; an accepted one changes what they are measured against
create table contest (
  id         bigint generated always as identity primary key,
  person_id  text not null references person on delete cascade,
  kind       text not null check (kind in ('leave', 'part-time', 'wrong-team', 'captured-elsewhere')),
  from_day   date not null,
  to_day     date not null,
  -- part-time: days of the week worked, 1 Monday to 7 Sunday
  weekdays   integer[],
  -- wrong-team: the right one
  team_id    text,
  note       text not null default '',
  status     text not null default 'open' check (status in ('open', 'accepted', 'rejected', 'withdrawn')),
  created_at timestamptz not null default now(),
  created_by text,
  check (from_day <= to_day)
);
create index contest_by_person on contest (person_id);

-- the audit trail: every decision, also those that were changed later
create table contest_decision (
  id         bigint generated always as identity primary key,
  contest_id bigint not null references contest on delete cascade,
  at         timestamptz not null default now(),
  decided_by text,
  status     text not null,
  note       text not null default ''
);
create index contest_decision_by_contest on contest_decision (contest_id, id);
`.execute(db);
}
