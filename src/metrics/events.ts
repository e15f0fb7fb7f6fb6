import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import { dayNumber, dayText, HolidayCalendar } from '../facts/index.ts';

/** Something that happened in the company or around it and may have moved use. No cause is claimed. */
export interface CompanyEvent {
  /** Unique and stable: where it is from, and which. */
  readonly id: string;
  readonly on: string;
  readonly until: string | null;
  readonly kind: string;
  readonly title: string;
  readonly source: 'posted' | 'configured' | 'metadata' | 'calendar' | 'training';
}

/** What is named in uptake.yaml. */
export interface ConfiguredEvent {
  readonly on: string;
  readonly title: string;
}

/**
 * Events that touch [from, to), by day: posted, configured, public holidays of countries people work in, and trainings.
 * @param to exclusive
 */
export async function eventsBetween(
  database: Database,
  configured: readonly ConfiguredEvent[],
  range: { readonly from: string; readonly to: string },
): Promise<CompanyEvent[]> {
  const { from, to } = range;
  const { rows } = await sql<CompanyEvent>`
    select 'posted:' || id as id, on_day as "on", until_day as until, kind, title, 'posted' as source
      from company_event where on_day < ${to}::date and coalesce(until_day, on_day) >= ${from}::date
    union all
    select 'training:' || id, starts_on, case when ends_on > starts_on then ends_on end, 'training', name, 'training'
      from training where starts_on < ${to}::date and ends_on >= ${from}::date`.execute(database.db);
  const fields = await fieldChanges(database, from, to);
  const named = configured.flatMap(({ on, title }): CompanyEvent[] =>
    on >= from && on < to
      ? [{ id: `configured:${on} ${title}`, on, until: null, kind: 'other', title, source: 'configured' }]
      : [],
  );
  const found = [...rows, ...fields, ...named, ...(await holidaysBetween(database, from, to))];
  return found.sort((a, b) => a.on.localeCompare(b.on) || (a.id < b.id ? -1 : 1));
}

/** Fields that became required, or stopped being so, after they were first seen: one event an object and day. */
async function fieldChanges(database: Database, from: string, to: string): Promise<CompanyEvent[]> {
  const { rows } = await sql<CompanyEvent>`
    select 'field:' || v.connection_id || ' ' || v.object || ' ' || v.on_day || ' ' || v.required as id, v.on_day as "on",
           null as until, 'field-change' as kind,
           case when v.required then 'Required from now on in ' else 'No longer required in ' end || v.object || ': '
             || string_agg(v.field, ', ' order by v.field) as title,
           'metadata' as source
      from (
        select f.connection_id, f.object, f.field, f.required, (f.valid_from at time zone 'UTC')::date as on_day,
               lag(f.required) over (partition by f.connection_id, f.stream, f.source_id order by f.valid_from) as before,
               f.assumed
          from field_requirement f
      ) v
     -- What was so when first looked at is no change; a field that came later and was required at once is one.
     where (v.before <> v.required or (v.before is null and v.required and not v.assumed))
       and v.on_day >= ${from}::date and v.on_day < ${to}::date
     group by v.connection_id, v.object, v.on_day, v.required`.execute(database.db);
  return rows;
}

/** Public holidays on weekdays, in every country at least five people work in. */
async function holidaysBetween(database: Database, from: string, to: string): Promise<CompanyEvent[]> {
  const { rows } = await sql<{ country: string }>`
    select country from person where country is not null and status <> 'excluded'
     group by country having count(*) >= 5 order by country`.execute(database.db);
  const calendar = new HolidayCalendar();
  const events: CompanyEvent[] = [];
  for (const { country } of rows) {
    for (let day = dayNumber(from); day < dayNumber(to); day += 1) {
      const weekend = (((day + 3) % 7) + 7) % 7 >= 5;
      if (weekend || !calendar.isHoliday(country, day)) continue;
      const on = dayText(day);
      const title = `Public holiday (${country})`;
      events.push({ id: `holiday:${country} ${on}`, on, until: null, kind: 'holiday', title, source: 'calendar' });
    }
  }
  return events;
}
