import { sql } from 'kysely';
import type { Database, Db } from '../db/index.ts';

/*
 * Contests: somebody says that what is held on them is wrong. An accepted one changes what the person is measured
 * against, from the next refresh of facts on; what they did stays what it was. Every decision is kept.
 */

export const contestKinds = ['leave', 'part-time', 'wrong-team', 'captured-elsewhere'] as const;
export type ContestKind = (typeof contestKinds)[number];

export const contestStatuses = ['open', 'accepted', 'rejected', 'withdrawn'] as const;
export type ContestStatus = (typeof contestStatuses)[number];

export interface NewContest {
  readonly personId: string;
  readonly kind: ContestKind;
  /** First and last day it is about, 'YYYY-MM-DD'. */
  readonly from: string;
  readonly to: string;
  readonly note: string;
  /** part-time: the days of the week worked, 1 Monday to 7 Sunday. Null: not said, so no day of the range is asked for. */
  readonly weekdays?: readonly number[] | null | undefined;
  /** wrong-team: the right one. Null: not said, so the person counts in no team, and in the company all the same. */
  readonly teamId?: string | null | undefined;
  /** Who files it: id of the key, or a word for whatever else. */
  readonly by: string | null;
}

export interface ContestDecision {
  readonly at: Date;
  readonly by: string | null;
  readonly status: ContestStatus;
  readonly note: string;
}

export interface Contest {
  readonly id: string;
  readonly personId: string;
  readonly kind: ContestKind;
  readonly from: string;
  readonly to: string;
  readonly note: string;
  readonly weekdays: readonly number[] | null;
  readonly teamId: string | null;
  readonly status: ContestStatus;
  readonly createdAt: Date;
  readonly createdBy: string | null;
  /** In the order they were made; the last one holds. */
  readonly decisions: readonly ContestDecision[];
}

export interface NewDecision {
  readonly status: Exclude<ContestStatus, 'open'>;
  readonly note: string;
  readonly by: string | null;
  /** Replaces what the contest said, where given. */
  readonly weekdays?: readonly number[] | null | undefined;
  readonly teamId?: string | null | undefined;
}

/** Well-formed, and yet it can't be: nobody of that id, a range that ends before it begins, a weekday that is none. */
export class ContestError extends Error {
  override readonly name = 'ContestError';
  readonly problem: 'unknown-person' | 'unknown-team' | 'bad-range' | 'bad-weekdays';

  constructor(problem: ContestError['problem'], message: string) {
    super(message);
    this.problem = problem;
  }
}

/** Files a contest as `open`; nothing changes before it is accepted. @throws ContestError */
export async function createContest({ db }: Database, contest: NewContest): Promise<Contest> {
  const { personId, kind, from, to, note, weekdays = null, teamId = null, by } = contest;
  if (to < from) throw new ContestError('bad-range', `The contest ends on ${to}, before it begins on ${from}.`);
  requireWeekdays(weekdays);
  const person = await db.selectFrom('person').select('id').where('id', '=', personId).executeTakeFirst();
  if (person === undefined) throw new ContestError('unknown-person', `There is no person ${personId}.`);
  await requireTeam(db, teamId);
  const { id } = await db
    .insertInto('contest')
    .values({
      person_id: personId,
      kind,
      from_day: from,
      to_day: to,
      note,
      weekdays: weekdays === null ? null : [...weekdays],
      team_id: teamId,
      created_by: by,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const [made] = await readContests(db, sql`c.id = ${id}`);
  if (made === undefined) throw new ContestError('unknown-person', `Person ${personId} went away meanwhile.`);
  return made;
}

/** Contests in the order of filing: all of them, one person's, or those of one status. */
export async function listContests(
  { db }: Database,
  filter: { readonly personId?: string | undefined; readonly status?: ContestStatus | undefined } = {},
): Promise<Contest[]> {
  const conditions = [
    filter.personId === undefined ? sql`true` : sql`c.person_id = ${filter.personId}`,
    filter.status === undefined ? sql`true` : sql`c.status = ${filter.status}`,
  ];
  return await readContests(db, sql`${sql.join(conditions, sql` and `)}`);
}

/** Null when there is none. */
export async function getContest({ db }: Database, id: string): Promise<Contest | null> {
  if (!/^\d{1,18}$/.test(id)) return null;
  return (await readContests(db, sql`c.id = ${id}`))[0] ?? null;
}

/**
 * Decides a contest, also anew: the last decision holds, the earlier ones stay on record. Marks the person, so that the
 * next refresh of facts takes it into account; to ask for one is the caller's business.
 * @returns null when there is no such contest
 * @throws ContestError
 */
export async function decideContest({ db }: Database, id: string, decision: NewDecision): Promise<Contest | null> {
  if (!/^\d{1,18}$/.test(id)) return null;
  const { status, note, by, weekdays, teamId } = decision;
  requireWeekdays(weekdays ?? null);
  return await db.transaction().execute(async (trx) => {
    await requireTeam(trx, teamId ?? null);
    const changed = await trx
      .updateTable('contest')
      .set({
        status,
        ...(weekdays === undefined ? {} : { weekdays: weekdays === null ? null : [...weekdays] }),
        ...(teamId === undefined ? {} : { team_id: teamId }),
      })
      .where('id', '=', id)
      .returning('person_id')
      .executeTakeFirst();
    if (changed === undefined) return null;
    await trx.insertInto('contest_decision').values({ contest_id: id, decided_by: by, status, note }).execute();
    await trx
      .insertInto('dirty_person')
      .values({ person_id: changed.person_id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await readContests(trx, sql`c.id = ${id}`))[0] ?? null;
  });
}

async function readContests(db: Db, condition: ReturnType<typeof sql>): Promise<Contest[]> {
  const { rows } = await sql<
    Omit<Contest, 'decisions'> & { decisions: readonly (Omit<ContestDecision, 'at'> & { readonly at: string })[] }
  >`
    select c.id, c.person_id as "personId", c.kind, c.from_day as "from", c.to_day as "to", c.note, c.weekdays,
           c.team_id as "teamId", c.status, c.created_at as "createdAt", c.created_by as "createdBy",
           coalesce((select json_agg(json_build_object('at', d.at, 'by', d.decided_by, 'status', d.status, 'note', d.note)
                             order by d.id)
                       from contest_decision d where d.contest_id = c.id), '[]') as decisions
      from contest c where ${condition} order by c.id`.execute(db);
  return rows.map((row) => ({
    ...row,
    decisions: row.decisions.map((decision) => ({ ...decision, at: new Date(decision.at) })),
  }));
}

function requireWeekdays(weekdays: readonly number[] | null): void {
  if (weekdays === null) return;
  const fine = weekdays.every((day) => Number.isInteger(day) && day >= 1 && day <= 7);
  if (!fine || new Set(weekdays).size !== weekdays.length) {
    throw new ContestError('bad-weekdays', 'Days of the week are numbers from 1, Monday, to 7, Sunday, each once.');
  }
}

async function requireTeam(db: Db, teamId: string | null): Promise<void> {
  if (teamId === null) return;
  const team = await db.selectFrom('team').select('id').where('id', '=', teamId).executeTakeFirst();
  if (team === undefined) throw new ContestError('unknown-team', `There is no team ${teamId}.`);
}
