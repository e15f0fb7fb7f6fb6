import { sql } from 'kysely';
import type { Db } from '../db/index.ts';
import type { Attendee, Training, TrainingFields } from './schema.ts';

/** Whether the training was there before. */
export type UpsertOutcome = 'created' | 'updated';

export interface UpsertOptions {
  /** `replace`: attendees not named are removed; `merge`: they stay. */
  readonly attendees: 'replace' | 'merge';
}

/**
 * Creates a training or changes it to what is given, in one transaction. `updated_at` moves only if something differs.
 * E-mail addresses need not belong to anybody known: they are kept, and joined when the person appears.
 */
export async function upsertTraining(db: Db, training: Training, options: UpsertOptions): Promise<UpsertOutcome> {
  return inTransaction(db, async (trx) => {
    const outcome = await upsertFields(trx, training);
    const added = await upsertAttendees(trx, training.id, training.attendees);
    const removed = options.attendees === 'replace' ? await removeOthers(trx, training.id, training.attendees) : 0;
    if (added + removed > 0) await touch(trx, training.id);
    return outcome;
  });
}

/** Every training with its attendees, by first day, then id. */
export async function listTrainings(db: Db): Promise<Training[]> {
  const [trainings, attendances] = await Promise.all([
    db.selectFrom('training').selectAll().orderBy('starts_on').orderBy('id').execute(),
    db.selectFrom('training_attendance').selectAll().orderBy('training_id').orderBy('email').execute(),
  ]);
  const attendees = new Map<string, AttendanceRow[]>();
  for (const row of attendances) {
    const list = attendees.get(row.training_id);
    if (list === undefined) attendees.set(row.training_id, [row]);
    else list.push(row);
  }
  return trainings.map((row) => toTraining(row, attendees.get(row.id) ?? []));
}

export async function getTraining(db: Db, id: string): Promise<Training | null> {
  const row = await db.selectFrom('training').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const attendances = db.selectFrom('training_attendance').selectAll().where('training_id', '=', id);
  return toTraining(row, await attendances.orderBy('email').execute());
}

/** Removes a training with its attendance and results. False when there was none. */
export async function deleteTraining(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('training').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Joins the transaction `db` may be already. */
export function inTransaction<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}

async function upsertFields(db: Db, training: TrainingFields): Promise<UpsertOutcome> {
  const values = {
    name: training.name,
    starts_on: training.startsOn,
    ends_on: training.endsOn,
    hours: training.hours,
    mode: training.mode,
    topics: training.topics,
    cost: training.cost,
  };
  const inserted = await db
    .insertInto('training')
    .values({ id: training.id, ...values })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted !== undefined) return 'created';
  await db
    .updateTable('training')
    .set({ ...values, updated_at: sql<Date>`now()` })
    .where('id', '=', training.id)
    .where(
      sql<boolean>`(name, starts_on, ends_on, hours, mode, topics, cost) is distinct from
        (${values.name}::text, ${values.starts_on}::date, ${values.ends_on}::date, ${values.hours}::numeric,
         ${values.mode}::text, ${values.topics}::text[], ${values.cost}::numeric)`,
    )
    .execute();
  return 'updated';
}

/** How many attendances are new or changed. */
async function upsertAttendees(db: Db, id: string, attendees: readonly Attendee[]): Promise<number> {
  if (attendees.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into training_attendance (training_id, email, status, minutes)
    select ${id}, email, status, minutes
    from unnest(
      ${attendees.map((attendee) => attendee.email)}::text[],
      ${attendees.map((attendee) => attendee.status)}::text[],
      ${attendees.map((attendee) => attendee.minutes)}::numeric[]
    ) as given (email, status, minutes)
    on conflict (training_id, email) do update set status = excluded.status, minutes = excluded.minutes
    where (training_attendance.status, training_attendance.minutes) is distinct from (excluded.status, excluded.minutes)
  `.execute(db);
  return Number(numAffectedRows ?? 0n);
}

async function removeOthers(db: Db, id: string, attendees: readonly Attendee[]): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from training_attendance
    where training_id = ${id} and email <> all (${attendees.map((attendee) => attendee.email)}::text[])
  `.execute(db);
  return Number(numAffectedRows ?? 0n);
}

async function touch(db: Db, id: string): Promise<void> {
  await db.updateTable('training').set({ updated_at: sql<Date>`now()` }).where('id', '=', id).execute();
}

interface TrainingRow {
  readonly id: string;
  readonly name: string;
  readonly starts_on: string;
  readonly ends_on: string;
  readonly hours: string | null;
  readonly mode: string | null;
  readonly topics: string[];
  readonly cost: string | null;
}

interface AttendanceRow {
  readonly email: string;
  readonly status: string;
  readonly minutes: string | null;
}

function toTraining(row: TrainingRow, attendances: readonly AttendanceRow[]): Training {
  return {
    id: row.id,
    name: row.name,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    hours: toNumber(row.hours),
    mode: row.mode,
    topics: row.topics,
    cost: toNumber(row.cost),
    attendees: attendances.map(({ email, status, minutes }) => ({
      email,
      status: status as Attendee['status'],
      minutes: toNumber(minutes),
    })),
  };
}

function toNumber(numeric: string | null): number | null {
  return numeric === null ? null : Number(numeric);
}
