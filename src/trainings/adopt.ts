import { sql } from 'kysely';
import type { Db } from '../db/index.ts';
import { attendee, type Training, trainingInput } from './schema.ts';
import { deleteTraining, inTransaction, upsertTraining } from './store.ts';

export interface Adopted {
  readonly created: number;
  /** Trainings that were adopted before, changed or not. */
  readonly kept: number;
  readonly removed: number;
}

export interface AdoptOptions {
  /** The company's, for the calendar days of sessions that have a time. */
  readonly timeZone: string;
  /** Whether a stream is still configured; what another one once said no longer counts. */
  readonly isRead: (connectionId: string, stream: string) => boolean;
}

const MOST_ID = 64;
const MOST_NAME = 200;

/**
 * Makes the sessions that the CRMs hold for the configured sources into trainings, with the colleagues who took part; those
 * that changed are brought up to date, and those a CRM no longer names are removed if they came from there. A training made
 * by hand is never touched, not even one that has the id an adopted one would get.
 *
 * Only e-mail addresses of users of a CRM are taken over: a campaign may name customers as well.
 */
export async function adoptTrainings(db: Db, { timeZone, isRead }: AdoptOptions): Promise<Adopted> {
  return inTransaction(db, async (trx) => {
    const sessions = (await readSessions(trx, timeZone)).filter((each) => isRead(each.connection_id, each.stream));
    const before = await trx.selectFrom('adopted_training').selectAll().execute();
    const known = new Set(before.map((row) => row.training_id));
    const count = { created: 0, kept: 0, removed: 0 };
    const found = new Set<string>();
    for (const { training, connection_id, source_id } of sessions) {
      if (!known.has(training.id) && (await isTaken(trx, training.id))) continue;
      found.add(training.id);
      await upsertTraining(trx, training, { attendees: 'replace' });
      if (known.has(training.id)) count.kept += 1;
      else {
        count.created += 1;
        await trx
          .insertInto('adopted_training')
          .values({ training_id: training.id, connection_id, source_id })
          .execute();
      }
    }
    for (const id of known) {
      if (!found.has(id) && (await deleteTraining(trx, id))) count.removed += 1;
    }
    return count;
  });
}

interface Session {
  readonly stream: string;
  readonly connection_id: string;
  readonly source_id: string;
  readonly training: Training;
}

interface SessionRow {
  readonly stream: string;
  readonly connection_id: string;
  readonly source_id: string;
  readonly name: string;
  readonly starts_on: string;
  readonly ends_on: string;
  readonly hours: number | null;
  readonly cost: string | null;
  readonly attendees: { readonly email: string; readonly status: string }[];
}

/** In order of id, so that two at once would wait for each other instead of deadlocking. */
async function readSessions(db: Db, timeZone: string): Promise<Session[]> {
  const { rows } = await sql<SessionRow>`
    with present as (
      select connection_id, stream, source_id, name, starts_at, ends_at, all_day, cost,
             case when all_day then 'UTC' else ${timeZone} end as zone
        from crm_training_session where valid_to = 'infinity'
    ), taken as (
      select a.connection_id, a.session_source_id, u.email,
             -- whoever accepted what is still to come has only been invited so far
             case when s.starts_at > now() then 'invited' else a.status end as status
        from crm_attendance a
        join present s on s.connection_id = a.connection_id and s.source_id = a.session_source_id
        join lateral (
          select lower(u.email) as email from crm_user u
           where u.connection_id = a.connection_id and u.source_id = a.user_source_id and u.email is not null
           union
          select lower(u.email) from crm_user u where lower(u.email) = lower(a.email)
        ) u on true
       where a.valid_to = 'infinity'
    )
    select s.connection_id, s.stream, s.source_id, s.name, s.cost,
           (s.starts_at at time zone s.zone)::date::text as starts_on,
           (s.ends_at at time zone s.zone)::date::text as ends_on,
           case when not s.all_day and s.ends_at > s.starts_at and s.ends_at - s.starts_at < interval '24 hours'
                then round(extract(epoch from s.ends_at - s.starts_at) / 3600, 2)::float8 end as hours,
           coalesce((select json_agg(json_build_object('email', email, 'status', status) order by email) from (
              select email, (array_agg(status order by array_position(array['completed', 'attended', 'invited'], status)))[1]
                       as status
                from taken t
               where t.connection_id = s.connection_id and t.session_source_id = s.source_id group by email
           ) each_once), '[]') as attendees
      from present s order by s.connection_id, s.source_id`.execute(db);
  return rows.flatMap((row) => toSession(row) ?? []);
}

/** null for what cannot be a training: a session that ends before it begins, or in another century. */
function toSession(row: SessionRow): Session | null {
  const { connection_id, stream, source_id, name, starts_on, ends_on, hours, cost } = row;
  const { data } = trainingInput.safeParse({
    id: `${connection_id.slice(0, MOST_ID - 1 - source_id.length)}-${source_id}`,
    name: name.slice(0, MOST_NAME),
    startsOn: starts_on,
    endsOn: ends_on,
    hours,
    cost: cost === null ? null : Number(cost),
    attendees: row.attendees.flatMap((each) => attendee.safeParse(each).data ?? []),
  });
  return data === undefined || data.endsOn < data.startsOn
    ? null
    : { connection_id, stream, source_id, training: data };
}

async function isTaken(db: Db, id: string): Promise<boolean> {
  return (await db.selectFrom('training').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}
