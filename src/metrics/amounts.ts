import { type RawBuilder, sql } from 'kysely';
import type { Basis, DailyMeasure, QueryContext } from './definition.ts';

/** What was done or was so, by the dates asked for. */
export function amountsOf(measure: DailyMeasure, basis: Basis | undefined, context: QueryContext): RawBuilder<unknown> {
  return basis === 'occurred' && measure.occurred !== undefined ? measure.occurred(context) : measure.amounts(context);
}

/** The Monday of a day: whole numbers are quicker than calendars, and 1 January 1900 was a Monday. */
export const mondayOf = (day: RawBuilder<unknown>): RawBuilder<string> =>
  sql`(${day} - (${day} - date '1900-01-01') % 7)`;
