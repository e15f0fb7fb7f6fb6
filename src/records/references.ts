import type { ReferenceRecord, ReferenceType } from './reference-record.ts';
import type { StagedRow, StagingTable } from './staging.ts';

/*
 * Where reference records are kept: one table each, with valid-from and valid-to, the same statements for all. A table's
 * columns are the record's own fields in snake case; `since` decides where its first version begins.
 */

interface ReferenceTable {
  readonly table: string;
  /** Column → its PostgreSQL type and the record's field. */
  readonly columns: Readonly<Record<string, readonly [type: string, field: string]>>;
}

const TABLES: Readonly<Record<ReferenceType, ReferenceTable>> = {
  stage: {
    table: 'crm_stage',
    columns: {
      kind: ['text', 'kind'],
      status: ['text', 'status'],
      label: ['text', 'label'],
      position: ['integer', 'position'],
      closed: ['boolean', 'closed'],
      won: ['boolean', 'won'],
      probability: ['numeric', 'probability'],
    },
  },
  licence: {
    table: 'crm_licence',
    columns: {
      name: ['text', 'name'],
      family: ['text', 'family'],
      bought: ['integer', 'bought'],
      assigned: ['integer', 'assigned'],
    },
  },
  'licence-assignment': {
    table: 'crm_licence_assignment',
    columns: { user_source_id: ['text', 'userSourceId'], licence: ['text', 'licence'] },
  },
  unit: {
    table: 'crm_unit',
    columns: {
      kind: ['text', 'kind'],
      name: ['text', 'name'],
      parent_source_id: ['text', 'parentSourceId'],
      manager_source_id: ['text', 'managerSourceId'],
    },
  },
  membership: {
    table: 'crm_membership',
    columns: { unit_source_id: ['text', 'unitSourceId'], user_source_id: ['text', 'userSourceId'] },
  },
  'field-requirement': {
    table: 'field_requirement',
    columns: {
      object: ['text', 'object'],
      kind: ['text', 'kind'],
      field: ['text', 'field'],
      required: ['boolean', 'required'],
    },
  },
  'currency-rate': {
    table: 'currency_rate',
    columns: { currency: ['text', 'currency'], rate: ['numeric', 'rate'], starts_on: ['date', 'startsOn'] },
  },
  'training-session': {
    table: 'crm_training_session',
    columns: {
      object: ['text', 'object'],
      name: ['text', 'name'],
      starts_at: ['timestamptz', 'startsAt'],
      ends_at: ['timestamptz', 'endsAt'],
      all_day: ['boolean', 'allDay'],
      cost: ['numeric', 'cost'],
    },
  },
  attendance: {
    table: 'crm_attendance',
    columns: {
      session_source_id: ['text', 'sessionSourceId'],
      user_source_id: ['text', 'userSourceId'],
      email: ['text', 'email'],
      status: ['text', 'status'],
    },
  },
};

/** Whether records of this type are kept as references. */
export function isReference(type: string): type is ReferenceType {
  return Object.hasOwn(TABLES, type);
}

export interface ReferenceStatements {
  /** Creates the session's staging table; safe to repeat. */
  readonly createStaging: string;
  readonly staging: StagingTable;
  /**
   * Run in this order, each with $1 connection, $2 the stream, $3 the moment of this reading, $4 scan id. `replace` and
   * `open` return {changed}: how many source ids said something new.
   */
  readonly replace: string;
  readonly close: string;
  readonly open: string;
  readonly touch: string;
  /** $1 connection, $2 stream, $3 moment, $4 ids: they are no longer so. Returns {changed}. */
  readonly end: string;
  /** $1 connection, $2 stream, $3 ids, $4 scan id: named in a sweep, so they are still there. */
  readonly present: string;
  /** $1 connection, $2 stream, $3 scan id: {unseen, live}, ids a sweep would end and how many there are. */
  readonly unseen: string;
}

/** The statements that merge reference records of a type. */
export function referenceStatements(type: ReferenceType): ReferenceStatements {
  const { table, columns } = TABLES[type];
  const names = Object.keys(columns);
  const values = (alias: string): string => names.map((name) => `${alias}.${name}`).join(', ');
  const name = `staged_${table}`;
  const staging: StagingTable = {
    name,
    columns: {
      source_id: 'text',
      since: 'timestamptz',
      ...Object.fromEntries(Object.entries(columns).map(([column, [kind]]) => [column, kind])),
    },
  };
  // The connection comes as a column: see keysOf.
  const staged = `(select distinct on (source_id) $1::text as connection_id, * from ${name} order by source_id)`;
  const current = `v.connection_id = s.connection_id and v.stream = $2 and v.source_id = s.source_id and v.valid_to = 'infinity'`;
  const differs = `(${values('v')}) is distinct from (${values('s')})`;
  const list = Object.entries(staging.columns).map(([column, kind]) => `${column} ${kind}`);
  return {
    createStaging: `create temp table if not exists ${name} (${list.join(', ')}) on commit delete rows`,
    staging,
    replace: `
      with replaced as (
        update ${table} v set (${names.join(', ')}, scan_id) = row(${values('s')}, $4)
          from ${staged} s
         where ${current} and v.valid_from >= $3::timestamptz and ${differs}
        returning 1
      )
      select count(*)::int as changed from replaced`,
    close: `
      update ${table} v set valid_to = $3
        from ${staged} s
       where ${current} and v.valid_from < $3::timestamptz and $4::bigint is not null and ${differs}`,
    // Before the first complete read nobody knows since when it was so: such a version is assumed to have been so before.
    open: `
      with opened as (
        insert into ${table} (connection_id, stream, source_id, valid_from, assumed, ${names.join(', ')}, scan_id)
        select s.connection_id, $2, s.source_id,
               case when known.source_id is not null then $3::timestamptz
                    else least(coalesce(s.since, $3::timestamptz), $3::timestamptz) end,
               known.source_id is null and s.since is null and st.full_read_at is null,
               ${values('s')}, $4
          from ${staged} s
          left join stream_state st on st.connection_id = s.connection_id and st.stream = $2
          left join lateral (
            select v.source_id from ${table} v
             where v.connection_id = s.connection_id and v.stream = $2 and v.source_id = s.source_id limit 1
          ) known on true
         where not exists (select from ${table} v where ${current})
        returning 1
      )
      select count(*)::int as changed from opened`,
    touch: `
      update ${table} v set scan_id = $4 from ${staged} s
       where ${current} and v.scan_id <> $4 and $3::timestamptz is not null`,
    end: `
      with ended as (
        update ${table} set valid_to = greatest($3::timestamptz, valid_from + interval '1 microsecond')
         where connection_id = $1 and stream = $2 and source_id = any($4) and valid_to = 'infinity'
        returning 1
      )
      select count(*)::int as changed from ended`,
    present: `
      update ${table} set scan_id = $4
       where connection_id = $1 and stream = $2 and source_id = any($3) and valid_to = 'infinity'`,
    unseen: `
      select coalesce(array_agg(source_id) filter (where scan_id < $3), '{}') as unseen, count(*)::int as live
        from ${table} where connection_id = $1 and stream = $2 and valid_to = 'infinity'`,
  };
}

/** A reference record as a row of its staging table. */
export function referenceRow(record: ReferenceRecord): StagedRow {
  const fields: Readonly<Record<string, unknown>> = record;
  const own = Object.values(TABLES[record.type].columns).map(([, field]) => fields[field] ?? null);
  return [record.sourceId, record.since, ...own] as StagedRow;
}
