import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import type { BreakRow, DriverRow, EventStudy, Notice, Periods } from '../metrics/index.ts';

/** Findings as they were computed, before anybody judges what may be shown of them. */

export interface FoundDrivers {
  readonly periods: Periods;
  readonly change: { readonly before: number; readonly after: number; readonly change: number };
  /** In either period. */
  readonly people: number;
  readonly rows: readonly DriverRow[];
  readonly notices: readonly Notice[];
}

export async function storedEventStudy(database: Database, trainingId: string): Promise<EventStudy | null> {
  const { rows } = await sql<{ payload: EventStudy }>`
    select payload from training_result where training_id = ${trainingId} and kind = 'event-study'`.execute(
    database.db,
  );
  return rows[0]?.payload ?? null;
}

/** Drivers since a training; null before its weeks 5–8 are over. */
export async function storedDrivers(database: Database, trainingId: string): Promise<FoundDrivers | null> {
  const { rows } = await sql<{ kind: string; payload: unknown; people: number }>`
    select kind, payload, people from training_result
     where training_id = ${trainingId} and kind in ('drivers', 'driver-change') order by kind, by, group_id`.execute(
    database.db,
  );
  const summary = rows.find((row) => row.kind === 'driver-change');
  if (summary === undefined) return null;
  const { periods, change } = summary.payload as Pick<FoundDrivers, 'periods' | 'change'>;
  return {
    periods,
    change,
    people: summary.people,
    rows: rows.filter((row) => row.kind === 'drivers').map((row) => row.payload as DriverRow),
    notices: [],
  };
}

export async function storedBreaks(database: Database): Promise<{ rows: BreakRow[] }> {
  const { rows } = await sql<{ payload: BreakRow }>`
    select payload from company_result where kind = 'break' order by group_id`.execute(database.db);
  return { rows: rows.map((row) => row.payload) };
}

/** Results about the company of one kind, as they were computed. */
export async function storedCompany<Payload>(database: Database, kind: string): Promise<Payload[]> {
  const { rows } = await sql<{ payload: Payload }>`
    select payload from company_result where kind = ${kind} order by by, group_id`.execute(database.db);
  return rows.map((row) => row.payload);
}
