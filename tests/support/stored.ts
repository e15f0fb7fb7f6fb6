import pg from 'pg';
import type { DemoCrms } from '../../src/demo/crms.ts';

/** Objects whose every record both sides can count, by connection. */
const COUNTED = {
  'salesforce-emea': ['User', 'Task', 'Event', 'Account', 'Contact', 'Lead', 'Opportunity', 'Case'],
  'dynamics-us': [
    ...['systemuser', 'phonecall', 'email', 'appointment', 'task'],
    ...['account', 'contact', 'lead', 'opportunity', 'incident'],
  ],
} as const;

type Rows = readonly Record<string, unknown>[];

/** Opens a connection for one piece of work. */
export async function query(url: string, statement: string, values: readonly unknown[] = []): Promise<Rows> {
  const client = new pg.Client({ connectionString: url, application_name: 'uptake test' });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement, [...values]);
    return rows;
  } finally {
    await client.end();
  }
}

/** How many live records of each object are stored, `connection object` by number. */
export async function storedCounts(url: string): Promise<Record<string, number>> {
  const rows = await query(
    url,
    `select connection_id || ' ' || object as name, count(distinct source_id)::int as n from (
       select connection_id, object, source_id from crm_record where gone_at is null
       union all select connection_id, object, source_id from action
                  where gone_at is null and kind in ('call', 'meeting', 'email', 'task')
     ) kept group by 1
     union all
     select connection_id || case when connection_id like 'sales%' then ' User' else ' systemuser' end, count(*)::int
       from crm_user where gone_at is null group by connection_id`,
  );
  const found = new Map(rows.map((row) => [String(row['name']), Number(row['n'])]));
  return Object.fromEntries(names().map((name) => [name, found.get(name) ?? 0]));
}

/** What the CRMs themselves hold, in the same form. */
export function crmCounts({ orgs }: DemoCrms): Record<string, number> {
  return Object.fromEntries(
    names().map((name) => {
      const [connection = '', object = ''] = name.split(' ');
      return [name, connection === 'salesforce-emea' ? orgs.salesforce.count(object) : orgs.dataverse.count(object)];
    }),
  );
}

/*
 * What two installations that read the same CRMs must agree on to the last row, by what is the same in both.
 */

/** The log of who did what when. */
export function actions(url: string): Promise<string[]> {
  return lines(
    url,
    `select connection_id, object, source_id, kind, at, created_by_source_id, owner_source_id, via, burst, gone_at is null
       from action order by 1, 2, 3, 4, 5`,
  );
}

/** Records as they are now. */
export function records(url: string): Promise<string[]> {
  return lines(
    url,
    `select connection_id, object, source_id, kind, owner_source_id, created_at, closed, amount, gone_at is null
       from crm_record order by 1, 2, 3`,
  );
}

/** What facts say of people's days. */
export function personDays(url: string): Promise<string[]> {
  return lines(
    url,
    `select p.email, d.day::text, d.calls, d.meetings, d.emails, d.tasks, d.records, d.owner_changes, d.core_actions,
            d.left_out, d.logins
       from person_day d join person p on p.id = d.person_id order by 1, 2`,
  );
}

async function lines(url: string, statement: string): Promise<string[]> {
  return (await query(url, statement)).map((row) => JSON.stringify(Object.values(row)));
}

function names(): string[] {
  return Object.entries(COUNTED).flatMap(([connection, objects]) => objects.map((object) => `${connection} ${object}`));
}
