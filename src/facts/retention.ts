import type { PoolClient } from 'pg';
import type { Database } from '../db/index.ts';
import { dayNumber, dayText, mondayOf } from './calendar.ts';

/** How long things are kept, as the configuration says. */
export interface RetentionSettings {
  readonly actionDays: number;
  readonly personDayDays: number;
  readonly personWeekWeeks: number;
  readonly groupWeekMonths: number;
}

export interface PurgeCounts {
  readonly actions: number;
  readonly logins: number;
  readonly personDays: number;
  readonly personWeeks: number;
  readonly groupWeeks: number;
}

/**
 * Deletes what was kept long enough: actions and sign-ins, days and weeks of people, weeks of groups. Facts outlive what
 * they were made of: what is deleted here is never taken out of what was made of it, and `kept_from` says from when on
 * things are still there, so that no rebuild reaches further back. Facts should be refreshed before, or what was not yet
 * counted never will be.
 * @param today in the company's time zone
 */
export async function purgeFacts(
  database: Database,
  retention: RetentionSettings,
  today: string,
): Promise<PurgeCounts> {
  const client = await database.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    // A refresh under way still counts what is to be deleted.
    await client.query(`select pg_advisory_xact_lock(hashtext('uptake facts'))`);
    const day = dayNumber(today);
    const actionsFrom = dayText(day - retention.actionDays);
    // A person's day may be a day apart from the UTC day of its actions.
    const actions = await remove(client, `delete from action where at < $1::date - 1`, actionsFrom);
    const logins = await remove(client, `delete from login where at < $1::date - 1`, actionsFrom);
    const daysFrom = dayText(day - retention.personDayDays);
    const personDays = await remove(client, 'delete from person_day where day < $1', daysFrom);
    const weeksFrom = dayText(mondayOf(day) - 7 * retention.personWeekWeeks);
    const personWeeks = await remove(client, 'delete from person_week where week_start < $1', weeksFrom);
    await client.query('delete from person_span where last_week < $1', [weeksFrom]);
    await client.query('delete from person_drop_off where from_day < $1', [weeksFrom]);
    const groupsFrom = monthsBefore(today, retention.groupWeekMonths);
    const groupWeeks = await remove(client, 'delete from group_week where week_start < $1', groupsFrom);
    await client.query(`delete from group_period where period_start < $1`, [groupsFrom]);
    await note(client, {
      action: [actionsFrom, actions + logins],
      person_day: [daysFrom, personDays],
      person_week: [weeksFrom, personWeeks],
      group_week: [groupsFrom, groupWeeks],
    });
    await client.query('commit');
    return { actions, logins, personDays, personWeeks, groupWeeks };
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function remove(client: PoolClient, statement: string, from: string): Promise<number> {
  return (await client.query(statement, [from])).rowCount ?? 0;
}

/**
 * Notes from when on things are there, once anything of the sort was deleted. A longer retention later brings nothing
 * back, so the days only move forward.
 */
async function note(
  client: PoolClient,
  from: Readonly<Record<string, readonly [day: string, n: number]>>,
): Promise<void> {
  await client.query(
    `insert into kept_from (what, day)
     select p.what, p.day from unnest($1::text[], $2::date[], $3::int[]) as p(what, day, n)
      where p.n > 0 or p.what in (select what from kept_from)
     on conflict (what) do update set day = greatest(kept_from.day, excluded.day)`,
    [Object.keys(from), Object.values(from).map(([day]) => day), Object.values(from).map(([, n]) => n)],
  );
}

function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 10);
}
