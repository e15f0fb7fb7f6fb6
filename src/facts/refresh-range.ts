import type { PoolClient } from 'pg';
import type { RoleContract } from '../people/settings.ts';
import { dayNumber, dayText, mondayOf } from './calendar.ts';
import { firstComputable, loadKept } from './kept.ts';
import { rebuildPersonDays, refreshPersonDays } from './person-day.ts';
import { type PersonSpan, personSpans, replaceSpans } from './person-span.ts';
import { writePersonWeeks } from './person-week.ts';
import { endsOf, inRange, type PersonRange } from './range.ts';
import { loadTimelines } from './timeline.ts';
import { HolidayCalendar } from './working-days.ts';

export interface RangeSettings {
  readonly roles: readonly { readonly id: string; readonly contract: RoleContract }[];
  /** The first day any connection reads from: weeks before it would be silent zeros. */
  readonly since: string;
  /** Today in the company's time zone: the week it lies in is the last one there are rows for. */
  readonly today: string;
}

export interface RangeCounts {
  /** People with weeks computed anew … */
  readonly people: number;
  /** … and how many weeks those are. */
  readonly weeks: number;
}

export interface RangeOptions {
  readonly full: boolean;
  /** Monday from which on everybody's weeks are computed anew, beside what is marked; null: none. */
  readonly weeksFrom: string | null;
}

/** People whose timelines are read together; bounds memory, not results. */
const PORTION = 1_000;

/** Brings a range of people up to date within the caller's transaction, and takes their marks. */
export async function refreshRange(
  client: PoolClient,
  settings: RangeSettings,
  range: PersonRange,
  { full, weeksFrom }: RangeOptions,
): Promise<RangeCounts> {
  const ends = [...endsOf(range)];
  const kept = await loadKept(client);
  const firstMonday = dayText(firstComputable(settings.since, kept));
  const lastMonday = dayText(mondayOf(dayNumber(settings.today)));
  await client.query(
    'drop table if exists pg_temp.week_due, pg_temp.refreshed_day, pg_temp.new_week, pg_temp.changed_week',
  );
  await client.query(
    "create temp table week_due (person_id text, week date, trail text not null default '') on commit drop",
  );
  const { rows: taken } = await client.query<{ id: string }>(
    `delete from dirty_person where ${inRange('person_id', 1)} returning person_id as id`,
    ends,
  );
  const replaced = full ? await everybody(client, range) : taken;
  const behind = full ? [] : await peopleBehind(client, range, firstMonday, lastMonday);
  const days = kept.actions ?? '-infinity';
  if (full) {
    for (const table of ['person_span', 'person_week']) {
      await client.query(
        `delete from ${table} where ${inRange('person_id', 1)} and person_id not in (select id from person)`,
        ends,
      );
    }
    await rebuildPersonDays(client, range, days);
  }
  if (!full) await refreshPersonDays(client, range, days);
  await placeWeeks(
    client,
    settings,
    [...new Set([...replaced, ...behind].map(({ id }) => id))],
    firstMonday,
    lastMonday,
  );
  await client.query(
    `insert into week_due (person_id, week)
     select person_id, greatest(min(week), $3::date) from (
       select unnest($4::text[]) as person_id, '-infinity'::date as week
       union all select unnest($5::text[]), unnest($6::date[])
       union all select id, $7::date from person where $7::date is not null and ${inRange('id', 1)}
       ${full ? '' : "union all select person_id, day - (day - date '1900-01-01') % 7 from refreshed_day"}
     ) due group by person_id`,
    [
      ...ends,
      firstMonday,
      replaced.map(({ id }) => id),
      behind.map(({ id }) => id),
      behind.map(({ week }) => week),
      weeksFrom,
    ],
  );
  const { rows } = await client.query<{ people: number; empty: boolean }>(
    `select count(*)::int as people,
            not exists (select from person_week where ${inRange('person_id', 1)}) as empty from week_due`,
    ends,
  );
  const { people = 0, empty = false } = rows[0] ?? {};
  // Nothing is known of rows this transaction has only just written, and analysing them would make ranges wait for each
  // other; of everything, tables are read whole whatever the planner believes.
  if (full) await client.query('set local enable_nestloop = off');
  const weeks = people === 0 ? 0 : await writePersonWeeks(client, empty);
  if (full) await client.query('set local enable_nestloop = on');
  return { people, weeks };
}

async function everybody(client: PoolClient, range: PersonRange): Promise<{ id: string }[]> {
  const all = `select id from person where ${inRange('id', 1)} order by id`;
  return (await client.query<{ id: string }>(all, [...endsOf(range)])).rows;
}

/** Whoever has no row for a week that has begun, as time passes: a week without action is an explicit zero. */
async function peopleBehind(
  client: PoolClient,
  range: PersonRange,
  firstMonday: string,
  lastMonday: string,
): Promise<{ id: string; week: string }[]> {
  const { rows } = await client.query<{ id: string; week: string }>(
    `select p.id, coalesce(w.last + 7, '-infinity')::text as week
       from person p
       cross join lateral (select max(week_start) as last from person_week where person_id = p.id) w
       cross join lateral (
         select least($4::date, date_trunc('week', p.last_day::timestamp)::date) as expected
       ) e
      where ${inRange('p.id', 1)} and e.expected >= $3::date and coalesce(w.last < e.expected, true)`,
    [...endsOf(range), firstMonday, lastMonday],
  );
  return rows;
}

/** Works out anew what is asked of people, from the first week on that can be computed. */
async function placeWeeks(
  client: PoolClient,
  { roles }: RangeSettings,
  ids: readonly string[],
  firstMonday: string,
  lastMonday: string,
): Promise<void> {
  const contracts = new Map(roles.map((role) => [role.id, role.contract]));
  const holidays = new HolidayCalendar();
  const first = dayNumber(firstMonday);
  for (let start = 0; start < ids.length; start += PORTION) {
    const portion = ids.slice(start, start + PORTION);
    const spans: PersonSpan[] = [];
    for (const timeline of await loadTimelines(client, portion)) {
      spans.push(...personSpans(timeline, first, dayNumber(lastMonday), contracts, holidays));
    }
    await replaceSpans(client, portion, first, spans);
  }
}
