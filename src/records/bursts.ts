/*
 * Bulk bursts: a record belongs to a burst if some 10-minute window holds 10 or more records of its person; all but the
 * first of a burst are flagged. $1 connection id. A flag that changes marks its (account, day) for facts.
 */

/**
 * From `near`, a relation of actions by `who`, to flags. A start at j reaches records j…j+9, so a record that any start
 * among its nine predecessors reaches is not the first of its burst.
 */
const flag = (condition: string): string => `
starts as (
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
     and j.burst <> j.is_burst and a.burst <> j.is_burst ${condition}
  returning a.created_by_source_id, a.at
)
insert into dirty_day (connection_id, user_source_id, day)
select distinct $1, created_by_source_id, (at at time zone 'UTC')::date from flagged`;

/**
 * Flags bursts around the staged actions, which are stored already. Reads 20 minutes each way, which is as far as a new
 * record's influence goes.
 */
export const flagBurstsNearStaged = `
with touched as (
  select created_by_source_id as who, min(at) as lo, max(at) as hi
    from staged_action where via = 'person'
   group by created_by_source_id, (at at time zone 'UTC')::date
), near as (
  select distinct a.connection_id, a.source_id, a.kind, a.at, a.created_by_source_id as who, a.burst
    from touched t
    join action a on a.connection_id = $1 and a.created_by_source_id = t.who and a.via = 'person'
     and a.at between t.lo - interval '20 minutes' and t.hi + interval '20 minutes'
), ${flag(`
     and exists (select from touched t where t.who = j.who
                  and j.at between t.lo - interval '10 minutes' and t.hi + interval '10 minutes')`)}`;

/**
 * The same for all actions of the connection, in two statements of one transaction. Ten records within ten minutes touch
 * at most two hours, so that one of them holds five or more: only the surroundings of such hours are looked at, and they
 * hold every window of ten as a whole.
 */
export const findCrowdedHours = `
create temp table crowded_hour on commit drop as
select $1::text as connection_id, created_by_source_id as who, date_bin('1 hour', at, 'epoch') as hour
  from action where connection_id = $1 and via = 'person'
 group by 2, 3 having count(*) >= 5`;

export const flagBurstsInCrowdedHours = `
with near as (
  select distinct a.connection_id, a.source_id, a.kind, a.at, a.created_by_source_id as who, a.burst
    from crowded_hour h
    join action a on a.connection_id = h.connection_id and a.created_by_source_id = h.who and a.via = 'person'
     and a.at between h.hour - interval '20 minutes' and h.hour + interval '80 minutes'
), ${flag('')}`;
