import { createHash, randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Database } from '../db/index.ts';
import { dayNumber, dayText, mondayOf } from './calendar.ts';
import { refreshGroupWeeks } from './group-week.ts';
import { firstAddable, firstComputable, loadKept } from './kept.ts';
import { refreshLimits } from './limits.ts';
import { refreshQuietWeeks } from './quiet-weeks.ts';
import { EVERYBODY, rangesOf } from './range.ts';
import { type RangeSettings, refreshRange } from './refresh-range.ts';

export interface FactSettings extends RangeSettings {
  /** Last complete day; quiet weeks of the organisation are looked for up to it. Null or left out: nowhere. */
  readonly through?: string | null;
  /** People computed in one transaction; results do not depend on it. */
  readonly peopleARange?: number;
}

export interface FactCounts {
  readonly people: number;
  readonly weeks: number;
}

/** Raised when the way facts are computed changes: stored ones are then computed anew at the next refresh. */
const RULES_VERSION = 3;
/** Ranges worked on at once by one process, a connection each. */
const AT_ONCE = 2;
/** Excusing weeks changes no total, so the second look finds nothing new; more would be a mistake of ours. */
const MOST_ROUNDS = 3;

/**
 * Brings person_day, person_week and group_week up to date with the action log and the people: only what changed, or
 * everything. Both ways end in the same rows. Ranges of people are computed side by side, each in one transaction, and
 * groups in one transaction at the end: whoever reads groups sees them before or after, never between.
 * @param share told of the run before work begins where there is more than one range, so that others can help with it
 */
export async function refreshFacts(
  database: Database,
  settings: FactSettings,
  options: { readonly full: boolean },
  share: (run: string, ranges: number) => Promise<void> = async () => undefined,
): Promise<FactCounts> {
  const { run, full, ranges } = await planFacts(database, settings, options);
  if (ranges > 1) await share(run, ranges);
  const helpers = Array.from({ length: Math.min(AT_ONCE, ranges) }, () => helpWithFacts(database, settings, run));
  const ended = await Promise.allSettled(helpers);
  const counts = ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  // What others have begun is waited for; what they could not end is done here.
  counts.push(await workOn(database, settings, run, 'all'));
  await finishFacts(database, settings, { full });
  await database.db.deleteFrom('fact_range').where('run', '=', run).execute();
  return counts.reduce((sum, one) => ({ people: sum.people + one.people, weeks: sum.weeks + one.weeks }));
}

/** Works on ranges of a run that nobody works on, until there is none: any number of processes may. */
export async function helpWithFacts(database: Database, settings: FactSettings, run: string): Promise<FactCounts> {
  return await workOn(database, settings, run, 'free');
}

/** Splits everybody into ranges, and decides whether everything is due. */
async function planFacts(
  { pool }: Database,
  settings: FactSettings,
  options: { readonly full: boolean },
): Promise<{ readonly run: string; readonly full: boolean; readonly ranges: number }> {
  const { rows } = await pool.query<{ people: number; fingerprint: string | null }>(
    'select (select count(*)::int from person) as people, (select fingerprint from fact_settings) as fingerprint',
  );
  const { people = 0, fingerprint = null } = rows[0] ?? {};
  const full = options.full || fingerprint !== fingerprintOf(settings);
  const run = randomUUID();
  // What a killed process left behind; nothing takes a day.
  await pool.query("delete from fact_range where begun_at < now() - interval '1 day'");
  const ranges = rangesOf(people, settings.peopleARange);
  await pool.query(
    'insert into fact_range (run, from_id, to_id, is_full) select $1, r.*, $4 from unnest($2::text[], $3::text[]) r',
    [run, ranges.map(({ from }) => from), ranges.map(({ to }) => to), full],
  );
  return { run, full, ranges: ranges.length };
}

/** A range is claimed by the lock on its row and done in the same transaction: never twice, never half. */
async function workOn(
  database: Database,
  settings: FactSettings,
  run: string,
  which: 'free' | 'all',
): Promise<FactCounts> {
  let sum: FactCounts = { people: 0, weeks: 0 };
  for (;;) {
    const counts = await inTransaction(database, async (client) => {
      const { rows } = await client.query<{ from_id: string; to_id: string | null; is_full: boolean }>(
        `select from_id, to_id, is_full from fact_range where run = $1 and not done order by from_id limit 1
            for update ${which === 'free' ? 'skip locked' : ''}`,
        [run],
      );
      const [claimed] = rows;
      // Waiting for a lock ends with no row where whoever held it was done: there may be others.
      if (claimed === undefined) return (await openRanges(client, run, which)) ? { people: 0, weeks: 0 } : null;
      // People and the marks of what changed about them are written together, and must be read together.
      await client.query(
        `select pg_advisory_xact_lock_shared(hashtext('uptake people')),
                pg_advisory_xact_lock_shared(hashtext('uptake facts')),
                pg_advisory_xact_lock(hashtext('uptake facts of ' || $1))`,
        [claimed.from_id],
      );
      const range = { from: claimed.from_id, to: claimed.to_id };
      const done = await refreshRange(client, settings, range, { full: claimed.is_full, weeksFrom: null });
      await client.query('update fact_range set done = true where run = $1 and from_id = $2', [run, claimed.from_id]);
      return done;
    });
    if (counts === null) return sum;
    sum = { people: sum.people + counts.people, weeks: sum.weeks + counts.weeks };
  }
}

async function openRanges(client: PoolClient, run: string, which: 'free' | 'all'): Promise<boolean> {
  if (which === 'free') return false;
  const open = await client.query('select from fact_range where run = $1 and not done limit 1', [run]);
  return open.rowCount === 1;
}

/**
 * What depends on everybody: limits, quiet weeks, groups. Ranges that are computed meanwhile are waited for; their marks
 * are taken by the finish that comes after them.
 */
async function finishFacts(
  database: Database,
  settings: FactSettings,
  { full }: { readonly full: boolean },
): Promise<void> {
  await inTransaction(database, async (client) => {
    await client.query(
      `select pg_advisory_xact_lock_shared(hashtext('uptake people')), pg_advisory_xact_lock(hashtext('uptake facts'))`,
    );
    // What is left belongs to nobody: whoever gets the account later gets all of its days marked.
    await client.query(
      `delete from dirty_day d where not exists (
         select from person_account pa where pa.connection_id = d.connection_id and pa.source_id = d.user_source_id)`,
    );
    const kept = await loadKept(client);
    const computable = dayText(firstComputable(settings.since, kept));
    const addable = firstAddable(kept);
    await removeOutside(client, settings);
    if (full) {
      await client.query(
        `insert into dirty_group_week select week_start, true
           from (select week_start from person_week union select week_start from group_week) weeks`,
      );
    }
    await refreshLimits(client, computable);
    await refreshGroupWeeks(client, addable);
    for (let round = 1; round <= MOST_ROUNDS; round += 1) {
      const weeksFrom = await refreshQuietWeeks(client, settings.through ?? null);
      if (weeksFrom === null) break;
      await refreshRange(client, settings, EVERYBODY, { full: false, weeksFrom });
      await refreshGroupWeeks(client, addable);
    }
    await client.query(
      `insert into fact_settings (fingerprint) values ($1)
       on conflict (only_one) do update set fingerprint = excluded.fingerprint
         where fact_settings.fingerprint <> excluded.fingerprint`,
      [fingerprintOf(settings)],
    );
  });
}

/** Sums the weeks that are marked, and nothing else: for whoever put weeks of people there by other means. */
export async function refreshGroups(database: Database): Promise<void> {
  await inTransaction(database, async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtext('uptake facts'))`);
    await refreshGroupWeeks(client, firstAddable(await loadKept(client)));
  });
}

/** Rows beyond either end can only come from another reach or another clock. */
async function removeOutside(client: PoolClient, { since, today }: FactSettings): Promise<void> {
  const ends = [dayText(mondayOf(dayNumber(since))), dayText(mondayOf(dayNumber(today)))];
  await client.query(
    `with gone as (delete from person_week where week_start < $1 or week_start > $2 returning week_start)
     insert into dirty_group_week select distinct week_start, true from gone`,
    ends,
  );
  await client.query('delete from person_span where first_week > $1', [ends[1]]);
  await client.query('update person_span set last_week = $1 where last_week > $1', [ends[1]]);
}

/** What stored facts were computed with. */
function fingerprintOf({ roles, since }: FactSettings): string {
  const text = JSON.stringify({ rules: RULES_VERSION, since, roles: roles.map(({ id, contract }) => [id, contract]) });
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Runs `work` in a transaction that has memory to sort and hash in. */
async function inTransaction<T>({ pool }: Database, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    await client.query("set local work_mem = '128MB'");
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
