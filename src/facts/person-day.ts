import type { PoolClient } from 'pg';
import { endsOf, inRange, type PersonRange } from './range.ts';

/*
 * person_day: what each person did on each of their local days, by the moment of doing. A grouping of the action log and
 * nothing else: rebuilt for the days that changed, or for all, with the same result.
 *
 * Who did it: the account that wrote the row, when it is a person's and the row says a person wrote it. Everything else
 * in a person's name is left out, and counted by what it was.
 */

/*
 * What a row of the log is to its person, as a small number: texts compared fifteen times a row are most of what a rebuild
 * costs. Below LEFT_OUT they are core actions.
 */
const KINDS = ['call', 'meeting', 'email', 'task', 'owner-changed', 'opportunity-moved'] as const;
const CREATED = KINDS.length;
const MOVED = CREATED + 1;
const OTHER = MOVED + 1;
const LEFT_OUT = 20;
const VIAS = ['workflow', 'import', 'auto-captured'] as const;
const INTEGRATION = LEFT_OUT + VIAS.length;
const BURST = INTEGRATION + 1;
const LOGIN = 30;

const code = (names: readonly string[], first: number): string =>
  names.map((name, index) => `when '${name}' then ${first + index}`).join(' ');
const kindCode = `case a.kind ${code(KINDS, 0)}
              else case when a.kind like '%-created' then ${CREATED} when a.kind like '%-moved' then ${MOVED} else ${OTHER} end end`;
/** @param written by an account of the person; else in the person's name */
const rowCode = (written: boolean): string => `
         case a.via when 'person' then ${written ? `case when a.burst then ${BURST} else ${kindCode} end` : INTEGRATION}
                    ${code(VIAS, LEFT_OUT)} end`;

const count = (condition: string): string => `count(*) filter (where what ${condition})::int`;
const kind = (name: (typeof KINDS)[number]): string => count(`= ${KINDS.indexOf(name)}`);

const counts = [
  kind('call'),
  kind('meeting'),
  kind('email'),
  kind('task'),
  count(`= ${CREATED}`),
  kind('owner-changed'),
  kind('opportunity-moved'),
  count(`= ${MOVED}`),
  count(`< ${LEFT_OUT}`),
  ...VIAS.map((_, index) => count(`= ${LEFT_OUT + index}`)),
  count(`= ${INTEGRATION}`),
  count(`= ${BURST}`),
  count(`= ${LOGIN}`),
].join(', ');

const columns = `person_id, day, calls, meetings, emails, tasks, records, owner_changes, opportunities_moved, others_moved,
  core_actions, left_out_workflow,  left_out_import, left_out_auto_captured, left_out_integration, left_out_burst, logins`;

/** Every person's share of the log; `bounds` limits `at` where a scope's rows have the days they are about. */
function sources(scope: string, bounds: (at: string) => string): string {
  return `
  select s.person_id, (a.at at time zone s.time_zone)::date as day, ${rowCode(true)} as what
    from ${scope} s
    join action a on a.connection_id = s.connection_id and a.created_by_source_id = s.source_id ${bounds('a.at')}
  union all
  select s.person_id, (a.at at time zone s.time_zone)::date, ${rowCode(false)}
    from ${scope} s
    join action a on a.connection_id = s.connection_id and a.owner_source_id = s.source_id
     and a.owner_source_id <> a.created_by_source_id ${bounds('a.at')}
   where not exists (select from person_account w
                      where w.connection_id = a.connection_id and w.source_id = a.created_by_source_id)
  union all
  select s.person_id, (l.at at time zone s.time_zone)::date, ${LOGIN}
    from ${scope} s
    join login l on l.connection_id = s.connection_id and l.user_source_id = s.source_id ${bounds('l.at')}
   where l.kind <> 'api'`;
}

/** Rows of person_day by quarter and number of core actions, to be added to core_action_count or taken from it. */
const tally = (rows: string, sign: '' | '-'): string => `
  insert into core_action_count (quarter, core_actions, days)
  select date_trunc('quarter', day::timestamp)::date, core_actions, ${sign}count(*)::int
    from ${rows} where core_actions > 0 group by 1, 2`;

/**
 * Recomputes every day of a range of people from `from` on; earlier days, whose actions are no longer kept, stay as they
 * are.
 * @param from 'YYYY-MM-DD' or '-infinity'
 */
export async function rebuildPersonDays(client: PoolClient, range: PersonRange, from: string): Promise<void> {
  const values = [from, ...endsOf(range)];
  const ours = inRange('person_id', 2);
  await client.query(
    `delete from dirty_day d using person_account pa
      where pa.connection_id = d.connection_id and pa.source_id = d.user_source_id and ${inRange('pa.person_id', 1)}`,
    [...endsOf(range)],
  );
  await client.query(`delete from dirty_person_day where ${inRange('person_id', 1)}`, [...endsOf(range)]);
  await client.query(
    `with gone as (delete from person_day where day >= $1 and ${ours} returning day, core_actions) ${tally('gone', '-')}`,
    values,
  );
  // Into a table of the session first, because only that is read by several processes of the database at once.
  await client.query('drop table if exists pg_temp.built_day');
  // A common table would be read by one process alone.
  const accounts = `(select pa.connection_id, pa.source_id, p.id as person_id, p.time_zone
                       from person_account pa join person p on p.id = pa.person_id where ${inRange('p.id', 1)})`;
  const everything = from === '-infinity';
  await client.query(
    `create temp table built_day (${columns}) on commit drop as
     select person_id, day, ${counts}
       from (${sources(accounts, () => '')}) x
      ${everything ? '' : 'where day >= $3'}
      group by person_id, day
      order by person_id, day`,
    [...endsOf(range), ...(everything ? [] : [from])],
  );
  await client.query(`insert into person_day (${columns}) table built_day`);
  await client.query(tally('built_day', ''));
}

/**
 * Recomputes the days of a range of people that are marked, and takes the marks away; marks set meanwhile by a running
 * sync stay. A mark of an account is a UTC date, so both local days it touches are recomputed.
 * Leaves the (person, day) pairs it recomputed in a temporary table `refreshed_day`, until commit.
 * @param from as for rebuildPersonDays
 */
export async function refreshPersonDays(client: PoolClient, range: PersonRange, from: string): Promise<void> {
  await client.query('create temp table refreshed_day (person_id text, day date) on commit drop');
  const local = (moment: string): string => `((${moment}) at time zone 'UTC' at time zone time_zone)::date`;
  await client.query(
    `with taken as (
       delete from dirty_day d using person_account pa join person p on p.id = pa.person_id
        where pa.connection_id = d.connection_id and pa.source_id = d.user_source_id and ${inRange('p.id', 2)}
       returning p.id as person_id, p.time_zone, d.day
     ), lost as (
       delete from dirty_person_day l where ${inRange('l.person_id', 2)} returning l.person_id, l.day
     )
     insert into refreshed_day
     select person_id, day from (
       select t.person_id, t.at as day
         from (select person_id, unnest(array[${local('day::timestamp')},
                                              ${local("day + 1 - interval '1 microsecond'")}]) as at
                 from (select distinct * from taken) marked) t
       union
       select person_id, day from lost
     ) due where day >= $1`,
    [from, ...endsOf(range)],
  );
  await client.query('analyze refreshed_day');
  await client.query(
    `with gone as (
       delete from person_day pd using refreshed_day r where r.person_id = pd.person_id and r.day = pd.day
       returning pd.day, pd.core_actions
     ) ${tally('gone', '-')}`,
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
    ), made as (
      insert into person_day (${columns})
      select x.person_id, x.day, ${counts}
        from (${sources('spans', bounds)}) x
        join refreshed_day r on r.person_id = x.person_id and r.day = x.day
       group by x.person_id, x.day
      returning day, core_actions
    ) ${tally('made', '')}`);
}
