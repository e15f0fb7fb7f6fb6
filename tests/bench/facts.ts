import { cpus, loadavg } from 'node:os';
import type { Database } from '../../src/db/index.ts';
import { dayNumber, dayText } from '../../src/facts/calendar.ts';
import { refreshFacts } from '../../src/facts/index.ts';
import { findMetric, series } from '../../src/metrics/index.ts';
import { withDatabase } from './database.ts';

/*
 * Facts of a company made by SQL: a full build beside one grouping of the same rows, a refresh after one in a hundred
 * person-days changed, and a series over all weeks and teams. Nothing is synced: the log is filled as a sync leaves it.
 */

export const title = 'full build of facts, refresh after 1 % of person-days changed, series';

const WEEKS = 104;
const FIRST_DAY = '2024-11-18';
const TODAY = dayText(dayNumber(FIRST_DAY) + 7 * WEEKS - 1);
/** Of a person's weekdays, those with something on them: 1 to 7 activities, 4 on average, so 2,000 in two years. */
const ACTIVE_SHARE = 0.96;
const MOST_A_DAY = 7;

const settings = {
  roles: [{ id: 'seller', contract: { activeDays: 3, coreActions: 5 } }],
  since: FIRST_DAY,
  today: TODAY,
};

export async function run(): Promise<void> {
  const sizes = (process.env['PEOPLE'] ?? '1000,10000').split(',').map(Number);
  process.stdout.write(`${cpus().length} processors, load ${loadavg()[0]?.toFixed(1)}\n\n`);
  process.stdout.write(
    '| people | activities | person-days | one grouping, s | full build, s | × | last days, s | % of full | random days, s | % of full | series week × team, ms | month, ms |\n',
  );
  process.stdout.write('|---|---|---|---|---|---|---|---|---|---|---|---|\n');
  for (const people of sizes) await withDatabase((database) => measure(database, people));
}

async function measure(database: Database, people: number): Promise<void> {
  const { pool } = database;
  await fill(database, people);
  const [activities] = await numbers(database, 'select count(*)::float as n from action');
  // Once for warmth, as the build that is compared with it finds the same pages in memory.
  await pool.query(grouping('warm'));
  const floor = await seconds(() => pool.query(grouping('grouped')));
  await pool.query('drop table warm, grouped');
  const full = await seconds(() => refreshFacts(database, settings, { full: true }));
  await pool.query('vacuum analyze');
  const [personDays = 0] = await numbers(database, 'select count(*)::float as n from person_day');
  const again = await seconds(() => refreshFacts(database, settings, { full: false }));
  await mark(database, `order by day desc limit ${Math.ceil(personDays / 100)}`);
  const latest = await seconds(() => refreshFacts(database, settings, { full: false }));
  await pool.query('vacuum analyze');
  await mark(database, `where hashtext(person_id || day) % 100 = 0`);
  const random = await seconds(() => refreshFacts(database, settings, { full: false }));
  const metric = findMetric('adoption-rate');
  if (metric === undefined) throw new Error('there is no adoption rate');
  const ask = async (grain: 'week' | 'month'): Promise<number> => {
    const query = { from: FIRST_DAY, to: TODAY, grain, by: 'team' as const };
    const context = { currency: 'EUR', timeZone: 'UTC', dataThrough: TODAY };
    await series(database, metric, query, context);
    const times: number[] = [];
    for (let n = 0; n < 5; n += 1) times.push(await seconds(() => series(database, metric, query, context)));
    return (times.sort((a, b) => a - b)[2] ?? 0) * 1000;
  };
  const [weekly, monthly] = [await ask('week'), await ask('month')];
  const share = (part: number): string => `${((100 * part) / full).toFixed(1)}`;
  const cells = [
    people.toLocaleString('en'),
    activities?.toLocaleString('en'),
    personDays.toLocaleString('en'),
    floor.toFixed(2),
    full.toFixed(2),
    (full / floor).toFixed(2),
    latest.toFixed(2),
    share(latest),
    random.toFixed(2),
    share(random),
    weekly.toFixed(0),
    monthly.toFixed(0),
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
  process.stdout.write(`<!-- nothing changed: ${again.toFixed(2)} s -->\n`);
}

/** One person in twelve leads the ten or so who come after them; the leads report to one head for every hundred. */
async function fill({ pool }: Database, people: number): Promise<void> {
  await pool.query(`insert into connection (id, vendor, read_through) values ('crm', 'made-up', $1)`, [
    `${TODAY}T23:00:00Z`,
  ]);
  await pool.query(
    `insert into crm_user (connection_id, source_id, version, email, name, active, class, licence, title, time_zone, created_at)
     select 'crm', 'u' || n, 1, 'u' || n || '@example.com', 'U' || n, true, 'human', 'Sales', 'Seller',
            (array['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'])[1 + n % 3], '2020-01-01'
       from generate_series(1, $1::int) n`,
    [people],
  );
  // As src/people would leave them; how people are joined is not what is measured.
  await pool.query(`
    insert into person (id, email, name, time_zone, country, status, first_day)
    select 'p' || left(encode(sha256(convert_to(email, 'UTF8')), 'hex'), 16), email, name, time_zone,
           case time_zone when 'Europe/Berlin' then 'DE' when 'America/New_York' then 'US' else 'IN' end, 'active', '2020-01-01'
      from crm_user`);
  await pool.query(`
    insert into person_account select 'crm', u.source_id, p.id, 'email' from crm_user u join person p on p.email = u.email`);
  await pool.query('insert into person_email select email, id from person');
  await pool.query(`
    insert into person_version (person_id, valid_from, role_id, team_id, team_path, licensed, employed, assumed)
    select id, '2020-01-01', 'seller', 't' || n / 200, array['t' || n / 200, 'd' || n / 2000], true, true, false
      from (select id, row_number() over (order by id) as n from person) numbered`);
  await pool.query(
    `insert into action (connection_id, source_id, kind, at, object, created_by_source_id, owner_source_id, via,
                         source_created_at, occurred_at)
     select 'crm', 'a' || u.n || '-' || d || '-' || k, (array['call', 'email', 'meeting', 'task', 'lead-created'])[1 + (k + d) % 5],
            moment, 'Task', 'u' || u.n, 'u' || u.n, case when (u.n + d + k) % 25 = 0 then 'workflow' else 'person' end,
            moment, moment
       from generate_series(1, $1::int) u(n)
       cross join generate_series(0, $2::int - 1) d
       cross join generate_series(1, $5::int) k
       cross join lateral (select $3::date + d + interval '13 hours' + k * interval '25 minutes' as moment) m
      where d % 7 < 5 and hashtext(u.n || ' ' || d) % 1000 < $4::int and k <= 1 + abs(hashtext(d || ' ' || u.n)) % $5::int`,
    [people, 7 * WEEKS, FIRST_DAY, Math.round(ACTIVE_SHARE * 2000 - 1000), MOST_A_DAY],
  );
  await pool.query('vacuum analyze');
}

const grouping = (table: string): string => `
  create table ${table} as
  select pa.person_id, (a.at at time zone p.time_zone)::date as day, a.kind, count(*) as n
    from action a
    join person_account pa on pa.connection_id = a.connection_id and pa.source_id = a.created_by_source_id
    join person p on p.id = pa.person_id
   group by 1, 2, 3`;

/** Takes one action away from each of the person-days, as if it had just come, and marks them as a sync does. */
async function mark({ pool }: Database, which: string): Promise<void> {
  await pool.query(`
    insert into dirty_day (connection_id, user_source_id, day)
    select pa.connection_id, pa.source_id, d.day
      from (select person_id, day from person_day ${which}) d join person_account pa on pa.person_id = d.person_id`);
  await pool.query(`
    delete from action a using (
      select distinct on (a.created_by_source_id, (a.at at time zone 'UTC')::date) a.connection_id, a.source_id
        from action a join dirty_day d on d.connection_id = a.connection_id and d.user_source_id = a.created_by_source_id
         and a.at >= d.day::timestamp at time zone 'UTC' and a.at < (d.day + 1)::timestamp at time zone 'UTC'
    ) one where a.connection_id = one.connection_id and a.source_id = one.source_id`);
}

async function numbers({ pool }: Database, statement: string): Promise<number[]> {
  return (await pool.query<{ n: number }>(statement)).rows.map(({ n }) => n);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
