import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import type { Measured, Share } from './histories/measure.ts';

export const title = 'random histories of both CRMs, crashes included, after which the store must equal the CRM';

/** Of both CRMs together. */
const HISTORIES = 10_000;

/**
 * A process for each core, each with its share of both CRMs' histories and a seed of its own. `HISTORIES` says how many in
 * all, `SECONDS` after how long to stop at the latest, `SEED` which ones (the first process takes it, the next the one
 * after), `PROCESSES` how many.
 */
export async function run(): Promise<void> {
  const processes = numberOf('PROCESSES') ?? availableParallelism();
  const wanted = numberOf('HISTORIES') ?? HISTORIES;
  const seconds = numberOf('SECONDS');
  const first = numberOf('SEED') ?? Math.floor(Math.random() * 2 ** 31);
  const shares = Array.from({ length: processes }, (_, index) => ({
    histories: Math.ceil(wanted / 2 / processes),
    seed: first + index,
    seconds,
  }));
  process.stdout.write(`${processes} processes, seeds from ${first} on\n\n`);
  const measured = (await Promise.all(shares.map(inProcess))).flat();
  process.stdout.write('| CRM        | histories | steps | syncs | troubled | seconds | result |\n');
  process.stdout.write('| ---------- | --------: | ----: | ----: | -------: | ------: | ------ |\n');
  for (const crm of new Set(measured.map((each) => each.crm))) {
    const own = measured.filter((each) => each.crm === crm);
    const sum = (of: 'tried' | 'steps' | 'syncs' | 'troubled') => own.reduce((total, each) => total + each[of], 0);
    const elapsed = Math.round(Math.max(...own.map((each) => each.elapsed)));
    const cells = [sum('tried'), sum('steps'), sum('syncs'), sum('troubled'), elapsed].map(String);
    const result = own.every(({ failure }) => failure === null) ? 'equal every time' : 'differs';
    process.stdout.write(`| ${crm.padEnd(10)} | ${cells.join(' | ')} | ${result} |\n`);
  }
  for (const { failure } of measured) if (failure !== null) process.stderr.write(`\n${failure}\n`);
  if (measured.some(({ failure }) => failure !== null)) process.exitCode = 1;
}

/** @throws Error when the process ends without saying what it found */
async function inProcess(share: Share): Promise<readonly Measured[]> {
  const child = fork(new URL('histories/process.ts', import.meta.url), [JSON.stringify(share)]);
  let measured: readonly Measured[] | undefined;
  child.on('message', (message) => {
    measured = message as readonly Measured[];
  });
  const [code] = await once(child, 'exit');
  if (measured === undefined) throw new Error(`a process with seed ${share.seed} ended with ${code} before its end`);
  return measured;
}

function numberOf(name: string): number | null {
  const given = process.env[name];
  return given === undefined ? null : Number(given);
}
