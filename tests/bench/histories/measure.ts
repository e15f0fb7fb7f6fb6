import fc from 'fast-check';
import type { Database } from '../../../src/db/index.ts';
import type { Crm } from '../../integration/histories/crm.ts';
import { openDynamicsCrm } from '../../integration/histories/dynamics-crm.ts';
import { type History, histories } from '../../integration/histories/history.ts';
import { runHistory } from '../../integration/histories/run-history.ts';
import { openSalesforceCrm } from '../../integration/histories/salesforce-crm.ts';
import { withDatabase } from '../database.ts';

/** What one process is to try. */
export interface Share {
  /** Of each CRM. */
  readonly histories: number;
  readonly seed: number;
  /** When to stop at the latest; null goes on to the end. */
  readonly seconds: number | null;
}

/** What became of the histories of one CRM. */
export interface Measured {
  readonly crm: string;
  readonly tried: number;
  readonly steps: number;
  readonly syncs: number;
  readonly troubled: number;
  readonly elapsed: number;
  /** The smallest history found after which store and CRM differ, its seed and the differences; null for none. */
  readonly failure: string | null;
}

/** Tries histories of both CRMs at once, each on a database of its own. */
export function measureBoth({ histories: wanted, seed, seconds }: Share): Promise<readonly Measured[]> {
  return Promise.all([
    measure('Salesforce', openSalesforceCrm, wanted, seed, seconds),
    measure('Dynamics', openDynamicsCrm, wanted, seed, seconds),
  ]);
}

async function measure(
  crm: string,
  open: (history: History) => Promise<Crm>,
  numRuns: number,
  seed: number,
  seconds: number | null,
): Promise<Measured> {
  const counts = { tried: 0, steps: 0, syncs: 0, troubled: 0 };
  const started = performance.now();
  let failure: string | null = null;
  await withDatabase(async (database: Database) => {
    const property = fc.asyncProperty(histories, async (history) => {
      const { syncs, problems } = await runHistory(database, open, history);
      counts.tried += 1;
      counts.steps += history.steps.length;
      counts.syncs += syncs;
      counts.troubled += history.steps.filter((step) => step.do === 'sync' && step.trouble !== null).length;
      if (problems.length > 0) throw new Error(problems.join('\n'));
    });
    const limit = seconds === null ? {} : { interruptAfterTimeLimit: seconds * 1000 };
    const details = await fc.check(property, { numRuns, seed, ...limit });
    if (details.failed && details.counterexample !== null)
      failure = `${crm}: ${fc.defaultReportMessage(details)}\n${String(details.errorInstance)}`;
  });
  return { crm, ...counts, elapsed: (performance.now() - started) / 1000, failure };
}
