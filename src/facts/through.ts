import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import { localDay } from '../people/index.ts';
import { dayNumber, dayText } from './calendar.ts';

/**
 * The last complete day: it has ended in the westernmost time zone in use, and every enabled connection was read after
 * that. Null before the first complete sync.
 */
export async function dataThrough(database: Database, companyTimeZone: string): Promise<string | null> {
  const { rows } = await database.pool.query<{ read_through: Date | null; unread: boolean }>(
    `select min(read_through) as read_through, bool_or(read_through is null) as unread from connection where enabled`,
  );
  const { read_through: readThrough, unread } = rows[0] ?? { read_through: null, unread: true };
  if (readThrough === null || unread) return null;
  const zones = await database.db.selectFrom('person').select('time_zone').distinct().execute();
  const days = [companyTimeZone, ...zones.map((zone) => zone.time_zone)].map((zone) => localDay(readThrough, zone));
  const earliest = days.sort()[0];
  return earliest === undefined ? null : dayText(dayNumber(earliest) - 1);
}

/**
 * Keeps today's count of open leads by owner: a state no CRM remembers, so it is known from our first sync on. Nothing is
 * kept of a connection that has not been read yet, or the leads it has would be taken for none.
 */
export async function countOpenLeads(database: Database, today: string): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    await trx.deleteFrom('open_lead_day').where('day', '=', today).execute();
    await sql`
      insert into open_lead_day (connection_id, owner_source_id, day, open_leads)
      select r.connection_id, r.owner_source_id, ${today}::date, count(*)::int
        from crm_record r join connection c on c.id = r.connection_id and c.enabled and c.read_through is not null
       where r.kind = 'lead' and not r.closed and r.gone_at is null and r.owner_source_id is not null
       group by 1, 2
      union all
      -- the mark that the day was counted, whether or not there were any
      select id, '', ${today}::date, 0 from connection where enabled and read_through is not null`.execute(trx);
  });
}
