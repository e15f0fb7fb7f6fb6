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
 * $1 connection id, $2 scan id. Each `store` statement returns one row with `stored`: how many staged source ids changed
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

/**
 * The short way for rows of which none is stored yet, as in a first read: nothing is looked up. A row that is stored, or
 * staged twice, raises a unique violation.
 */
const addNew = (target: string, table: StagingTable): string =>
  `insert into ${target} (connection_id, ${list(columnsOf(table))}, scan_id)
   select $1, ${list(columnsOf(table))}, $2 from ${table.name}`;

export const addRecords = addNew('crm_record', stagedRecords);
export const addActions = addNew('action', stagedActions);

/** Marks stored rows as seen in this read, so that a sweep does not take the unchanged ones for gone. */
const touch = (target: string, table: StagingTable, key: readonly string[]): string => `
update ${target} t set scan_id = $2 from ${keysOf(table.name, list(key))} s
 where t.connection_id = s.connection_id and ${key.map((c) => `t.${c} = s.${c}`).join(' and ')} and t.scan_id <> $2`;

export const touchUsers = touch('crm_user', stagedUsers, ['source_id']);
export const touchRecords = touch('crm_record', stagedRecords, ['kind', 'source_id']);
export const touchActions = touch('action', stagedActions, ['source_id']);
export const touchOwnerChanges = touch('owner_change', stagedOwnerChanges, ['source_id']);
export const touchStageChanges = touch('stage_change', stagedStageChanges, ['source_id']);

/** From rows of the log (`at`, who wrote it, whose record it is) to the (account, day) pairs whose facts change. */
const markDays = (rows: string): string => `
  insert into dirty_day (connection_id, user_source_id, day)
  select $1, created_by_source_id, (at at time zone 'UTC')::date from ${rows}
   union
  select $1, owner_source_id, (at at time zone 'UTC')::date from ${rows} where owner_source_id <> created_by_source_id`;

/**
 * The append-only log: an action once recorded keeps its person and its moment; a re-read adds nothing, a record that
 * came back loses its tombstone. Returns {stored, added}: how many source ids were new or came back, and how many
 * actions are new; leaves the touched (account, day) pairs marked for facts.
 */
export const storeActions = `
with added as (
  insert into action (connection_id, ${list(columnsOf(stagedActions))}, scan_id)
  select $1, ${list(columnsOf(stagedActions))}, $2 from staged_action
  on conflict do nothing
  returning source_id, at, created_by_source_id, owner_source_id
), back as (
  update action t set gone_at = null, scan_id = $2 from ${keysOf('staged_action', 'source_id, kind, at')} s
   where t.connection_id = s.connection_id and t.source_id = s.source_id and t.kind = s.kind and t.at = s.at
     and t.gone_at is not null
  returning t.source_id, t.at, t.created_by_source_id, t.owner_source_id
), changed as (
  select * from added union all select * from back
), dirtied as (${markDays('changed')}
)
select (select count(*)::int from (select source_id from changed group by source_id) s) as stored,
       (select count(*)::int from added) as added`;

/** The same for actions that `addActions` has added, all of them. */
export const noteAddedActions = `
with dirtied as (${markDays('staged_action')}
)
select count(*)::int as stored from (select source_id from staged_action group by source_id) s`;

/** A completed to-do is an action now; the open record has served. */
export const closeTodos = `
delete from crm_record r using ${keysOf("(select source_id from staged_action where kind = 'task') task", 'source_id')} s
 where r.connection_id = s.connection_id and r.kind = 'todo' and r.source_id = s.source_id`;

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
