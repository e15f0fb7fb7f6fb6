import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import type { Crm } from './crm.ts';
import { type History, histories } from './history.ts';
import { runHistory } from './run-history.ts';

const RUNS = 150;
const EVERYDAY_SEED = 20261121;
/** A slow machine tries fewer; `npm run bench -- histories` tries thousands. */
const AT_MOST_MS = 100_000;

/**
 * Registers the property for one vendor; `known` are histories it once failed for. The few of every day are always the
 * same, so that a change fails for what it changed; `UPTAKE_HISTORIES` says how many fresh ones to try instead.
 */
export function describeHistories(
  vendor: string,
  open: (history: History) => Promise<Crm>,
  known: readonly History[] = [],
): void {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const given = process.env['UPTAKE_HISTORIES'];
  const runs =
    given === undefined
      ? { seed: EVERYDAY_SEED, numRuns: RUNS, interruptAfterTimeLimit: AT_MOST_MS }
      : { numRuns: Number(given) };

  // Making a failing history smaller takes longer than finding it.
  test(`after any history the store equals ${vendor}`, { timeout: 900_000 }, async () => {
    const property = fc.asyncProperty(histories, async (history) => {
      const { problems } = await runHistory(database.database, open, history);
      if (problems.length > 0) throw new Error(problems.join('\n'));
    });
    await fc.assert(property, { ...runs, examples: known.map((history): [History] => [history]) });
  });
}
