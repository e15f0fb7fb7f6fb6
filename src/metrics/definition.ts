import type { RawBuilder } from 'kysely';
import type { RecordType } from '../records/record.ts';

export const grains = ['day', 'week', 'month', 'quarter'] as const;
export type Grain = (typeof grains)[number];

export const groupings = ['company', 'team', 'role', 'connection', 'person'] as const;
export type Grouping = (typeof groupings)[number];

/** What a definition's SQL may use of the question asked. */
export interface QueryContext {
  /** First day asked for, and the day after the last. */
  readonly from: string;
  readonly to: string;
  readonly companyCurrency: string;
  readonly companyTimeZone: string;
  /** The start of the period a calendar day belongs to. */
  periodOfDay(day: RawBuilder<unknown>): RawBuilder<string>;
}

/**
 * A figure made of people's weeks. The parts are SQL over `w`, one row of person_week; they are added up by group and
 * period. A week counts for the month of its Thursday, as ISO weeks count for years.
 */
export interface WeeklyMeasure {
  readonly dated: 'week';
  readonly numerator: RawBuilder<unknown>;
  /** Null: the value is the mean of the numerator over the weeks of the period. */
  readonly denominator: RawBuilder<unknown> | null;
  /** Whether the week's person is one the figure is about. */
  readonly counted: RawBuilder<boolean>;
  /** Further tables to join to `w`, as CTEs that begin with a comma, and how to join them. */
  readonly beside?: { tables(context: QueryContext): RawBuilder<unknown>; readonly join: RawBuilder<unknown> };
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
  readonly unit: 'people' | 'ratio' | 'rate' | 'count' | 'currency';
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
  readonly measure: WeeklyMeasure | DailyMeasure;
}

/** Checks nothing the compiler does not; exists so that a definition's file reads as one. */
export function defineMetric(definition: MetricDefinition): MetricDefinition {
  return definition;
}
