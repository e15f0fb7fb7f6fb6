import { type Kysely, sql } from 'kysely';

// Frozen once landed: later changes are new files.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- ── connections and their work ────────────────────────────────────────────────────────────────────────────────
create table connection (
  id             text primary key check (id ~ '^[a-z0-9-]{1,32}$'),
  vendor         text not null,
  enabled        boolean not null default true,
  state          text not null default 'new' check (state in ('new', 'ready', 'needs-sign-in', 'failing')),
  state_reason   text,
  paused_until   timestamptz,
  pause_reason   text,
  identity       text,
  capabilities   jsonb,
  api_used       bigint,
  api_limit      bigint,
  api_seen_at    timestamptz,
  last_success_at timestamptz,
  -- every stream has been read up to here, by the vendor's clock
  read_through   timestamptz
);

-- requests we sent, by hour, so that our share of a rolling day survives restarts and is one for all processes
create table api_request_hour (
  connection_id text not null references connection on delete cascade,
  hour          timestamptz not null,
  requests      bigint not null,
  primary key (connection_id, hour)
);

create table connection_secret (
  connection_id text not null references connection on delete cascade,
  name          text not null,
  sealed        bytea not null,
  saved_at      timestamptz not null default now(),
  primary key (connection_id, name)
);

create table stream_state (
  connection_id      text not null references connection on delete cascade,
  stream             text not null,
  checkpoint         jsonb,
  -- identifies the full read in progress or last finished: a sweep removes what it did not see
  scan_id            bigint not null default 0,
  scanning           boolean not null default false,
  availability       text not null default 'available' check (availability in ('available', 'partly', 'unavailable')),
  reason             text,
  full_read_at       timestamptz,
  last_success_at    timestamptz,
  read_through       timestamptz,
  primary key (connection_id, stream)
);

create table sync (
  id            bigint generated always as identity primary key,
  connection_id text not null references connection on delete cascade,
  mode          text not null check (mode in ('incremental', 'full')),
  trigger       text not null,
  status        text not null check (status in ('running', 'waiting', 'succeeded', 'partly', 'failed')),
  reason        text,
  started_at    timestamptz not null default now(),
  finished_at   timestamptz
);
create index sync_by_connection on sync (connection_id, id desc);
create unique index sync_one_running on sync (connection_id) where status in ('running', 'waiting');

create table sync_stream (
  sync_id     bigint not null references sync on delete cascade,
  stream      text not null,
  status      text not null check (status in ('queued', 'running', 'waiting', 'succeeded', 'unavailable', 'failed')),
  reason      text,
  expected    bigint,
  read        bigint not null default 0,
  stored      bigint not null default 0,
  unchanged   bigint not null default 0,
  deleted     bigint not null default 0,
  quarantined bigint not null default 0,
  skipped     bigint not null default 0,
  skipped_by_reason jsonb not null default '{}',
  requests    bigint not null default 0,
  started_at  timestamptz,
  finished_at timestamptz,
  primary key (sync_id, stream),
  -- deletes are reported apart: they are ids, not rows read
  constraint counts_add_up check (read = stored + unchanged + quarantined + skipped)
);

-- ids, field and reason; never the payload
create table quarantine (
  connection_id text not null references connection on delete cascade,
  stream        text not null,
  source_id     text not null,
  field         text not null,
  reason        text not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at  timestamptz not null default now(),
  primary key (connection_id, stream, source_id)
);

-- day null: everything created since the connection's first day
create table source_count (
  connection_id text not null references connection on delete cascade,
  stream        text not null,
  object        text not null,
  day           date,
  source_count  bigint not null,
  stored_count  bigint not null,
  counted_at    timestamptz not null,
  unique nulls not distinct (connection_id, stream, day)
);

-- ── records: state as the CRM has it now ──────────────────────────────────────────────────────────────────────
create table crm_user (
  connection_id     text not null references connection on delete cascade,
  source_id         text not null,
  version           numeric(19) not null,
  email             text,
  username          text,
  name              text not null,
  active            boolean not null,
  class             text not null,
  licence           text,
  profile           text,
  role              text,
  title             text,
  manager_source_id text,
  business_unit     text,
  time_zone         text,
  federation_id     text,
  entra_id          text,
  created_at        timestamptz not null,
  last_login_at     timestamptz,
  scan_id           bigint not null default 0,
  gone_at           timestamptz,
  primary key (connection_id, source_id)
);

-- what of a user decides grouping and eligibility, as it was then. assumed: before we first saw it.
create table crm_user_version (
  connection_id     text not null,
  source_id         text not null,
  valid_from        timestamptz not null,
  valid_to          timestamptz not null default 'infinity',
  active            boolean not null,
  class             text not null,
  licence           text,
  profile           text,
  role              text,
  title             text,
  manager_source_id text,
  business_unit     text,
  assumed           boolean not null,
  primary key (connection_id, source_id, valid_from),
  foreign key (connection_id, source_id) references crm_user on delete cascade,
  check (valid_from < valid_to)
);

create table crm_record (
  connection_id         text not null references connection on delete cascade,
  kind                  text not null check (kind in ('account', 'contact', 'lead', 'opportunity', 'case', 'todo')),
  source_id             text not null,
  object                text not null,
  version               numeric(19) not null,
  owner_source_id       text,
  created_by_source_id  text not null,
  via                   text not null,
  created_at            timestamptz not null,
  modified_at           timestamptz,
  modified_by_source_id text,
  status                text,
  closed                boolean not null default false,
  won                   boolean not null default false,
  amount                numeric,
  amount_base           numeric,
  currency              text,
  close_date            date,
  closed_at             timestamptz,
  account_source_id     text,
  scan_id               bigint not null default 0,
  gone_at               timestamptz,
  primary key (connection_id, kind, source_id)
);
create index crm_record_by_owner on crm_record (connection_id, owner_source_id, kind) where gone_at is null;
create index crm_record_by_object_day on crm_record (connection_id, object, created_at);

create table record_owner_version (
  connection_id   text not null references connection on delete cascade,
  kind            text not null,
  source_id       text not null,
  valid_from      timestamptz not null,
  valid_to        timestamptz not null default 'infinity',
  owner_source_id text,
  changed_by_source_id text,
  -- history: the CRM said so; snapshot: we saw it differ between two reads
  origin          text not null check (origin in ('history', 'snapshot')),
  assumed         boolean not null,
  primary key (connection_id, kind, source_id, valid_from),
  check (valid_from < valid_to)
);

-- one row per change of owner the CRM's history told us, so that versions can be rebuilt in any order of arrival
create table owner_change (
  connection_id        text not null references connection on delete cascade,
  source_id            text not null,
  object               text not null,
  kind                 text not null,
  record_source_id     text not null,
  at                   timestamptz not null,
  changed_by_source_id text,
  from_source_id       text,
  to_source_id         text,
  scan_id              bigint not null default 0,
  gone_at              timestamptz,
  primary key (connection_id, source_id)
);
create index owner_change_by_record on owner_change (connection_id, kind, record_source_id, at);

-- ── actions: append-only log of who did what when ─────────────────────────────────────────────────────────────
create table action (
  connection_id     text not null references connection on delete cascade,
  source_id         text not null,
  kind              text not null,
  at                timestamptz not null,
  object            text not null,
  -- the CRM account that wrote it, and whose record it is; who did it is decided from both in facts
  created_by_source_id text not null,
  owner_source_id   text,
  via               text not null,
  -- when the row was created in the CRM: what reconciliation counts by
  source_created_at timestamptz not null,
  occurred_at       timestamptz,
  account_source_id text,
  -- part of a bulk burst, after its first record
  burst             boolean not null default false,
  scan_id           bigint not null default 0,
  gone_at           timestamptz,
  primary key (connection_id, source_id, kind, at)
);
create index action_by_creator on action (connection_id, created_by_source_id, at);
-- what somebody or something else wrote in an owner's name
create index action_by_owner on action (connection_id, owner_source_id, at) where owner_source_id <> created_by_source_id;
create index action_by_object_day on action (connection_id, object, source_created_at);

create table login (
  connection_id  text not null references connection on delete cascade,
  source_id      text not null,
  user_source_id text not null,
  at             timestamptz not null,
  kind           text not null check (kind in ('session', 'presence', 'api')),
  primary key (connection_id, source_id)
);
create index login_by_user on login (connection_id, user_source_id, at);

-- days of a CRM account whose facts must be recomputed. The day is the UTC date of the moment; facts widen it by one
-- day each way, which covers every time zone. A heap without a key on purpose: streams that mark the same day at once
-- must not wait for each other.
create table dirty_day (
  connection_id  text not null references connection on delete cascade,
  user_source_id text not null,
  day            date not null
);

-- ── people ────────────────────────────────────────────────────────────────────────────────────────────────────
create table person (
  id          text primary key,
  email       text,
  name        text not null,
  time_zone   text not null,
  country     text,
  status      text not null check (status in ('active', 'left', 'excluded')),
  -- why an account is not counted as a person, in words
  excluded_reason text,
  first_day   date not null,
  last_day    date,
  last_day_estimated boolean not null default false
);
create unique index person_by_email on person (email) where email is not null;

create table person_account (
  connection_id text not null,
  source_id     text not null,
  person_id     text not null references person on delete cascade,
  joined_by     text not null check (joined_by in ('email', 'entra', 'federation', 'alone')),
  primary key (connection_id, source_id),
  foreign key (connection_id, source_id) references crm_user on delete cascade
);
create index person_account_by_person on person_account (person_id);

create table team (
  id                text primary key,
  name              text not null,
  parent_id         text,
  manager_person_id text
);

-- a person's place in the company over time, in calendar days; [valid_from, valid_to)
create table person_version (
  person_id         text not null references person on delete cascade,
  valid_from        date not null,
  valid_to          date not null default 'infinity',
  role_id           text not null,
  team_id           text,
  -- the team and every team above it
  team_path         text[] not null default '{}',
  manager_person_id text,
  licensed          boolean not null,
  employed          boolean not null,
  assumed           boolean not null,
  primary key (person_id, valid_from),
  check (valid_from < valid_to)
);

create table absence (
  id           bigint generated always as identity primary key,
  person_email text not null,
  from_day     date not null,
  to_day       date not null,
  kind         text not null,
  check (from_day <= to_day),
  unique (person_email, from_day, to_day, kind)
);

-- people whose weeks must be recomputed whole: their role, team, working time or accounts changed
create table dirty_person (
  person_id text primary key references person on delete cascade
);

-- ── trainings ─────────────────────────────────────────────────────────────────────────────────────────────────
create table training (
  id         text primary key,
  name       text not null,
  starts_on  date not null,
  ends_on    date not null,
  hours      numeric,
  mode       text,
  topics     text[] not null default '{}',
  cost       numeric,
  updated_at timestamptz not null default now(),
  check (starts_on <= ends_on)
);

create table training_attendance (
  training_id text not null references training on delete cascade,
  email       text not null check (email = lower(email)),
  status      text not null check (status in ('invited', 'attended', 'completed')),
  minutes     numeric,
  primary key (training_id, email)
);
create index training_attendance_by_email on training_attendance (email);

-- ── facts ─────────────────────────────────────────────────────────────────────────────────────────────────────
create table person_day (
  person_id     text not null references person on delete cascade,
  day           date not null,
  calls         integer not null default 0,
  meetings      integer not null default 0,
  emails        integer not null default 0,
  tasks         integer not null default 0,
  records       integer not null default 0,
  owner_changes integer not null default 0,
  -- the sum of the above: core actions by the person, bursts reduced
  core_actions  integer not null,
  -- written by somebody or something else in this person's name, or part of a burst: reported, never counted as use
  left_out      integer not null default 0,
  logins        integer not null default 0,
  primary key (person_id, day)
);
create index person_day_by_day on person_day (day);

create table person_week (
  person_id    text not null references person on delete cascade,
  week_start   date not null,
  role_id      text not null,
  team_id      text,
  team_path    text[] not null,
  working_days integer not null,
  active_days  integer not null,
  core_actions integer not null,
  calls        integer not null,
  meetings     integer not null,
  emails       integer not null,
  tasks        integer not null,
  records      integer not null,
  owner_changes integer not null,
  login_days   integer not null,
  -- employed and licensed the whole week, evaluable, 14 days since hire or licence
  eligible     boolean not null,
  adopted      boolean not null,
  assumed      boolean not null,
  primary key (person_id, week_start)
);
create index person_week_by_week on person_week (week_start);

-- what the weeks were computed with: when the rules or the first day of data change, all of them are computed anew
create table fact_settings (
  only_one    boolean primary key default true check (only_one),
  fingerprint text not null
);

-- open leads at the end of a day, counted on that day: a state the CRM does not remember, so it begins with our first sync.
-- One row per connection and counted day has the empty owner and no leads: it says that the day was counted.
create table open_lead_day (
  connection_id   text not null references connection on delete cascade,
  owner_source_id text not null,
  day             date not null,
  open_leads      integer not null,
  primary key (connection_id, owner_source_id, day)
);

-- ── results ───────────────────────────────────────────────────────────────────────────────────────────────────
-- one row per run of compute-metrics: what it saw, and when
create table computation (
  id                 bigint generated always as identity primary key,
  as_of              timestamptz not null,
  data_through       date,
  definition_version text not null,
  inputs             jsonb not null
);

create table training_result (
  training_id   text not null references training on delete cascade,
  -- effect | retention | comparison
  kind          text not null,
  by            text not null check (by in ('company', 'team', 'role', 'managerSupport')),
  group_id      text not null,
  payload       jsonb not null,
  -- how many people the row is about: what the privacy gate judges by
  people        integer not null,
  definition_version text not null,
  computation_id bigint not null references computation on delete cascade,
  primary key (training_id, kind, by, group_id)
);

-- ── access ────────────────────────────────────────────────────────────────────────────────────────────────────
create table api_key (
  id          text primary key,
  name        text not null,
  prefix      text not null,
  hash        bytea not null unique,
  scopes      text[] not null,
  team_id     text,
  person_email text,
  created_at  timestamptz not null default now(),
  expires_at  timestamptz,
  revoked_at  timestamptz,
  last_used_at timestamptz
);

create table access_log (
  id         bigint generated always as identity primary key,
  at         timestamptz not null default now(),
  key_id     text,
  action     text not null,
  detail     jsonb not null default '{}'
);
`.execute(db);
}
