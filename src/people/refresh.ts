import type { PoolClient } from 'pg';
import { copyRows } from '../db/copy.ts';
import type { Database } from '../db/index.ts';
import { type Account, type Identity, joinAccounts } from './identity.ts';
import { type AccountVersion, lastTraceOf, localDay, type Placed, placePeople } from './placement.ts';
import type { PeopleSettings } from './settings.ts';

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
    const accounts = await loadAccounts(client);
    const identities = joinAccounts(accounts, connectionOrder, settings);
    const placed = placePeople(identities, await loadVersions(client), settings);
    const changed = await store(client, identities, placed, settings);
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

async function loadAccounts(client: PoolClient): Promise<Account[]> {
  const { rows } = await client.query<Account>(
    `select u.connection_id as "connectionId", u.source_id as "sourceId", email, username, name, active, class,
            time_zone as "timeZone", federation_id as "federationId", entra_id as "entraId", u.created_at as "createdAt",
            last_login_at as "lastLoginAt", profile, role, business_unit as "businessUnit",
            case when active then null else (
              select max(a.at) from action a
               where a.connection_id = u.connection_id and a.created_by_source_id = u.source_id
            ) end as "lastActionAt"
       from crm_user u join connection c on c.id = u.connection_id and c.enabled
      order by 1, 2`,
  );
  return rows;
}

async function loadVersions(client: PoolClient): Promise<AccountVersion[]> {
  const { rows } = await client.query<AccountVersion>(
    `select connection_id as "connectionId", source_id as "sourceId", valid_from as "validFrom",
            nullif(valid_to, 'infinity') as "validTo", active, licence, profile, role, title,
            manager_source_id as "managerSourceId", business_unit as "businessUnit", assumed
       from crm_user_version order by 1, 2, 3`,
  );
  return rows;
}

/** Writes by way of temporary tables and compares there, so that unchanged rows are not touched. */
async function store(
  client: PoolClient,
  identities: readonly Identity[],
  placed: Placed,
  settings: PeopleSettings,
): Promise<number> {
  await client.query(`
    create temp table new_person (like person) on commit drop;
    create temp table new_account (like person_account) on commit drop;
    create temp table new_version (like person_version) on commit drop;
    create temp table new_team (like team) on commit drop;
    create temp table changed_person (id text) on commit drop`);
  const people = identities.map((identity) => personRow(identity, placed, settings));
  await copyRows(client, 'new_person', personColumns, people);
  await copyRows(client, 'new_account', accountColumns, accountRows(identities));
  await copyRows(client, 'new_version', versionColumns, versionRows(identities, placed));
  await copyRows(
    client,
    'new_team',
    ['id', 'name', 'parent_id', 'manager_person_id'],
    placed.teams.map((team) => [team.id, team.name, team.parentId, team.managerPersonId]),
  );
  const set = personColumns.filter((column) => column !== 'id');
  await client.query(`
    insert into changed_person
    select id from (table new_person except table person) p
    union select person_id from (table new_account except table person_account) a
    union select person_id from (table person_account except table new_account) a
    union select person_id from (table new_version except table person_version) v
    union select person_id from (table person_version except table new_version) v;

    -- accounts that come to, leave or move between people take their days along, as do people who change time zone
    insert into dirty_day (connection_id, user_source_id, day)
    select distinct moved.connection_id, moved.source_id, (a.at at time zone 'UTC')::date
      from (
        select connection_id, source_id from (
          select connection_id, source_id, person_id from new_account
          except select connection_id, source_id, person_id from person_account) x
        union
        select connection_id, source_id from (
          select connection_id, source_id, person_id from person_account
          except select connection_id, source_id, person_id from new_account) x
        union
        select na.connection_id, na.source_id from new_account na
          join new_person np on np.id = na.person_id join person p on p.id = np.id and p.time_zone <> np.time_zone
      ) moved
      join lateral (
        select at from action
         where connection_id = moved.connection_id and created_by_source_id = moved.source_id
        union all
        select at from action
         where connection_id = moved.connection_id and owner_source_id = moved.source_id
        union all
        select at from login where connection_id = moved.connection_id and user_source_id = moved.source_id
      ) a on true;

    delete from person_account a
     where not exists (select from new_account n where n = row(a.*)::new_account);
    delete from person where id not in (select id from new_person);
    update person set email = null where email is not null
       and not exists (select from new_person n where n.id = person.id and n.email = person.email);
    insert into person (${personColumns.join(', ')}) select ${personColumns.join(', ')} from new_person
    on conflict (id) do update set (${set.join(', ')}) = row(${set.map((c) => `excluded.${c}`).join(', ')});
    insert into person_account select * from new_account on conflict do nothing;
    delete from person_version v where person_id in (select id from changed_person);
    insert into person_version select * from new_version where person_id in (select id from changed_person);
    delete from team where id not in (select id from new_team);
    insert into team select * from new_team
    on conflict (id) do update set name = excluded.name, parent_id = excluded.parent_id,
                                   manager_person_id = excluded.manager_person_id;
    insert into dirty_person select id from changed_person where id in (select id from person) on conflict do nothing`);
  const count = await client.query<{ n: number }>('select count(*)::int as n from changed_person');
  return count.rows[0]?.n ?? 0;
}

const personColumns = [
  'id',
  'email',
  'name',
  'time_zone',
  'country',
  'status',
  'excluded_reason',
  'first_day',
  'last_day',
  'last_day_estimated',
];
const accountColumns = ['connection_id', 'source_id', 'person_id', 'joined_by'];
const versionColumns = [
  'person_id',
  'valid_from',
  'valid_to',
  'role_id',
  'team_id',
  'team_path',
  'manager_person_id',
  'licensed',
  'employed',
  'assumed',
];

type Row = readonly unknown[];

function personRow(identity: Identity, placed: Placed, settings: PeopleSettings): Row {
  const placements = placed.placements.get(identity.id) ?? [];
  const timeZone = identity.timeZone ?? settings.timeZone;
  const created = identity.accounts.map(({ account }) => account.createdAt.getTime());
  const firstDay = placements[0]?.from ?? localDay(new Date(Math.min(...created)), settings.timeZone);
  const active = identity.accounts.some(({ account }) => account.active);
  const lastPlacement = placements.findLast((placement) => placement.employed);
  const traces = identity.accounts.map(({ account }) => lastTraceOf(account)).filter((trace) => trace !== null);
  const estimated = !active && placements.every((placement) => placement.assumed);
  const lastDay = active ? null : (dayBefore(lastPlacement?.to ?? null) ?? firstDay);
  return [
    identity.id,
    identity.email,
    identity.name,
    timeZone,
    settings.country,
    active ? 'active' : 'left',
    null,
    firstDay,
    lastDay,
    estimated && (traces.length > 0 || lastPlacement === undefined),
  ];
}

function* accountRows(identities: readonly Identity[]): Iterable<Row> {
  for (const identity of identities) {
    for (const { account, joinedBy } of identity.accounts) {
      yield [account.connectionId, account.sourceId, identity.id, joinedBy];
    }
  }
}

function* versionRows(identities: readonly Identity[], placed: Placed): Iterable<Row> {
  for (const { id } of identities) {
    for (const p of placed.placements.get(id) ?? []) {
      const place = [p.roleId, p.teamId, p.teamPath, p.managerPersonId, p.licensed, p.employed, p.assumed];
      yield [id, p.from, p.to ?? 'infinity', ...place];
    }
  }
}

function dayBefore(day: string | null): string | null {
  return day === null ? null : new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
