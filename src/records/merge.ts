import type { StagingTable } from './staging.ts';
import {
  keysOf,
  stagedActions,
  stagedLogins,
  stagedOwnerChanges,
  stagedRecords,
  stagedStageChanges,
  stagedUsers,
  stagingTables,
} from './staging.ts';

/*
 * The SQL that merges staged rows into the record tables and the action log. Parameters are the same everywhere:
 * $1 connection id, $2 scan id. Each `store` statement returns one row, {stored}: how many staged source ids changed
 * something. The rest were unchanged: seen before, or older than what is stored.
 */

/** Creates the session's staging tables; safe to repeat. */
export const createStaging = stagingTables
  .map(({ name, columns }) => {
    const list = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
    return `create temp table if not exists ${name} (${list.join(', ')}) on commit delete rows`;
  })
  .join(';\n');

const columnsOf = (table: StagingTable): string[] => Object.keys(table.columns);
const list = (columns: readonly string[], prefix = ''): string => columns.map((c) => prefix + c).join(', ');

/**
 * Upsert of state by version: newer wins, an equal version wins when it says something else (the vendors' clocks tick
 * in whole seconds), anything wins over a tombstone of the same or an older version.
 */
function upsertState(target: string, table: StagingTable, key: readonly string[]): string {
  const columns = columnsOf(table);
  const state = columns.filter((c) => !key.includes(c));
  const compared = state.filter((c) => c !== 'version');
  return `
with newest as (
  select distinct on (${list(key)}) * from ${table.name} order by ${list(key)}, version desc
), merged as (
  insert into ${target} as t (connection_id, ${list(columns)}, scan_id)
  select $1, ${list(columns)}, $2 from newest
  on conflict (connection_id, ${list(key)}) do update
    set (${list(state)}, scan_id, gone_at) = row(${list(state, 'excluded.')}, excluded.scan_id, null)
    where excluded.version > t.version
       or (excluded.version = t.version
           and (t.gone_at is not null or (${list(compared, 't.')}) is distinct from (${list(compared, 'excluded.')})))
  returning 1
)
select count(*)::int as stored from merged`;
}

export const storeUsers = upsertState('crm_user', stagedUsers, ['source_id']);
export const storeRecords = upsertState('crm_record', stagedRecords, ['kind', 'source_id']);

/** Marks the unchanged ones as seen in this read, so that a sweep does not take them for gone. */
export const touchSeen = `
with u as (
  update crm_user t set scan_id = $2 from ${keysOf('staged_user', 'source_id')} s
   where t.connection_id = s.connection_id and t.source_id = s.source_id and t.scan_id <> $2
), r as (
  update crm_record t set scan_id = $2 from ${keysOf('staged_record', 'kind, source_id')} s
   where t.connection_id = s.connection_id and t.kind = s.kind and t.source_id = s.source_id and t.scan_id <> $2
), g as (
  update stage_change t set scan_id = $2 from ${keysOf('staged_stage_change', 'source_id')} s
   where t.connection_id = s.connection_id and t.source_id = s.source_id and t.scan_id <> $2
), o as (
  update owner_change t set scan_id = $2 from ${keysOf('staged_owner_change', 'source_id')} s
   where t.connection_id = s.connection_id and t.source_id = s.source_id and t.scan_id <> $2
)
update action t set scan_id = $2 from ${keysOf('staged_action', 'source_id')} s
 where t.connection_id = s.connection_id and t.source_id = s.source_id and t.scan_id <> $2`;

/**
 * The append-only log: an action once recorded keeps its person and its moment; a re-read adds nothing, a record that
 * came back loses its tombstone. Returns how many source ids were new or came back, and leaves the touched (account,
 * day) pairs marked for facts.
 */
export const storeActions = `
with merged as (
  insert into action as t (connection_id, ${list(columnsOf(stagedActions))}, scan_id)
  select distinct on (source_id, kind, at) $1, ${list(columnsOf(stagedActions))}, $2 from staged_action
  on conflict (connection_id, source_id, kind, at) do update
    set gone_at = null, scan_id = excluded.scan_id
    where t.gone_at is not null
  returning t.source_id, t.at, t.created_by_source_id, t.owner_source_id
), dirtied as (
  insert into dirty_day (connection_id, user_source_id, day)
  select distinct $1, u, (at at time zone 'UTC')::date
    from merged, unnest(array[created_by_source_id, owner_source_id]) u
   where u is not null
)
select count(distinct source_id)::int as stored from merged`;

/** A completed to-do is an action now; the open record has served. */
export const closeTodos = `
delete from crm_record r using ${keysOf('staged_action', 'kind, source_id')} s
 where r.connection_id = s.connection_id and r.kind = 'todo' and r.source_id = s.source_id and s.kind = 'task'`;

export const storeLogins = `
with merged as (
  insert into login (connection_id, ${list(columnsOf(stagedLogins))})
  select distinct on (source_id) $1, ${list(columnsOf(stagedLogins))} from staged_login
  on conflict do nothing
  returning user_source_id, at
), dirtied as (
  insert into dirty_day (connection_id, user_source_id, day)
  select distinct $1, user_source_id, (at at time zone 'UTC')::date from merged
)
select count(*)::int as stored from merged`;

/** Changes as the CRM's history tells them, each once; one that came back loses its tombstone. */
const storeChanges = (target: string, table: StagingTable): string => `
with merged as (
  insert into ${target} as t (connection_id, ${list(columnsOf(table))}, scan_id)
  select distinct on (source_id) $1, ${list(columnsOf(table))}, $2 from ${table.name}
  on conflict (connection_id, source_id) do update set gone_at = null, scan_id = excluded.scan_id
    where t.gone_at is not null
  returning 1
)
select count(*)::int as stored from merged`;

export const storeOwnerChanges = storeChanges('owner_change', stagedOwnerChanges);
export const storeStageChanges = storeChanges('stage_change', stagedStageChanges);

/**
 * Flags bulk bursts around what was just merged: a record belongs to a burst if some 10-minute window holds 10 or more
 * records of its person; all but the first of a burst are flagged. A start at j reaches records j…j+9, so a record that
 * any start among its nine predecessors reaches is not the first of its burst. Reads 20 minutes each way, which is as
 * far as a new record's influence goes.
 */
export const flagBursts = `
with touched as (
  select created_by_source_id as who, min(at) as lo, max(at) as hi
    from staged_action where via = 'person'
   group by created_by_source_id, (at at time zone 'UTC')::date
), near as (
  select distinct a.connection_id, a.source_id, a.kind, a.at, a.created_by_source_id as who, a.burst
    from touched t
    join action a on a.connection_id = $1 and a.created_by_source_id = t.who and a.via = 'person'
     and a.at between t.lo - interval '20 minutes' and t.hi + interval '20 minutes'
), starts as (
  select *, lead(at, 9) over w - at <= interval '10 minutes' as starts_burst
    from near window w as (partition by who order by at, source_id, kind)
), judged as (
  select *, coalesce(bool_or(starts_burst) over (partition by who order by at, source_id, kind
                                         rows between 9 preceding and 1 preceding), false) as is_burst
    from starts
), flagged as (
  update action a set burst = j.is_burst
    from judged j
   where a.connection_id = j.connection_id and a.source_id = j.source_id and a.kind = j.kind and a.at = j.at
     and j.burst <> j.is_burst and a.burst <> j.is_burst
     and exists (select from touched t where t.who = j.who
                  and j.at between t.lo - interval '10 minutes' and t.hi + interval '10 minutes')
  returning a.created_by_source_id, a.at
)
insert into dirty_day (connection_id, user_source_id, day)
select distinct $1, created_by_source_id, (at at time zone 'UTC')::date from flagged`;

/** $1 connection, $2 stream: staged activities and entities that were in quarantine parse now. */
export const releaseStaged = `
delete from quarantine q
 where q.connection_id = $1 and q.stream = $2
   and (exists (select from staged_action s where s.source_id = q.source_id)
        or exists (select from staged_record s where s.source_id = q.source_id))`;

/** $1 connection, $2 object, $3 ids, $4 moment. A delete is noted for counting against the CRM; the action stays. */
export const markGone = `
with r as (
  update crm_record set gone_at = $4
   where connection_id = $1 and object = $2 and source_id = any($3) and gone_at is null
  returning source_id
), a as (
  update action set gone_at = $4
   where connection_id = $1 and object = $2 and source_id = any($3) and gone_at is null
  returning source_id
)
select count(distinct source_id)::int as deleted from (select source_id from r union all select source_id from a) x`;

/** $1 connection, $2 object, $3 ids, $4 scan id: named in a sweep, so they are still there. */
export const markPresent = `
with r as (
  update crm_record set scan_id = $4 where connection_id = $1 and object = $2 and source_id = any($3)
)
update action set scan_id = $4 where connection_id = $1 and object = $2 and source_id = any($3)`;

/** Actions that come from a history object of their own: a sweep over the records does not name them. */
const notFromHistory = `kind <> 'owner-changed' and kind not like '%-moved'`;

/** $1 connection, $2 object, $3 scan id: what a sweep would remove, and of how many. */
export const countUnseen = `
select count(*) filter (where scan_id < $3)::int as unseen, count(*)::int as live from (
  select max(scan_id) as scan_id from (
    select source_id, scan_id from crm_record where connection_id = $1 and object = $2 and gone_at is null
    union all
    select source_id, scan_id from action where connection_id = $1 and object = $2 and gone_at is null
       and ${notFromHistory}
  ) both_kinds group by source_id
) live`;

/** $1 connection, $2 object, $3 scan id, $4 moment. */
export const sweepUnseen = `
with r as (
  update crm_record set gone_at = $4
   where connection_id = $1 and object = $2 and scan_id < $3 and gone_at is null returning source_id
), a as (
  update action set gone_at = $4
   where connection_id = $1 and object = $2 and scan_id < $3 and gone_at is null and ${notFromHistory}
  returning source_id
)
select count(distinct source_id)::int as deleted from (select source_id from r union all select source_id from a) x`;

/** $1 connection, $2 ids, $3 moment. A user who is gone is inactive from then on, and staged so that history learns of it. */
export const markUsersGone = `
with gone as (
  update crm_user set gone_at = $3, active = false
   where connection_id = $1 and source_id = any($2) and gone_at is null
  returning source_id
), staged as (
  insert into staged_user (source_id) select source_id from gone
)
select count(*)::int as deleted from gone`;

/** $1 connection, $2 ids, $3 scan id. */
export const markUsersPresent = `
update crm_user set scan_id = $3 where connection_id = $1 and source_id = any($2)`;

/** $1 connection, $2 scan id: users a sweep would remove, and all that are there. */
export const unseenUsers = `
select coalesce(array_agg(source_id) filter (where scan_id < $2), '{}') as unseen, count(*)::int as live
  from crm_user where connection_id = $1 and gone_at is null`;
