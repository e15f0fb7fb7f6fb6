import { type Kysely, sql } from 'kysely';

// Frozen once landed: later changes are new files.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- ── facts ─────────────────────────────────────────────────────────────────────────────────────────────────────
-- Nothing of them was ever purged, so all of them can be made anew, with more columns.
drop table person_week;
drop table person_day;
delete from fact_settings;
truncate dirty_day;

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
  -- reported, never counted as use: what came about otherwise in this person's name, and what follows the first record of
  -- a bulk burst
  left_out_workflow      integer not null default 0,
  left_out_import        integer not null default 0,
  left_out_auto_captured integer not null default 0,
  left_out_integration   integer not null default 0,
  left_out_burst         integer not null default 0,
  left_out integer not null generated always as (left_out_workflow + left_out_import + left_out_auto_captured
                                                 + left_out_integration + left_out_burst) stored,
  logins        integer not null default 0,
  primary key (person_id, day)
);
create index person_day_by_day on person_day (day);

-- days a person lost, because an account that acted on them is somebody else's now; a heap, as dirty_day is
create table dirty_person_day (
  person_id text not null,
  day       date not null
);

-- runs of weeks in which a person's place and working time are the same
create table person_span (
  person_id    text not null references person on delete cascade,
  first_week   date not null,
  last_week    date not null,
  role_id      text not null,
  team_id      text,
  team_path    text[] not null,
  connections  text[] not null,
  working_days integer not null,
  -- what the role's contract asks of such a week
  required_active_days  integer not null,
  required_core_actions integer not null,
  eligible     boolean not null,
  assumed      boolean not null,
  primary key (person_id, first_week)
);

create table person_week (
  person_id    text not null references person on delete cascade,
  week_start   date not null,
  role_id      text not null,
  team_id      text,
  team_path    text[] not null,
  connections  text[] not null default '{}',
  working_days integer not null,
  active_days  integer not null,
  core_actions integer not null,
  -- each day at most the limit of its quarter
  capped_core_actions integer not null default 0,
  calls        integer not null,
  meetings     integer not null,
  emails       integer not null,
  tasks        integer not null,
  records      integer not null,
  owner_changes integer not null,
  left_out_workflow      integer not null default 0,
  left_out_import        integer not null default 0,
  left_out_auto_captured integer not null default 0,
  left_out_integration   integer not null default 0,
  left_out_burst         integer not null default 0,
  login_days   integer not null,
  -- of this week and the three before
  working_days_28 integer not null default 0,
  active_days_28  integer not null default 0,
  -- whether the last evaluable weeks were adopted, at most twelve, the latest last: 1 yes, 0 no
  adopted_trail text not null default '',
  -- null: fewer than four evaluable weeks so far
  habit        boolean,
  -- employed and licensed the whole week, evaluable, 14 days since hire or licence
  eligible     boolean not null,
  adopted      boolean not null,
  assumed      boolean not null,
  primary key (person_id, week_start)
);
create index person_week_by_week on person_week (week_start);

-- sums over the people of a group as it was in that week
create table group_week (
  grouping      text not null check (grouping in ('company', 'team', 'role', 'connection')),
  group_id      text not null,
  week_start    date not null,
  -- of a team: the one around it in that week
  parent_id     text,
  people        integer not null,
  eligible      integer not null,
  -- of eligible people
  active        integer not null,
  adopted       integer not null,
  habit_known   integer not null,
  habit         integer not null,
  working_days  integer not null,
  active_days   integer not null,
  core_actions  integer not null,
  capped_core_actions integer not null,
  login_days    integer not null,
  active_28     integer not null,
  active_share_28 numeric not null,
  -- of everybody
  scheduled_days integer not null,
  all_core_actions integer not null,
  calls         integer not null,
  meetings      integer not null,
  emails        integer not null,
  tasks         integer not null,
  records       integer not null,
  owner_changes integer not null,
  left_out_workflow      integer not null,
  left_out_import        integer not null,
  left_out_auto_captured integer not null,
  left_out_integration   integer not null,
  left_out_burst         integer not null,
  -- when the row was last found to be another
  updated_at    timestamptz not null default now(),
  primary key (grouping, group_id, week_start)
);
create index group_week_by_week on group_week (grouping, week_start);

-- how many different people a group had over a month or quarter, which sums of weeks do not tell
create table group_period (
  grouping     text not null check (grouping in ('company', 'team', 'role', 'connection')),
  group_id     text not null,
  grain        text not null check (grain in ('month', 'quarter')),
  period_start date not null,
  -- in any week that touches the period
  people       integer not null,
  -- eligible in a week whose Thursday lies in it
  eligible     integer not null,
  primary key (grouping, grain, group_id, period_start)
);

-- weeks whose sums are out of date; a heap, as dirty_day is
create table dirty_group_week (
  week_start     date not null,
  -- not only what people did, but who they are, or where they count
  people_changed boolean not null
);

-- how many person-days had so many core actions, by quarter, whether or not the days are still kept: what limits come from.
-- Rows of one number add up, so that ranges of people can be counted side by side.
create table core_action_count (
  quarter      date not null,
  core_actions integer not null,
  days         integer not null
);

-- the most that one person's day counts in sums of a quarter
create table core_action_limit (
  quarter date primary key,
  most    integer not null
);

-- weeks in which the whole organisation did so little that they are excused for everybody
create table quiet_week (
  week_start date primary key
);

-- from which day on things are still there, once something was deleted because its time was over
create table kept_from (
  what text primary key check (what in ('action', 'person_day', 'person_week', 'group_week')),
  day  date not null
);
`.execute(db);
}
