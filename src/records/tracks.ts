import { keysOf } from './staging.ts';

/*
 * Valid-from/valid-to of what a record goes through: its owner, its stage. Told by the CRM's history where there is one,
 * else seen by ourselves to differ between two reads. What was so before we first looked is assumed to have been so since
 * the record was created, and is marked as such. $1 connection id, $2 the moment of this reading by the vendor's clock.
 */

interface Track {
  /** Table of versions, and its column that holds the value. */
  readonly versions: string;
  readonly value: string;
  /** The column of `crm_record` that holds the value of now, and the kinds of record for which it means something. */
  readonly now: string;
  readonly kinds: string;
  /** Changes as the CRM's history tells them: their table, its staging table, and its columns before and after. */
  readonly changes: string;
  readonly staged: string;
  readonly from: string;
  readonly to: string;
}

export interface TrackStatements {
  /** For staged records, once stored: where they say other than the newest version, a new one begins. $1, $2. */
  readonly observe: readonly string[];
  /** For staged changes, once stored: the versions of their records are laid anew. $1. */
  readonly relay: readonly string[];
}

export const owners: TrackStatements = track({
  versions: 'record_owner_version',
  value: 'owner_source_id',
  now: 'owner_source_id',
  kinds: "'account', 'contact', 'lead', 'opportunity', 'case'",
  changes: 'owner_change',
  staged: 'staged_owner_change',
  from: 'from_source_id',
  to: 'to_source_id',
});

export const stages: TrackStatements = track({
  versions: 'record_stage_version',
  value: 'stage',
  now: 'status',
  kinds: "'lead', 'opportunity', 'case'",
  changes: 'stage_change',
  staged: 'staged_stage_change',
  from: 'from_stage',
  to: 'to_stage',
});

/*
 * The versions of every record the batch brought history for are laid anew: before the first change it was the change's
 * value before, after each its value after. Changes may arrive in any order. What we saw ourselves after the last change
 * the CRM reports is kept. Two statements, because one would meet its own deleted rows.
 *
 * Moments are whole seconds and ids need not be in order (audit rows have random ones), so changes of one second are put
 * in order by what they say: the last is the one no other goes on from, the first goes on from no other. Where they
 * lead in a circle, the value of now tells. A change from nothing at a record's creation is its beginning: there was no
 * time before it.
 */
function track({ versions, value, now, kinds, changes, staged, from, to }: Track): TrackStatements {
  const touched = `select distinct kind, record_source_id as source_id from ${staged}`;
  /** Changes of the record of `c` in the same second. */
  const sameMoment = (alias: string): string =>
    `${alias}.connection_id = $1 and ${alias}.kind = c.kind and ${alias}.record_source_id = c.record_source_id and ${alias}.at = c.at`;
  const replace = `
    update ${versions} v set ${value} = r.${now}
      from crm_record r join ${keysOf('staged_record', 'kind, source_id')} s using (connection_id, kind, source_id)
     where v.connection_id = s.connection_id and v.kind = r.kind and v.source_id = r.source_id
       and v.valid_to = 'infinity' and v.valid_from >= $2::timestamptz
       and v.${value} is distinct from r.${now}`;
  const close = `
    update ${versions} v set valid_to = $2
      from crm_record r join ${keysOf('staged_record', 'kind, source_id')} s using (connection_id, kind, source_id)
     where v.connection_id = s.connection_id and v.kind = r.kind and v.source_id = r.source_id
       and v.valid_to = 'infinity' and v.valid_from < $2::timestamptz
       and v.${value} is distinct from r.${now}`;
  const open = `
    insert into ${versions} (connection_id, kind, source_id, valid_from, ${value}, origin, assumed)
    select $1, r.kind, r.source_id, case when p.source_id is null then least(r.created_at, $2::timestamptz) else $2 end,
           r.${now}, 'snapshot', p.source_id is null
      from crm_record r join ${keysOf('staged_record', 'kind, source_id')} s using (connection_id, kind, source_id)
      left join lateral (
        select v.source_id from ${versions} v
         where v.connection_id = $1 and v.kind = r.kind and v.source_id = r.source_id limit 1
      ) p on true
     where r.kind in (${kinds})
       and not exists (select from ${versions} v
                        where v.connection_id = $1 and v.kind = r.kind and v.source_id = r.source_id
                          and v.valid_to = 'infinity')`;
  const clear = `
    with touched as (${touched})
    delete from ${versions} v using touched t
     where v.connection_id = $1 and v.kind = t.kind and v.source_id = t.source_id
       and (v.origin = 'history' or v.assumed
            or v.valid_from <= (select max(c.at) from ${changes} c
                                 where c.connection_id = $1 and c.kind = t.kind and c.record_source_id = t.source_id))`;
  const lay = `
    with touched as (${touched}), changes as (
      select distinct on (c.kind, c.record_source_id, c.at) c.kind, c.record_source_id as source_id, c.at,
             c.changed_by_source_id, c.${to} as after,
             (select f.${from} from ${changes} f
               where ${sameMoment('f')}
               order by exists (select from ${changes} p where ${sameMoment('p')} and p.source_id <> f.source_id
                                   and p.${to} is not distinct from f.${from}), f.source_id
               limit 1) as before
        from ${changes} c join touched t on t.kind = c.kind and t.source_id = c.record_source_id
       where c.connection_id = $1
       order by c.kind, c.record_source_id, c.at,
                exists (select from ${changes} n where ${sameMoment('n')} and n.source_id <> c.source_id
                           and n.${from} is not distinct from c.${to}),
                c.${to} is distinct from (select r.${now} from crm_record r
                           where r.connection_id = $1 and r.kind = c.kind and r.source_id = c.record_source_id),
                c.source_id desc
    ), kept as (
      select v.kind, v.source_id, min(v.valid_from) as first_kept
        from ${versions} v join touched t using (kind, source_id)
       where v.connection_id = $1
       group by 1, 2
    ), chain as (
      select kind, source_id, at as valid_from, after as owner, changed_by_source_id as by,
             lead(at) over (partition by kind, source_id order by at) as next_at
        from changes
      union all
      select c.kind, c.source_id, least(r.created_at, c.at - interval '1 microsecond'), c.before, null, c.at
        from (select distinct on (kind, source_id) * from changes order by kind, source_id, at) c
        left join crm_record r on r.connection_id = $1 and r.kind = c.kind and r.source_id = c.source_id
     where c.before is not null or r.created_at < c.at
    )
    insert into ${versions}
      (connection_id, kind, source_id, valid_from, valid_to, ${value}, changed_by_source_id, origin, assumed)
    select $1, chain.kind, chain.source_id, valid_from, coalesce(next_at, first_kept, 'infinity'), owner, by, 'history', false
      from chain left join kept using (kind, source_id)`;
  return { observe: [replace, close, open], relay: [clear, lay] };
}
