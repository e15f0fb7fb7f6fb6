import type { PoolClient } from 'pg';
import type { Database } from '../db/index.ts';
import { type Account, exclusionOf, joinAccounts } from './identity.ts';
import { placePeople } from './placement.ts';
import type { PeopleSettings } from './settings.ts';
import type { AccountVersion } from './slices.ts';
import { storePeople } from './store.ts';

export interface PeopleCounts {
  readonly people: number;
  readonly accounts: number;
  /** People whose role, team, working time or accounts differ from before: their weeks are marked for recomputing. */
  readonly changed: number;
}

/**
 * Rebuilds people, their accounts, placements and teams from what the CRMs say of their users, in one transaction, and
 * marks what depends on a difference. Same input, same rows.
 */
export async function refreshPeople(
  database: Database,
  settings: PeopleSettings,
  connectionOrder: readonly string[],
): Promise<PeopleCounts> {
  const client = await database.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    // Two refreshes would each delete what the other inserted.
    await client.query(`select pg_advisory_xact_lock(hashtext('uptake people'))`);
    await noteAddresses(client);
    const accounts = await loadAccounts(client, settings.timeZone);
    const identities = joinAccounts(accounts, connectionOrder, settings);
    const placed = placePeople(identities, await loadVersions(client), settings);
    const excluded = accounts.flatMap((account) => {
      const reason = exclusionOf(account, settings);
      return reason === null ? [] : { account, reason };
    });
    const changed = await storePeople(client, { identities, placed, excluded }, settings);
    await client.query('commit');
    const joined = identities.reduce((sum, identity) => sum + identity.accounts.length, 0);
    return { people: identities.length, accounts: joined, changed };
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Keeps every address an account is seen with: the CRMs only know the present one. */
async function noteAddresses(client: PoolClient): Promise<void> {
  await client.query(
    `insert into account_email (connection_id, source_id, email)
     select u.connection_id, u.source_id, lower(trim(u.email)) as address
       from crm_user u
      where trim(u.email) <> ''
        and not exists (select from account_email e where e.connection_id = u.connection_id
                           and e.source_id = u.source_id and e.email = lower(trim(u.email)))
      order by u.created_at, u.connection_id, u.source_id`,
  );
}

async function loadAccounts(client: PoolClient, companyTimeZone: string): Promise<Account[]> {
  const { rows } = await client.query<Account>(
    `select u.connection_id as "connectionId", u.source_id as "sourceId", email, username, name, active, class,
            time_zone as "timeZone", federation_id as "federationId", entra_id as "entraId", u.created_at as "createdAt",
            profile, role, business_unit as "businessUnit",
            coalesce((select json_agg(json_build_object('email', e.email, 'seen', e.seen) order by e.seen)
                        from account_email e
                       where e.connection_id = u.connection_id and e.source_id = u.source_id), '[]') as addresses
       from crm_user u join connection c on c.id = u.connection_id and c.enabled
      order by 1, 2`,
  );
  const known = await knownZones(client, [companyTimeZone, ...rows.flatMap((row) => row.timeZone ?? [])]);
  return rows.map((row) => (row.timeZone === null || known.has(row.timeZone) ? row : { ...row, timeZone: null }));
}

/** Zones that both PostgreSQL and this runtime can reckon with: one they disagree on would end every refresh. */
async function knownZones(client: PoolClient, zones: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>('select name from pg_timezone_names where name = any($1)', [
    [...new Set(zones)],
  ]);
  return new Set(
    rows.flatMap(({ name }) => {
      try {
        new Intl.DateTimeFormat('en', { timeZone: name });
        return name;
      } catch {
        return [];
      }
    }),
  );
}

async function loadVersions(client: PoolClient): Promise<AccountVersion[]> {
  const { rows } = await client.query<AccountVersion>(
    `select v.connection_id as "connectionId", v.source_id as "sourceId", v.valid_from as "validFrom",
            nullif(v.valid_to, 'infinity') as "validTo", v.active, v.licence, v.profile, v.role, v.title,
            v.manager_source_id as "managerSourceId", v.business_unit as "businessUnit", v.assumed,
            case when v.assumed and not v.active then greatest(
              (select max(a.at) from action a
                where a.connection_id = v.connection_id and a.created_by_source_id = v.source_id
                  and a.via = 'person' and a.at < v.valid_to),
              (select u.last_login_at from crm_user u
                where u.connection_id = v.connection_id and u.source_id = v.source_id and u.last_login_at < v.valid_to)
            ) end as "lastTraceAt"
       from crm_user_version v order by 1, 2, 3`,
  );
  return rows;
}
