import { type Kysely, sql } from 'kysely';

/** Weekly reports as they were sent, and how their sending stands. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- a weekly report as it was made for sending; never changed afterwards
create table report (
  report_id          text not null,
  -- an ISO week: 2026-W46
  week               text not null check (week ~ '^\\d{4}-W\\d{2}$'),
  -- made for readers limited to this team; null: for the whole company
  team_id            text,
  made_at            timestamptz not null,
  as_of              timestamptz,
  data_through       date,
  definition_version text not null,
  findings           integer not null,
  headline           text not null,
  -- the bytes of every form
  html               text not null,
  markdown           text not null,
  json               text not null,
  csv                text not null,
  mail_html          text not null,
  -- [{id, alt, png}], png in base64
  pictures           jsonb not null,
  primary key (report_id, week)
);

-- why the report of a week did not go out when it was due; the note about it is sent once
create table report_hold (
  report_id    text not null,
  week         text not null check (week ~ '^\\d{4}-W\\d{2}$'),
  team_id      text,
  held_at      timestamptz not null,
  data_through date,
  reason       text not null,
  primary key (report_id, week)
);

-- one row for each target of a report or note, written before the first byte is sent to it
create table report_delivery (
  report_id  text not null,
  week       text not null,
  kind       text not null check (kind in ('report', 'note')),
  target     text not null,
  -- sending: begun, and how it ended is not known (yet)
  status     text not null check (status in ('sending', 'sent', 'retrying', 'failed')),
  attempts   integer not null,
  -- a sender was killed in the middle: the target may have received it twice, with the same id
  repeated   boolean not null default false,
  claimed_at timestamptz not null,
  sent_at    timestamptz,
  reason     text,
  primary key (report_id, week, kind, target)
);
`.execute(db);
}
