import type { PoolClient } from 'pg';
import { copyRows } from '../db/copy.ts';
import { type Account, addressBook, type Exclusion, type Identity } from './identity.ts';
import { localDay } from './local-day.ts';
import type { Placed } from './placement.ts';
import type { PeopleSettings } from './settings.ts';
import { countryOfZone } from './zone-country.ts';

/** Who is who, where, and which accounts are nobody's. */
export interface KnownPeople {
  readonly identities: readonly Identity[];
  readonly placed: Placed;
  readonly excluded: readonly { readonly account: Account; readonly reason: Exclusion }[];
}

/**
 * Writes by way of temporary tables and compares there, so that unchanged rows are not touched, and marks what facts must
 * be made anew.
 * @returns how many people differ from before
 */
export async function storePeople(
  client: PoolClient,
  { identities, placed, excluded }: KnownPeople,
  settings: PeopleSettings,
): Promise<number> {
  await client.query(`
    create temp table new_person (like person) on commit drop;
    create temp table new_account (like person_account) on commit drop;
    create temp table new_version (like person_version) on commit drop;
    create temp table new_team (like team) on commit drop;
    create temp table new_email (like person_email) on commit drop;
    create temp table new_excluded (like excluded_account) on commit drop;
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
  await copyRows(client, 'new_email', ['email', 'person_id'], addressBook(identities));
  await copyRows(
    client,
    'new_excluded',
    ['connection_id', 'source_id', 'reason'],
    excluded.map(({ account, reason }) => [account.connectionId, account.sourceId, reason]),
  );
  const state = personColumns.filter((column) => column !== 'id');
  const list = (prefix: string): string => state.map((column) => prefix + column).join(', ');
  await client.query(`
    insert into changed_person
    select id from (table new_person except table person) p
    union select person_id from (table new_account except table person_account) a
    union select person_id from (table person_account except table new_account) a
    union select person_id from (table new_version except table person_version) v
    union select person_id from (table person_version except table new_version) v
    union select person_id from (table new_email except table person_email) e
    union select person_id from (table person_email except table new_email) e;

    -- Accounts that come to, leave or move between people take their days along, as do people who change time zone. Whose
    -- record an account wrote matters too: what nobody wrote is counted with its owner.
    with moved as (
      select coalesce(n.connection_id, o.connection_id) as connection_id, coalesce(n.source_id, o.source_id) as source_id,
             o.person_id as lost_by, p.time_zone as lost_zone
        from new_account n full join person_account o
             on o.connection_id = n.connection_id and o.source_id = n.source_id
        left join new_person np on np.id = n.person_id
        left join person p on p.id = o.person_id
       where n.person_id is distinct from o.person_id or np.time_zone is distinct from p.time_zone
    ), touched as (
      select m.*, a.at, a.created_by_source_id, a.owner_source_id
        from moved m
        join action a on a.connection_id = m.connection_id and a.created_by_source_id = m.source_id
      union all
      select m.*, a.at, null, a.owner_source_id
        from moved m
        join action a on a.connection_id = m.connection_id and a.owner_source_id = m.source_id
                     and a.owner_source_id <> a.created_by_source_id
      union all
      select m.*, l.at, null, l.user_source_id
        from moved m join login l on l.connection_id = m.connection_id and l.user_source_id = m.source_id
    ), lost as (
      -- the days as they were counted until now, by the clock of then
      insert into dirty_person_day (person_id, day)
      select distinct lost_by, (at at time zone lost_zone)::date from touched
       where lost_by in (select id from new_person)
    )
    insert into dirty_day (connection_id, user_source_id, day)
    select distinct t.connection_id, who.source_id, (t.at at time zone 'UTC')::date
      from touched t cross join lateral (values (t.created_by_source_id), (t.owner_source_id)) as who(source_id)
     where who.source_id is not null;

    -- Whoever is gone takes their days out of the sums.
    create temp table gone_person on commit drop as select id from person except select id from new_person;
    insert into core_action_count (quarter, core_actions, days)
    select date_trunc('quarter', d.day::timestamp)::date, d.core_actions, -count(*)::int
      from gone_person g join person_day d on d.person_id = g.id where d.core_actions > 0 group by 1, 2;
    insert into dirty_group_week (week_start, people_changed)
    select distinct w.week_start, true from gone_person g join person_week w on w.person_id = g.id;

    delete from person_account a using person_account o
      left join new_account n on n.connection_id = o.connection_id and n.source_id = o.source_id
                             and n.person_id = o.person_id and n.joined_by = o.joined_by
     where a.connection_id = o.connection_id and a.source_id = o.source_id and n.source_id is null;
    delete from person_day where person_id in (select id from gone_person);
    delete from person_week where person_id in (select id from gone_person);
    delete from person_span where person_id in (select id from gone_person);
    delete from person where id in (select id from gone_person);
    update person set email = null where email is not null
       and not exists (select from new_person n where n.id = person.id and n.email = person.email);
    insert into person (${personColumns.join(', ')}) select ${personColumns.join(', ')} from new_person
    on conflict (id) do update set (${list('')}) = row(${list('excluded.')})
      where (${list('person.')}) is distinct from (${list('excluded.')});
    insert into person_account select * from new_account on conflict do nothing;
    delete from person_version v where person_id in (select id from changed_person);
    insert into person_version select * from new_version where person_id in (select id from changed_person);
    delete from person_email e using person_email o
      left join new_email n on n.email = o.email and n.person_id = o.person_id
     where e.email = o.email and n.email is null;
    insert into person_email select * from new_email on conflict do nothing;
    delete from excluded_account x using excluded_account o
      left join new_excluded n on n.connection_id = o.connection_id and n.source_id = o.source_id and n.reason = o.reason
     where x.connection_id = o.connection_id and x.source_id = o.source_id and n.source_id is null;
    insert into excluded_account select * from new_excluded on conflict do nothing;
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
