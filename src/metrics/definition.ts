import { type RawBuilder, sql } from 'kysely';
import type { GroupWeekColumn } from '../facts/index.ts';
import type { RecordType } from '../records/record.ts';

export const grains = ['day', 'week', 'month', 'quarter'] as const;
export type Grain = (typeof grains)[number];

export const groupings = ['company', 'team', 'role', 'connection', 'person'] as const;
export type Grouping = (typeof groupings)[number];

/** By which date what was done counts: when it was entered, or when it took place. */
export const bases = ['created', 'occurred'] as const;
export type Basis = (typeof bases)[number];

/** What a definition's SQL may use of the question asked. */
export interface QueryContext {
  readonly grain: Grain;
  /** First day asked for, and the day after the last. */
  readonly from: string;
  readonly to: string;
  readonly companyCurrency: string;
  readonly companyTimeZone: string;
  /** The start of the period a calendar day belongs to. */
  periodOfDay(day: RawBuilder<unknown>): RawBuilder<string>;
}

/**
 * A figure made of people's weeks: columns of group_week, added up by group and period. A week counts for the month of its
 * Thursday, as ISO weeks count for years.
 */
export interface WeeklyMeasure {
  readonly dated: 'week';
  readonly numerator: GroupWeekColumn;
  /** Null: the value is the mean of the numerator over the weeks of the period. */
  readonly denominator: GroupWeekColumn | null;
  /** How many people the figure is about. */
  readonly counted: GroupWeekColumn;
  /** Why there is no value where there is nothing to divide by. */
  readonly nobody?: string;
}

/** A count or sum of what happened on days, by the person it is counted for, who is grouped as they were in that week. */
export interface DailyMeasure {
  readonly dated: 'day';
  /** Rows (person_id, day, amount, refused, connection_id); days outside the range are left out later. */
  amounts(context: QueryContext): RawBuilder<unknown>;
  /**
   * `record`: the rows name the connection their record is in, and by connection they count there; `person`: by
   * connection, whatever people with an account there did counts, in whichever CRM.
   */
  readonly connectionOf: 'record' | 'person';
  /** The column of group_week that holds the sums of whole weeks; where there is one, weeks are read from there. */
  readonly weekColumn?: GroupWeekColumn;
  /** The same by the date things took place, where that can be asked for. */
  occurred?(context: QueryContext): RawBuilder<unknown>;
  /** Why a period with a refused amount has no value. */
  refusal?(context: QueryContext): string;
  /** Rows (period) in which the figure is known at all, and why it is not in others. */
  readonly known?: { periods(context: QueryContext): RawBuilder<unknown>; readonly otherwise: string };
}

export interface Need {
  readonly record: RecordType;
  /** In the words of a sentence: "calls and meetings". */
  readonly what: string;
}

export interface MetricDefinition {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly unit: 'people' | 'ratio' | 'rate' | 'count' | 'currency' | 'days';
  readonly grains: readonly Grain[];
  readonly groupings: readonly Grouping[];
  /** The question it answers. */
  readonly answers: string;
  readonly formula: string;
  readonly caveats: readonly string[];
  readonly needs: readonly Need[];
  /** `proportion`: numerator and denominator are people-weeks and a Wilson interval is given. */
  readonly interval: 'proportion' | 'none';
  /** What a group without anybody has: a count is 0, a ratio has no value. */
  readonly empty: 'zero' | 'null';
  /** Groups of fewer people than this are never shown, where that is more than the company's own minimum. */
  readonly atLeast?: number;
  readonly measure: WeeklyMeasure | DailyMeasure;
}

/** Checks nothing the compiler does not; exists so that a definition's file reads as one. */
export function defineMetric(definition: MetricDefinition): MetricDefinition {
  return definition;
}

type DayColumn = Extract<
  GroupWeekColumn,
  'calls' | 'meetings' | 'emails' | 'tasks' | 'records' | 'owner_changes' | 'opportunities_moved'
>;

/** A number of core actions of one sort; `kind` is a condition on the kind of `a`, a row of the log. */
export function countOf(column: DayColumn, kind: RawBuilder<boolean>): DailyMeasure {
  return {
    dated: 'day',
    connectionOf: 'person',
    weekColumn: column,
    amounts: ({ from, to }) => sql`
      select person_id, day, ${sql.ref(column)} as amount, false as refused, null::text as connection_id
        from person_day where ${sql.ref(column)} > 0 and day >= ${from}::date and day < ${to}::date`,
    // A date without a time is kept as noon UTC of that date, and is that date on every clock.
    occurred: ({ from, to }) => sql`
      select person_id, day, count(*) as amount, false as refused, null::text as connection_id
        from (select p.id as person_id,
                     case when (a.occurred_at at time zone 'UTC')::time = '12:00' then (a.occurred_at at time zone 'UTC')::date
                          else (coalesce(a.occurred_at, a.at) at time zone p.time_zone)::date end as day
                from action a
                join person_account pa on pa.connection_id = a.connection_id and pa.source_id = a.created_by_source_id
                join person p on p.id = pa.person_id
               where a.via = 'person' and not a.burst and ${kind}
                 and coalesce(a.occurred_at, a.at) >= ${from}::date - 1
                 and coalesce(a.occurred_at, a.at) < ${to}::date + 2) took_place
       where day >= ${from}::date and day < ${to}::date
       group by 1, 2`,
  };
}
