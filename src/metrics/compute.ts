import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import { definitionVersion } from './catalogue.ts';
import { loadPanel } from './panel.ts';
import { markRestated } from './restated.ts';
import { TRAINING_DEFINITIONS } from './training/definitions.ts';
import { type TrainingResult, trainingResults } from './training/results.ts';
import type { TrainingInput } from './training/study.ts';

export interface ComputeSettings {
  /** First day of data, 'YYYY-MM-DD'. */
  readonly since: string;
  /** Last complete day; null before the first complete sync, when there is nothing to compute. */
  readonly dataThrough: string | null;
  readonly minimumGroup: number;
}

export interface ComputeCounts {
  readonly trainings: number;
  readonly results: number;
}

const PORTION = 1_000;

/**
 * Computes what is said of trainings and keeps it, replacing what was kept, in one transaction. The time it was computed
 * and what it was computed from are kept beside; a result that says the same keeps its hash.
 */
export async function computeMetrics(database: Database, settings: ComputeSettings): Promise<ComputeCounts> {
  const trainings = await loadTrainings(database);
  const results =
    settings.dataThrough === null ? [] : await compute(database, settings, settings.dataThrough, trainings);
  const asOf = new Date();
  await database.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('uptake results'))`.execute(trx);
    const { id } = await trx
      .insertInto('computation')
      .values({
        as_of: asOf,
        data_through: settings.dataThrough,
        definition_version: `${definitionVersion} ${TRAINING_DEFINITIONS}`,
        inputs: JSON.stringify({ since: settings.since, hash: hashOf(results) }),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await markRestated(trx, asOf);
    await trx.deleteFrom('training_result').execute();
    // In portions, as a statement can't name any number of values.
    for (let start = 0; start < results.length; start += PORTION) {
      await trx
        .insertInto('training_result')
        .values(
          results.slice(start, start + PORTION).map((row) => ({
            training_id: row.trainingId,
            kind: row.kind,
            by: row.by,
            group_id: row.groupId,
            payload: JSON.stringify(row.payload),
            people: row.people,
            definition_version: TRAINING_DEFINITIONS,
            computation_id: id,
          })),
        )
        .execute();
    }
    // What a result was computed from matters while it is shown; earlier runs are history nobody asks for.
    await trx.deleteFrom('computation').where('id', '<', id).execute();
  });
  return { trainings: trainings.length, results: results.length };
}

async function compute(
  database: Database,
  settings: ComputeSettings,
  through: string,
  trainings: readonly TrainingInput[],
): Promise<TrainingResult[]> {
  if (trainings.length === 0) return [];
  const facts = await loadPanel(database, { from: settings.since, through });
  const teams = await database.db.selectFrom('team').select(['id', 'name']).execute();
  const { rows } = await sql<{ known: boolean }>`select exists (select from absence) as known`.execute(database.db);
  const study = { absencesKnown: rows[0]?.known ?? false, minimumGroup: settings.minimumGroup };
  return trainingResults(facts, trainings, study, new Map(teams.map((team) => [team.id, team.name])));
}

async function loadTrainings(database: Database): Promise<TrainingInput[]> {
  const { rows } = await sql<TrainingInput>`
    select t.id, t.name, t.starts_on as "startsOn", t.ends_on as "endsOn", t.cost::float as cost,
           coalesce((select json_agg(json_build_object('email', a.email, 'status', a.status) order by a.email)
                       from training_attendance a where a.training_id = t.id), '[]') as attendance
      from training t order by t.id`.execute(database.db);
  return rows;
}

function hashOf(results: readonly TrainingResult[]): string {
  return createHash('sha256').update(JSON.stringify(results)).digest('hex').slice(0, 32);
}
