/*
 * Valid-from/valid-to of users and owners. $1 connection id, $2 the moment of this reading by the vendor's clock.
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
  from crm_user u join (select distinct source_id from staged_user) s using (source_id)
 where u.connection_id = $1 and v.connection_id = $1 and v.source_id = u.source_id
   and v.valid_to = 'infinity' and v.valid_from >= $2::timestamptz and (${of('v')}) is distinct from (${of('u')})`;

export const closeUserVersions = `
update crm_user_version v set valid_to = $2
  from crm_user u join (select distinct source_id from staged_user) s using (source_id)
 where u.connection_id = $1 and v.connection_id = $1 and v.source_id = u.source_id
   and v.valid_to = 'infinity' and v.valid_from < $2::timestamptz and (${of('v')}) is distinct from (${of('u')})`;

export const openUserVersions = `
insert into crm_user_version (connection_id, source_id, valid_from, ${tracked.join(', ')}, assumed)
select $1, u.source_id, case when p.source_id is null then least(u.created_at, $2::timestamptz) else $2 end, ${of('u')},
       p.source_id is null
  from crm_user u join (select distinct source_id from staged_user) s using (source_id)
  left join lateral (
    select v.source_id from crm_user_version v where v.connection_id = $1 and v.source_id = u.source_id limit 1
  ) p on true
 where u.connection_id = $1
   and not exists (select from crm_user_version v
                    where v.connection_id = $1 and v.source_id = u.source_id and v.valid_to = 'infinity')`;

export const replaceOwnerVersions = `
update record_owner_version v set owner_source_id = r.owner_source_id
  from crm_record r join (select distinct kind, source_id from staged_record) s using (kind, source_id)
 where r.connection_id = $1 and v.connection_id = $1 and v.kind = r.kind and v.source_id = r.source_id
   and v.valid_to = 'infinity' and v.valid_from >= $2::timestamptz
   and v.owner_source_id is distinct from r.owner_source_id`;

export const closeOwnerVersions = `
update record_owner_version v set valid_to = $2
  from crm_record r join (select distinct kind, source_id from staged_record) s using (kind, source_id)
 where r.connection_id = $1 and v.connection_id = $1 and v.kind = r.kind and v.source_id = r.source_id
   and v.valid_to = 'infinity' and v.valid_from < $2::timestamptz
   and v.owner_source_id is distinct from r.owner_source_id`;

export const openOwnerVersions = `
insert into record_owner_version (connection_id, kind, source_id, valid_from, owner_source_id, origin, assumed)
select $1, r.kind, r.source_id, case when p.source_id is null then least(r.created_at, $2::timestamptz) else $2 end,
       r.owner_source_id, 'snapshot', p.source_id is null
  from crm_record r join (select distinct kind, source_id from staged_record where kind <> 'todo') s
       using (kind, source_id)
  left join lateral (
    select v.source_id from record_owner_version v
     where v.connection_id = $1 and v.kind = r.kind and v.source_id = r.source_id limit 1
  ) p on true
 where r.connection_id = $1
   and not exists (select from record_owner_version v
                    where v.connection_id = $1 and v.kind = r.kind and v.source_id = r.source_id
                      and v.valid_to = 'infinity')`;

/*
 * The owners of every record the batch brought history for are laid anew: before the first change it was the change's
 * `from`, after each its `to`. Changes may arrive in any order. What we saw ourselves after the last change the CRM
 * reports is kept. Two statements, because one would meet its own deleted rows.
 */
const touched = 'select distinct kind, record_source_id as source_id from staged_owner_change';

export const clearOwnerHistory = `
with touched as (${touched})
delete from record_owner_version v using touched t
 where v.connection_id = $1 and v.kind = t.kind and v.source_id = t.source_id
   and (v.origin = 'history' or v.assumed
        or v.valid_from <= (select max(c.at) from owner_change c
                             where c.connection_id = $1 and c.kind = t.kind and c.record_source_id = t.source_id))`;

/** Changes of the record of `c` in the same second. */
const sameMoment = (alias: string): string =>
  `${alias}.connection_id = $1 and ${alias}.kind = c.kind and ${alias}.record_source_id = c.record_source_id and ${alias}.at = c.at`;

/*
 * Moments are whole seconds and ids need not be in order (audit rows have random ones), so changes of one second are put
 * in order by what they say: the last is the one no other goes on from, the first goes on from no other. Where they
 * lead in a circle, the owner of now tells.
 */
export const layOwnerHistory = `
with touched as (${touched}), changes as (
  select distinct on (c.kind, c.record_source_id, c.at) c.kind, c.record_source_id as source_id, c.at,
         c.changed_by_source_id, c.to_source_id,
         (select f.from_source_id from owner_change f
           where ${sameMoment('f')}
           order by exists (select from owner_change p where ${sameMoment('p')} and p.source_id <> f.source_id
                               and p.to_source_id is not distinct from f.from_source_id), f.source_id
           limit 1) as from_source_id
    from owner_change c join touched t on t.kind = c.kind and t.source_id = c.record_source_id
   where c.connection_id = $1
   order by c.kind, c.record_source_id, c.at,
            exists (select from owner_change n where ${sameMoment('n')} and n.source_id <> c.source_id
                       and n.from_source_id is not distinct from c.to_source_id),
            c.to_source_id is distinct from (select r.owner_source_id from crm_record r
                       where r.connection_id = $1 and r.kind = c.kind and r.source_id = c.record_source_id),
            c.source_id desc
), kept as (
  select v.kind, v.source_id, min(v.valid_from) as first_kept
    from record_owner_version v join touched t using (kind, source_id)
   where v.connection_id = $1
   group by 1, 2
), chain as (
  select kind, source_id, at as valid_from, to_source_id as owner, changed_by_source_id as by,
         lead(at) over (partition by kind, source_id order by at) as next_at
    from changes
  union all
  select c.kind, c.source_id, least(r.created_at, c.at - interval '1 microsecond'), c.from_source_id, null, c.at
    from (select distinct on (kind, source_id) * from changes order by kind, source_id, at) c
    left join crm_record r on r.connection_id = $1 and r.kind = c.kind and r.source_id = c.source_id
)
insert into record_owner_version
  (connection_id, kind, source_id, valid_from, valid_to, owner_source_id, changed_by_source_id, origin, assumed)
select $1, chain.kind, chain.source_id, valid_from, coalesce(next_at, first_kept, 'infinity'), owner, by, 'history', false
  from chain left join kept using (kind, source_id)`;
