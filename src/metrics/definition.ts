import type { RawBuilder } from 'kysely';
import type { RecordType } from '../records/record.ts';

export const grains = ['day', 'week', 'month', 'quarter'] as const;
export type Grain = (typeof grains)[number];

export const groupings = ['company', 'team', 'role', 'connection', 'person'] as const;
export type Grouping = (typeof groupings)[number];

/** What a query may use: the shape of the question as SQL. */
export interface QueryContext {
  /** Name of a CTE of who belonged where: (group_id, person_id, week_start), as it was in that week. */
  readonly members: RawBuilder<unknown>;
  /** First day asked for, and the day after the last. */
  readonly from: string;
  readonly to: string;
  readonly companyCurrency: string;
  readonly companyTimeZone: string;
  /** The start of the period a calendar day, or the week with this Monday, belongs to. A week counts for the month of
   *  its Thursday, as ISO weeks count for years. */
  periodOfDay(day: RawBuilder<unknown>): RawBuilder<string>;
  periodOfWeek(monday: RawBuilder<unknown>): RawBuilder<string>;
}

/** One group in one period, as a definition's query returns it. */
export interface MeasuredRow {
  readonly group_id: string;
  readonly period: string;
  /** null: not measurable, for `reason`. */
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** Distinct people the row is about. */
  readonly people: number;
  readonly reason?: string | null;
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
  /** What a group without any row has: a count is 0, a ratio has no value. */
  readonly empty: 'zero' | 'null';
  query(context: QueryContext): RawBuilder<MeasuredRow>;
}

/** Checks nothing the compiler does not; exists so that a definition's file reads as one. */
export function defineMetric(definition: MetricDefinition): MetricDefinition {
  return definition;
}
