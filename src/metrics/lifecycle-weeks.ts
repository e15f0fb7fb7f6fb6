import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Database } from '../db/index.ts';
import { dayText, keptFrom, refreshGroups } from '../facts/index.ts';
import { type LifecycleState, lifecycle } from '../statistics/index.ts';
import type { Study } from './training/study.ts';

/** Raised when the same days would give other states. */
const RULES_VERSION = 1;
/** Days that `untrained-inactive` and `dormant` look back. */
const REACH_DAYS = 28;
/** People written together; bounds memory, not results. */
const PORTION = 1_000;

/** Weeks in a row in which somebody is in the same state. */
interface StateSpan {
  readonly personId: string;
  readonly from: string;
  readonly to: string;
  /** null: can't be said. */
  readonly state: string | null;
}

interface DropOffRow {
  readonly personId: string;
  readonly from: string;
  readonly confirmed: string;
  readonly recovered: string | null;
}

/**
 * Works out where everybody stood at the end of every complete week, and the drop-offs of each, and writes what differs from
 * what is stored; then the sums of groups of those weeks. A state rests on all days before it, so there is no part of a
 * person's course that could be carried on: it is all worked out whenever any input differs, which gives what a first time
 * would give.
 *
 * Somebody first trained before the first day known has no reference to be compared with: their state is not said. Weeks before
 * that day are left as they are; and so is, once days were deleted because their time was over, what only they could tell.
 * @returns how many weeks of people changed
 */
export async function refreshLifecycle(database: Database, study: Study): Promise<number> {
  const inputs = inputsOf(study);
  if ((await stored(database)) === inputs) {
    const { rows } = await database.pool.query<{ missing: boolean }>(
      `select exists (select from person_week where lifecycle is null and week_start >= $1 and week_start < $2
                         and person_id <> all($3)) as missing`,
      [...rangeOf(study), unsaid(study)],
    );
    if (rows[0]?.missing === false) return 0;
  }
  const outlived = (await keptFrom(database.db)).personDays !== null;
  const changed = await inTransaction(database, async (client) => {
    // In the order of everybody who takes both: facts may not be recomputed meanwhile.
    await client.query(
      `select pg_advisory_xact_lock_shared(hashtext('uptake people')), pg_advisory_xact_lock(hashtext('uptake facts'))`,
    );
    let weeks = 0;
    const [firstDay] = rangeOf(study);
    await client.query('delete from person_drop_off where from_day >= $1 and person_id <> all($2)', [
      firstDay,
      outlived ? unsaid(study) : [],
    ]);
    for (let start = 0; start < study.facts.people.length; start += PORTION) {
      const { spans, dropOffs } = coursesOf(study, start, Math.min(start + PORTION, study.facts.people.length));
      const standing = outlived ? dayText(study.facts.firstDay + REACH_DAYS) : null;
      weeks += await writeSpans(client, spans, standing);
      await writeDropOffs(client, dropOffs);
    }
    await client.query(
      'insert into lifecycle_inputs (hash) values ($1) on conflict (only_one) do update set hash = excluded.hash',
      [inputs],
    );
    return weeks;
  });
  if (changed > 0) await refreshGroups(database);
  return changed;
}

/** First day known, and the day after the last Sunday. */
function rangeOf({ facts }: Study): [from: string, to: string] {
  return [dayText(facts.firstDay), dayText(facts.firstDay + facts.panel.days)];
}

/** Ids of people of whom nothing is said. */
function unsaid({ facts, firstSession }: Study): string[] {
  return facts.people.flatMap(({ personId }, person) => ((firstSession[person] ?? 0) < 0 ? [personId] : []));
}

function inputsOf({ facts, sessions, firstSession, rule }: Study): string {
  const { panel, people, firstDay } = facts;
  const hash = createHash('sha256').update(JSON.stringify([RULES_VERSION, firstDay, rule, [...sessions]]));
  hash.update(JSON.stringify(people.map(({ personId }) => personId)));
  for (const column of [panel.working, panel.actions, panel.hired, panel.left, firstSession]) hash.update(column);
  return hash.digest('hex').slice(0, 32);
}

async function stored({ db }: Database): Promise<string | undefined> {
  return (await db.selectFrom('lifecycle_inputs').select('hash').executeTakeFirst())?.hash;
}

function coursesOf(study: Study, start: number, end: number): { spans: StateSpan[]; dropOffs: DropOffRow[] } {
  const { panel, firstDay, people } = study.facts;
  const date = (day: number): string => dayText(firstDay + day);
  const spans: StateSpan[] = [];
  const dropOffs: DropOffRow[] = [];
  for (let person = start; person < end; person += 1) {
    const personId = people[person]?.personId;
    if (personId === undefined) continue;
    const last = date(panel.days - 7);
    if ((study.firstSession[person] ?? 0) < 0) {
      spans.push({ personId, from: date(0), to: last, state: null });
      continue;
    }
    const sessions = study.sessions.get(person) ?? [];
    let from = 0;
    let before: LifecycleState | null = null;
    for (let monday = 0; monday < panel.days; monday += 7) {
      const { state, dropOffs: found } = lifecycle(panel, person, sessions, monday + 6, study.rule);
      if (before !== null && state !== before) {
        spans.push({ personId, from: date(from), to: date(monday - 7), state: servedState(before) });
        from = monday;
      }
      before = state;
      if (monday + 7 < panel.days) continue;
      spans.push({ personId, from: date(from), to: last, state: servedState(state) });
      for (const one of found) {
        const recovered = one.recovered === null ? null : date(one.recovered);
        dropOffs.push({ personId, from: date(one.from), confirmed: date(one.confirmed), recovered });
      }
    }
  }
  return { spans, dropOffs };
}

/** A state as it is stored and served; `not-in-scope` of people not yet or no longer employed, who are in no sum. */
export function servedState(state: LifecycleState): string {
  return state.replaceAll('_', '-');
}

/**
 * @param standing null: what is said anew is right. Else days before the first were deleted: what was said stands where it
 *   rested on them, which is in weeks before this day, where nothing is said now, and where nobody is seen to have done anything.
 */
async function writeSpans(client: PoolClient, spans: readonly StateSpan[], standing: string | null): Promise<number> {
  const { rows } = await client.query<{ weeks: number }>(
    `with changed as (
       update person_week w set lifecycle = s.state
         from unnest($1::text[], $2::date[], $3::date[], $4::text[]) s(person_id, first, last, state)
        where w.person_id = s.person_id and w.week_start between s.first and s.last
          and w.lifecycle is distinct from s.state
          and (w.lifecycle is null or $5::date is null
               or (w.week_start >= $5 and s.state is not null and s.state <> 'never-active'))
       returning w.week_start
     ), marked as (
       insert into dirty_group_week select distinct week_start, false from changed
     )
     select count(*)::int as weeks from changed`,
    [
      spans.map(({ personId }) => personId),
      spans.map(({ from }) => from),
      spans.map(({ to }) => to),
      spans.map(({ state }) => state),
      standing,
    ],
  );
  return rows[0]?.weeks ?? 0;
}

async function writeDropOffs(client: PoolClient, rows: readonly DropOffRow[]): Promise<void> {
  if (rows.length === 0) return;
  // Whoever was removed meanwhile has no course any more.
  await client.query(
    `insert into person_drop_off (person_id, from_day, confirmed_day, recovered_day)
     select d.* from unnest($1::text[], $2::date[], $3::date[], $4::date[]) d(person_id, from_day, confirmed_day, recovered_day)
      where exists (select from person p where p.id = d.person_id)`,
    [
      rows.map(({ personId }) => personId),
      rows.map(({ from }) => from),
      rows.map(({ confirmed }) => confirmed),
      rows.map(({ recovered }) => recovered),
    ],
  );
}

async function inTransaction<T>({ pool }: Database, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
