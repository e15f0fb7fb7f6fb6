import type { Database } from '../../src/db/index.ts';
import { refreshGroups } from '../../src/facts/index.ts';

export const TEAMS = 50;
export const WEEKS = 104;
export const FIRST_WEEK = '2024-11-04';
export const LAST_DAY = '2026-11-02';

/**
 * Facts of a company of so many people in fifty teams, two roles and two connections over 104 weeks, put straight into the
 * tables. What was there before goes. @returns how many person-weeks
 */
export async function fillCompany(database: Database, people: number): Promise<number> {
  const { pool } = database;
  await pool.query('truncate person, team, computation, restated_week, access_log cascade');
  await pool.query(
    `insert into connection (id, vendor) values ('crm-a', 'salesforce'), ('crm-b', 'salesforce') on conflict do nothing`,
  );
  await pool.query('delete from crm_user');
  await pool.query(`insert into team (id, name) select 't' || n, 'Team ' || n from generate_series(1, $1) n`, [TEAMS]);
  await pool.query(
    `insert into person (id, email, name, time_zone, status, first_day)
     select 'p' || n, 'p' || n || '@acme.example', 'Person ' || n, 'Europe/Berlin', 'active', '2024-01-01'
       from generate_series(1, $1) n`,
    [people],
  );
  await pool.query(
    `insert into crm_user (connection_id, source_id, version, name, active, class, created_at)
     select case n % 2 when 0 then 'crm-a' else 'crm-b' end, 'u' || n, 1, 'Person ' || n, true, 'human', '2024-01-01'
       from generate_series(1, $1) n`,
    [people],
  );
  await pool.query(
    `insert into person_account (connection_id, source_id, person_id, joined_by)
     select connection_id, source_id, 'p' || substr(source_id, 2), 'email' from crm_user`,
  );
  await pool.query(
    `insert into person_week (person_id, week_start, role_id, team_id, team_path, connections, working_days, active_days, core_actions,
       capped_core_actions, calls, meetings, emails, tasks, records, owner_changes, login_days, eligible, adopted, assumed)
     select 'p' || n, $2::date + 7 * w, case n % 3 when 0 then 'sales-development' else 'account-executive' end,
            't' || (1 + n % $4), array['t' || (1 + n % $4)], array[case n % 2 when 0 then 'crm-a' else 'crm-b' end], 5, (n * 7 + w * 3) % 6,
            (n * 7 + w * 3) % 20, (n * 7 + w * 3) % 20, (n + w) % 9, (n + w) % 3, (n + w) % 5, 0, 0, 0, (n * 7 + w * 3) % 6, (n + w) % 29 <> 0, (n * 7 + w * 3) % 6 >= 3, false
       from generate_series(1, $1::int) n cross join generate_series(0, $3::int - 1) w`,
    [people, FIRST_WEEK, WEEKS, TEAMS],
  );
  await pool.query(
    `insert into computation (as_of, data_through, definition_version, inputs) values (now(), $1, 'bench', '{}')`,
    ['2026-11-01'],
  );
  await pool.query('insert into dirty_group_week select distinct week_start, true from person_week');
  await refreshGroups(database);
  await pool.query('analyze');
  return people * WEEKS;
}
