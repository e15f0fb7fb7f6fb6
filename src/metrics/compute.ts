import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import { dayNumber, dayText } from '../facts/index.ts';
import { definitionVersion } from './catalogue.ts';
import { companyResults } from './company-results.ts';
import { driverNames, driverRows, loadPeriods, periodsSince } from './drivers/index.ts';
import type { ConfiguredEvent } from './events.ts';
import { refreshLifecycle } from './lifecycle-weeks.ts';
import { loadPanel } from './panel.ts';
import { type ComputedScope, keepResults, knownInputs } from './stored-results.ts';
import { TRAINING_DEFINITIONS } from './training/definitions.ts';
import { digestWeeks, inputsOf } from './training/inputs.ts';
import { isSeen, resultsOf, type TrainingResult } from './training/results.ts';
import { type Attended, openStudy, type Study, type StudySettings, type TrainingInput } from './training/study.ts';

export interface ComputeSettings {
  /** First day of data, 'YYYY-MM-DD'. */
  readonly since: string;
  /** Last complete day; null before the first complete sync, when there is nothing to compute. */
  readonly dataThrough: string | null;
  readonly minimumGroup: number;
  /** Events named in the configuration. */
  readonly events?: readonly ConfiguredEvent[];
  /** Compute everything, whether or not its inputs changed. */
  readonly full?: boolean;
}

export interface ComputeCounts {
  readonly trainings: number;
  readonly results: number;
  /** Trainings, and the company as a whole, of which something had to be computed. */
  readonly recomputed: number;
}

/**
 * Computes what is said of trainings and of the company, and keeps it in one transaction. What has the same inputs as last
 * time is left as it is. The time it was computed and what it was computed from are kept beside.
 */
export async function computeMetrics(database: Database, settings: ComputeSettings): Promise<ComputeCounts> {
  const trainings = await loadTrainings(database);
  const scopes =
    settings.dataThrough === null ? [] : await compute(database, settings, settings.dataThrough, trainings);
  const kept = await keepResults(database, scopes, {
    dataThrough: settings.dataThrough,
    definitionVersion: `${definitionVersion} ${TRAINING_DEFINITIONS}`,
    resultVersion: TRAINING_DEFINITIONS,
    since: settings.since,
  });
  return {
    trainings: trainings.length,
    results: kept,
    recomputed: scopes.filter(({ results }) => results !== null).length,
  };
}

async function compute(
  database: Database,
  settings: ComputeSettings,
  through: string,
  trainings: readonly TrainingInput[],
): Promise<ComputedScope[]> {
  const facts = await loadPanel(database, { from: settings.since, through });
  if (facts.panel.days === 0 || facts.panel.people === 0) return [];
  const teams = await database.db.selectFrom('team').select(['id', 'name']).orderBy('id').execute();
  const { rows } = await sql<{ known: boolean }>`select exists (select from absence) as known`.execute(database.db);
  const asked = { absencesKnown: rows[0]?.known ?? false, minimumGroup: settings.minimumGroup };
  const names = new Map(teams.map((team) => [team.id, team.name]));
  const study = openStudy(facts, trainings, asked);
  await refreshLifecycle(database, study);
  const known = settings.full === true ? new Map<string, string>() : await knownInputs(database, TRAINING_DEFINITIONS);
  const digests = digestWeeks(study);
  const scopes: ComputedScope[] = [];
  for (const attended of study.attended) {
    if (!isSeen(facts, attended)) continue;
    const scope = `training:${attended.training.id}`;
    const inputs = inputsOf(study, attended, digests, asked, names);
    scopes.push(await trainingScope(database, { study, attended, asked, names, scope, inputs, known, through }));
  }
  scopes.push(await companyResults(database, { study, names, known, events: settings.events ?? [], settings: asked }));
  return scopes;
}

interface TrainingScope {
  readonly study: Study;
  readonly attended: Attended;
  readonly asked: StudySettings;
  readonly names: ReadonlyMap<string, string>;
  readonly scope: string;
  readonly inputs: string;
  readonly known: ReadonlyMap<string, string>;
  readonly through: string;
}

async function trainingScope(database: Database, about: TrainingScope): Promise<ComputedScope> {
  const { study, attended, scope, known } = about;
  const trainingId = attended.training.id;
  const periods = periodsSince(attended.training.endsOn);
  // Weeks 5–8 must be over, and their like before the data is nothing to compare with.
  const seen =
    periods.after.to <= dayText(dayNumber(about.through) + 1) && dayNumber(periods.before.from) >= study.facts.firstDay;
  const people = seen ? await loadPeriods(database, periods) : null;
  const driven = people === null ? null : { people, names: await driverNames(database, people, periods) };
  const hash = createHash('sha256').update(about.inputs);
  if (driven !== null) {
    const { data, kinds, ...where } = driven.people;
    const columns = [data.before.amount, data.before.exposure, data.after.amount, data.after.exposure];
    for (const column of [...columns, ...[...kinds.values()].flat()]) hash.update(column);
    hash.update(JSON.stringify([where, driven.names.session, [...driven.names.teams], [...driven.names.trainings]]));
  }
  const inputs = hash.digest('hex').slice(0, 32);
  if (known.get(scope) === inputs) return { scope, inputs, results: null };
  const results = resultsOf(study, attended, about.asked, about.names);
  if (driven !== null) {
    const { change, rows } = driverRows(driven.people, driven.names);
    const count = rows.filter((row) => row.by === 'kind').reduce((sum, row) => sum + row.people, 0);
    const summary = { periods, change: { before: change.before, after: change.after, change: change.change } };
    const base = { trainingId, by: 'company', groupId: 'company', people: count };
    results.push({ ...base, kind: 'driver-change', payload: summary });
    results.push(
      ...rows.map((row): TrainingResult => {
        const { by, groupId, people: own } = row;
        return { trainingId, kind: 'drivers', by, groupId, people: own, payload: row };
      }),
    );
  }
  return { scope, inputs, results };
}

async function loadTrainings(database: Database): Promise<TrainingInput[]> {
  const { rows } = await sql<TrainingInput>`
    select t.id, t.name, t.starts_on as "startsOn", t.ends_on as "endsOn", t.cost::float as cost,
           t.hours::float as hours, t.mode,
           coalesce((select json_agg(json_build_object('email', a.email, 'status', a.status) order by a.email)
                       from training_attendance a where a.training_id = t.id), '[]') as attendance
      from training t order by t.id`.execute(database.db);
  return rows;
}
