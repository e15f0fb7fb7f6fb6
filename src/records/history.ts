import { keysOf } from './staging.ts';

/*
 * Valid-from/valid-to of users. $1 connection id, $2 the moment of this reading by the vendor's clock.
 * What was so before we first looked is assumed to have been so since the record was created, and is marked as such.
 */

const tracked = [
  'active',
  'class',
  'licence',
  'profile',
  'role',
  'title',
  'manager_source_id',
  'business_unit',
] as const;
const of = (alias: string): string => tracked.map((c) => `${alias}.${c}`).join(', ');

/** Two changes seen at one moment: the later reading replaces the earlier, no empty interval is kept. */
export const replaceUserVersions = `
update crm_user_version v set (${tracked.join(', ')}) = row(${of('u')})
  from crm_user u join ${keysOf('staged_user', 'source_id')} s using (connection_id, source_id)
 where v.connection_id = s.connection_id and v.source_id = u.source_id
   and v.valid_to = 'infinity' and v.valid_from >= $2::timestamptz and (${of('v')}) is distinct from (${of('u')})`;

export const closeUserVersions = `
update crm_user_version v set valid_to = $2
  from crm_user u join ${keysOf('staged_user', 'source_id')} s using (connection_id, source_id)
 where v.connection_id = s.connection_id and v.source_id = u.source_id
   and v.valid_to = 'infinity' and v.valid_from < $2::timestamptz and (${of('v')}) is distinct from (${of('u')})`;

export const openUserVersions = `
insert into crm_user_version (connection_id, source_id, valid_from, ${tracked.join(', ')}, assumed)
select $1, u.source_id, case when p.source_id is null then least(u.created_at, $2::timestamptz) else $2 end, ${of('u')},
       p.source_id is null
  from crm_user u join ${keysOf('staged_user', 'source_id')} s using (connection_id, source_id)
  left join lateral (
    select v.source_id from crm_user_version v where v.connection_id = $1 and v.source_id = u.source_id limit 1
  ) p on true
 where not exists (select from crm_user_version v
                    where v.connection_id = $1 and v.source_id = u.source_id and v.valid_to = 'infinity')`;
