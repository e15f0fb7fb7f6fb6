import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../db/index.ts';
import type { Grouping, SeriesRow } from '../metrics/index.ts';
import type { Shown } from './judged.ts';

/** Which group and period a figure is about. */
export interface ExplainedCell {
  readonly by: Grouping;
  readonly groupId: string;
  /** [start, end), calendar days. */
  readonly start: string;
  readonly end: string;
}

export interface CountedRows {
  /** What is counted: `person-weeks`, `actions`. */
  readonly rows: string;
  /** null: they were counted; else why they were left out. */
  readonly reason: string | null;
  /** null: about fewer people than may be shown, or it could be worked out from those of other groups. */
  readonly count: number | null;
}

export interface Explanation {
  readonly row: Shown<SeriesRow>;
  /** People a row must be about to be shown. */
  readonly minimumPeople: number;
  readonly rows: readonly CountedRows[];
  readonly records: readonly RecordLink[];
}

export interface RecordLink {
  readonly connection: string;
  /** The CRM's own name: Task, phonecall. */
  readonly object: string;
  readonly sourceId: string;
  readonly kind: string;
  readonly day: string;
  /** Why it was left out; null: it was counted. */
  readonly reason: string | null;
}

/** As many links as anybody opens. */
const MOST_LINKS = 1000;

/** Why an action is no core action, by `via` of the action log and what the facts leave out beside. */
const REASONS: Readonly<Record<string, string>> = {
  burst: 'part of a bulk burst, after its first record',
  import: 'written by an import',
  workflow: 'written by a workflow',
  'auto-captured': 'captured automatically',
  'in-name-of': 'written by something else in the name of the owner',
};
const reasonOf = (via: string): string => REASONS[via] ?? via;

/** Person-weeks of the group that touch the period, with the local days of the period that fall into them. */
function members({ by, groupId, start, end }: ExplainedCell): RawBuilder<unknown> {
  const inGroup: Record<Grouping, RawBuilder<unknown>> = {
    company: sql`true`,
    team: sql`${groupId} = any(w.team_path)`,
    role: sql`w.role_id = ${groupId}`,
    connection: sql`exists (select from person_account a
                             where a.person_id = w.person_id and a.connection_id = ${groupId})`,
    person: sql`w.person_id = ${groupId}`,
  };
  return sql`
    select w.*, p.time_zone from person_week w join person p on p.id = w.person_id
     where w.week_start > ${start}::date - 7 and w.week_start < ${end}::date and ${inGroup[by]}`;
}

/** What somebody wrote, by their account, or something wrote in their name, on a local day of the period. */
function actions({ by, groupId, start, end }: ExplainedCell): RawBuilder<unknown> {
  const onDay = sql`
    (a.at at time zone m.time_zone)::date >= greatest(m.week_start, ${start}::date)
    and (a.at at time zone m.time_zone)::date < least(m.week_start + 7, ${end}::date)
    and a.at >= m.week_start - interval '1 day' and a.at < m.week_start + interval '8 days'
    ${by === 'connection' ? sql`and a.connection_id = ${groupId}` : sql``}`;
  return sql`
    select m.person_id, a.*, (a.at at time zone m.time_zone)::date as day,
           case when a.burst then 'burst' when a.via = 'person' then null else a.via end as left_out
      from members m
      join person_account pa on pa.person_id = m.person_id
      join action a on a.connection_id = pa.connection_id and a.created_by_source_id = pa.source_id and ${onDay}
    union all
    select m.person_id, a.*, (a.at at time zone m.time_zone)::date, 'in-name-of'
      from members m
      join person_account pa on pa.person_id = m.person_id
      join action a on a.connection_id = pa.connection_id and a.owner_source_id = pa.source_id
       and a.owner_source_id <> a.created_by_source_id and ${onDay}
     where not exists (select from person_account x
                        where x.connection_id = a.connection_id and x.source_id = a.created_by_source_id)`;
}

/**
 * How many person-weeks and actions of a group and period were counted, and how many left out for which reason. What fewer
 * than `minimum` people were left out for is not said; of a single person (`minimum` 1) all is. Counts of what was left out
 * are those of the company or of a person: those of groups are not published, so nothing keeps them from being subtracted.
 */
export async function countRows(database: Database, cell: ExplainedCell, minimum: number): Promise<CountedRows[]> {
  const { rows } = await sql<{ rows: string; reason: string | null; count: number; people: number }>`
    with members as (${members(cell)}),
    weeks as (
      select 'person-weeks' as rows,
             case when eligible then null
                  when working_days < 2 then 'fewer than two working days: excused'
                  else 'not employed and licensed the whole week, or within 14 days of it beginning' end as reason, person_id
        from members
    ), done as (select 'actions' as rows, left_out as reason, person_id from (${actions(cell)}) x)
    select rows, reason, count(*)::int as count, count(distinct person_id)::int as people
      from (select * from weeks union all select * from done) r group by 1, 2
     order by rows desc, reason nulls first`.execute(database.db);
  return rows
    .filter(({ people }) => people >= minimum)
    .map(({ rows: what, reason, count }) => ({
      rows: what,
      reason: reason === null || what === 'person-weeks' ? reason : reasonOf(reason),
      count: reason === null || cell.by === 'company' || cell.by === 'person' ? count : null,
    }));
}

/** Records behind the actions of one person in a period: ids, never contents. */
export async function linkRecords(database: Database, cell: ExplainedCell): Promise<RecordLink[]> {
  const { rows } = await sql<RecordLink>`
    with members as (${members(cell)})
    select connection_id as connection, object, source_id as "sourceId", kind, day, left_out as reason
      from (${actions(cell)}) x order by at, connection_id, source_id, kind limit ${MOST_LINKS}`.execute(database.db);
  return rows.map((row) => ({ ...row, reason: row.reason === null ? null : reasonOf(row.reason) }));
}
