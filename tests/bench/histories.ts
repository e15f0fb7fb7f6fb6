import fc from 'fast-check';
import type { Database } from '../../src/db/index.ts';
import type { Crm } from '../integration/histories/crm.ts';
import { openDynamicsCrm } from '../integration/histories/dynamics-crm.ts';
import { type History, histories } from '../integration/histories/history.ts';
import { runHistory } from '../integration/histories/run-history.ts';
import { openSalesforceCrm } from '../integration/histories/salesforce-crm.ts';
import { withDatabase } from './database.ts';

export const title = 'random histories of both CRMs, crashes included, after which the store must equal the CRM';

/** Of both vendors together. */
const HISTORIES = 10_000;

/**
 * Both vendors at once, each on a database of its own. `HISTORIES` says how many in all, `SECONDS` after how long to
 * stop at the latest, `SEED` which ones.
 */
export async function run(): Promise<void> {
  const wanted = numberOf('HISTORIES') ?? HISTORIES;
  const seconds = numberOf('SECONDS');
  const seed = numberOf('SEED') ?? Math.floor(Math.random() * 2 ** 31);
  process.stdout.write(`seed ${seed}\n\n`);
  const measured = await Promise.all([
    measure('Salesforce', openSalesforceCrm, wanted / 2, seed, seconds),
    measure('Dynamics', openDynamicsCrm, wanted / 2, seed, seconds),
  ]);
  process.stdout.write('| CRM        | histories | steps | syncs | troubled | seconds | result |\n');
  process.stdout.write('| ---------- | --------: | ----: | ----: | -------: | ------: | ------ |\n');
  for (const { crm, tried, steps, syncs, troubled, elapsed, failure } of measured) {
    const cells = [tried, steps, syncs, troubled, Math.round(elapsed)].map(String);
    const result = failure === null ? 'equal every time' : 'differs';
    process.stdout.write(`| ${crm.padEnd(10)} | ${cells.join(' | ')} | ${result} |\n`);
  }
  for (const { failure } of measured) if (failure !== null) process.stderr.write(`\n${failure}\n`);
  if (measured.some(({ failure }) => failure !== null)) process.exitCode = 1;
}

async function measure(
  crm: string,
  open: (history: History) => Promise<Crm>,
  numRuns: number,
  seed: number,
  seconds: number | null,
) {
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
    if (details.failed && details.counterexample !== null) failure = `${crm}: ${fc.defaultReportMessage(details)}`;
  });
  return { crm, ...counts, elapsed: (performance.now() - started) / 1000, failure };
}

function numberOf(name: string): number | null {
  const given = process.env[name];
  return given === undefined ? null : Number(given);
}
