import type { Database } from '../db/index.ts';

/** What is held on one person beside the row and weeks of them: the answer to the right of access. */
export interface HeldData {
  readonly accounts: readonly object[];
  /** Role, team, manager, licence over time. */
  readonly placements: readonly object[];
  readonly days: readonly object[];
  /** The log of what was done, by connection, object and kind; never what was written. */
  readonly actions: readonly object[];
  readonly signIns: readonly object[];
  readonly ownedRecords: readonly object[];
  readonly absences: readonly object[];
  readonly trainings: readonly object[];
  readonly keys: readonly object[];
  /** Who read rows about this person alone, and when. */
  readonly readings: readonly object[];
}

const stamp = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** One statement a list, each about nobody but the person, who is `$1`: by id, or by e-mail address. */
const byId: Readonly<Partial<Record<keyof HeldData, string>>> = {
  accounts: `
    select u.connection_id as connection, u.source_id as "sourceId", a.joined_by as "joinedBy", u.email, u.username, u.name,
           u.active, u.licence, u.profile, u.role, u.title, u.business_unit as "businessUnit", u.time_zone as "timeZone",
           ${stamp('u.created_at')} as "createdAt", ${stamp('u.last_login_at')} as "lastLoginAt"
      from person_account a join crm_user u using (connection_id, source_id)
     where a.person_id = $1 order by 1, 2`,
  placements: `
    select valid_from as "from", nullif(valid_to, 'infinity')::text as "to", role_id as role, team_id as team,
           manager_person_id as manager, licensed, employed, assumed
      from person_version where person_id = $1 order by valid_from`,
  days: `
    select day, core_actions as "coreActions", calls, meetings, emails, tasks, records, owner_changes as "ownerChanges",
           left_out as "leftOut", logins
      from person_day where person_id = $1 order by day`,
  actions: `
    select x.connection_id as connection, x.object, x.kind, count(*)::int as count,
           ${stamp('min(x.at)')} as first, ${stamp('max(x.at)')} as last
      from person_account a join action x on x.connection_id = a.connection_id and x.created_by_source_id = a.source_id
     where a.person_id = $1 group by 1, 2, 3 order by 1, 2, 3`,
  signIns: `
    select l.connection_id as connection, l.kind, count(*)::int as count,
           ${stamp('min(l.at)')} as first, ${stamp('max(l.at)')} as last
      from person_account a join login l on l.connection_id = a.connection_id and l.user_source_id = a.source_id
     where a.person_id = $1 group by 1, 2 order by 1, 2`,
  ownedRecords: `
    select r.connection_id as connection, r.kind, count(*)::int as count
      from person_account a join crm_record r on r.connection_id = a.connection_id and r.owner_source_id = a.source_id
     where a.person_id = $1 and r.gone_at is null group by 1, 2 order by 1, 2`,
  readings: `
    select ${stamp('l.at')} as at, l.key_id as "keyId", k.name as "keyName", l.action
      from access_log l left join api_key k on k.id = l.key_id
     where l.detail ->> 'personId' = $1 order by l.id desc limit 1000`,
};
const byEmail: Readonly<Partial<Record<keyof HeldData, string>>> = {
  absences: `
    select from_day as "from", to_day as "to", kind from absence where lower(person_email) = $1 order by from_day, to_day`,
  trainings: `
    select t.id, t.name, t.starts_on as "startsOn", t.ends_on as "endsOn", a.status, a.minutes::float as minutes
      from training_attendance a join training t on t.id = a.training_id where a.email = $1 order by t.starts_on, t.id`,
  keys: `
    select id, name, scopes, ${stamp('created_at')} as "createdAt", ${stamp('revoked_at')} as "revokedAt"
      from api_key where person_email = $1 order by created_at`,
};

export async function readHeldData(database: Database, id: string, email: string | null): Promise<HeldData> {
  const rowsOf = async (name: keyof HeldData): Promise<readonly object[]> => {
    const text = byId[name] ?? byEmail[name] ?? '';
    return (await database.pool.query<object>(text, [name in byId ? id : email])).rows;
  };
  return {
    accounts: await rowsOf('accounts'),
    placements: await rowsOf('placements'),
    days: await rowsOf('days'),
    actions: await rowsOf('actions'),
    signIns: await rowsOf('signIns'),
    ownedRecords: await rowsOf('ownedRecords'),
    absences: await rowsOf('absences'),
    trainings: await rowsOf('trainings'),
    keys: await rowsOf('keys'),
    readings: await rowsOf('readings'),
  };
}
