import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Db } from '../db/index.ts';
import { markRestated } from './restated.ts';
import type { TrainingResult } from './training/results.ts';

/** A result about the company as a whole. */
export interface CompanyResult {
  readonly kind: 'break' | 'comparison' | 'champions' | 'lifecycle';
  readonly by: string;
  readonly groupId: string;
  readonly people: number;
  readonly payload: object;
}

/** What belongs together and is computed together: a training, or the company as a whole. */
export interface ComputedScope {
  /** `training:ID` or `company`. */
  readonly scope: string;
  readonly inputs: string;
  /** null: the inputs are those of last time, and so are the results. */
  readonly results: readonly (TrainingResult | CompanyResult)[] | null;
}

export interface ComputedFrom {
  readonly dataThrough: string | null;
  readonly definitionVersion: string;
  readonly resultVersion: string;
  readonly since: string;
}

const PORTION = 1_000;

/** What the results kept now were computed from, by scope; those of other definitions are as good as none. */
export async function knownInputs({ db }: Database, version: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('result_inputs')
    .select(['scope', 'hash'])
    .where('definition_version', '=', version)
    .execute();
  return new Map(rows.map(({ scope, hash }) => [scope, hash]));
}

/**
 * Replaces the results of the scopes that were computed, removes those of scopes there are no more, and leaves the rest.
 * @returns how many results there are now
 */
export async function keepResults(
  database: Database,
  scopes: readonly ComputedScope[],
  from: ComputedFrom,
): Promise<number> {
  return await database.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('uptake results'))`.execute(trx);
    const asOf = new Date();
    const hash = createHash('sha256').update(JSON.stringify(scopes.map(({ scope, inputs }) => [scope, inputs])));
    const { id } = await trx
      .insertInto('computation')
      .values({
        as_of: asOf,
        data_through: from.dataThrough,
        definition_version: from.definitionVersion,
        inputs: JSON.stringify({ since: from.since, hash: hash.digest('hex').slice(0, 32) }),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await markRestated(trx, asOf);
    const present = scopes.map(({ scope }) => scope);
    await sql`delete from training_result where 'training:' || training_id <> all(${present})`.execute(trx);
    await sql`delete from company_result where 'company' <> all(${present})`.execute(trx);
    await sql`delete from result_inputs where scope <> all(${present})`.execute(trx);
    for (const { scope, inputs, results } of scopes) {
      if (results === null) continue;
      if (scope === 'company') await trx.deleteFrom('company_result').execute();
      else await trx.deleteFrom('training_result').where('training_id', '=', scope.slice('training:'.length)).execute();
      await insert(trx, results, from.resultVersion, id);
      const kept = { scope, hash: inputs, definition_version: from.resultVersion };
      await trx
        .insertInto('result_inputs')
        .values(kept)
        .onConflict((conflict) => conflict.column('scope').doUpdateSet(kept))
        .execute();
    }
    // A computation is kept while a result rests on it, and the last one for when it was.
    await sql`
      delete from computation c where id < ${id}
         and not exists (select from training_result r where r.computation_id = c.id)
         and not exists (select from company_result r where r.computation_id = c.id)`.execute(trx);
    const { rows } = await sql<{ n: number }>`
      select ((select count(*) from training_result) + (select count(*) from company_result))::int as n`.execute(trx);
    return rows[0]?.n ?? 0;
  });
}

async function insert(
  trx: Db,
  results: readonly (TrainingResult | CompanyResult)[],
  version: string,
  computation: string,
): Promise<void> {
  const row = (result: TrainingResult | CompanyResult) => ({
    ...{ kind: result.kind, by: result.by, group_id: result.groupId, people: result.people },
    ...{ payload: JSON.stringify(result.payload), definition_version: version, computation_id: computation },
  });
  const ofTrainings = results.flatMap((result) =>
    'trainingId' in result ? { training_id: result.trainingId, ...row(result) } : [],
  );
  const ofCompany = results.flatMap((result) => ('trainingId' in result ? [] : row(result)));
  // In portions, as a statement can't name any number of values.
  for (let start = 0; start < ofTrainings.length; start += PORTION) {
    await trx
      .insertInto('training_result')
      .values(ofTrainings.slice(start, start + PORTION))
      .execute();
  }
  for (let start = 0; start < ofCompany.length; start += PORTION) {
    await trx
      .insertInto('company_result')
      .values(ofCompany.slice(start, start + PORTION))
      .execute();
  }
}
