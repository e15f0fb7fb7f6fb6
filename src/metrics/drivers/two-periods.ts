import { sql } from 'kysely';
import type { Database } from '../../db/index.ts';
import { dayNumber, dayText, mondayOf } from '../../facts/index.ts';
import type { TwoPeriods } from '../../statistics/index.ts';

/** Whole weeks: from a Monday to the Monday after the last of them, 'YYYY-MM-DD'. */
export interface WeekRange {
  readonly from: string;
  readonly to: string;
}

export interface Periods {
  readonly before: WeekRange;
  readonly after: WeekRange;
}

/**
 * Kinds of core action, as `person_week` counts them; `cut` is what busy days had above the company's limit, which counts for
 * nothing: it is negative.
 */
export const behaviours = ['calls', 'meetings', 'emails', 'tasks', 'records', 'ownerChanges', 'other', 'cut'] as const;
export type Behaviour = (typeof behaviours)[number];

/** Everybody who was there in either period, with where they belonged; all arrays by the same index. */
export interface PeoplePeriods {
  readonly data: TwoPeriods;
  /** Amount by kind of action and period. */
  readonly kinds: ReadonlyMap<Behaviour, readonly [before: Float64Array, after: Float64Array]>;
  readonly personIds: readonly string[];
  readonly emails: readonly (string | null)[];
  /** In the later period where they were there then. */
  readonly team: readonly (string | null)[];
  readonly role: readonly string[];
  readonly manager: readonly (string | null)[];
  readonly region: readonly (string | null)[];
  /** Day number of the first day known. */
  readonly firstDay: readonly number[];
  /** In both, and in another team or role in the later one. */
  readonly moved: Uint8Array;
  /** Where they belonged rests on what the CRM could not say. */
  readonly assumed: readonly boolean[];
}

/**
 * The later period as the whole weeks of [from, to), and as many weeks just before it.
 * @returns null where [from, to) holds no whole week
 */
export function periodsWithin(from: string, to: string): Periods | null {
  const start = mondayOf(dayNumber(from) + 6);
  const end = mondayOf(dayNumber(to));
  if (end <= start) return null;
  return {
    before: { from: dayText(start - (end - start)), to: dayText(start) },
    after: { from: dayText(start), to: dayText(end) },
  };
}

/** Weeks 1–2 and 5–8 after the week in which a training ended: those of its hold. */
export function periodsSince(endsOn: string): Periods {
  const week = mondayOf(dayNumber(endsOn));
  const range = (first: number, last: number): WeekRange => ({
    from: dayText(week + 7 * first),
    to: dayText(week + 7 * (last + 1)),
  });
  return { before: range(1, 2), after: range(5, 8) };
}

interface Row {
  readonly id: string;
  readonly email: string | null;
  readonly country: string | null;
  readonly first_day: string;
  readonly manager: string | null;
  readonly team0: string | null;
  readonly team1: string | null;
  readonly role0: string | null;
  readonly role1: string | null;
  readonly assumed: boolean;
  readonly w0: number;
  readonly w1: number;
  readonly kinds0: readonly number[];
  readonly kinds1: readonly number[];
}

/** Reads eligible people's weeks of both periods: one row a person, ordered by id. */
export async function loadPeriods(database: Database, { before, after }: Periods): Promise<PeoplePeriods> {
  const kinds = sql`array[sum(calls), sum(meetings), sum(emails), sum(tasks), sum(records), sum(owner_changes), sum(core_actions),
    sum(capped_core_actions)]::float8[]`;
  const sums = (range: WeekRange) => sql`
    select person_id, sum(working_days)::int as w, ${kinds} as kinds, bool_or(assumed) as assumed,
           (array_agg(team_id order by week_start desc))[1] as team,
           (array_agg(role_id order by week_start desc))[1] as role
      from person_week
     where week_start >= ${range.from}::date and week_start < ${range.to}::date and eligible
     group by person_id`;
  const { rows } = await sql<Row>`
    with b as (${sums(before)}), a as (${sums(after)})
    select p.id, p.email, p.country, p.first_day, v.manager_person_id as manager,
           b.team as team0, a.team as team1, b.role as role0, a.role as role1,
           coalesce(b.assumed, false) or coalesce(a.assumed, false) as assumed,
           coalesce(b.w, 0) as w0, coalesce(a.w, 0) as w1,
           coalesce(b.kinds, '{0,0,0,0,0,0,0,0}') as kinds0, coalesce(a.kinds, '{0,0,0,0,0,0,0,0}') as kinds1
      from b full join a on a.person_id = b.person_id
      join person p on p.id = coalesce(a.person_id, b.person_id)
      left join person_version v on v.person_id = p.id
       and v.valid_from <= case when a.person_id is null then ${before.to}::date - 3 else ${after.to}::date - 3 end
       and v.valid_to > case when a.person_id is null then ${before.to}::date - 3 else ${after.to}::date - 3 end
     order by p.id`.execute(database.db);
  const column = (of: (row: Row) => number): Float64Array => Float64Array.from(rows, of);
  const amountOf = (kind: Behaviour, sums_: readonly number[]): number => {
    const index = behaviours.indexOf(kind);
    const [all = 0, counted = 0] = sums_.slice(-2);
    if (kind === 'cut') return counted - all;
    // What counts and is of none of the kinds before.
    if (kind === 'other') return sums_.slice(0, index).reduce((rest, n) => rest - n, all);
    return sums_[index] ?? 0;
  };
  const total = (sums_: readonly number[]): number => sums_.at(-1) ?? 0;
  return {
    data: {
      people: rows.length,
      before: { amount: column((row) => total(row.kinds0)), exposure: column((row) => row.w0) },
      after: { amount: column((row) => total(row.kinds1)), exposure: column((row) => row.w1) },
    },
    kinds: new Map(
      behaviours.map((kind) => [
        kind,
        [column((row) => amountOf(kind, row.kinds0)), column((row) => amountOf(kind, row.kinds1))] as const,
      ]),
    ),
    personIds: rows.map((row) => row.id),
    emails: rows.map((row) => row.email),
    team: rows.map((row) => row.team1 ?? row.team0),
    role: rows.map((row) => row.role1 ?? row.role0 ?? ''),
    manager: rows.map((row) => row.manager),
    region: rows.map((row) => row.country),
    firstDay: rows.map((row) => dayNumber(row.first_day)),
    moved: Uint8Array.from(rows, (row) =>
      row.w0 > 0 && row.w1 > 0 && (row.team0 !== row.team1 || row.role0 !== row.role1) ? 1 : 0,
    ),
    assumed: rows.map((row) => row.assumed),
  };
}
