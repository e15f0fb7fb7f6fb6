import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';

/** What one file beside this one exports. */
interface Bench {
  readonly title: string;
  /** Measures, and prints a table. Rejects when there is nothing worth printing. */
  run(): Promise<void>;
}

const names = readdirSync(import.meta.dirname)
  .filter((file) => existsSync(new URL(file, import.meta.url)) && /^[a-z-]+\.ts$/.test(file))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => name !== 'main');

async function load(name: string): Promise<Bench | null> {
  const bench: Partial<Bench> = await import(new URL(`${name}.ts`, import.meta.url).href);
  const { title, run } = bench;
  return title === undefined || run === undefined ? null : { title, run };
}

async function main(wanted: readonly string[]): Promise<number> {
  const benches = new Map<string, Bench>();
  for (const name of names) {
    const bench = await load(name);
    if (bench !== null) benches.set(name, bench);
  }
  const unknown = wanted.filter((name) => !benches.has(name));
  if (wanted.length === 0 || unknown.length > 0) {
    for (const name of unknown) process.stderr.write(`There is no bench ${name}.\n`);
    process.stdout.write('npm run bench -- NAME [NAME…], where NAME is one of\n');
    for (const [name, { title }] of benches) process.stdout.write(`  ${name.padEnd(12)}  ${title}\n`);
    return unknown.length > 0 ? 2 : 0;
  }
  process.stdout.write(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}\n`,
  );
  for (const name of wanted) {
    process.stdout.write(`\n${name}: ${benches.get(name)?.title}\n\n`);
    await benches.get(name)?.run();
  }
  // A bench that found something wrong has said so.
  return Number(process.exitCode ?? 0);
}

process.exitCode = await main(process.argv.slice(2));
