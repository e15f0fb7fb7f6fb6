import type { PoolClient } from 'pg';
import { copyRows } from '../db/copy.ts';
import type { Identity } from './identity.ts';
import { localDay } from './local-day.ts';
import type { Placed } from './placement.ts';
import type { PeopleSettings } from './settings.ts';
import { countryOfZone } from './zone-country.ts';

/**
 * Writes by way of temporary tables and compares there, so that unchanged rows are not touched, and marks what facts must
 * be made anew.
 * @returns how many people differ from before
 */
export async function storePeople(
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
  const state = personColumns.filter((column) => column !== 'id');
  const list = (prefix: string): string => state.map((column) => prefix + column).join(', ');
  await client.query(`
    insert into changed_person
    select id from (table new_person except table person) p
    union select person_id from (table new_account except table person_account) a
    union select person_id from (table person_account except table new_account) a
    union select person_id from (table new_version except table person_version) v
    union select person_id from (table person_version except table new_version) v;

    -- Accounts that come to, leave or move between people take their days along, as do people who change time zone. Whose
    -- record an account wrote matters too: what nobody wrote is counted with its owner.
    insert into dirty_day (connection_id, user_source_id, day)
    with moved as (
      select coalesce(n.connection_id, o.connection_id) as connection_id, coalesce(n.source_id, o.source_id) as source_id
        from new_account n full join person_account o
             on o.connection_id = n.connection_id and o.source_id = n.source_id
        left join new_person np on np.id = n.person_id
        left join person p on p.id = o.person_id
       where n.person_id is distinct from o.person_id or np.time_zone is distinct from p.time_zone
    )
    select distinct m.connection_id, who.source_id, (a.at at time zone 'UTC')::date
      from moved m
      join action a on a.connection_id = m.connection_id and a.created_by_source_id = m.source_id
      cross join lateral (values (a.created_by_source_id), (a.owner_source_id)) as who(source_id)
     where who.source_id is not null
    union
    select m.connection_id, m.source_id, (a.at at time zone 'UTC')::date
      from moved m join action a on a.connection_id = m.connection_id and a.owner_source_id = m.source_id
                                and a.owner_source_id <> a.created_by_source_id
    union
    select m.connection_id, m.source_id, (l.at at time zone 'UTC')::date
      from moved m join login l on l.connection_id = m.connection_id and l.user_source_id = m.source_id;

    delete from person_account a using person_account o
      left join new_account n on n.connection_id = o.connection_id and n.source_id = o.source_id
                             and n.person_id = o.person_id and n.joined_by = o.joined_by
     where a.connection_id = o.connection_id and a.source_id = o.source_id and n.source_id is null;
    delete from person where id not in (select id from new_person);
    update person set email = null where email is not null
       and not exists (select from new_person n where n.id = person.id and n.email = person.email);
    insert into person (${personColumns.join(', ')}) select ${personColumns.join(', ')} from new_person
    on conflict (id) do update set (${list('')}) = row(${list('excluded.')})
      where (${list('person.')}) is distinct from (${list('excluded.')});
    insert into person_account select * from new_account on conflict do nothing;
    delete from person_version v where person_id in (select id from changed_person);
    insert into person_version select * from new_version where person_id in (select id from changed_person);
    delete from team where id not in (select id from new_team);
    insert into team select * from new_team
    on conflict (id) do update set name = excluded.name, parent_id = excluded.parent_id,
                                   manager_person_id = excluded.manager_person_id
      where team is distinct from excluded;
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
  const timeZone = identity.timeZone ?? settings.timeZone;
  const created = Math.min(...identity.accounts.map(({ account }) => account.createdAt.getTime()));
  const createdDay = localDay(new Date(created), settings.timeZone);
  const employment = placed.employments.get(identity.id) ?? { firstDay: createdDay, lastDay: null, estimated: false };
  return [
    identity.id,
    identity.email,
    identity.name,
    timeZone,
    countryOfZone(timeZone) ?? settings.country,
    employment.lastDay === null ? 'active' : 'left',
    null,
    employment.firstDay,
    employment.lastDay,
    employment.estimated,
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
