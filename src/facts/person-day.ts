import type { PoolClient } from 'pg';

/*
 * person_day: what each person did on each of their local days, by the moment of doing. A grouping of the action log and
 * nothing else: rebuilt for the days that changed, or for all, with the same result.
 *
 * Who did it: the account that wrote the row, when it is a person's and the row says a person wrote it. Rows written by
 * something else in a person's name, and what follows the first record of a bulk burst, are `left_out`.
 */

const counts = `
       count(*) filter (where core and kind = 'call')::int,
       count(*) filter (where core and kind = 'meeting')::int,
       count(*) filter (where core and kind = 'email')::int,
       count(*) filter (where core and kind = 'task')::int,
       count(*) filter (where core and kind like '%-created')::int,
       count(*) filter (where core and kind = 'owner-changed')::int,
       count(*) filter (where core)::int,
       count(*) filter (where not core and not login)::int,
       count(*) filter (where login)::int`;

const columns =
  'person_id, day, calls, meetings, emails, tasks, records, owner_changes, core_actions, left_out, logins';

/** Every person's share of the log between two instants: `lo` and `hi` bound `at`, per account. */
function sources(scope: string, bounds: (at: string) => string): string {
  return `
  select s.person_id, (a.at at time zone s.time_zone)::date as day, a.kind,
         a.via = 'person' and not a.burst as core, false as login
    from ${scope} s
    join action a on a.connection_id = s.connection_id and a.created_by_source_id = s.source_id ${bounds('a.at')}
  union all
  select s.person_id, (a.at at time zone s.time_zone)::date, a.kind, false, false
    from ${scope} s
    join action a on a.connection_id = s.connection_id and a.owner_source_id = s.source_id
     and a.owner_source_id <> a.created_by_source_id ${bounds('a.at')}
   where not exists (select from person_account w
                      where w.connection_id = a.connection_id and w.source_id = a.created_by_source_id)
  union all
  select s.person_id, (l.at at time zone s.time_zone)::date, 'login', false, true
    from ${scope} s
    join login l on l.connection_id = s.connection_id and l.user_source_id = s.source_id ${bounds('l.at')}
   where l.kind <> 'api'`;
}

/**
 * Recomputes every day from `from` on; earlier days, whose actions are no longer kept, stay as they are.
 * @param from 'YYYY-MM-DD' or '-infinity'
 */
export async function rebuildPersonDays(client: PoolClient, from: string): Promise<void> {
  await client.query('delete from dirty_day');
  await client.query('delete from person_day where day >= $1', [from]);
  await client.query(
    `with accounts as (
       select pa.connection_id, pa.source_id, p.id as person_id, p.time_zone
         from person_account pa join person p on p.id = pa.person_id
     )
     insert into person_day (${columns})
     select person_id, day, ${counts}
       from (${sources('accounts', () => '')}) x
      where day >= $1
      group by person_id, day`,
    [from],
  );
}

/**
 * Recomputes the days marked dirty and takes their marks away; marks set meanwhile by a running sync stay. A mark is a
 * UTC date, so the local days before and after it are recomputed with it. People whose accounts changed (`taken_person`)
 * lose what an account did that is no longer theirs: on the marked days, their rows are computed anew as well.
 * Leaves the (person, day) pairs it recomputed in a temporary table `refreshed_day`, until commit.
 * @param from as for rebuildPersonDays
 */
export async function refreshPersonDays(client: PoolClient, from: string): Promise<void> {
  await client.query(`
    create temp table taken_mark on commit drop as
      with taken as (delete from dirty_day returning connection_id, user_source_id, day)
      select distinct * from taken;
    analyze taken_mark`);
  await client.query(`create temp table refreshed_day (person_id text, day date) on commit drop`);
  await client.query(
    `with marked as (
       select m.connection_id, m.user_source_id, m.day + o as day
         from taken_mark m cross join (values (-1), (0), (1)) as neighbours(o)
     )
     insert into refreshed_day
     select pa.person_id, m.day
       from marked m
       join person_account pa on pa.connection_id = m.connection_id and pa.source_id = m.user_source_id
      where m.day >= $1
     union
     select d.person_id, d.day
       from person_day d join taken_person t on t.person_id = d.person_id
      where d.day >= $1 and d.day in (select day from marked)`,
    [from],
  );
  await client.query('analyze refreshed_day');
  await client.query(
    'delete from person_day pd using refreshed_day r where r.person_id = pd.person_id and r.day = pd.day',
  );
  // Local days stray at most 14 hours from UTC, so a day's rows lie within one more day each way.
  const bounds = (at: string): string =>
    `and ${at} >= s.lo::timestamp at time zone 'UTC' - interval '1 day'
     and ${at} < s.hi::timestamp at time zone 'UTC' + interval '2 days'`;
  await client.query(`
    with runs as (
      -- adjacent days of one person as one range, so that the log is read once
      select person_id, min(day) as lo, max(day) as hi
        from (select person_id, day, day - (row_number() over (partition by person_id order by day))::int as run
                from refreshed_day) numbered
       group by person_id, run
    ), spans as (
      select pa.connection_id, pa.source_id, p.id as person_id, p.time_zone, r.lo, r.hi
        from runs r join person p on p.id = r.person_id join person_account pa on pa.person_id = p.id
    )
    insert into person_day (${columns})
    select x.person_id, x.day, ${counts}
      from (${sources('spans', bounds)}) x
      join refreshed_day r on r.person_id = x.person_id and r.day = x.day
     group by x.person_id, x.day`);
}
