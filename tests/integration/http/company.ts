import type { Database } from '../../../src/db/index.ts';
import { refreshGroups } from '../../../src/facts/index.ts';

/** People who are alike, for as many weeks. */
export interface Crowd {
  readonly people: number;
  /** Of them, how many have an adopted week, every week. */
  readonly adopted: number;
  /** Their team and those above it. */
  readonly path: readonly string[];
  readonly role?: string;
  readonly connections?: readonly string[];
  /** Mondays; all of them when left out. */
  readonly weeks?: readonly string[];
}

export const mondays = ['2026-10-05', '2026-10-12', '2026-10-19', '2026-10-26'] as const;
/** The last week ends a day later and is provisional. */
export const dataThrough = '2026-10-31';

/** Facts as the pipeline would have left them. Whoever adopted the week logged two calls on its Tuesday. */
export async function seed(database: Database, crowds: readonly Crowd[]): Promise<void> {
  const { pool } = database;
  await pool.query(`insert into connection (id, vendor) values ('crm-a', 'salesforce'), ('crm-b', 'salesforce')
                    on conflict do nothing`);
  for (const path of crowds.map((crowd) => crowd.path)) {
    for (const [index, team] of path.entries()) {
      await pool.query(`insert into team (id, name, parent_id) values ($1, $2, $3) on conflict do nothing`, [
        team,
        `Team ${team}`,
        path[index + 1] ?? null,
      ]);
    }
  }
  for (const [group, crowd] of crowds.entries()) {
    for (let n = 0; n < crowd.people; n += 1) await person(database, `p${group}-${n}`, n < crowd.adopted, crowd);
  }
  await regroup(database);
  await pool.query(
    `insert into computation (as_of, data_through, definition_version, inputs) values ($1, $2, 'adoption-rate@1', '{}')`,
    ['2026-11-02T06:00:00Z', dataThrough],
  );
}

/** Adds the groups up anew, after weeks of people were changed by hand. */
export async function regroup(database: Database): Promise<void> {
  await database.pool.query('insert into dirty_group_week select distinct week_start, true from person_week');
  await refreshGroups(database);
}

async function person({ pool }: Database, id: string, adopted: boolean, crowd: Crowd): Promise<void> {
  await pool.query(
    `insert into person (id, email, name, time_zone, status, first_day)
     values ($1, $1 || '@acme.example', 'Person ' || $1, 'Europe/Berlin', 'active', '2026-01-01')`,
    [id],
  );
  for (const connection of crowd.connections ?? ['crm-a']) {
    await pool.query(
      `insert into crm_user (connection_id, source_id, version, name, active, class, created_at, scan_id)
       values ($1, $2, 1, $2, true, 'human', '2026-01-01', 0)`,
      [connection, id],
    );
    await pool.query(
      `insert into person_account (connection_id, source_id, person_id, joined_by) values ($1, $2, $2, 'email')`,
      [connection, id],
    );
  }
  for (const week of crowd.weeks ?? mondays) {
    await pool.query(
      `insert into person_week (person_id, week_start, role_id, team_id, team_path, connections, working_days,
         active_days, core_actions, capped_core_actions, calls, meetings, emails, tasks, records, owner_changes, login_days, eligible, adopted, assumed)
       values ($1, $2, $3, $4, $5, $6, 5, $7, $8, $8, $8, 0, 0, 0, 0, 0, 0, true, $9, false)`,
      [
        id,
        week,
        crowd.role ?? 'account-executive',
        crowd.path[0] ?? null,
        crowd.path,
        crowd.connections ?? ['crm-a'],
        adopted ? 1 : 0,
        adopted ? 2 : 0,
        adopted,
      ],
    );
    if (adopted) {
      await pool.query(`insert into person_day (person_id, day, calls, core_actions) values ($1, $2::date + 1, 2, 2)`, [
        id,
        week,
      ]);
    }
  }
}
